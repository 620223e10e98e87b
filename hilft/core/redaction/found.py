"""What masking speaks of: kinds, finds, the masked text, and the operator's own numbers."""

import re
from dataclasses import dataclass
from functools import cached_property

HIDDEN = (
    "IBAN",
    "customer number",
    "contract number",
    "order number",
    "invoice number",
    "bank account",
    "access id",
    "ID number",
    "password",
    "SIM",
    "IMEI",
    "MAC",
    "card",
    "e-mail",
    "birth date",
    "phone",
    "address",
)
"""The kinds that are hidden. Where finds of two kinds overlap, the one that stands first gives the name."""

ASKED = ("URL", "host", "IP")
"""Technical kinds that stay: they may be the question itself. The author is asked whether to hide them."""


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of personal data. `start` and `end` count characters of the original text, from 0, `end` excluded.

    `ask` means: it was not hidden, its author decides.
    """

    kind: str
    start: int
    end: int
    ask: bool = False


@dataclass(frozen=True, slots=True)
class Masked:
    """The text that may be stored, read and sent on, and what was found in the original, in its order."""

    text: str
    found: tuple[Found, ...]


@dataclass(frozen=True)
class Pattern:
    """A number as this operator writes it, so that it is found without a word such as "customer number" before it.

    In `shape`, "#" is a digit and "@" a letter; a blank or hyphen may be missing, or be another of blank, hyphen, dot
    and slash; everything else stands for itself, in capitals or not. It is no regular expression: whatever an operator
    writes here, the time it takes stays in proportion to the text. Raises ValueError, a sentence, when the kind is not
    one of `HIDDEN` or the shape has fewer than four digits, or more than 40 characters.
    """

    kind: str
    shape: str

    def __post_init__(self) -> None:
        if self.kind not in HIDDEN:
            raise ValueError(f'"{self.kind}" is no kind of number; write one of: {", ".join(HIDDEN)}.')
        if self.shape.count("#") < 4 or len(self.shape) > 40:
            raise ValueError(f'The shape "{self.shape}" must have at least four "#" and at most 40 characters.')

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """Return the shape as an expression whose parts have a fixed length."""
        parts = {"#": "[0-9]", "@": "[A-Za-z]", " ": "[ ./-]?", "-": "[ ./-]?"}
        inside = "".join(parts.get(sign, re.escape(sign)) for sign in self.shape)
        return re.compile(rf"(?<![^\W_]){inside}(?![^\W_])", re.IGNORECASE)
