"""What customers show of themselves, as digests, and which two may be one person."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hilft.cases.models.case import Case


class Trace(models.Model):
    """One thing a customer showed: by which rule of `hilft.core.recognising`, and a keyed digest of it, nothing more.

    `points_to`: the customer whose word they link to. `looked_at`: when it was compared with what others show.
    """

    customer = models.ForeignKey("people.Customer", models.PROTECT, related_name="+", db_index=False)
    rule = models.CharField(max_length=10)
    digest = models.CharField(max_length=32)
    message = models.ForeignKey("conversations.Message", models.PROTECT, related_name="+", db_index=False)
    points_to = models.ForeignKey(
        "people.Customer", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "digest", "customer"], name="trace_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(looked_at=None), name="trace_waiting")]

    def __str__(self) -> str:
        return f"{self.rule} of {self.customer_id}"


class Likeness(models.Model):
    """Two customers who may be one person. `low` is the smaller number: a pair is one row, however it was found.

    `evidence`: which rule was met, and in which two messages. `case`, `other`: the two cases it is shown on. `verdict`:
    what a person decided; a pair that was decided is not proposed again.
    """

    class Verdict(models.TextChoices):
        """What a person said."""

        SAME = "same"
        DIFFERENT = "different"

    low = models.ForeignKey("people.Customer", models.PROTECT, related_name="+", db_index=False)
    high = models.ForeignKey("people.Customer", models.PROTECT, related_name="+")
    evidence = models.JSONField(default=list)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    other = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    found_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=10, blank=True, choices=Verdict)
    decided_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["low", "high"], name="likeness_once"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="likeness_is_of_two"),
            # No machine makes one person of two.
            models.CheckConstraint(
                condition=Q(verdict="", decided_by=None, decided_at=None)
                | ~Q(verdict="") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="likeness_is_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.low_id} and {self.high_id}: {self.verdict or 'open'}"
