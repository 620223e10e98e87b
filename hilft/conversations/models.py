"""What is said, where, by whom and before whom. The text kept here is the masked one."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import NullIf


class Audience(models.TextChoices):
    """Who can read it: everybody, the customer and us, or only us."""

    PUBLIC = "public"
    PRIVATE = "private"
    INTERNAL = "internal"


class Conversation(models.Model):
    """One thread in one place: a mail thread, a community question, a phone call, a letter."""

    channel = models.CharField(max_length=24)
    key = models.CharField(max_length=255)
    subject = models.CharField(max_length=250)
    audience = models.CharField(max_length=8, choices=Audience)
    customer = models.ForeignKey("people.Customer", models.PROTECT, null=True, related_name="conversations")
    language = models.CharField(max_length=2, default="en")
    started_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "key"], name="conversation_once"),
            models.UniqueConstraint(fields=["id", "audience"], name="conversation_id_audience"),
            models.CheckConstraint(
                condition=Q(audience__in=[Audience.PUBLIC, Audience.PRIVATE]), name="conversation_audience_known"
            ),
        ]
        # The desk's search finds a case by its title through the conversation that gave it.
        indexes: ClassVar = [GinIndex(SearchVector("subject", config="german"), name="conversation_subject")]

    def __str__(self) -> str:
        return self.subject


class Message(models.Model):
    """One utterance. Ours carry a person, theirs a customer; neither means the product itself wrote it.

    `permalink`: where it stands on its network. `may_reply`: whether that network lets us answer this one by machine.
    `private_until`, `reply_until`: until when its author may be answered in private, or at all. `deleted_at`: taken
    back by its author; its text is gone then.
    """

    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="messages")
    customer = models.ForeignKey("people.Customer", models.PROTECT, null=True, blank=True)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True)
    kind = models.CharField(max_length=12, default="message")  # message, note, receipt, solution, answer, comment
    audience = models.CharField(max_length=8, choices=Audience)
    # What a foreign key compares with the conversation's audience: nothing private can stand in a public thread.
    spoken = models.GeneratedField(
        expression=NullIf(F("audience"), Value("internal")),
        output_field=models.CharField(max_length=8, null=True),
        db_persist=True,
    )
    text = models.TextField()
    quoted = models.TextField(blank=True)
    channel = models.CharField(max_length=24)
    remote_id = models.CharField(max_length=255, null=True, blank=True)
    said_at = models.DateTimeField()
    stored_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    permalink = models.CharField(max_length=500, blank=True, db_default="")
    may_reply = models.BooleanField(default=True, db_default=True)
    private_until = models.DateTimeField(null=True, blank=True)
    reply_until = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    search = models.GeneratedField(
        expression=SearchVector(F("text"), config="german"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        constraints: ClassVar = [
            # Taken in once, however often a network tells us.
            models.UniqueConstraint(
                fields=["channel", "remote_id"], condition=Q(remote_id__isnull=False), name="message_once"
            ),
            models.CheckConstraint(
                condition=Q(customer__isnull=True) | Q(person__isnull=True), name="message_has_one_author"
            ),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["search"], name="message_search"),
            # Who links to what they or somebody else wrote to us is found by it.
            models.Index(fields=["permalink"], condition=~Q(permalink=""), name="message_permalink"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Earlier(models.Model):
    """What a message said before its author changed it; gone when they take it back."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="earlier")
    text = models.TextField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:60]


class Attachment(models.Model):
    """A file that came or went with a message; the type is judged by content."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    file = models.FileField(upload_to="attachments/%Y/%m/")

    def __str__(self) -> str:
        return self.name
