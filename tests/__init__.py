"""Claims about Dateline, each a test."""
