"""Cases as lines of a list."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hilft.desk.queries import last_words
from hilft.escalation.queries import SECOND, unacknowledged
from hilft.web.desk.reins import SOON
from hilft.web.desk.wording import WAITING, channel

if TYPE_CHECKING:
    from hilft.cases.models import Case


class Row(NamedTuple):
    """A line, as parts/case_row.html draws it. `last`: the last words before the customer's eyes.

    `is_unheard`: it climbed to somebody who has not taken up the alarm.
    """

    url: str
    number: int
    title: str
    last: str
    next_due: datetime | None
    is_late: bool
    is_soon: bool
    channel: str
    reach: int
    age: str
    owner_initials: str
    owner_name: str
    state: str
    is_unheard: bool = False


def rows_of(found: "list[Case]", now: datetime, *, me: int | None = None) -> list[Row]:
    """Return these cases as lines, with the last words of each in one question to the database.

    `me`: whose list it is; their own name is not said again in every line.
    """
    said = last_words([case.pk for case in found])
    unheard = unacknowledged({case.pk for case in found if case.rung >= SECOND})
    return [_row(case, said.get(case.pk), now, me)._replace(is_unheard=case.pk in unheard) for case in found]


def _row(case: "Case", last: dict[str, Any] | None, now: datetime, me: int | None) -> Row:
    due, days = case.next_due, ((case.closed_at or now) - case.opened_at).days
    return Row(
        url=reverse("desk:case", args=[case.pk]),
        number=case.pk,
        title=case.title,
        last=_("“%(text)s”") % {"text": last["text"]} if last else "",
        next_due=due,
        is_late=due is not None and due <= now,
        is_soon=due is not None and now < due <= now + SOON,
        channel=channel(case.channel),
        reach=case.reach,
        age=pgettext("age in a list, very short", "%(days)s d") % {"days": days},
        owner_initials="" if case.owner_id == me else case.owner.initials,
        owner_name=case.owner.name,
        state=_state(case),
    )


def _state(case: "Case") -> str:
    """Return the one thing that says most about a case beside its deadline."""
    states = (
        (case.closed_at, _("closed")),
        (case.offered_to_id, _("offered")),
        (case.rung, _("rung %(rung)s") % {"rung": case.rung}),
        (case.proposed_at, _("solution proposed")),
        (case.waiting_for, _("waits for %(whom)s") % {"whom": WAITING.get(case.waiting_for or "", "")}),
    )
    return next((words for holds, words in states if holds), "")
