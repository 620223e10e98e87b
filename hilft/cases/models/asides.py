"""That a person set a case aside as not for us: why, in which words, and whether its author was told."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hilft.cases.models.case import Case


class SetAside(models.Model):
    """One end of a case as not for us. `seq`: the number of the event that ended it; it stands as long as that is last.

    `is_silent`: nobody wrote to its author, since a word would confirm the address; only for what no person asks.
    """

    class Why(models.TextChoices):
        """What it is instead of a matter of ours."""

        SPAM = "spam", _("spam")
        ADVERTISING = "advertising", _("advertising")
        MACHINE = "machine", _("said again by a machine")
        OTHER_COMPANY = "other_company", _("another company's matter")
        MISDIRECTED = "misdirected", _("meant for somebody else")
        FOUND = "found", _("said to nobody here, and needs no answer")

    SILENT: ClassVar = frozenset({Why.SPAM, Why.ADVERTISING, Why.MACHINE, Why.FOUND})
    """For these nobody is told; whoever wrote by mistake gets a short word."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="asides", db_index=False)
    seq = models.IntegerField()
    why = models.CharField(max_length=16, choices=Why)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    is_silent = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "seq"], name="aside_of_one_end"),
            models.CheckConstraint(condition=~Q(reason=""), name="aside_has_a_reason"),
            models.CheckConstraint(
                condition=Q(is_silent=False) | Q(why__in=["spam", "advertising", "machine", "found"]),
                name="silence_is_for_what_nobody_asks",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.why}"
