"""Rückfragen: a consult is a child case with its own owner, deadline and ladder; experts answer by a personal link."""
