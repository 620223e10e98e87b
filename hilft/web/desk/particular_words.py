"""The particulars of a case in words: how far its parts are, what can have brought a thing, and what its events say."""

from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from hilft.cases.actions.statements import in_words
from hilft.core.standing import What

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hilft.cases.models import Asked, CaseEvent, Statement
    from hilft.cases.particulars import Brought, Particulars

TOLD_HERE = frozenset({What.ITEM_ADDED, What.ITEM_SETTLED, What.ASKED, What.GIVEN, What.STATED})
"""Events whose words are made here."""


class Awaited(NamedTuple):
    """Something we wait for, and the messages that may have brought it: a value and a label each, newest first."""

    asked: "Asked"
    ways: list[tuple[str, str]]


class Stated(NamedTuple):
    """A sum or a date as it is shown. `before`: what was told instead of it, "" for the first.

    `is_last`: it is what the customer was told last about its topic.
    """

    one: "Statement"
    value: str
    before: str
    is_last: bool


def shown(particulars: "Particulars", *, may_approve: bool = False) -> dict[str, Any]:
    """Return what parts/particulars*.html show."""
    return {
        "particulars": particulars,
        "parts": how_far(particulars),
        "awaited": awaited(particulars),
        "stated": stated(particulars),
        "may_approve": may_approve,
    }


def stated(particulars: "Particulars") -> list[Stated]:
    """Return the sums and dates of a case in their order."""
    replaced = {one.instead_of_id for one in particulars.told}
    return [
        Stated(
            one,
            value_of(one),
            value_of(one.instead_of) if one.instead_of else "",
            is_last=one.told_in_id is not None and one.pk not in replaced,
        )
        for one in particulars.statements
    ]


def how_far(particulars: "Particulars") -> str:
    """Return how many parts were asked for and how many are settled, "" for a request without parts."""
    if not particulars.items:
        return ""
    values = {"asked": len(particulars.items), "settled": particulars.settled}
    return _("%(asked)s asked for, %(settled)s settled.") % values


def awaited(particulars: "Particulars") -> list[Awaited]:
    """Return what we wait for, each with what the customer has sent since we asked."""
    return [
        Awaited(one, [way for brought in particulars.said if brought.at >= one.asked_at for way in ways_of(brought)])
        for one in particulars.awaited
    ]


def ways_of(brought: "Brought") -> list[tuple[str, str]]:
    """Return the choices of one message: with each of its files, or the words themselves."""
    when = date_format(localtime(brought.at), pgettext("a moment, as Django's date format", "D j M, H:i"))
    if not brought.files:
        return [(str(brought.message_id), _("message of %(date)s") % {"date": when})]
    return [(f"{brought.message_id}-{number}", f"{name} · {when}") for number, name in brought.files]


def value_of(one: "Statement") -> str:
    """Return the sum or the date of a statement in the reader's language."""
    return in_words(one, get_language() or "en")


def happened(event: "CaseEvent", particulars: "Particulars", who: str) -> tuple[str, str]:
    """Return what happened and the details, for an event of TOLD_HERE."""
    names = {"who": who}
    if event.kind == What.ITEM_ADDED:
        by_us = _("%(who)s wrote down parts of the request") % names
        return by_us if event.actor_id else _("The customer added a part"), items_in(event, particulars)
    if event.kind == What.ITEM_SETTLED:
        return _("%(who)s settled a part of the request") % names, result_in(event, particulars)
    if event.kind == What.ASKED:
        return _("%(who)s asked the customer for something") % names, asked_in(event, particulars, with_reason=True)
    if event.kind == What.GIVEN:
        return _("The customer gave"), asked_in(event, particulars)
    if event.data.get("approved"):
        return _("%(who)s approved another statement") % names, stated_in(event, particulars)
    return _("%(who)s told the customer") % names, stated_in(event, particulars)


def items_in(event: "CaseEvent", particulars: "Particulars") -> str:
    """Return the names of the parts that an event added."""
    return _listed(one.text for one in particulars.items if one.pk in event.data.get("items", ()))


def result_in(event: "CaseEvent", particulars: "Particulars") -> str:
    """Return which part an event settled, and how."""
    return ", ".join(
        _("“%(text)s”: %(result)s") % {"text": one.text, "result": one.result}
        for one in particulars.items
        if one.pk == event.data.get("item")
    )


def asked_in(event: "CaseEvent", particulars: "Particulars", *, with_reason: bool = False) -> str:
    """Return what an event asked for, or what came; `with_reason`: and why again."""
    these = [one for one in particulars.asked if one.pk in event.data.get("asked", ())]
    reasons = [one.again_because for one in these if one.again_because] if with_reason else []
    again = _(" · again, because: %(reasons)s") % {"reasons": "; ".join(dict.fromkeys(reasons))} if reasons else ""
    return _listed(one.what for one in these) + again


def stated_in(event: "CaseEvent", particulars: "Particulars") -> str:
    """Return the sum or the date of an event, with the one before and who approved that it changed."""
    one = next((one for one in particulars.statements if one.pk == event.data.get("statement")), None)
    if one is None:
        return ""
    words = {"topic": one.topic, "what": value_of(one)}
    if one.instead_of is None or one.approved_by is None:
        return _("%(topic)s: %(what)s") % words
    more = {"first": value_of(one.instead_of), "who": one.approved_by.name}
    return _("%(topic)s: %(what)s instead of %(first)s, approved by %(who)s") % {**words, **more}


def _listed(texts: "Iterable[str]") -> str:
    return ", ".join(_("“%(text)s”") % {"text": text} for text in texts)
