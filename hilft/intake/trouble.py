"""What goes wrong between us and a network becomes somebody's open case."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hilft.cases.actions.opening import Matter, Opened, open_case
from hilft.cases.models import Case
from hilft.conversations.masking import hide
from hilft.core.policy import Kind
from hilft.deliveries.actions import mark_failed
from hilft.deliveries.models import Delivery
from hilft.people.models import Organisation
from hilft.people.queries import roster

_CASE = gettext_noop("Not delivered: a letter about case %(case)s")
_ALONE = gettext_noop("Not delivered: a letter to somebody of the house")


@transaction.atomic
def undelivered(delivery: Delivery, reason: str, *, now: datetime, beside: Iterable[Delivery] = ()) -> Opened | None:
    """What could not be delivered becomes an open case of whoever owns the case it was about; once per delivery.

    `beside`: what went in the same letter. The network's words stay with the deliveries, masked; the case has ids only.
    """
    if not mark_failed(delivery, beside, hide(reason), now=now):
        return None
    case = Case.objects.filter(pk=delivery.case_id).first() if delivery.case_id is not None else None
    if case is not None and case.kind == Kind.OPERATIONS:
        return None  # the alarm about an alarm: its case climbs by itself
    if delivery.channel == "account":
        return None  # anybody may type anybody's address into a form; the operator's page shows it
    about = {"delivery": delivery.pk, "what": delivery.what}
    if case is None:
        return open_operations_case(_ALONE, now=now, about=about)
    return open_operations_case(_CASE, {"case": case.pk}, now=now, about=about, parent=case)


def open_operations_case(  # noqa: PLR0913 - all that may be told about a trouble
    title: str,
    values: dict[str, Any] | None = None,
    *,
    now: datetime,
    about: dict[str, Any],
    parent: Case | None = None,
    role: str = "operator",
    until: datetime | None = None,
) -> Opened:
    """Open a case for whoever has to lend the machine a hand: the owner of the case concerned, else of this role.

    `until`: somebody has to have looked by then, even outside opening hours: a network forgets at night as well.

    `title` is marked for translation by the caller and written in the house's language; `values`: ids and names of
    ours, nothing a network said.
    """
    people = roster()
    house = Organisation.objects.get()
    with translation.override(house.language):
        written = _(title) % (values or {})
    matter = Matter(
        kind=Kind.OPERATIONS,
        title=written,
        channel="house",
        owner_id=_owner_of(parent) or people.holder(role, None, now) or people.standing,
        opened_at=now,
        language=house.language,
        team_id=parent.team_id if parent is not None else None,
        parent_id=parent.pk if parent is not None else None,
        channel_due=until if until is not None and until > now else None,
    )
    return open_case(matter, by=None, now=now, data=about)


def _owner_of(case: Case | None) -> int | None:
    """Return who owns the case, or owned it when it ended; None for somebody who may own nothing any more."""
    return case.owner_id if case is not None and case.owner.may_own else None
