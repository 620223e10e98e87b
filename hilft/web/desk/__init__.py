"""The desk: the pages on which advisors work."""
