"""Tests of the sentences of a text."""
