"""Somebody from outside the house who does something for a case in a window of time, and how it went."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from hilft.cases.models.records import Commitment


class Errand(models.Model):
    """What a technician, a shipping firm or another provider does for a case. It is a commitment: that is its deadline.

    `name`, `contact`: who, and how they are reached. The window runs from `starts_at` to `ends_at`, when the commitment
    is due. `email`: where their personal link is mailed, "" while it is given to them otherwise. `result`: how it went,
    "" while nobody has said. `reported_by` None: they said so themselves, by their link.
    """

    class Result(models.TextChoices):
        """How it went, in the words of whoever was there."""

        DONE = "done", pgettext_lazy("errand", "done")
        NOBODY_THERE = "nobody_there", pgettext_lazy("errand", "nobody was there")
        REFUSED = "refused", pgettext_lazy("errand", "they were not let in, or it was not taken")
        PART_MISSING = "part_missing", pgettext_lazy("errand", "a part was missing")
        OTHER = "other", pgettext_lazy("errand", "something else, see the note")

    commitment = models.OneToOneField(Commitment, models.PROTECT, primary_key=True, related_name="errand")
    name = models.CharField(max_length=120)
    contact = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True, default="", db_default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    result = models.CharField(max_length=12, choices=Result, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    reported_at = models.DateTimeField(null=True, blank=True)
    reported_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="errand_has_a_window"),
            models.CheckConstraint(condition=~Q(name=""), name="errand_has_somebody"),
            models.CheckConstraint(
                condition=Q(result="", reported_at=None, reported_by=None)
                | Q(result__in=["done", "nobody_there", "refused", "part_missing", "other"], reported_at__isnull=False),
                name="errand_result_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.commitment_id}"
