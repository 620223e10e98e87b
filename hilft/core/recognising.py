"""By what two customers may be one person: named rules, each with a weight, over what a text or an account shows.

A rule finds things that few people share: an address, a number, the name of a machine. Whether two are the same person
is decided by a person; this only says what speaks for it and how much.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from hilft.core.redaction import Found


class Rule(StrEnum):
    """What was seen in two places. The order is that of the page."""

    SAYS_SO = "says_so"  # they link to what the other wrote to us
    MAIL = "mail"
    PAGE = "page"  # a web address that both accounts have proved to be theirs
    PHONE = "phone"
    NUMBER = "number"  # a customer number, a contract number, a bank account
    THING = "thing"  # the name of a machine, its address or its serial number
    NAME = "name"  # handle and name are the same on two networks


WEIGHTS = {
    Rule.SAYS_SO: 6, Rule.MAIL: 6, Rule.PAGE: 6, Rule.PHONE: 5, Rule.NUMBER: 5, Rule.THING: 3, Rule.NAME: 3,
}  # fmt: skip
PROPOSED_FROM = 3
"""From this weight on a person is asked."""
SURE_FROM = 5
"""Below this weight it may be chance: whoever joins says that they made sure."""
SHARED_BY = 2
"""What more customers than so many show speaks for nobody: an address of the provider, a page everybody links to."""
SAME_WORDS, NEAR_DAYS = 3, 14
"""So many stems in common, or so many days between their first words at most, speak for the same matter."""

_KINDS = {
    "e-mail": Rule.MAIL, "phone": Rule.PHONE, "host": Rule.THING, "IP": Rule.THING, "MAC": Rule.THING,
    "serial number": Rule.THING, "device": Rule.THING, "IBAN": Rule.NUMBER, "URL": Rule.SAYS_SO,
}  # fmt: skip
_SAYS_NOTHING = frozenset({"date", "birth date", "name", "address", "place", "password", "card", "value"})
"""What is masked and tells nobody apart, or must not be compared: a password is nobody's business."""
_LONG_ENOUGH = 5


class Trace(NamedTuple):
    """One thing that somebody shows: by which rule, and its value as it is compared."""

    rule: Rule
    value: str


def traces_in(text: str, found: Iterable[Found]) -> frozenset[Trace]:
    """Return what a text shows of its author. `found`: what the masking found in it."""
    made = (_trace(one.kind, text[one.start : one.end]) for one in found)
    return frozenset(trace for trace in made if trace is not None)


def traces_of(*, network: str, address: str, handle: str, name: str, pages: Iterable[str] = ()) -> frozenset[Trace]:
    """Return what an account shows. `pages`: web addresses the network has proved to be its holder's."""
    found = {Trace(Rule.PAGE, page) for page in map(_page, pages) if page}
    if network in ("mail", "phone"):
        own = _trace("e-mail" if network == "mail" else "phone", address)
        return frozenset(found | ({own} if own else set()))
    bare, called = _plain(handle.lstrip("@").partition("@")[0]), _plain(name)
    # A handle alone is anybody's; with a name of two words that is the same, too, it is worth a look.
    if len(bare) >= _LONG_ENOUGH and len(called) >= _LONG_ENOUGH and bare != called:
        found.add(Trace(Rule.NAME, f"{bare} {called}"))
    return frozenset(found)


def weight_of(rules: Iterable[str]) -> int:
    """Return how much speaks for it: each rule counts once, however often it was met."""
    return sum(WEIGHTS[Rule(rule)] for rule in set(rules))


def _trace(kind: str, seen: str) -> Trace | None:
    rule = _KINDS.get(kind)
    if rule is None and kind in _SAYS_NOTHING:
        return None
    value = _value(rule or Rule.NUMBER, seen)
    return Trace(rule or Rule.NUMBER, value) if len(value) >= _LONG_ENOUGH else None


def _value(rule: Rule, seen: str) -> str:
    if rule is Rule.PHONE:
        # The same number is written with and without its country; its last nine digits tell it apart well enough.
        return re.sub(r"\D", "", seen)[-9:]
    if rule is Rule.NUMBER:
        return re.sub(r"[^0-9a-z]", "", seen.casefold())
    return seen.strip().rstrip(".,;)").casefold()


def _page(page: str) -> str:
    """Return a web address as it is compared: without its scheme and what stands at its ends."""
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", page.strip().casefold()).rstrip("/")


def _plain(text: str) -> str:
    return re.sub(r"\W", "", text.casefold())
