"""Dateline beside what people would use instead."""
