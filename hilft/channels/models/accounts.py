"""Where we hear and speak: accounts on networks, what they may spend, and what they look for."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Account(models.Model):
    """One account on one network: a mailbox, a page, a bot. `cursor` is where listening resumes.

    The accounts "mail" and "outbox" come from the settings and have no `options`; all others are set up in the browser.
    `options` and the sealed `secrets` hold the adapter's fields; `version` counts their changes. `hook`: the secret end
    of the address at which the network calls us; `called_at`: when it did last. `spoken_at`: when it took a word of
    ours last. `paused_until`: nobody listens or speaks until then. `counted_until`: up to when what the network holds
    was compared with what we have, and `counted_cursor` where listening stood then. `listens`: whether what nobody said
    to us is looked for, where there are search terms.
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
    listens = models.BooleanField(default=True, db_default=True)

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


class Search(models.Model):
    """One search term of an account. `cursor`: where looking resumes; `next_at`: when it is looked for again.

    `found`: how many posts it has brought; `trouble`: why the last look failed, or "".
    """

    account = models.ForeignKey(Account, models.CASCADE, db_index=False, related_name="searches")
    words = models.CharField(max_length=100)
    cursor = models.CharField(max_length=255, blank=True)
    next_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)
    found = models.BigIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "words"], name="search_once")]

    def __str__(self) -> str:
        return self.words
