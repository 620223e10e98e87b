"""The promises as check constraints of the cases table; docs/promises.md names each."""

from datetime import timedelta

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Greatest, Least

from hilft.core.policy import Kind
from hilft.core.standing import FURTHEST, SOON

_OPEN = Q(closed_at__isnull=True)
_MOMENT = models.DateTimeField()


def _both_or_neither(first: str, second: str) -> Q:
    nothing, something = (
        {f"{first}__isnull": True, f"{second}__isnull": True},
        {
            f"{first}__isnull": False,
            f"{second}__isnull": False,
        },
    )
    return Q(**nothing) | Q(**something)


def _soonest() -> Greatest:
    """The earliest date a case owes, or one second after the decision when that date has passed already."""
    owed = Case(
        When(proposed_at__isnull=True, then=Least("word_due", "wait_until", "matter_due", "law_due")),
        default=F("confirm_due"),
        output_field=_MOMENT,
    )
    everything = Least("offer_due", "commitment_due", "channel_due", "customer_date", owed, output_field=_MOMENT)
    return Greatest(everything, F("decided_at") + Value(SOON), output_field=_MOMENT)


def promises() -> list[models.BaseConstraint]:
    """Return what every row of the cases table must satisfy at every moment."""
    return [
        models.CheckConstraint(
            name="open_case_has_owner_and_deadline",
            condition=~_OPEN
            | Q(owner__isnull=False, next_due__isnull=False, wake_at__isnull=False, matter_due__isnull=False),
        ),
        models.CheckConstraint(
            name="deadline_is_ahead_and_near",
            condition=~_OPEN | Q(next_due__gt=F("decided_at"), next_due__lte=F("decided_at") + Value(FURTHEST)),
        ),
        models.CheckConstraint(
            name="deadline_is_the_soonest_owed",
            condition=~_OPEN | Q(next_due__lte=_soonest()),
        ),
        models.CheckConstraint(
            name="no_state_silences_the_clock",
            condition=~_OPEN
            | Q(proposed_at__isnull=False, confirm_due__isnull=False)
            | Q(waiting_for="customer", wait_until__isnull=False)
            | Q(word_due__isnull=False),
        ),
        models.CheckConstraint(
            name="clock_looks_in_time",
            condition=~_OPEN
            | Q(wake_at__lte=F("next_due"))
            | Q(failures__gt=0, wake_at__lte=F("failed_at") + Value(timedelta(minutes=15))),
        ),
        models.CheckConstraint(
            name="closed_case_has_outcome_and_no_deadline",
            condition=_OPEN
            | (
                ~Q(outcome="")
                & Q(next_due__isnull=True, wake_at__isnull=True, matter_due__isnull=True, word_due__isnull=True)
            ),
        ),
        *_forms(),
    ]


def _forms() -> list[models.BaseConstraint]:
    """What goes together in a row."""
    return [
        models.CheckConstraint(name="wait_has_an_end", condition=_both_or_neither("waiting_for", "wait_until")),
        models.CheckConstraint(name="offer_has_an_end", condition=_both_or_neither("offered_to", "offer_due")),
        models.CheckConstraint(name="age_begins_before_decision", condition=Q(opened_at__lte=F("decided_at"))),
        models.CheckConstraint(name="case_kind_known", condition=Q(kind__in=[kind.value for kind in Kind])),
        models.CheckConstraint(name="case_counts_from_one", condition=Q(seq__gte=1)),
    ]
