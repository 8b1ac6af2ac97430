"""A small web on this machine to try fetching on: sites whose pages come, change and go."""
