"""The pure core: values in, decisions out. No Django, no database, no clock, no randomness."""
