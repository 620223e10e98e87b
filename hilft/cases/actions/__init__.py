"""The verbs of a case. Each: one function, one transaction, one event."""
