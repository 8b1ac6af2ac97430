"""What is written down: every reply, and every question until it has its answer."""
