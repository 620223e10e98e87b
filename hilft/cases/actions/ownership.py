"""Taking, handing over and climbing by hand: the giver stays owner until somebody accepts."""

from datetime import datetime

from hilft.cases.actions.doing import do
from hilft.core.standing import What
from hilft.people.models import Person
from hilft.people.permissions import Right, require


def take(case_id: int, *, by: Person, now: datetime) -> None:
    """Become the owner by choice."""
    require(by, Right.OWN)
    do(case_id, What.TAKEN, by=by.pk, to=by.pk, now=now)


def offer(case_id: int, *, to: Person, by: Person, note: str, now: datetime, summary: int | None = None) -> None:
    """Offer the case; its owner stays owner until `to` accepts, and again when time runs out.

    `summary`: the note in which the giver wrote down what the next owner has to know.
    """
    require(by, Right.OWN)
    require(to, Right.OWN)
    data = {"to": to.pk, "note_length": len(note)}
    do(case_id, What.OFFERED, by=by.pk, to=to.pk, now=now, data=data | ({"message": summary} if summary else {}))


def accept(case_id: int, *, by: Person, now: datetime) -> None:
    """Accept an offered case: from now on it is yours."""
    require(by, Right.OWN)
    do(case_id, What.ACCEPTED, by=by.pk, to=by.pk, now=now)


def decline(case_id: int, *, by: Person, now: datetime) -> None:
    """Decline an offered case (or take an offer back); its owner stays owner."""
    require(by, Right.OWN)
    do(case_id, What.DECLINED, by=by.pk, now=now)


def acknowledge(case_id: int, *, by: Person, now: datetime) -> None:
    """The owner has heard that the case came to them and keeps it. Nothing becomes later or quieter by that."""
    require(by, Right.OWN)
    do(case_id, What.ACKNOWLEDGED, by=by.pk, now=now)


def escalate(case_id: int, *, by: Person, now: datetime) -> None:
    """Move the case one rung up now, without waiting for a deadline."""
    require(by, Right.OWN)
    do(case_id, What.ESCALATED, by=by.pk, now=now)


def extend(case_id: int, *, until: datetime, by: Person, now: datetime) -> None:
    """Give the matter more time: from a rung above the owner only; the age does not move."""
    require(by, Right.LEAD)
    do(case_id, What.EXTENDED, by=by.pk, until=until, now=now, data={"until": until.isoformat()})
