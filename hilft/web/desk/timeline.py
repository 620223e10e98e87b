"""The whole history of a case in one line: what was said and what happened, by time."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hilft.core.standing import What
from hilft.web.desk.marks import Mark, Scene, broken, mark_of
from hilft.web.desk.wording import channel
from hilft.web.public.texts import plain
from hilft.web.troubles import in_words

if TYPE_CHECKING:
    from hilft.cases.models import CaseEvent
    from hilft.conversations.models import Message
    from hilft.experts.models import Consult

FIRST, LAST, LEAST_FOLDED = 6, 30, 12
"""Of a long history the first and the last entries are shown, and what lies between once it is worth a click."""
FOLDED_FROM = 3
"""So many climbs on the spot in a row are told in one line."""
ARRIVALS = {"delivered": gettext_lazy("delivered"), "read": gettext_lazy("read")}
ELSEWHERE = frozenset({"elsewhere", "official"})
"""Kinds of what was said for us outside this house."""
PLACES = {"public": "public", "private": "private", "internal": "note"}


class Said(NamedTuple):
    """A message as parts/message.html draws it."""

    at: datetime
    author: str
    text: str
    place: str
    initials: str = ""
    is_ours: bool = False
    channel: str = ""
    reach: int = 0
    files: tuple[tuple[str, str, str], ...] = ()
    badge: str = ""
    state: str = ""
    failed: bool = False
    anchor: str = ""
    html: str = ""
    link: str = ""


class Entry(NamedTuple):
    """One thing in the history: a message, an event, or a run of climbs on the spot (`run`) that is folded."""

    at: datetime
    message: Said | None = None
    mark: Mark | None = None
    run: tuple[Mark, ...] = ()


class Day(NamedTuple):
    """What was said and happened on one day of the organisation's calendar."""

    on: date
    entries: list[Entry]


class History(NamedTuple):
    """A whole history. Of a long one the middle is folded: how it began and where it stands is seen at once."""

    first: list[Day]
    folded: list[Day]
    last: list[Day]
    folded_count: int


def history_of(
    events: "list[CaseEvent]", said: "list[Message]", asked: "list[Consult]", scene: Scene, *, reach: int
) -> History:
    """Return the history in days, oldest first."""
    entries = [Entry(message.said_at, message=said_of(message, reach)) for message in said]
    entries += _happened(events, {consult.pk: consult for consult in asked}, scene)
    missed = (broken(commitment) for commitment in scene.promised.values())
    entries += [Entry(mark.at, mark=mark) for mark in missed if mark is not None]
    entries = _without_runs(sorted(entries, key=attrgetter("at")))
    if len(entries) <= FIRST + LAST + LEAST_FOLDED:
        return History([], [], _days(entries), 0)
    middle = entries[FIRST:-LAST]
    return History(_days(entries[:FIRST]), _days(middle), _days(entries[-LAST:]), len(middle))


def _days(entries: list[Entry]) -> list[Day]:
    return [Day(on, list(of_day)) for on, of_day in groupby(entries, key=lambda entry: localdate(entry.at))]


def _without_runs(entries: list[Entry]) -> list[Entry]:
    """Fold what the top rung hears again and again, so that a long silence does not bury what was said."""
    found: list[Entry] = []
    for is_again, run in groupby(entries, key=lambda entry: entry.mark is not None and entry.mark.is_again):
        same = list(run)
        if is_again and len(same) >= FOLDED_FROM:
            marks = tuple(entry.mark for entry in same if entry.mark is not None)
            found.append(Entry(same[0].at, run=marks))
        else:
            found += same
    return found


def said_of(message: "Message", reach: int) -> Said:
    """Return a message with its author, its audience and where it stands on its way out."""
    author, initials, badge = _author(message)
    state, failed = _state(message)
    is_public = message.audience == "public"
    return Said(
        at=message.said_at,
        author=author,
        initials=initials,
        badge=badge,
        text=message.text,
        html=plain(message.text or (_("Taken back by its author.") if message.deleted_at is not None else "")),
        place=PLACES[message.audience],
        is_ours=message.customer_id is None,
        channel="" if message.audience == "internal" else channel(message.conversation.channel),
        reach=reach if is_public else 0,
        files=tuple(_files(message)),
        state=state,
        failed=failed,
        anchor=f"message-{message.pk}",
        link=message.permalink,
    )


def _author(message: "Message") -> tuple[str, str, str]:
    """Return name, initials and what they are; what nobody wrote is marked as the machine's."""
    if message.person is not None:
        return message.person.name, message.person.initials, _("solution") if message.kind == "solution" else ""
    if message.customer is None:
        is_elsewhere = message.kind in ELSEWHERE
        return (_("Our account"), "", _("said elsewhere")) if is_elsewhere else (_("hilft"), "", _("automatic"))
    name = message.customer.name or _("Customer")
    initials = "".join(part[0] for part in name.split()[:2]).upper()
    return name, initials, _("member") if message.kind == "answer" else ""


def _state(message: "Message") -> tuple[str, bool]:
    """Return how far a message of ours got, or what became of theirs, and whether it failed for good."""
    for out in getattr(message, "out", []):
        if out["failed"]:
            why = in_words(out["error"])
            return (_("could not be delivered: %(why)s") % {"why": why} if why else _("could not be delivered")), True
        if not out["sent"]:
            return _("on its way out"), False
        if out["twice"]:
            return _("said; it may stand there twice, since no answer came the first time"), False
        if out["arrival"] in ARRIVALS:
            return str(ARRIVALS[out["arrival"]]), False
    if message.customer_id is not None and not message.may_reply and message.deleted_at is None:
        return _("This network lets no program answer here: answer it by hand, there."), False
    return (_("changed by its author"), False) if message.edited_at is not None else ("", False)


def _files(message: "Message") -> Iterable[tuple[str, str, str]]:
    for one in getattr(message, "files", []):
        yield one["name"], reverse("desk:file", args=[one["id"]]), filesizeformat(one["size"])


def _happened(events: "Iterable[CaseEvent]", asked: "dict[int, Consult]", scene: Scene) -> list[Entry]:
    found: list[Entry] = []
    before = None
    for event in events:
        mark = mark_of(event, before, scene)
        before = event.owner_id
        if mark is not None:
            found.append(Entry(event.at, mark=mark))
        consult = asked.get(event.data.get("consult", 0))
        if consult is not None and event.kind in (What.CONSULTED, What.CONSULT_ANSWERED):
            found += _consulted(event, consult)
    return found


def _consulted(event: "CaseEvent", consult: "Consult") -> list[Entry]:
    """Return the question or the answer of a consult as a note in the house."""
    is_question = event.kind == What.CONSULTED
    # "Not me" before the answer is a line of its own; the text that stands is that of the last verdict.
    is_last = event.data.get("verdict") == consult.verdict
    text = consult.question if is_question else consult.answer if is_last else ""
    who = event.actor
    if not text or who is None:
        return []
    badge = _("question") if is_question else _("answer")
    return [Entry(event.at, message=Said(event.at, who.name, text, "note", who.initials, is_ours=True, badge=badge))]
