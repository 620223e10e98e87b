"""The history of a case as its customer reads it: every word said to them, and what happened, without what is ours."""

from collections.abc import Callable
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from django.template.defaultfilters import filesizeformat
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hilft.cases.particulars import Particulars
from hilft.core.standing import What
from hilft.web.desk.marks import Mark
from hilft.web.desk.particular_words import TOLD_HERE
from hilft.web.desk.private_words import checked_sentence
from hilft.web.desk.timeline import ELSEWHERE, FIRST, LAST, LEAST_FOLDED, Said
from hilft.web.desk.wording import channel
from hilft.web.public.own_particulars import told_to_customer

if TYPE_CHECKING:
    from datetime import date

    from hilft.cases.models import CaseEvent, Commitment
    from hilft.conversations.models import Message
    from hilft.people.models import Person

SILENT = frozenset(
    {
        What.SPOKE, What.ANSWERED, What.HELPED, What.NOTED, What.PROPOSED, What.OFFERED, What.DECLINED, What.RETURNED,
        What.PLANNED, What.CHECKED, What.KEPT, What.COMMITTED, What.REPLACED, What.CONSULT_ANSWERED, What.ESCALATED,
    }
)  # fmt: skip
"""What the message itself shows, or what is nobody's business but ours."""


class Told(NamedTuple):
    """One thing in the history: a message (`number`: by which it can be taken as the solution), or an event."""

    at: datetime
    message: Said | None = None
    number: int | None = None
    mark: Mark | None = None


class Day(NamedTuple):
    """What was said and happened on one day."""

    on: "date"
    entries: list[Told]


class History(NamedTuple):
    """A whole history. Of a long one the middle is folded: how it began and where it stands is seen at once."""

    first: list[Day]
    folded: list[Day]
    last: list[Day]
    folded_count: int


class Past(NamedTuple):
    """What a customer's history is made from. `readers`: the customer's ids; `file_url`: where a file is, by number."""

    events: "list[CaseEvent]"
    said: "list[Message]"
    promised: "list[Commitment]"
    people: "dict[int, Person]"
    readers: frozenset[int]
    file_url: Callable[[int], str]
    particulars: Particulars = Particulars()


def history_for_customer(past: Past, *, acceptable: frozenset[int]) -> History:
    """Return the history in days, oldest first. `acceptable`: messages that can be taken as the solution."""
    entries = [
        Told(message.said_at, _said(message, past), message.pk if message.pk in acceptable else None)
        for message in past.said
        if message.audience != "internal"
    ]
    entries += _happened(past)
    instead = {one.replaced_by_id: one for one in past.promised if one.replaced_by_id is not None}
    entries += [Told(one.made_at, mark=_commitment(one, instead.get(one.pk))) for one in past.promised]
    entries += [Told(mark.at, mark=mark) for one in past.promised for mark in _settled(one)]
    entries.sort(key=attrgetter("at"))
    if len(entries) <= FIRST + LAST + LEAST_FOLDED:
        return History([], [], _days(entries), 0)
    middle = entries[FIRST:-LAST]
    return History(_days(entries[:FIRST]), _days(middle), _days(entries[-LAST:]), len(middle))


def _days(entries: list[Told]) -> list[Day]:
    return [Day(on, list(of_day)) for on, of_day in groupby(entries, key=lambda entry: localdate(entry.at))]


def _said(message: "Message", past: Past) -> Said:
    person = message.person
    author, initials, badge = _("You"), "", ""
    if person is not None:
        author, initials = person.alias, person.initials
        badge = _("solution") if message.kind == "solution" else ""
    elif message.customer_id not in {None, *past.readers}:
        author, badge = _("Member"), _("member")
    elif message.customer_id is None:
        is_elsewhere = message.kind in ELSEWHERE
        author, badge = (_("Our account"), _("said elsewhere")) if is_elsewhere else (_("hilft"), _("automatic"))
    return Said(
        at=message.said_at,
        author=author,
        initials=initials,
        badge=badge,
        text=message.text,
        place="public" if message.audience == "public" else "private",
        is_ours=person is not None or message.customer_id is None,
        channel=channel(message.conversation.channel),
        files=tuple(
            (one["name"], past.file_url(one["id"]), filesizeformat(one["size"]))
            for one in getattr(message, "files", [])
        ),
        anchor=f"message-{message.pk}",
    )


def _happened(past: Past) -> list[Told]:
    found: list[Told] = []
    before: int | None = None
    for event in past.events:
        if event.kind in TOLD_HERE:
            words = told_to_customer(event, past.particulars)
        else:
            words = _sentence(event, before, past.people)
        if words:
            found.append(Told(event.at, mark=Mark(event.at, event.kind, words)))
        before = event.owner_id
    return found


