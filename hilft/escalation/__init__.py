"""The clock: due cases are claimed, decided by the core and written, batch by batch."""
