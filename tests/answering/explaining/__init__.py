"""Tests of `bot.answering.explaining`."""
