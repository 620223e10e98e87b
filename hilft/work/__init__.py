"""The loops (clock, inbox, outbox, figures) and the house that starts them."""
