"""Measuring on what analysts ask: open questions, with sentences that a reader has graded."""
