"""The outbox: what must leave the house, with key, order and lease."""
