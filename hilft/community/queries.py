"""What the community shows: only what is published, newest first, never more rows read than shown."""

from datetime import datetime

from django.contrib.postgres.search import SearchQuery
from django.db.models import Prefetch, QuerySet

from hilft.community.models import Board, Post, Question
from hilft.conversations.models import Message

PAGE = 25


def boards() -> list[Board]:
    """Return all boards in their order."""
    return list(Board.objects.order_by("position", "pk"))


def board(slug: str) -> Board | None:
    return Board.objects.filter(slug=slug).first()


def questions(of: Board, *, before: tuple[datetime, int] | None = None) -> list[Question]:
    """Return one page of a board's published questions, the liveliest first; one more than PAGE if there are more."""
    found = _shown().filter(board=of)
    if before is not None:
        found = found.filter(last_at__lte=before[0]).exclude(last_at=before[0], pk__gte=before[1])
    return list(found.order_by("-last_at", "-pk")[: PAGE + 1])


def latest(*, most: int = 10) -> list[Question]:
    """Return the liveliest published questions of all boards: a few of each board's index, merged."""
    found = [question for each in boards() for question in _shown().filter(board=each).order_by("-last_at")[:most]]
    return sorted(found, key=lambda question: question.last_at, reverse=True)[:most]


def question(number: int) -> Question | None:
    """Return a published question with its published messages in order, None when there is none."""
    said = Message.objects.filter(published_at__isnull=False, audience="public").order_by("said_at", "pk")
    said = said.select_related("customer", "person").prefetch_related("thanks", "attachments")
    shown = _shown().prefetch_related(Prefetch("conversation__messages", queryset=said, to_attr="shown"))
    return shown.filter(pk=number).first()


def similar(text: str, *, most: int = 5) -> list[Question]:
    """Return published questions that share words with this text, for the form in which somebody asks."""
    words = [word for word in text.split() if len(word) > 3][:8]
    if not words:
        return []
    query = SearchQuery(words[0], config="german")
    for word in words[1:]:
        query = query | SearchQuery(word, config="german")
    # Materialised first: an order over the whole table must not tempt the planner to walk it.
    hits = list(
        Message.objects.filter(search=query, channel="community", published_at__isnull=False).values_list(
            "conversation_id", flat=True
        )[:200]
    )
    return list(_shown().filter(pk__in=hits).order_by("-last_at")[:most])


def posts(*, most: int = 20) -> list[Post]:
    """Return the blog's published articles, newest first."""
    return list(
        Post.objects.filter(published_at__isnull=False).select_related("author").order_by("-published_at")[:most]
    )


def post(slug: str) -> Post | None:
    """Return one published article with its comments in order."""
    said = Message.objects.filter(published_at__isnull=False).order_by("said_at").select_related("customer", "person")
    found = Post.objects.filter(slug=slug, published_at__isnull=False).select_related("author", "conversation")
    return found.prefetch_related(Prefetch("conversation__messages", queryset=said, to_attr="shown")).first()


def _shown() -> "QuerySet[Question]":
    return Question.objects.filter(published_at__isnull=False).select_related(
        "conversation__customer", "conversation__placement__case__owner", "board", "accepted__customer"
    )
