"""A matter that a customer's words propose for their case: to be accepted or dismissed, and remembered either way."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hilft.cases.models.case import Case


class MatterProposal(models.Model):
    """A matter found in what a customer said, once for each matter of a case. Its words are a place, never a text.

    `accept_at`: when it counts as accepted unless somebody decides before; only where the law has a clock for it.
    `verdict`: what became of it, "" while nobody decided. A case that was sorted otherwise has overtaken it.
    """

    class Verdict(models.TextChoices):
        """What became of a proposal; `by_rule`: nobody decided, and it counts."""

        ACCEPTED = "accepted"
        DISMISSED = "dismissed"
        BY_RULE = "by_rule"
        OVERTAKEN = "overtaken"

    case = models.ForeignKey(Case, models.PROTECT, db_index=False, related_name="matter_proposals")
    matter = models.CharField(max_length=40)
    message = models.ForeignKey("conversations.Message", models.PROTECT, db_index=False, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    proposed_at = models.DateTimeField()
    accept_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "matter"], name="matter_proposed_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="proposal_shows_its_words"),
            models.CheckConstraint(
                condition=Q(verdict="", decided_at=None, decided_by=None)
                | Q(verdict__in=["accepted", "dismissed"], decided_at__isnull=False, decided_by__isnull=False)
                | Q(verdict__in=["by_rule", "overtaken"], decided_at__isnull=False),
                name="proposal_is_decided_by_somebody_or_by_rule",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["accept_at"], condition=Q(verdict=""), name="proposal_unanswered"),
        ]

    def __str__(self) -> str:
        return f"{self.matter} of {self.case_id}"
