"""How every verb works: lock the case, ask the core, refuse with a sentence or write what it decided."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases import ledger
from hilft.cases.actions.following import follow
from hilft.cases.actions.overdue import mark_missed
from hilft.cases.models import Commitment
from hilft.core import decide as core
from hilft.core.roster import Roster
from hilft.core.standing import Decision, Happening, What
from hilft.people.queries import roster


class Refused(Exception):
    """What was asked is not possible now. The text is a sentence for the person who asked."""


@transaction.atomic
def do(
    case_id: int,
    what: What,
    *,
    now: datetime,
    by: int | None = None,
    data: dict[str, Any] | None = None,
    outcome: str = "",
    **details: Any,
) -> Decision:
    """Let this happen to the case. `details`: to, until, waiting_for of the happening.

    Raises:
        Refused: the core says why it cannot be.
        LookupError: there is no such case.
    """
    row, people = ledger.lock(case_id), roster()
    # Two clocks may differ by the length of a transaction; a decision is never dated before the one it follows.
    at = max(now, row.standing.decided_at)
    if what in _OWES_AGAIN:
        details["until"], details["late"] = _open_commitments(case_id, at)
    decision = core.decide(row.world(people), row.standing, Happening(what, at, by, **details))
    if decision.refused:
        raise Refused(_(decision.refused))
    ledger.write([ledger.Entry(row, decision, by, data or {}, outcome)])
    follow(row, decision, now=at)
    if what is What.ESCALATED and details["late"]:
        mark_missed([case_id], now=at)
    if decision.standing.is_open and decision.standing.owner not in people.roles:
        _pass_on(row._replace(seq=row.seq + 1, standing=decision.standing), people, at)
    return decision


_OWES_AGAIN = frozenset({What.SPOKE, What.KEPT, What.REPLACED, What.REOPENED, What.ESCALATED})
"""After these the case may owe another one of its open commitments than before."""


def _open_commitments(case_id: int, at: datetime) -> tuple[datetime | None, bool]:
    """Return the earliest open commitment still ahead, and whether one was missed already. Lock the case before."""
    still_open = Commitment.objects.filter(case_id=case_id, kept_at=None, replaced_by=None)
    dates = list(still_open.order_by("due_at").values_list("due_at", flat=True))
    return next((due for due in dates if due > at), None), bool(dates) and dates[0] <= at


def _pass_on(row: ledger.Row, people: Roster, at: datetime) -> None:
    """Whoever owned the case when it ended works here no more: in the same transaction somebody else owns it again."""
    decision = core.decide(row.world(people), row.standing, Happening(What.TICK, at))
    ledger.write([ledger.Entry(row, decision, data=row.inputs())])
