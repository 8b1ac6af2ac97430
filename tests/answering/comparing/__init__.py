"""Tests of `bot.answering.comparing`."""
