"""How good it is, and that this is computed right."""
