"""What is asked about messages that rules set aside: what lies there, which rules count, how often they were met."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from hilft.channels.models import RawMessage
from hilft.core.sifting import Rule
from hilft.intake.models import Sifted, SiftSwitch

MONTH, WEEKS = timedelta(days=30), timedelta(weeks=4)


class Lying(NamedTuple):
    """A message that a rule set aside. `until`: when its sealed original goes; None while nobody has looked."""

    sifted: Sifted
    until: datetime | None
    is_gone: bool


class Counted(NamedTuple):
    """How many messages rules set aside in a month, and how many of them became cases."""

    all: int
    back: int


class Use(NamedTuple):
    """One rule: whether it counts, who said so, how often it was met lately, and how often a person said otherwise."""

    name: Rule
    is_on: bool
    switch: SiftSwitch | None
    met: int
    taken: int


def lying_sifted(*, most: int) -> list[Lying]:
    """Return what lies there: what nobody has looked at first, then the newest; one more than `most` if any."""
    found = Sifted.objects.filter(taken_at=None).select_related("looked_by")
    rows = [*found.filter(looked_at=None).order_by("-pk")[: most + 1]]
    rows += found.filter(looked_at__isnull=False).order_by("-pk")[: max(0, most + 1 - len(rows))]
    raws = RawMessage.objects.filter(pk__in=[row.raw for row in rows]).only("pk", "expires_at", "account")
    emptied = Q(sealed=b"")
    known = raws.annotate(is_gone=ExpressionWrapper(emptied, output_field=BooleanField())).in_bulk()
    return [_lying(row, known[row.raw]) for row in rows if row.raw in known]


def uses(*, now: datetime) -> list[Use]:
    """Return every rule with what it did in four weeks."""
    switches = {one.name: one for one in SiftSwitch.objects.select_related("switched_by")}
    met = Sifted.objects.filter(at__gt=now - WEEKS).values("rule").order_by("rule")
    counted = met.annotate(all=Count("pk"), taken=Count("pk", filter=Q(taken_at__isnull=False)))
    counts = {row["rule"]: (row["all"], row["taken"]) for row in counted}
    return [
        Use(rule, rule in switches and switches[rule].is_on, switches.get(rule), *counts.get(rule, (0, 0)))
        for rule in Rule
    ]


def counted_sifted(*, now: datetime) -> Counted:
    """Count what rules set aside in the last month: to be called by a loop, never by a page."""
    lately = Sifted.objects.filter(at__gt=now - MONTH)
    return Counted(lately.count(), lately.filter(taken_at__isnull=False).count())


def _lying(row: Sifted, raw: RawMessage) -> Lying:
    is_gone: bool = raw.is_gone  # type: ignore[attr-defined]  # asked of the database beside it
    return Lying(row, raw.expires_at if row.looked_at is not None else None, is_gone)
