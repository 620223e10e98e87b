"""Versions of policies and calendars as stored, and their loading into values of the core."""
