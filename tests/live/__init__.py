"""News that arrives by itself."""
