"""A community question is a public conversation with a place on a board; its answers are messages."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q


class Board(models.Model):
    """A place for questions about one subject."""

    slug = models.SlugField(max_length=60, unique=True)
    name_en = models.CharField(max_length=80)
    name_de = models.CharField(max_length=80)
    about_en = models.CharField(max_length=200, blank=True)
    about_de = models.CharField(max_length=200, blank=True)
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, blank=True)
    position = models.SmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.name_en


class Question(models.Model):
    """A question on a board; `accepted` is the answer the asker took as the solution.

    `answers` counts those of members. Queries of published questions add `replies`, which counts ours too.
    """

    conversation = models.OneToOneField("conversations.Conversation", models.PROTECT, primary_key=True)
    board = models.ForeignKey(Board, models.PROTECT, db_index=False)
    accepted = models.ForeignKey("conversations.Message", models.PROTECT, null=True, blank=True, db_index=False)
    accepted_at = models.DateTimeField(null=True, blank=True)
    answers = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["board", "-last_at"], name="question_of_board")]

    def __str__(self) -> str:
        return str(self.conversation_id)


class Correction(models.Model):
    """A member's answer that is wrong, and our answer that puts it right. The first stays readable below the second.

    Never deleted: `withdrawn_at` says that the mark was taken back. The database lets no marked answer be the accepted
    one (`corrected_is_not_accepted`).
    """

    message = models.ForeignKey("conversations.Message", models.PROTECT, related_name="corrections")
    right = models.ForeignKey("conversations.Message", models.PROTECT, db_index=False, related_name="+")
    marked_at = models.DateTimeField()
    marked_by = models.ForeignKey("people.Person", models.PROTECT, db_index=False, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message"], condition=Q(withdrawn_at=None), name="corrected_once"),
            models.CheckConstraint(condition=~Q(message=F("right")), name="correction_is_another_answer"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__gte=F("marked_at"), withdrawn_by__isnull=False),
                name="correction_is_taken_back_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} by {self.right_id}"


class Thanks(models.Model):
    """A customer thanked for a message, once."""

    message = models.ForeignKey("conversations.Message", models.PROTECT, related_name="thanks")
    customer = models.ForeignKey("people.Customer", models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["message", "customer"], name="thanks_once")]

    def __str__(self) -> str:
        return f"{self.customer_id} thanks for {self.message_id}"


class Post(models.Model):
    """An article of the blog. Comments are messages of its conversation."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=160)
    text = models.TextField()
    language = models.CharField(max_length=2, default="de")
    author = models.ForeignKey("people.Person", models.PROTECT)
    conversation = models.OneToOneField("conversations.Conversation", models.PROTECT)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [GinIndex(SearchVector("title", "text", config="german"), name="post_words")]

    def __str__(self) -> str:
        return self.title


class Member(models.Model):
    """The name under which everybody sees a customer. `key`: what is left of it when look-alikes are the same."""

    customer = models.OneToOneField("people.Customer", models.PROTECT, primary_key=True)
    name = models.CharField(max_length=40)
    key = models.CharField(max_length=120, unique=True)
    named_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Attempt(models.Model):
    """Somebody without an account did something that is limited. Kept for an hour, known by a keyed digest only."""

    digest = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["digest", "at"], name="attempt_of_place")]

    def __str__(self) -> str:
        return f"{self.digest[:8]} {self.at}"
