"""Two sentences: copies of each other, contrary, or neither."""
