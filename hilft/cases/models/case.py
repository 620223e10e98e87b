"""The table that carries the promise, its history, and what belongs to a case.

What must never be cannot be stored: see the constraints here and the triggers in migrations/0002_promise.py.
"""

from typing import ClassVar, Self

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Case as Either
from django.db.models import Q, Value, When
from django.utils.translation import gettext_lazy as _

from hilft.cases.constraints import promises

YES = Value(True)  # noqa: FBT003 - a value of the database, not a switch


CANARY = "canary"
"""The channel of cases that the house opens to watch itself: no list, count or figure has them."""


class CaseQuerySet(models.QuerySet["Case"]):
    """The words in which pages ask for cases."""

    def open(self) -> Self:
        return self.filter(closed_at=None)

    def real(self) -> Self:
        return self.exclude(channel=CANARY)

    def owned_by(self, person_id: int) -> Self:
        # owner_ok is true exactly for open cases; naming it lets the owner's index answer in order of deadline.
        return self.filter(owner_id=person_id, owner_ok=True)


class Outcome(models.TextChoices):
    """How a case ended."""

    CONFIRMED = "confirmed", _("solved, confirmed by the customer")
    PRESUMED = "presumed", _("presumed solved, no answer")
    ANSWERED = "answered", _("answered")
    WITHDRAWN = "withdrawn", _("withdrawn by the customer")
    DUPLICATE = "duplicate", _("joined with another case")
    NOT_FOR_US = "not_for_us", _("not for us")


class Case(models.Model):
    """One obligation: a customer's unresolved matter, a consult, an operations case. Open means owned and dated."""

    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    channel = models.CharField(max_length=24)
    language = models.CharField(max_length=2, default="en")
    customer = models.ForeignKey("people.Customer", models.PROTECT, null=True, blank=True, db_index=False)
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, blank=True, db_index=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, db_index=False, related_name="children")
    reach = models.PositiveIntegerField(default=0)
    # Codes of the policy: what the case is about ("fault"), and the group of its customer ("vulnerable").
    matter = models.CharField(max_length=40, blank=True, default="", db_default="")
    care_group = models.CharField(max_length=20, blank=True, default="", db_default="")

    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, blank=True)
    owner = models.ForeignKey(
        "people.Person", models.PROTECT, db_index=False, db_constraint=False, related_name="owned"
    )
    owner_ok = models.GeneratedField(
        expression=Either(When(closed_at=None, then=YES), output_field=models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    rung = models.SmallIntegerField(default=0)
    stage = models.SmallIntegerField(default=0)

    next_due = models.DateTimeField(null=True, blank=True)
    wake_at = models.DateTimeField(null=True, blank=True)
    word_due = models.DateTimeField(null=True, blank=True)
    matter_due = models.DateTimeField(null=True, blank=True)
    waiting_for = models.CharField(max_length=12, null=True, blank=True)
    wait_until = models.DateTimeField(null=True, blank=True)
    commitment_due = models.DateTimeField(null=True, blank=True)
    channel_due = models.DateTimeField(null=True, blank=True)
    customer_date = models.DateTimeField(null=True, blank=True)
    law_due = models.DateTimeField(null=True, blank=True)
    offered_to = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    offer_due = models.DateTimeField(null=True, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    confirm_due = models.DateTimeField(null=True, blank=True)
    reminders = models.SmallIntegerField(default=0)
    decided_at = models.DateTimeField()

    policy = models.ForeignKey("policies.PolicyVersion", models.PROTECT, db_index=False)
    calendar = models.ForeignKey("policies.CalendarVersion", models.PROTECT, db_index=False)
    seq = models.IntegerField()
    last_event = models.CharField(max_length=20)
    failures = models.SmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = promises()
        # Three on every open case and no more: each is paid for at every step of the clock. Hardly a row is offered.
        indexes: ClassVar = [
            models.Index(fields=["wake_at"], condition=Q(closed_at=None), name="case_wake"),
            models.Index(fields=["next_due"], condition=Q(closed_at=None), name="case_due"),
            models.Index(fields=["owner", "owner_ok", "next_due"], name="case_owner"),
            models.Index(fields=["offered_to"], condition=Q(offered_to__isnull=False), name="case_offered"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.title}"


class CaseEvent(models.Model):
    """One dated line in a case's history. Append-only; ids and codes, never personal text."""

    pk = models.CompositePrimaryKey("case_id", "seq")
    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="events")
    seq = models.IntegerField()
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    owner = models.ForeignKey("people.Person", models.PROTECT, db_index=False, db_constraint=False, related_name="+")
    data = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            # What a case's (id, seq, last_event) points at: a case can name no event that does not stand here.
            models.UniqueConstraint(fields=["case", "seq", "kind"], name="event_of_this_kind"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="event_counts_from_one"),
        ]
        # Written in the order of time and never changed: a few pages tell which blocks hold a day's events.
        indexes: ClassVar = [BrinIndex(fields=["at"], autosummarize=True, name="event_day")]

    def __str__(self) -> str:
        return f"{self.case_id}:{self.seq} {self.kind}"


class Placement(models.Model):
    """Which case a conversation belongs to: one at a time."""

    conversation = models.OneToOneField("conversations.Conversation", models.PROTECT, primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="placements")

    def __str__(self) -> str:
        return f"{self.conversation_id} in {self.case_id}"


class PersonalLink(models.Model):
    """A link that lets its holder see one case without an account. Only the digest of its secret is kept."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="links")
    purpose = models.CharField(max_length=10)  # customer, expert
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.purpose} of {self.case_id}"


class Figure(models.Model):
    """A count that pages show, refreshed by a loop so that no page counts what it does not show."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"
