"""What the escalation remembers: reasons that were met, whether each counts, and ends that were refused."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Effect(models.TextChoices):
    """What meeting a reason did to the case."""

    CLIMBED = "climbed", _("the case climbed")
    HASTENED = "hastened", _("the next word is due sooner")
    SHOWN = "shown", _("shown only")


class Signal(models.Model):
    """A reason met on a case, once for each cause. `cause`: the number of what caused it; `name` says of what.

    `marks`: where to look, as [message, start, end] with characters of its text; never the text itself.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, db_index=False, related_name="signals")
    name = models.CharField(max_length=16)
    cause = models.BigIntegerField()
    at = models.DateTimeField()
    effect = models.CharField(max_length=8, choices=Effect)
    marks = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "name", "cause"], name="signal_once"),
            models.CheckConstraint(condition=Q(effect__in=Effect.values), name="signal_effect_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="signal_at")]

    def __str__(self) -> str:
        return f"{self.name} of {self.case_id}"


class ReasonSwitch(models.Model):
    """Whether a reason counts, and who said so last. A reason without a row is as it comes."""

    name = models.CharField(max_length=16, primary_key=True)
    is_on = models.BooleanField()
    switched_at = models.DateTimeField()
    switched_by = models.ForeignKey("people.Person", models.PROTECT, db_index=False)

    def __str__(self) -> str:
        return f"{self.name}: {'on' if self.is_on else 'off'}"


class RefusedEnd(models.Model):
    """Somebody tried to close a case whose customer had no answer yet. Counted on the honesty page."""

    case = models.ForeignKey("cases.Case", models.PROTECT, db_index=False, related_name="+")
    by = models.ForeignKey("people.Person", models.PROTECT, db_index=False, related_name="+")
    outcome = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="refused_end_at")]

    def __str__(self) -> str:
        return f"{self.case_id} by {self.by_id}"
