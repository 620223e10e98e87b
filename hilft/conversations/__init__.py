"""Gespräche: threads and messages, public or private, wherever they happen."""
