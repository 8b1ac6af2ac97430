"""A citation to a verdict."""
