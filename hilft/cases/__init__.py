"""Fälle: every obligation of every kind, its owner, its dates and its history."""
