"""Somebody reads what was meant for somebody else: a breach of personal data, which has 72 hours and an owner."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hilft.cases import ledger
from hilft.cases.actions.doing import do
from hilft.cases.actions.links import end_link
from hilft.cases.actions.opening import Matter, Opened, open_case
from hilft.cases.models import Case
from hilft.core.policy import Kind
from hilft.core.standing import What
from hilft.people.models import Organisation, Role
from hilft.people.queries import roster

_TITLE = gettext_noop("Case %(case)s reached somebody it is not meant for")


@transaction.atomic
def wrong_addressee(case_id: int, secret: str, *, now: datetime) -> Opened | None:
    """Whoever holds this personal link says that the case is not theirs: close the link, open a breach.

    Nothing more is shown by this link from now on, and no letter goes out about it. The case itself goes on. Return the
    breach, None when this was said before.
    """
    ledger.lock(case_id)
    if not end_link(case_id, secret, now=now):
        return None
    people, house = roster(), Organisation.objects.get()
    case = Case.objects.get(pk=case_id)
    with translation.override(house.language):
        title = _(_TITLE) % {"case": case_id}
    matter = Matter(
        kind=Kind.BREACH,
        title=title,
        channel="page",
        owner_id=people.holder(Role.PRIVACY_OFFICER, None, now) or people.standing,
        opened_at=now,
        language=house.language,
        team_id=case.team_id,
        parent_id=case_id,
    )
    opened = open_case(matter, by=None, now=now, data={"because": "wrong_addressee"})
    if case.closed_at is None:
        do(case_id, What.NOTED, now=now, data={"breach": opened.id})
    return opened
