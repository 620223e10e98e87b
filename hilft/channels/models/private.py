"""What goes on in private after it began in public, and who proved to be its customer."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hilft.channels.models.accounts import Account


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
