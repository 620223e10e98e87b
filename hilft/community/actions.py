"""Asking, answering, thanking, accepting, and the blog. A question is a case from its first second."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from hilft.cases.actions.closing import confirm
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.words import member_helped
from hilft.cases.models import Case, Placement
from hilft.community.models import Board, Post, Question, Thanks
from hilft.conversations.actions import say
from hilft.conversations.models import Conversation, Message
from hilft.core.redaction import mask
from hilft.deliveries.models import Delivery
from hilft.intake.actions import TakenIn, Word, take_in
from hilft.people.actions import confirm_identity
from hilft.people.models import Customer, Identity, Person
from hilft.people.permissions import Right, require


@transaction.atomic
def ask(board: Board, *, title: str, text: str, by: Customer | str, now: datetime, language: str = "en") -> TakenIn:
    """Ask in the community. The case is owned and timed at once.

    A signed-in member's question is shown at once. A visitor, named by a mail address, confirms it first; until then
    it waits, owned and timed. Raises Refused when title, text or address is missing.
    """
    if not title.strip() or not text.strip():
        raise Refused(_("A question needs a title and a text."))
    member = by if isinstance(by, Customer) else None
    word = Word(
        channel="community",
        key=uuid.uuid4().hex,
        address=by if isinstance(by, str) else "",
        subject=title.strip(),
        text=text.strip(),
        said_at=now,
        language=language,
        audience="public",
        team_id=board.team_id,
        customer=member,
        publish=member is not None,
        receipt=member is not None,
    )
    taken = take_in(word, now=now)
    Question.objects.create(
        conversation=taken.conversation, board=board, last_at=now, published_at=taken.conversation.published_at
    )
    if member is None:
        _ask_to_confirm(taken, now)
    return taken


@transaction.atomic
def confirm_question(case_id: int, *, now: datetime) -> None:
    """The visitor confirmed by the personal link: their address is theirs and the question appears."""
    for question in Question.objects.filter(conversation__placement__case_id=case_id, published_at=None):
        Conversation.objects.filter(pk=question.conversation_id).update(published_at=now)
        Message.objects.filter(conversation_id=question.conversation_id, published_at=None, audience="public").update(
            published_at=now
        )
        question.published_at = now
        question.save(update_fields=["published_at"])
        asker = Conversation.objects.get(pk=question.conversation_id).customer_id
        for identity in Identity.objects.filter(customer_id=asker, network="mail"):
            confirm_identity(identity, now=now)


@transaction.atomic
def answer(question: Question, *, text: str, by: Customer, now: datetime) -> Message:
    """A member answers. The asker's own words go on as theirs; another's help moves the case's next date."""
    text = mask(text.strip()).text
    if not text:
        raise Refused(_("Write something first."))
    conversation = Conversation.objects.get(pk=question.conversation_id)
    case_id = Placement.objects.get(conversation=conversation).case_id
    if by.pk == conversation.customer_id:
        word = Word(
            channel="community",
            key=conversation.key,
            address="",
            text=text,
            said_at=now,
            audience="public",
            customer=by,
        )
        message = take_in(word, now=now).message
    else:
        message = member_helped(case_id, conversation, text=text, by=by, now=now)
        _tell_asker(case_id, conversation, message, now)
    Question.objects.filter(pk=question.pk).update(answers=F("answers") + 1, last_at=now)
    return message


@transaction.atomic
def accept(question: Question, message: Message, *, by: Customer, now: datetime) -> None:
    """The asker takes an answer as the solution: the case ends with their yes.

    Raises Refused for anybody else, and for a message that is no answer here.
    """
    conversation = Conversation.objects.get(pk=question.conversation_id)
    if by.pk != conversation.customer_id:
        raise Refused(_("Only whoever asked can accept an answer."))
    if message.conversation_id != question.pk or message.customer_id == by.pk or message.published_at is None:
        raise Refused(_("This is not an answer to the question."))
    Question.objects.filter(pk=question.pk).update(accepted=message, accepted_at=now)
    case = Case.objects.get(placements__conversation=conversation)
    if case.closed_at is None:
        confirm(case.pk, now=now)


def thank(message: Message, *, by: Customer, now: datetime) -> None:
    """Thank for a message, once; nobody thanks themselves."""
    if message.customer_id == by.pk:
        raise Refused(_("You cannot thank yourself."))
    Thanks.objects.get_or_create(message=message, customer=by, defaults={"at": now})


@transaction.atomic
def publish(*, title: str, text: str, by: Person, language: str, now: datetime) -> Post:
    """Publish an article of the blog; its comments are a conversation of their own."""
    require(by, Right.PUBLISH)
    if not title.strip() or not text.strip():
        raise Refused(_("An article needs a title and a text."))
    slug = slugify(title)[:70] or "article"
    if Post.objects.filter(slug=slug).exists():
        slug = f"{slug}-{now:%Y%m%d%H%M%S}"
    conversation = Conversation.objects.create(
        channel="blog",
        key=f"post:{slug}",
        subject=title[:250],
        audience="public",
        language=language,
        started_at=now,
        published_at=now,
    )
    return Post.objects.create(
        slug=slug,
        title=title.strip(),
        text=text.strip(),
        language=language,
        author=by,
        conversation=conversation,
        created_at=now,
        published_at=now,
    )


@transaction.atomic
def comment(post: Post, *, text: str, by: Customer, asks_for_help: bool, now: datetime) -> TakenIn | Message:
    """Comment an article. A comment that asks for help becomes a case too, in its own public conversation."""
    if not text.strip():
        raise Refused(_("Write something first."))
    shown = say(post.conversation, mask(text).text, audience="public", kind="comment", by=by, now=now)
    if not asks_for_help:
        return shown
    word = Word(
        channel="blog",
        key=f"comment:{shown.pk}",
        address="",
        subject=_("Comment on: %(title)s") % {"title": post.title},
        text=text,
        said_at=now,
        language=post.language,
        audience="public",
        customer=by,
        data={"comment": shown.pk, "post": post.pk},
    )
    return take_in(word, now=now)


def _ask_to_confirm(taken: TakenIn, now: datetime) -> None:
    Delivery.objects.create(
        key=f"{taken.case_id}:confirm",
        case_id=taken.case_id,
        channel="customer",
        what="confirm",
        conversation=taken.conversation,
        created_at=now,
        lease_until=now,
    )


def _tell_asker(case_id: int, conversation: Conversation, message: Message, now: datetime) -> None:
    Delivery.objects.create(
        key=f"message:{message.pk}",
        case_id=case_id,
        channel="customer",
        what="helped",
        conversation=conversation,
        message=message,
        created_at=now,
        lease_until=now,
    )
