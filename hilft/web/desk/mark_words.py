"""The heads of sentences about events that are told in more than one way."""

from typing import Any

from django.utils.translation import gettext as _


def verdict_words(verdict: str) -> str:
    if verdict == "not_me":
        return _("%(who)s is not the right person for the question")
    return _("%(who)s says: nobody here knows") if verdict == "nobody_knows" else _("%(who)s answered the consult")


def represented_words(names: dict[str, Any]) -> str:
    if names["gone"]:
        return _("%(who)s noted: the customer writes for themselves")
    if names["acted"]:
        return _("Somebody acted for the customer, by an authority for everything")
    if names["revoked"]:
        return _("%(who)s ended an authority")
    if names["date"]:
        return _("%(who)s noted an authority")
    return _("%(who)s noted: the customer writes for somebody else")


def sorted_words(names: dict[str, Any]) -> str:
    if names["actor"] is not None:
        return _("%(who)s sorted the case")
    if names["proposal"]:
        return _("Nobody decided in time: the customer's words put the case under a matter")
    return _("What happened put the case under a matter")


def committed_words(*, by_hand: bool) -> str:
    return _("%(who)s committed to something") if by_hand else _("The customer chose a time for a call")


def link_words(*, is_gone: bool) -> str:
    if is_gone:
        return _("%(who)s found another cause than incident %(incident)s")
    return _("%(who)s linked the case with incident %(incident)s")