def _sentence(event: "CaseEvent", before: int | None, people: "dict[int, Person]") -> str:
    """Return what happened in the customer's words, "" for what does not concern them."""
    is_on_the_spot = event.kind == What.CLIMBED and before == event.owner_id
    if event.kind in SILENT or is_on_the_spot or event.data.get("gone"):
        return ""
    owner = people.get(event.owner_id)
    who = format_html("<b>{}</b>", owner.alias) if owner else ""
    role = owner.get_role_display() if owner else ""
    names: dict[str, Any] = {"who": who, "role": role, "date": _until(event)}
    sentence = (_BY_MAIL if event.data.get("by") == "mail" else _WORDS).get(event.kind)
    if event.kind == What.REPRESENTED:
        sentence = _represented(event)
    if event.kind == What.IDENTIFIED or (event.data.get("revoked") and event.kind == What.WENT_PRIVATE):
        sentence = checked_sentence(event)
    return format_html(str(sentence()), **names) if sentence else ""


_WORDS: dict[str, Callable[[], str]] = {
    What.ROUTED: lambda: _("Your case begins. {who} ({role}) takes care of it"),
    What.TAKEN: lambda: _("{who} ({role}) takes care of it from now on"),
    What.ACCEPTED: lambda: _("{who} ({role}) takes care of it from now on"),
    What.COVERED: lambda: _("{who} ({role}) stands in and takes care of it"),
    What.CLIMBED: lambda: _("It goes up to {who} ({role}), who takes care of it now"),
    What.WAITED: lambda: _("It waits until {date}; then it goes on by itself"),
    What.RESUMED: lambda: _("The wait is over"),
    What.WAIT_ENDED: lambda: _("The wait is over"),
    What.CONSULTED: lambda: _("{who} asked somebody who knows"),
    What.CONFIRMED: lambda: _("You said: solved"),
    What.PRESUMED: lambda: _("We heard nothing and take it as solved; a word of yours opens it again"),
    What.REJECTED: lambda: _("You said: not solved"),
    What.CLOSED: lambda: _("{who} closed the case"),
    What.REOPENED: lambda: _("The case is open again with {who} ({role})"),
    What.EXTENDED: lambda: _("{role} gave it more time, until {date}"),
    What.DATED: lambda: _("We noted your own date: {date}"),
    What.ATTEMPTED: lambda: _("We called you and did not reach you"),
    What.LINKED: lambda: _("Others have this problem too; you hear how it stands together with them"),
    What.WENT_PRIVATE: lambda: _("It goes on in private; everybody reads only that it does"),
    What.ENTERED: lambda: _("You were let in: the account is yours"),
    What.REMINDED: lambda: _("We asked you again whether it is solved"),
}


def _represented(event: "CaseEvent") -> Callable[[], str]:
    if event.data.get("revoked"):
        return lambda: _("Your authority ended")
    if "acted" in event.data:
        return lambda: _("Somebody who may act for you did something here")
    if "representative" in event.data:
        return lambda: _("We noted your authority, valid until {date}")
    return lambda: _("We noted that you write for somebody else")


_BY_MAIL: dict[str, Callable[[], str]] = {
    What.CONFIRMED: lambda: _("You said by mail: solved"),
    What.REJECTED: lambda: _("You said by mail: not solved"),
}


def _commitment(one: "Commitment", instead_of: "Commitment | None") -> Mark:
    told = {"text": one.text, "date": _moment(one.due_at)}
    if instead_of is None:
        return Mark(one.made_at, "committed", format_html(_("We told you: “{text}” by {date}"), **told))
    words = _("We told you: “{text}” by {date}, instead of “{old}”")
    return Mark(one.made_at, "committed", format_html(words, **told, old=instead_of.text))


def _settled(one: "Commitment") -> list[Mark]:
    """Return the lines that say how a commitment went."""
    found = []
    if one.missed_at is not None:
        found.append(
            Mark(one.missed_at, "broken", format_html(_("We did not keep it in time: “{text}”"), text=one.text))
        )
    if one.kept_at is not None:
        found.append(Mark(one.kept_at, "kept", format_html(_("We kept it: “{text}”"), text=one.text)))
    return found


def _until(event: "CaseEvent") -> str:
    until = parse_datetime(event.data["until"]) if "until" in event.data else None
    return _moment(until) if until else ""


def _moment(at: datetime) -> str:
    return date_format(localtime(at), pgettext("a moment, as Django's date format", "D j M, H:i"))
