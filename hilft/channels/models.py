"""Where we hear: accounts on networks, and every raw message sealed before it is acknowledged."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q


class Account(models.Model):
    """One account on one network: a mailbox, a page, a bot. `cursor` is where listening resumes.

    The accounts "mail" and "outbox" come from the settings and have no `options`; all others are set up in the browser.
    `options` and the sealed `secrets` hold the adapter's fields; `version` counts their changes. `hook`: the secret end
    of the address at which the network calls us; `called_at`: when it did last. `spoken_at`: when it took a word of
    ours last. `paused_until`: nobody listens or speaks until then. `counted_until`: up to when what the network holds
    was compared with what we have, and `counted_cursor` where listening stood then.
    """

    name = models.SlugField(max_length=24, unique=True)
    network = models.CharField(max_length=24)
    title = models.CharField(max_length=80, blank=True)
    handle = models.CharField(max_length=200, blank=True)
    page = models.URLField(max_length=300, blank=True)
    options = models.JSONField(default=dict, blank=True)
    secrets = models.BinaryField(default=bytes, blank=True)
    version = models.PositiveIntegerField(default=1)
    hook = models.CharField(max_length=64, blank=True)
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, blank=True, db_index=False)
    made_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, db_index=False, related_name="pauses"
    )
    cursor = models.CharField(max_length=255, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    spoken_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    trouble_since = models.DateTimeField(null=True, blank=True)
    case_opened = models.BooleanField(default=False)
    counted_until = models.DateTimeField(null=True, blank=True)
    counted_cursor = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints: ClassVar = [
            # A pause is somebody's, and it ends by itself.
            models.CheckConstraint(
                condition=Q(paused_until__isnull=True) | Q(paused_by__isnull=False), name="account_pause_is_somebodys"
            ),
            models.UniqueConstraint(fields=["hook"], condition=~Q(hook=""), name="account_hook_once"),
        ]

    def __str__(self) -> str:
        return self.title or self.name


class Budget(models.Model):
    """How much of one unit an account has spent in the current window, counted for all workers together."""

    account = models.ForeignKey(Account, models.CASCADE, db_index=False)
    unit = models.CharField(max_length=24)
    span = models.DurationField()
    began_at = models.DateTimeField()
    spent = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "unit", "span"], name="budget_once")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.spent} {self.unit}"


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
