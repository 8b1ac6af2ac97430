"""Tests of the readers of records."""
