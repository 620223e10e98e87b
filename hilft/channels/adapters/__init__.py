"""One folder per network; none knows another."""
