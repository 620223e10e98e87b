"""What belongs to a case and must not be lost: commitments, items, what was asked and given, what was stated."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hilft.cases.models.case import Case


class Commitment(models.Model):
    """What we told the customer we would do, and by when: open, kept, missed or replaced.

    `told_in`: our message that says so. `deputy`: who does it when its maker is away on that day.
    `nobody_came_at`: when the customer said that nobody came to a visit, or nobody called.
    """

    class Kind(models.TextChoices):
        """What the customer waits for, where it is somebody at a time."""

        CALL = "call", _("a call")
        VISIT = "visit", _("a visit, an appointment")

    case = models.ForeignKey(Case, models.PROTECT, related_name="commitments")
    text = models.CharField(max_length=300)
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", models.PROTECT, db_index=False)
    kept_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, db_index=False)
    told_in = models.ForeignKey(
        "conversations.Message", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    deputy = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind, blank=True, default="", db_default="")
    nobody_came_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(nobody_came_at=None) | Q(kind__in=["call", "visit"], missed_at__isnull=False),
                name="nobody_came_is_missed",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("made_at")), name="commitment_lies_ahead"),
            models.CheckConstraint(condition=Q(kept_at=None) | Q(replaced_by=None), name="commitment_kept_or_replaced"),
            models.CheckConstraint(
                condition=(Q(missed_at=None) | Q(missed_at__gte=F("due_at")))
                & (Q(kept_at=None) | Q(kept_at__lte=F("due_at")) | Q(missed_at__isnull=False)),
                name="commitment_late_is_missed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["case", "due_at"],
                condition=Q(kept_at=None, replaced_by=None),
                name="commitment_open",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(kept_at=None, replaced_by=None, missed_at=None, reminded_at=None),
                name="commitment_soon",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Item(models.Model):
    """One part of a request of several parts. No solution is proposed while one is open (a trigger sees to it)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="items")
    text = models.CharField(max_length=300)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, db_index=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    result = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, result="")
                | Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(result=""),
                name="item_is_settled_by_somebody_with_a_result",
            )
        ]

    def __str__(self) -> str:
        return self.text


class Asked(models.Model):
    """What we asked a customer for, and what came. `again_because`: why it was asked for although it was there."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="asked")
    what = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Person", models.PROTECT, db_index=False)
    asked_in = models.ForeignKey(
        "conversations.Message", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    again_because = models.CharField(max_length=300, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    given_in = models.ForeignKey(
        "conversations.Message", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    attachment = models.ForeignKey(
        "conversations.Attachment", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(given_at=None, given_in=None, attachment=None) | Q(given_at__gte=F("asked_at")),
                name="given_after_it_was_asked",
            )
        ]

    def __str__(self) -> str:
        return self.what


class Statement(models.Model):
    """A sum or a date that a customer was told, by topic. A different second one names the first and who approved."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="statements")
    topic = models.CharField(max_length=80)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    date = models.DateField(null=True, blank=True)
    told_at = models.DateTimeField()
    told_by = models.ForeignKey("people.Person", models.PROTECT, db_index=False)
    told_in = models.ForeignKey(
        "conversations.Message", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    instead_of = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    approved_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            # Who says another sum than before has to name the sum from before.
            models.UniqueConstraint(
                fields=["case", "topic"], condition=Q(instead_of=None), name="one_first_statement_of_a_topic"
            ),
            models.CheckConstraint(
                condition=Q(instead_of=None, approved_by=None) | Q(instead_of__isnull=False, approved_by__isnull=False),
                name="another_statement_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=False, date=None) & ~Q(currency="")
                | Q(amount=None, date__isnull=False, currency=""),
                name="statement_is_a_sum_or_a_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.amount or self.date}"


class Affected(models.Model):
    """A customer's case with the same cause as others: it stays a case of its own, and is asked when it is over.

    `works`: what the customer said then.
    """

    incident = models.ForeignKey(Case, models.PROTECT, related_name="affected")
    case = models.ForeignKey(Case, models.PROTECT, related_name="incidents")
    linked_at = models.DateTimeField()
    linked_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, db_index=False)
    asked_at = models.DateTimeField(null=True, blank=True)
    works = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "case"], name="affected_once"),
            models.CheckConstraint(condition=~Q(incident=F("case")), name="incident_is_another_case"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} by {self.incident_id}"


class StatusWord(models.Model):
    """What is said to everybody an incident affects, and when the next word comes."""

    incident = models.ForeignKey(Case, models.PROTECT, related_name="status_words")
    text = models.TextField()
    said_at = models.DateTimeField()
    said_by = models.ForeignKey("people.Person", models.PROTECT, db_index=False)
    next_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(next_at=None) | Q(next_at__gt=F("said_at")), name="next_word_lies_ahead")
        ]

    def __str__(self) -> str:
        return self.text[:60]
