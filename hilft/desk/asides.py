"""What the form "not for us" does in one transaction: a short word where one is owed, and the end with its reason."""

from datetime import datetime

from django.db import transaction

from hilft.cases.actions.asides import set_aside
from hilft.cases.actions.closing import Unanswered
from hilft.cases.models import Outcome, SetAside
from hilft.desk.actions import Reply, reply
from hilft.escalation.actions import note_refused_end
from hilft.people.models import Person


def put_aside(case_id: int, said: Reply | None, *, why: str, reason: str, by: Person, now: datetime) -> SetAside:
    """Set one case aside. There is no way to do it to several at once: each is looked at.

    Raises Refused like `set_aside` and `reply`. That somebody tried it while the customer has to be told first is
    written down and counted in public, like every end that was refused.
    """
    try:
        with transaction.atomic():
            if said is not None:
                reply(case_id, said, by=by, now=now)
            return set_aside(case_id, why=why, reason=reason, by=by, now=now)
    except Unanswered:
        note_refused_end(case_id, outcome=Outcome.NOT_FOR_US, by=by, now=now)
        raise
