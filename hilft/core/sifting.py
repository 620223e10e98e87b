"""Rules that may set a stranger's message aside when it comes in: named, readable, each with what it saw.

None sets anything aside by itself: each is off until somebody of the house switches it on. A customer's word falls
under none, nor does one that answers us; that is asked before these rules are.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import NamedTuple


class Rule(StrEnum):
    """By what a message is set aside. The order is that in which they are asked."""

    SPAM = "spam_mark"
    BULK = "bulk_mail"
    MANY = "many_addresses"
    REPEATED = "repeated"


ADDRESSES = 10
"""Sent openly to so many addresses at once."""
LONG, AUTHORS = 200, 3
"""A text of so many signs, with a web address in it, that so many others sent word for word."""


class Signs(NamedTuple):
    """What is known of a message: what machines on its way wrote on it, to how many it went, who else sent the same.

    `marks`: by name ("spam": the score, "bulk": which headers). `authors`: how many others sent this very text lately,
    0 where it is too short, or has no web address: many customers say the same few words when something breaks.
    """

    marks: Mapping[str, str] = {}
    addresses: int = 1
    authors: int = 0


class Hit(NamedTuple):
    """Under which rule a message falls, and what the rule saw."""

    rule: Rule
    seen: str


def sift(signs: Signs, on: Collection[str]) -> Hit | None:
    """Return the first rule that is switched on and fits, None when a person looks at it like at any other."""
    seen = {
        Rule.SPAM: signs.marks.get("spam"),
        Rule.BULK: signs.marks.get("bulk"),
        Rule.MANY: str(signs.addresses) if signs.addresses >= ADDRESSES else "",
        Rule.REPEATED: str(signs.authors) if signs.authors >= AUTHORS else "",
    }
    return next((Hit(rule, what) for rule in Rule if rule in on and (what := seen[rule])), None)


def is_telling(text: str) -> bool:
    """Say whether it would be odd that two people send this very text."""
    return len(text) >= LONG and ("://" in text or "www." in text.casefold())
