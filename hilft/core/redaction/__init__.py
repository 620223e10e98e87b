"""Masking of personal data before a message is stored readable, searched or sent on."""

from hilft.core.redaction.masking import Found, Masked, Pattern, mask

__all__ = ["Found", "Masked", "Pattern", "mask"]
