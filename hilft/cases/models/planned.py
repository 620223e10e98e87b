"""Words that are written now and leave later."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hilft.cases.models.case import Case


class PlannedWord(models.Model):
    """A word to a customer that leaves at `send_at`, if nothing happened since its writer looked at the case.

    It is no message yet: until it has left, the customer is owed what they were owed. `conversation` None begins a
    private one. `told`: what its form said besides the text (see `hilft.desk.planned`). `seen`: the case's last event
    its writer knows. `held_at`, `held_because`: it did not leave; the owner decides. `message`: what it became.
    """

    class Because(models.TextChoices):
        """Why a word did not leave by itself."""

        OVERTAKEN = "overtaken"  # somebody wrote, or the case changed hands, since it was written
        CLOSED = "closed"
        REFUSED = "refused"  # what it says may not be said any more

    case = models.ForeignKey(Case, models.PROTECT, related_name="planned", db_index=False)
    conversation = models.ForeignKey(
        "conversations.Conversation", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    text = models.TextField()
    told = models.JSONField(default=dict)
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    seen = models.IntegerField()
    written_at = models.DateTimeField()
    send_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True, blank=True)
    held_because = models.CharField(max_length=10, blank=True, choices=Because)
    message = models.OneToOneField(
        "conversations.Message", models.PROTECT, null=True, blank=True, related_name="planned"
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(send_at__gt=F("written_at")), name="planned_word_lies_ahead"),
            models.CheckConstraint(
                condition=Q(message=None) | Q(taken_back_at=None), name="planned_word_left_or_taken_back"
            ),
            models.CheckConstraint(
                condition=Q(held_at=None, held_because="") | Q(held_at__isnull=False) & ~Q(held_because=""),
                name="planned_word_is_held_for_a_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["send_at"], condition=Q(message=None, taken_back_at=None, held_at=None), name="planned_due"
            ),
            models.Index(fields=["case"], condition=Q(message=None, taken_back_at=None), name="planned_open"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} at {self.send_at:%Y-%m-%d %H:%M}"
