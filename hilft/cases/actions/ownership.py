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


def offer(case_id: int, *, to: Person, by: Person, note: str, now: datetime) -> None:
    """Offer the case with a note; its owner stays owner until `to` accepts, and again when time runs out."""
    require(by, Right.OWN)
    require(to, Right.OWN)
    do(case_id, What.OFFERED, by=by.pk, to=to.pk, now=now, data={"to": to.pk, "note_length": len(note)})


def accept(case_id: int, *, by: Person, now: datetime) -> None:
    """Accept an offered case: from now on it is yours."""
    require(by, Right.OWN)
    do(case_id, What.ACCEPTED, by=by.pk, to=by.pk, now=now)


def decline(case_id: int, *, by: Person, now: datetime) -> None:
    """Decline an offered case (or take an offer back); its owner stays owner."""
    require(by, Right.OWN)
    do(case_id, What.DECLINED, by=by.pk, now=now)


def escalate(case_id: int, *, by: Person, now: datetime) -> None:
    """Move the case one rung up now, without waiting for a deadline."""
    require(by, Right.OWN)
    do(case_id, What.ESCALATED, by=by.pk, now=now)


def extend(case_id: int, *, until: datetime, by: Person, now: datetime) -> None:
    """Give the matter more time: from a rung above the owner only; the age does not move."""
    require(by, Right.LEAD)
    do(case_id, What.EXTENDED, by=by.pk, until=until, now=now, data={"until": until.isoformat()})
