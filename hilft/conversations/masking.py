"""What is hidden before anything is stored or spread, with this house's own hotlines and kinds of number."""

from functools import lru_cache

from django.conf import settings

from hilft.base.errors import Trouble
from hilft.core.redaction import Masked, Pattern, mask

LONGEST = 200_000
"""Characters of one text that are read and kept; the sealed original keeps the rest."""


def masked(text: str) -> Masked:
    """Return the text with personal data hidden, and what was found in it."""
    return mask(text[:LONGEST], keep=frozenset(settings.HOTLINES), country=settings.COUNTRY, patterns=_patterns())


def hide(text: str) -> str:
    """Return the text with personal data hidden."""
    return masked(text).text


@lru_cache(maxsize=1)
def _patterns() -> tuple[Pattern, ...]:
    """Return the operator's own kinds of number. Raises Trouble when a setting cannot be understood."""
    found = []
    for written in settings.NUMBERS:
        kind, _, shape = written.partition("=")
        try:
            found.append(Pattern(kind.strip(), shape.strip()))
        except ValueError as error:
            raise Trouble(f"HILFT_NUMBERS has {written!r}: {error} Write it like customer number=K-####-##.") from None
    return tuple(found)
