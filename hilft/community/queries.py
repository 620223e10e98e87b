"""What the community shows: only what is published, newest first, never more rows read than shown."""

from datetime import datetime
from typing import NamedTuple

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import connection
from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from hilft.cases.models import Case
from hilft.community.models import Board, Correction, Member, Post, Question, Thanks
from hilft.conversations.models import Message
from hilft.people.models import Customer

PAGE = 25
SAID = 50
"""Messages of a thread on one page."""
HITS = 500
"""Most messages a search looks at before it orders them."""

_LATEST = """
SELECT q.conversation_id FROM community_board b CROSS JOIN LATERAL (
  SELECT conversation_id, last_at FROM community_question
  WHERE board_id = b.id AND published_at IS NOT NULL ORDER BY last_at DESC LIMIT %(most)s) q
ORDER BY q.last_at DESC, q.conversation_id DESC LIMIT %(most)s
"""
# What matches is worked out first, and capped: an order over the whole table must not tempt the planner to walk it.
_FOUND = """
WITH said AS MATERIALIZED (
  SELECT conversation_id, ts_rank(search, {query}) AS rank FROM conversations_message
  WHERE search @@ {query} AND published_at IS NOT NULL AND channel = 'community' LIMIT %(hits)s
), titled AS MATERIALIZED (
  SELECT id, 2 * ts_rank(to_tsvector('german'::regconfig, COALESCE(subject, '')), {query}) AS rank
  FROM conversations_conversation
  WHERE to_tsvector('german'::regconfig, COALESCE(subject, '')) @@ {query} AND published_at IS NOT NULL
    AND channel = 'community' LIMIT %(hits)s
), hit AS (
  SELECT conversation_id, max(rank) AS rank FROM (
    SELECT conversation_id, rank FROM said UNION ALL SELECT id, rank FROM titled) AS each_hit
  GROUP BY conversation_id
)
SELECT q.conversation_id FROM hit JOIN community_question q USING (conversation_id)
WHERE q.published_at IS NOT NULL ORDER BY hit.rank DESC, q.last_at DESC LIMIT %(most)s
"""
_ALL_WORDS = "websearch_to_tsquery('german', %(words)s)"
_ANY_WORD = "replace(plainto_tsquery('german', %(words)s)::text, '&', '|')::tsquery"
_RELATED = ("conversation__customer__member", "conversation__placement__case__owner", "board", "accepted")
_OF_LINE = (
    "last_at", "board__name_en", "board__name_de", "conversation__subject", "conversation__language",
    "conversation__customer__member__name", "conversation__placement__case__closed_at",
    "conversation__placement__case__outcome", "conversation__placement__case__next_due",
    "conversation__placement__case__owner__alias",
)  # fmt: skip


class Thread(NamedTuple):
    """A question with one page of what was said. `more`: the number to go on after, None on the last page."""

    question: Question
    said: list[Message]
    more: int | None


class Article(NamedTuple):
    """A post with its comments. `replies`: what was said to a comment that asked for help, by the comment's number."""

    post: Post
    comments: list[Message]
    replies: dict[int, list[Message]]


def boards() -> list[Board]:
    """Return all boards in their order."""
    return list(Board.objects.select_related("team").order_by("position", "pk"))


def board(slug: str) -> Board | None:
    return Board.objects.filter(slug=slug).first()


def questions(of: Board, *, before: tuple[datetime, int] | None = None) -> list[Question]:
    """Return one page of a board's published questions, the liveliest first; one more than PAGE if there are more."""
    found = _lines().filter(board=of)
    if before is not None:
        found = found.filter(last_at__lte=before[0]).exclude(last_at=before[0], pk__gte=before[1])
    return list(found.order_by("-last_at", "-pk")[: PAGE + 1])


def latest(*, most: int = 10) -> list[Question]:
    """Return the liveliest published questions of all boards: a few of each board's index, merged."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, {"most": most})
        return _in_order([row[0] for row in cursor.fetchall()])


def question(number: int) -> Question | None:
    """Return a published question, None when there is none."""
    return _shown().in_bulk([number]).get(number)


def thread(asked: Question, *, reader: Customer | None, after: int = 0) -> Thread:
    """Return one page of a question's published messages, beginning after a message.

    Each message has `thanked` (how often) and `thanked_by_reader`.
    """
    found = _said(reader).filter(conversation_id=asked.pk, pk__gt=after).order_by("pk")
    said = list(found[: SAID + 1])
    return Thread(asked, said[:SAID], said[SAID - 1].pk if len(said) > SAID else None)


def message(asked: Question, number: int) -> Message | None:
    """Return one published message of a question."""
    return Message.objects.filter(pk=number, conversation_id=asked.pk, published_at__isnull=False).first()


def corrections(asked: Question) -> dict[int, Correction]:
    """Return the marks that hold on this question's answers, by the number of the marked answer, with our answer."""
    found = Correction.objects.filter(message__conversation_id=asked.pk, withdrawn_at=None)
    return {one.message_id: one for one in found.select_related("marked_by", "right__person")}


