"""A question to a checked answer."""
