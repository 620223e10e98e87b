"""Masking of personal data before a message is stored readable, searched or sent on. See docs/masking.md."""

from hilft.core.redaction.found import ASKED, HIDDEN, Found, Masked, Pattern
from hilft.core.redaction.masking import mask

__all__ = ["ASKED", "HIDDEN", "Found", "Masked", "Pattern", "mask"]
