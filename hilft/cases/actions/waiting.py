"""Waiting is a deadline too: for whom, until when, and then it is somebody's turn again."""

from datetime import datetime

from hilft.cases.actions.doing import do
from hilft.core.standing import What
from hilft.people.models import Person
from hilft.people.permissions import Right, require


def wait(case_id: int, *, waiting_for: str, until: datetime, by: Person, now: datetime) -> None:
    """Wait for the customer or a third party until a date; only the customer's own turn silences the next word."""
    require(by, Right.OWN)
    data = {"until": until.isoformat(), "for": waiting_for}
    do(case_id, What.WAITED, by=by.pk, waiting_for=waiting_for, until=until, now=now, data=data)


def resume(case_id: int, *, by: Person, now: datetime) -> None:
    """End a wait before its date."""
    require(by, Right.OWN)
    do(case_id, What.RESUMED, by=by.pk, now=now)


def set_customer_date(case_id: int, *, until: datetime, by: Person, now: datetime) -> None:
    """Record the customer's own date ("I move on 1 July"): the matter is due by then at the latest."""
    require(by, Right.OWN)
    do(case_id, What.DATED, by=by.pk, until=until, now=now, data={"until": until.isoformat()})
