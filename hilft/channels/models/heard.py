"""Every raw message, sealed before it is acknowledged, who opened it, and what is asked about afterwards."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from hilft.channels.models.accounts import Account


class RawMessage(models.Model):
    """A message as the network gave it: encrypted, expiring, opened only by a logged act.

    `look_at`: after a failure, when it is tried again. `sealed` is empty once it has expired; the row stays, so that a
    mailbox read anew brings nothing twice.
    """

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    remote_id = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    sealed = models.BinaryField()
    received_at = models.DateTimeField()
    stored_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_in_at = models.DateTimeField(null=True, blank=True)
    message = models.ForeignKey("conversations.Message", models.PROTECT, null=True, blank=True, db_index=False)
    set_aside = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    look_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "remote_id"], name="raw_once"),
            models.CheckConstraint(
                condition=Q(taken_in_at__isnull=True) | Q(message__isnull=False) | ~Q(set_aside=""),
                name="raw_is_message_or_set_aside",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(taken_in_at=None), name="raw_waiting"),
            models.Index(fields=["id"], condition=Q(message=None) & ~Q(set_aside=""), name="raw_set_aside"),
            models.Index(fields=["expires_at"], condition=~Q(sealed=b""), name="raw_expiring"),
            BrinIndex(fields=["received_at"], name="raw_received"),
        ]

    def __str__(self) -> str:
        return self.remote_id


class SealOpened(models.Model):
    """Somebody opened a sealed raw message, when and why."""

    raw = models.ForeignKey(RawMessage, models.PROTECT)
    person = models.ForeignKey("people.Person", models.PROTECT)
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.person_id} opened {self.raw_id}"


class Asked(models.Model):
    """Something said in public of which its network is asked, now and then, whether it still stands.

    `look_at`: when it is asked next. `gone_since`: when the network first said that it is gone; it is asked a second
    time before that is followed.
    """

    account = models.ForeignKey(Account, models.CASCADE, db_index=False)
    look_at = models.DateTimeField()
    gone_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Watched(Asked):
    """A customer's public message that is asked about."""

    message = models.OneToOneField("conversations.Message", models.CASCADE, primary_key=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "look_at"], name="watched_due")]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.look_at:%Y-%m-%d %H:%M}"

    @property
    def identity(self) -> str:
        """Return under which name its network knows it."""
        return self.message.remote_id or ""


class WatchedAside(Asked):
    """A public message that lies aside and is asked about as long as we hold its words."""

    raw = models.OneToOneField(RawMessage, models.CASCADE, primary_key=True)
    identity = models.CharField(max_length=255)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "identity"], name="aside_asked_once")]
        indexes: ClassVar = [models.Index(fields=["account", "look_at"], name="aside_due")]

    def __str__(self) -> str:
        return f"{self.identity}: {self.look_at:%Y-%m-%d %H:%M}"
