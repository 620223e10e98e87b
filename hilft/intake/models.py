"""What rules set aside when it came in, with what they saw, and which rules are on."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class SiftSwitch(models.Model):
    """Whether a rule of `hilft.core.sifting` counts, who said so and when. Without a row it is off."""

    name = models.CharField(max_length=16, primary_key=True)
    is_on = models.BooleanField()
    switched_at = models.DateTimeField()
    switched_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.name}: {'on' if self.is_on else 'off'}"


class Sifted(models.Model):
    """A sealed message that a rule set aside. `raw`: its number among the sealed; it is not emptied unseen.

    `seen`: what the rule saw. `author`, `text`: digests, so that a second, other word of the same author comes to a
    person. `title`: masked, as a case would show it. `watch`: the case of whoever looks through these. `looked_at`:
    when a person had seen it in the list; `taken_at`: when it became a case, by a person, or (None) because its author
    changed it into something else. `deleted_at`: when its author had taken it back; it has no words then.
    """

    raw = models.BigIntegerField(unique=True)
    rule = models.CharField(max_length=16)
    seen = models.CharField(max_length=80)
    channel = models.CharField(max_length=24)
    author = models.CharField(max_length=32)
    text = models.CharField(max_length=32)
    title = models.CharField(max_length=120, blank=True)
    said_at = models.DateTimeField()
    at = models.DateTimeField()
    watch = models.ForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(looked_at=None, looked_by=None) | Q(looked_at__isnull=False, looked_by__isnull=False),
                name="sifted_is_seen_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(taken_by=None) | Q(taken_at__isnull=False), name="sifted_is_taken_at_a_time"
            ),
            models.CheckConstraint(condition=Q(deleted_at=None) | Q(title=""), name="deleted_sifted_has_no_words"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["author"], name="sifted_author"),
            models.Index(fields=["id"], condition=Q(looked_at=None, taken_at=None), name="sifted_unseen"),
        ]

    def __str__(self) -> str:
        return f"{self.raw}: {self.rule}"


class SameText(models.Model):
    """That somebody sent a long text with a web address, as digests: who else sends the same is counted by it."""

    text = models.CharField(max_length=32)
    author = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["text", "author"], name="same_text_once")]

    def __str__(self) -> str:
        return self.text