def similar(text: str, *, most: int = 5) -> list[Question]:
    """Return published questions that share words with this text, for the form in which somebody asks."""
    words = " ".join([word for word in text.split() if len(word) > 3][:12])
    return _found(words, _ANY_WORD, most) if words else []


def search(words: str, *, most: int = PAGE) -> list[Question]:
    """Return published questions in which all these words occur, the best match first."""
    return _found(words, _ALL_WORDS, most) if words.strip() else []


def searched_posts(words: str, *, most: int = 5) -> list[Post]:
    """Return the blog's articles in which all these words occur, newest first."""
    found = Post.objects.annotate(words=SearchVector("title", "text", config="german"))
    hits = found.filter(published_at__isnull=False, words=SearchQuery(words, config="german", search_type="websearch"))
    return list(hits.select_related("author").order_by("-published_at")[:most])


def posts(*, before: datetime | None = None, most: int = PAGE) -> list[Post]:
    """Return the blog's published articles, newest first; one more than `most` if there are more."""
    found = Post.objects.filter(published_at__isnull=False).select_related("author")
    if before is not None:
        found = found.filter(published_at__lt=before)
    return list(found.order_by("-published_at")[: most + 1])


def post(slug: str) -> Post | None:
    """Return one published article."""
    found = Post.objects.filter(slug=slug, published_at__isnull=False)
    return found.select_related("author", "conversation").first()


def article(shown: Post, *, most: int = 200) -> Article:
    """Return a post with its newest comments in order, and what the house said to those that asked for help."""
    found = Message.objects.filter(conversation_id=shown.conversation_id, published_at__isnull=False).defer("search")
    comments = list(found.select_related("customer__member", "person").order_by("-pk")[:most])[::-1]
    keys = [f"comment:{comment.pk}" for comment in comments]
    said = Message.objects.filter(conversation__channel="blog", conversation__key__in=keys, published_at__isnull=False)
    replies: dict[int, list[Message]] = {}
    for reply in said.select_related("conversation", "customer__member", "person").defer("search").order_by("pk"):
        number = int(reply.conversation.key.removeprefix("comment:"))
        # The first message of such a conversation is the comment itself.
        replies.setdefault(number, []).append(reply)
    return Article(shown, comments, {number: said[1:] for number, said in replies.items()})


def own_case(customer: Customer, number: int) -> Case | None:
    """Return a case if it is this customer's; for everybody else it does not exist."""
    found = Case.objects.select_related("owner", "customer", "team").filter(customer=customer)
    return found.filter(pk=number).first()


def asked_in(case_id: int) -> Question | None:
    """Return the question of the community this case began with or holds, published or not."""
    found = Question.objects.filter(conversation__placement__case_id=case_id).select_related("board", "accepted")
    return found.order_by("pk").first()


def member(customer: Customer) -> Member | None:
    """Return the name a customer has in the community."""
    return Member.objects.filter(customer=customer).first()


def _found(words: str, query: str, most: int) -> list[Question]:
    with connection.cursor() as cursor:
        cursor.execute(_FOUND.format(query=query), {"words": words[:300], "hits": HITS, "most": most})
        return _in_order([row[0] for row in cursor.fetchall()])


def _in_order(ids: list[int]) -> list[Question]:
    found = {question.pk: question for question in _lines().filter(pk__in=ids)}
    return [found[number] for number in ids if number in found]


def _said(reader: Customer | None) -> "QuerySet[Message]":
    thanks = Thanks.objects.filter(message=OuterRef("pk")).order_by()
    number = thanks.values("message").annotate(n=Count("pk")).values("n")
    mine = Exists(thanks.filter(customer=reader)) if reader is not None else Value(False)  # noqa: FBT003 - a value
    found = Message.objects.filter(published_at__isnull=False, audience="public").defer("search")
    return found.select_related("customer__member", "person").annotate(
        thanked=Coalesce(Subquery(number, output_field=IntegerField()), 0), thanked_by_reader=mine
    )


def _lines() -> "QuerySet[Question]":
    """Return the published questions with what a line of a list shows, and no more."""
    return _shown().select_related(None).select_related(*_RELATED[:3]).only(*_OF_LINE)


def _shown() -> "QuerySet[Question]":
    """Return the published questions, each with `replies`: how often somebody other than the asker said something."""
    others = Message.objects.filter(conversation=OuterRef("pk"), audience="public", published_at__isnull=False)
    others = others.exclude(customer=OuterRef("conversation__customer")).order_by()
    number = others.values("conversation").annotate(n=Count("pk")).values("n")
    found = Question.objects.filter(published_at__isnull=False).select_related(*_RELATED)
    return found.annotate(replies=Coalesce(Subquery(number, output_field=IntegerField()), 0))
