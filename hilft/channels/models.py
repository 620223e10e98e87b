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


class Watched(models.Model):
    """A customer's public message of which its network is asked, now and then, whether it still stands.

    `look_at`: when it is asked next. `gone_since`: when the network first said that it is gone; it is asked a second
    time before that is followed.
    """

    message = models.OneToOneField("conversations.Message", models.CASCADE, primary_key=True)
    account = models.ForeignKey(Account, models.CASCADE, db_index=False)
    look_at = models.DateTimeField()
    gone_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "look_at"], name="watched_due")]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.look_at:%Y-%m-%d %H:%M}"


class SealOpened(models.Model):
    """Somebody opened a sealed raw message, when and why."""

    raw = models.ForeignKey(RawMessage, models.PROTECT)
    person = models.ForeignKey("people.Person", models.PROTECT)
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.person_id} opened {self.raw_id}"


class Passage(models.Model):
    """A case that began in public and goes on in private, bound to the account that asked.

    `public`, `private`: the two conversations. `account`, `address`: where the asker wrote, and as whom on that
    network; None and "" where they are known by their own case page already. `way`: "message" (a direct message with a
    link), "code" (a link in public, worthless to everybody else) or "page". Only the digest of the link's secret is
    kept. `used_at`: when a link in a direct message let its first session in. `tried`: codes of the asker that nobody
    was shown; from too many on nobody is shown a new one until `held_until`. `opened`: how many sessions were let in.
    `says_end`: when it ends, the public hears in one short word how (`end_word`).
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="passages")
    public = models.ForeignKey("conversations.Conversation", models.PROTECT, related_name="+", db_index=False)
    private = models.ForeignKey("conversations.Conversation", models.PROTECT, related_name="passages")
    customer = models.ForeignKey("people.Customer", models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    address = models.CharField(max_length=320, blank=True)
    way = models.CharField(max_length=8)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    tried = models.PositiveSmallIntegerField(default=0)
    held_until = models.DateTimeField(null=True, blank=True)
    opened = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)
    says_end = models.BooleanField(default=True)
    end_word = models.ForeignKey(
        "conversations.Message", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="one_passage_at_a_time"),
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("made_at")), name="passage_expires"),
            models.CheckConstraint(
                condition=Q(way="page") | (Q(account__isnull=False) & ~Q(address="")), name="passage_is_bound"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "address"], condition=Q(ended_at=None), name="passage_of_address")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} by {self.way}"


class Proof(models.Model):
    """One browser session that was shown a code, and is let in once the asker's own account has sent it.

    Digests only, of the session's own secret and of the code. `until`: how long a session that was let in stays so.
    """

    passage = models.ForeignKey(Passage, models.PROTECT, related_name="proofs")
    session = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(proved_at=None, ended_at=None) & ~Q(code=""), name="code_once"
            ),
            models.CheckConstraint(
                condition=Q(proved_at=None, until=None) | Q(proved_at__isnull=False, until__isnull=False),
                name="let_in_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.passage_id}: {self.made_at:%Y-%m-%d %H:%M}"


class IdentityCheck(models.Model):
    """How somebody made sure who the customer of a case is, or tried to. See `hilft.core.checked`.

    `asked_at`: when it was asked for; `at`: when it was decided, with `result`, by `by` (None: by the machine).
    `digest`: of the secret in a mail. `second`: what is asked beside the customer number. `sealed`: what the customer
    entered, gone once it is compared. `reason`: why it does not match, is unclear, or was not waited for ("waived").
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="checks")
    customer = models.ForeignKey("people.Customer", models.PROTECT, related_name="checks", db_index=False)
    how = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    identity = models.ForeignKey(
        "people.Identity", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    digest = models.CharField(max_length=64, blank=True)
    second = models.CharField(max_length=20, blank=True)
    sealed = models.BinaryField(default=bytes, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    result = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(at=None, result="", until=None) | (Q(at__isnull=False) & ~Q(result="")),
                name="check_is_decided_with_a_result",
            ),
            models.CheckConstraint(
                condition=~Q(how="compared") | Q(result="") | Q(by__isnull=False), name="comparison_is_somebodys"
            ),
            models.CheckConstraint(
                condition=Q(result__in=["", "matches", "withdrawn"]) | ~Q(reason=""),
                name="what_does_not_match_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(result="matches", until__gt=models.F("at")), name="level_expires"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.how} {self.result}"
