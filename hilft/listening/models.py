"""What was found, how it was judged and by whom; which words are ours; and the models that were trained."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hilft.core.relevance import ANSWER, ASIDE, UNSURE


class Candidate(models.Model):
    """Something said in public that nobody addressed to us. Its text is masked; the sealed original is its channel's.

    `channel` and `remote_id`: under which name its network knows it, once. `term`: the search term that found it, ""
    where everything in a place is looked at. `judged` with `score` (0 to 1), `by` ("rules", a rule or the version of a
    model) and `reasons` ([name, start, end, weight] each). `is_sample`: set aside and shown to people all the same.
    `verdict`: what the last person said, "" while none has. `case`: what it became; `is_first`: it began that case.
    `emptied_at`: when words and author were forgotten; `deleted_at`: when their author had taken them back;
    `edited_at`: when their author had changed them. How it is judged is said of what it says now.
    """

    channel = models.CharField(max_length=24)
    network = models.CharField(max_length=24)
    remote_id = models.CharField(max_length=255)
    key = models.CharField(max_length=255)
    reply_to = models.JSONField(default=list)
    term = models.CharField(max_length=100, blank=True)
    name = models.CharField(max_length=150, blank=True)
    handle = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=320, blank=True)
    permalink = models.CharField(max_length=500, blank=True)
    subject = models.CharField(max_length=250, blank=True)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=8)
    audience = models.CharField(max_length=8)
    reach = models.IntegerField(default=0)
    may_reply = models.BooleanField(default=True)
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, blank=True, db_index=False)
    said_at = models.DateTimeField()
    found_at = models.DateTimeField()
    judged = models.CharField(max_length=8)
    score = models.FloatField()
    by = models.CharField(max_length=64)
    reasons = models.JSONField(default=list)
    is_sample = models.BooleanField(default=False)
    verdict = models.CharField(max_length=8, blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, db_index=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="candidates")
    is_first = models.BooleanField(default=False)
    emptied_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "remote_id"], name="candidate_once"),
            models.CheckConstraint(condition=Q(judged__in=[ANSWER, UNSURE, ASIDE]), name="candidate_is_judged"),
            # Nothing that may need an answer is without a case, whatever the code in front of it does.
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(judged=ASIDE, verdict__in=["", ASIDE]),
                name="candidate_has_a_case_or_is_aside",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", decided_by__isnull=True, decided_at__isnull=True)
                | Q(verdict__in=[ANSWER, ASIDE], decided_by__isnull=False, decided_at__isnull=False),
                name="candidate_decision_is_somebodys",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(judged=UNSURE, verdict=""), name="candidate_unsure"),
            models.Index(fields=["id"], condition=Q(is_sample=True, verdict="", case=None), name="candidate_sample"),
            models.Index(fields=["id"], condition=Q(case=None), name="candidate_aside"),
            models.Index(fields=["decided_at"], condition=~Q(verdict=""), name="candidate_decided"),
            models.Index(fields=["found_at"], name="candidate_found"),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.remote_id}"


class Decision(models.Model):
    """What a person said of a candidate, one line for each time. Lines are added, never changed."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="decisions")
    verdict = models.CharField(max_length=8)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("people.Person", models.PROTECT, db_index=False)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.candidate_id}: {self.verdict}"


class Vocabulary(models.Model):
    """What the house calls its own, one name a line; there is one row."""

    names = models.TextField(blank=True)
    products = models.TextField(blank=True)
    others = models.TextField(blank=True)
    changed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, db_index=False)
    changed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.names.partition("\n")[0]


class Trained(models.Model):
    """A model that was trained, whether it is used or was refused. `digest`: the checksum that names its content.

    `learned` and `asked`: of how many decisions it was made, and on how many later ones it was compared. `precision`,
    `recall` and `f2` are its own there, `against_f2` those of what it would replace (`against`: a digest or "rules").
    `content` is numbers and names, never a program; a refused one has none.
    """

    digest = models.CharField(max_length=64)
    content = models.BinaryField(default=bytes, blank=True)
    made_at = models.DateTimeField()
    learned = models.IntegerField()
    asked = models.IntegerField()
    precision = models.FloatField()
    recall = models.FloatField()
    f2 = models.FloatField()
    against = models.CharField(max_length=64)
    against_f2 = models.FloatField()
    answer_from = models.FloatField()
    aside_below = models.FloatField()
    is_used = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["is_used"], condition=Q(is_used=True), name="one_model_is_used"),
            models.CheckConstraint(
                condition=Q(is_used=False) | Q(f2__gte=models.F("against_f2")), name="used_model_is_not_worse"
            ),
        ]

    def __str__(self) -> str:
        return self.digest[:12]
