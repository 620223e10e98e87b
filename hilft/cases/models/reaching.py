"""That we tried to reach a customer, and which times for a call are taken."""

from typing import ClassVar

from django.db import models

from hilft.cases.models.case import Case
from hilft.cases.models.records import Commitment


class Attempt(models.Model):
    """We called and nobody answered. The customer is sent a link to their case page each time."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    noted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(at__lte=models.F("noted_at")), name="attempt_is_noted_afterwards"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} at {self.at:%Y-%m-%d %H:%M}"


class Call(models.Model):
    """A time a customer chose to be called at: a commitment, and a half hour of one person that nobody else gets."""

    commitment = models.OneToOneField(Commitment, models.PROTECT, primary_key=True, related_name="call")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    starts_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "starts_at"], name="one_call_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.starts_at:%Y-%m-%d %H:%M}"
