"""How sure we are who the customer of a case is, as the records say it at this moment."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings

from hilft.base.errors import Trouble
from hilft.cases.actions.links import digest
from hilft.cases.models import Case
from hilft.channels.models import IdentityCheck
from hilft.core.checked import Known, Level, Needs, Unknown, best_of, needs_from

SHOWN = 12


class Sure(NamedTuple):
    """What is known of who a customer is. `by`: the check that holds the level; `open`: those not decided yet."""

    level: Level
    by: IdentityCheck | None
    open: list[IdentityCheck]
    past: list[IdentityCheck]


def sure_of(case: Case, *, now: datetime) -> Sure:
    """Return how sure we are who this case's customer is. A check of another customer never counts."""
    found = IdentityCheck.objects.filter(case=case, customer_id=case.customer_id or 0).select_related("by", "asked_by")
    checks = list(found.order_by("-pk")[:50])
    known = {_known(one): one for one in checks if one.until is not None and one.at is not None}
    best = best_of(known, now)
    waiting = [one for one in checks if one.at is None]
    level = best.level if best is not None else Level.NOBODY
    return Sure(level, known[best] if best is not None else None, waiting, [one for one in checks if one.at][:SHOWN])


def _known(check: IdentityCheck) -> Known:
    assert check.at is not None
    assert check.until is not None
    return Known(check.how, check.at, check.until)


def check_of_mail(secret: str) -> IdentityCheck | None:
    """Return the check a link in a mail belongs to."""
    return IdentityCheck.objects.filter(digest=digest(secret)).select_related("case", "identity").first()


def check_in(case_id: int, number: int) -> IdentityCheck | None:
    """Return one check of a case."""
    return IdentityCheck.objects.filter(case_id=case_id, pk=number).first()


def open_comparison(checks: Iterable[IdentityCheck]) -> IdentityCheck | None:
    """Return the comparison the customer is asked to fill in now, or that waits for somebody of ours."""
    return next((one for one in checks if one.how == "compared" and one.at is None), None)


def needs() -> Needs:
    """Return which level what needs, as the settings say. Raises Trouble for a rule nobody understands."""
    return _read(tuple(settings.CHECKS))


@lru_cache(maxsize=4)
def _read(rules: tuple[str, ...]) -> Needs:
    try:
        return needs_from(rules)
    except Unknown as wrong:
        raise Trouble(f"HILFT_CHECKS has {wrong}") from None
