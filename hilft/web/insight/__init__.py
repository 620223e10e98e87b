"""What can be learned and shown: the honesty page."""
