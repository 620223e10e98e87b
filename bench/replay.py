"""Replay: decisions a second on one core, reading the file counted apart, on a log made here."""
