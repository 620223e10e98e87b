"""Whether an answer that confirms an order leaves out parts of what was asked for, in English and German."""

import re
from collections.abc import Iterable

from hilft.core.same_thing import stems

_CONFIRMS = re.compile(
    r"\b(?:\w*best(?:ä|ae)tig\w*|beauftragt|gebucht|bestellt|in auftrag|confirm\w*|ordered|booked|"
    r"placed (?:the|your) order)\b",
    re.IGNORECASE,
)


def left_out(parts: Iterable[str], text: str) -> list[str]:
    """Return the open parts that a confirmation does not name, in their order; none when it confirms nothing.

    A part is named when all words of its name stand in the text; a confirmation that names no part leaves out all.
    """
    if not _CONFIRMS.search(text):
        return []
    said = stems(text)
    return [part for part in parts if not stems(part) <= said]
