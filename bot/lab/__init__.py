"""Training, fitting and measuring: what chose the numbers in `bot`, and says how good they are. Answering needs none of it."""
