"""What every kind of source yields, and how it is read."""
