"""Where the fitted numbers come from."""
