"""The outbox. A row is written in the transaction that decided it and sent at least once under the same key."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q


class Delivery(models.Model):
    """One outgoing message. `key` is "case:seq:n" for what a case's event sends, so that trying twice says it once.

    `channel`: "staff" reaches a person of the house (`person_id`), every other goes out where its conversation is.
    `payload` carries ids and codes; the text is written when it is sent. `unsure`: a try ended without an answer, so it
    may have been said; `maybe_twice`: it was said again all the same, since that network cannot be asked. `pieces`: the
    network's identities of the parts that were said so far, where it takes short messages only. `arrival`: how far it
    has come, as its network tells (taken, delivered, read). `words`: what a try said that ended in the middle or
    without an answer, its links left out; empty again once all is said or given up.
    """

    key = models.CharField(max_length=80)
    case_id = models.BigIntegerField(null=True, blank=True)
    seq = models.IntegerField(null=True, blank=True)
    channel = models.CharField(max_length=24)
    what = models.CharField(max_length=32)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, db_index=False)
    conversation = models.ForeignKey(
        "conversations.Conversation", models.PROTECT, null=True, blank=True, db_index=False
    )
    message = models.ForeignKey("conversations.Message", models.PROTECT, null=True, blank=True, db_index=False)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    lease_until = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    remote_id = models.CharField(max_length=255, blank=True)
    unsure = models.BooleanField(default=False, db_default=False)
    maybe_twice = models.BooleanField(default=False, db_default=False)
    pieces = ArrayField(models.CharField(max_length=255), default=list, db_default=[])
    arrival = models.CharField(max_length=12, blank=True, db_default="")
    permalink = models.CharField(max_length=500, blank=True, db_default="")
    words = models.TextField(blank=True, db_default="")

    class Meta:
        constraints: ClassVar = [
            # Not unique=True on the field: that would bring a second index, for LIKE, onto the hottest path.
            models.UniqueConstraint(fields=["key"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(failed_at__isnull=True), name="delivery_sent_or_failed"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                F("lease_until"),
                F("id"),
                condition=Q(sent_at__isnull=True, failed_at__isnull=True),
                name="delivery_due",
            ),
            models.Index(
                fields=["conversation", "id"],
                condition=Q(sent_at__isnull=True, failed_at__isnull=True, conversation__isnull=False),
                name="delivery_order",
            ),
            models.Index(fields=["remote_id"], condition=~Q(remote_id=""), name="delivery_remote"),
            models.Index(fields=["failed_at"], condition=Q(failed_at__isnull=False), name="delivery_failed"),
            GinIndex(fields=["pieces"], condition=~Q(pieces=[]), name="delivery_pieces"),
        ]

    def __str__(self) -> str:
        return self.key


class Reached(models.Model):
    """When somebody of the house was sent their last letters with alarms, newest first.

    What comes thick and fast is gathered into the next letter by it. It silences nothing.
    """

    person = models.OneToOneField("people.Person", models.PROTECT, primary_key=True)
    letters = ArrayField(models.DateTimeField())

    def __str__(self) -> str:
        return f"{self.person_id}: {len(self.letters)}"


class Round(models.Model):
    """One word that goes to many cases, a batch at a time: how far it has come, so that it goes on where it stopped.

    `key` names the word, such as "status:12". `up_to`: the last number on its list that is done; `told`: how many
    were. Everything in a batch and this row change in one transaction.
    """

    key = models.CharField(max_length=80)
    up_to = models.BigIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key"], name="round_once")]
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(ended_at__isnull=True), name="round_unfinished")]

    def __str__(self) -> str:
        return self.key
