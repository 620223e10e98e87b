"""How sure we are that a customer is who they say: four levels, how each is reached, and what needs which.

A level belongs to one customer in one case. It ends by itself, and never rises because somebody is friendly.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import NamedTuple

LASTS = timedelta(days=30)
"""So long a level holds. A phone is sold, an account is taken over, a mailbox is given up."""
FAILURES = 3
"""After so many comparisons that did not match, somebody above looks at it."""


class Level(IntEnum):
    """How sure we are. Each is worth more than the one below; none is worth more than what was checked."""

    NOBODY = 0  # nobody checked anything
    ACCOUNT = 1  # the same account on the same network as the one that wrote
    CONTACT = 2  # a contact address that we knew before is theirs
    COMPARED = 3  # what they told us is what we have, compared by a named person


class How(StrEnum):
    """By what a level was reached."""

    CODE = "code"  # a code that only this browser was shown came from the account that wrote
    LINK = "link"  # a link that only this account was sent was opened
    MAIL = "mail"  # a link that only this mailbox was sent was opened
    SIGNED_IN = "signed_in"  # they are signed in with a confirmed address
    COMPARED = "compared"


WORTH: Mapping[str, Level] = {
    How.CODE: Level.ACCOUNT,
    How.LINK: Level.ACCOUNT,
    How.MAIL: Level.CONTACT,
    How.SIGNED_IN: Level.CONTACT,
    How.COMPARED: Level.COMPARED,
}


class Result(StrEnum):
    """What somebody found who compared what a customer told us with what we have."""

    MATCHES = "matches"
    DIFFERS = "differs"
    UNCLEAR = "unclear"


class Known(NamedTuple):
    """One check that was passed. `at`: when; `until`: up to when it holds."""

    how: str
    at: datetime
    until: datetime

    @property
    def level(self) -> Level:
        return WORTH.get(self.how, Level.NOBODY)


def level_of(checks: Iterable[Known], now: datetime) -> Level:
    """Return the highest level that holds at this moment."""
    return max((one.level for one in checks if one.at <= now < one.until), default=Level.NOBODY)


def best_of(checks: Iterable[Known], now: datetime) -> Known | None:
    """Return the check that holds the level: the highest, and of several the one that lasts longest."""
    valid = [one for one in checks if one.at <= now < one.until and one.level]
    return max(valid, key=lambda one: (one.level, one.until), default=None)


class Act(StrEnum):
    """What may be done only to somebody we know well enough."""

    TELL = "tell"  # personal data, in private
    SUM = "sum"  # a sum or a date that stands


class Needs(NamedTuple):
    """Which level what needs. `matters`: for everything said in private in cases of a matter, by its code."""

    tell: Level = Level.ACCOUNT
    sum: Level = Level.CONTACT
    matters: Mapping[str, Level] = {}


class Unknown(ValueError):
    """A rule nobody understands. The text says what to write instead."""


def needs_from(rules: Iterable[str]) -> Needs:
    """Return what `tell=1`, `sum=2` and `matter.CODE=3` ask for. Raises Unknown."""
    found: dict[str, Level] = {}
    for rule in rules:
        name, _, level = (part.strip() for part in rule.partition("="))
        is_known = name in (Act.TELL, Act.SUM) or (name.startswith("matter.") and len(name) > len("matter."))
        if not is_known or level not in {str(one.value) for one in Level}:
            raise Unknown(f"{rule!r}: write tell, sum or matter.CODE, then = and a level from 0 to 3.")
        found[name] = Level(int(level))
    matters = {name.removeprefix("matter."): level for name, level in found.items() if name.startswith("matter.")}
    return Needs(found.get(Act.TELL, Level.NOBODY), found.get(Act.SUM, Level.NOBODY), matters)


def needed(needs: Needs, *, tells: bool, sums: bool, matter: str, began_in_public: bool) -> Level:
    """Return the level a private word needs. `tells`: it shows personal data; `sums`: it states a sum or a date.

    Where a case began in private the answer goes to the address that wrote, as every letter does; there only what the
    rules ask of its matter counts.
    """
    levels = [needs.matters.get(matter, Level.NOBODY)]
    if began_in_public:
        levels += [needs.tell if tells else Level.NOBODY, needs.sum if sums else Level.NOBODY]
    return max(levels)


def asks_for_help(results: Iterable[str]) -> bool:
    """Say whether so many comparisons failed that somebody may be guessing."""
    return sum(one == Result.DIFFERS for one in results) >= FAILURES
