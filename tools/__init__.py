"""Small programs that keep the house in order; run them through the Makefile."""
