"""How every verb works: lock the case, ask the core, refuse with a sentence or write what it decided."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases import ledger
from hilft.core import decide as core
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
    row = ledger.lock(case_id)
    # Two clocks may differ by the length of a transaction; a decision is never dated before the one it follows.
    at = max(now, row.standing.decided_at)
    decision = core.decide(row.world(roster()), row.standing, Happening(what, at, by, **details))
    if decision.refused:
        raise Refused(_(decision.refused))
    ledger.write([ledger.Entry(row, decision, by, data or {}, outcome)])
    return decision
