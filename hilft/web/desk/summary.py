"""The summary a giver corrects and the next owner reads: drafted from the history, the same words for the same case."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hilft.core.standing import What
from hilft.web.desk.particular_words import stated
from hilft.web.desk.wording import WAITING

if TYPE_CHECKING:
    from hilft.conversations.models import Message
    from hilft.web.desk.page import CaseView

LONGEST, WORDS = 1200, 220
"""Characters of a whole summary, and of the words of one message in it."""
OWNS = (What.ROUTED, What.TAKEN, What.ACCEPTED, What.CLIMBED, What.COVERED)


def summary_of(view: "CaseView") -> str:
    """Return a draft of at most 1200 characters: what was asked, said, promised, told, and what is open until when."""
    lines = [line for part in (_said, _promised, _particulars, _open) for line in part(view)]
    return Truncator("\n".join(lines)).chars(LONGEST, truncate=" …")


def _said(view: "CaseView") -> Iterator[str]:
    spoken = [message for message in view.said if message.audience != "internal" and message.kind != "receipt"]
    theirs = [message for message in spoken if message.customer_id is not None and message.kind == "message"]
    ours = [message for message in spoken if message.person_id is not None]
    if theirs:
        yield _("The customer asked on %(date)s: “%(text)s”") % _quoted(theirs[0])
    if ours:
        yield _("Our last word, %(date)s, by %(who)s: “%(text)s”") % _quoted(ours[-1])
    if len(theirs) > 1:
        yield _("The customer's last word, %(date)s: “%(text)s”") % _quoted(theirs[-1])


def _promised(view: "CaseView") -> Iterator[str]:
    for one in view.promised:
        if one.kept_at is None and one.replaced_by_id is None:
            words = (
                _("Missed commitment: “%(text)s” by %(date)s")
                if one.missed_at
                else _("Commitment: “%(text)s” by %(date)s")
            )
            yield words % {"text": one.text, "date": _moment(one.due_at)}


def _particulars(view: "CaseView") -> Iterator[str]:
    particulars = view.particulars
    for told in stated(particulars):
        if told.is_last:
            yield _("The customer was told: %(topic)s, %(what)s") % {"topic": told.one.topic, "what": told.value}
    if particulars.awaited:
        yield _("Asked for and not here yet: %(things)s") % {
            "things": ", ".join(one.what for one in particulars.awaited)
        }
    if particulars.given:
        yield _("Here already: %(things)s") % {"things": ", ".join(one.what for one in particulars.given)}
    if particulars.open_items:
        yield _("Open parts: %(things)s") % {"things": ", ".join(one.text for one in particulars.open_items)}


def _open(view: "CaseView") -> Iterator[str]:
    case = view.case
    for consult in view.asked:
        if consult.answered_at is None and consult.case.closed_at is None:
            yield _("A question to %(who)s is open.") % {"who": consult.case.owner.name}
    if case.waiting_for and case.wait_until:
        waits = {"whom": WAITING.get(case.waiting_for, ""), "date": _moment(case.wait_until)}
        yield _("Waits for %(whom)s until %(date)s.") % waits
    if case.next_due:
        yield _("Next deadline: %(date)s.") % {"date": _moment(case.next_due)}
    owners = len({event.owner_id for event in view.events if event.kind in OWNS})
    yield ngettext("Owned by %(n)s person so far.", "Owned by %(n)s persons so far.", owners) % {"n": owners}


def _quoted(message: "Message") -> dict[str, str]:
    text = Truncator(" ".join(message.text.split())).chars(WORDS)
    return {"date": _moment(message.said_at), "text": text, "who": message.person.name if message.person else ""}


def _moment(at: datetime) -> str:
    return date_format(localtime(at), pgettext("a moment, as Django's date format", "D j M, H:i"))
