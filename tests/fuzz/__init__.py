"""Searching among mails nobody would think of: bytes changed again and again along the ways they take in the code."""
