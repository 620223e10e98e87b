"""Asking, answering, thanking and accepting. A question is a case from its first second."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from hilft.cases.actions.closing import confirm
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.words import member_helped
from hilft.cases.models import Case, Placement
from hilft.community.models import Board, Correction, Question, Thanks
from hilft.conversations.masking import hide
from hilft.conversations.models import Conversation, Message
from hilft.deliveries.models import Delivery
from hilft.intake.actions import TakenIn, Word, take_in
from hilft.people.actions import confirm_identity
from hilft.people.models import Customer, Identity

UNCONFIRMED = 3
"""Questions of one address that may wait for their confirmation at once."""
WAITS = timedelta(days=1)
"""How long an unconfirmed question counts against its address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question as it stands in its form. `by`: a member, or a visitor's mail address. `token` names the form."""

    board: Board
    title: str
    text: str
    by: Customer | str
    language: str = "en"
    token: str = ""


def ask(board: Board, *, title: str, text: str, by: Customer | str, now: datetime, language: str = "en") -> TakenIn:
    """Ask in the community, see `ask_once`."""
    return ask_once(Asking(board=board, title=title, text=text, by=by, language=language), now=now)


def ask_once(asking: Asking, *, now: datetime) -> TakenIn:
    """Ask in the community. The case is owned and timed at once; a form that is sent twice asks once.

    A signed-in member's question is shown at once. A visitor, named by a mail address, confirms it first; until then
    it waits, owned and timed. Raises Refused when title, text or address is missing, or when too many questions of
    this address wait for their confirmation.
    """
    word = _word(asking, now)
    try:
        return _ask(asking.board, word, now=now)
    except IntegrityError:
        return _ask(asking.board, word, now=now)  # the other half of a double click was stored in between


@transaction.atomic
def confirm_question(case_id: int, *, now: datetime) -> bool:
    """The visitor confirmed by the personal link: their address is theirs and the question appears.

    Return False when there was nothing left to confirm.
    """
    waiting = Question.objects.select_for_update().filter(conversation__placement__case_id=case_id, published_at=None)
    question = waiting.first()
    if question is None:
        return False
    Conversation.objects.filter(pk=question.conversation_id).update(published_at=now)
    Message.objects.filter(conversation_id=question.conversation_id, published_at=None, audience="public").update(
        published_at=now
    )
    question.published_at = question.last_at = now
    question.save(update_fields=["published_at", "last_at"])
    known = Identity.objects.filter(customer__conversations=question.conversation_id, network="mail")
    # The link went to one address: a confirmed one if there is any, else the first. Only that one is proved by it.
    written_to = known.order_by(F("confirmed_at").desc(nulls_last=True), "pk").first()
    if written_to is not None:
        confirm_identity(written_to, now=now)
    return True


@transaction.atomic
def answer(question: Question, *, text: str, by: Customer, now: datetime) -> Message:
    """A member answers. The asker's own words go on as theirs; another's help moves the case's next date."""
    text = hide(text.strip())
    if not text:
        raise Refused(_("Write something first."))
    conversation = Conversation.objects.get(pk=question.conversation_id)
    case_id = Placement.objects.get(conversation=conversation).case_id
    is_help = by.pk != conversation.customer_id
    if not is_help:
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
    Question.objects.filter(pk=question.pk).update(answers=F("answers") + int(is_help), last_at=now)
    return message


def stir(conversation_id: int, *, now: datetime) -> None:
    """The house said something here: if it is a question, it is among the lively ones again."""
    Question.objects.filter(pk=conversation_id).update(last_at=now)


@transaction.atomic
def accept(question: Question, message: Message, *, by: Customer, now: datetime) -> None:
    """The asker takes an answer as the solution: the case ends with their yes.

    Raises Refused for anybody else, and for a message that is no answer here.
    """
    conversation = Conversation.objects.get(pk=question.conversation_id)
    if by.pk != conversation.customer_id:
        raise Refused(_("Only whoever asked can accept an answer."))
    Question.objects.select_for_update().get(pk=question.pk)
    if Correction.objects.filter(message=message, withdrawn_at=None).exists():
        raise Refused(_("We corrected this answer; it cannot be the solution."))
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


def _word(asking: Asking, now: datetime) -> Word:
    if not asking.title.strip() or not asking.text.strip() or not asking.by:
        raise Refused(_("A question needs a title and a text."))
    member = asking.by if isinstance(asking.by, Customer) else None
    token = asking.token or uuid.uuid4().hex
    return Word(
        channel="community",
        key=token,
        remote_id=f"asked:{token}",
        address=asking.by if isinstance(asking.by, str) else "",
        subject=asking.title.strip(),
        text=asking.text.strip(),
        said_at=now,
        language=asking.language,
        audience="public",
        team_id=asking.board.team_id,
        customer=member,
        publish=member is not None,
        receipt=member is not None,
    )


@transaction.atomic
def _ask(board: Board, word: Word, *, now: datetime) -> TakenIn:
    if not word.publish:
        _limit(word.address, now)
    taken = take_in(word, now=now)
    if not taken.fresh:
        return taken
    Question.objects.create(
        conversation=taken.conversation, board=board, last_at=now, published_at=taken.conversation.published_at
    )
    if not word.publish:
        _ask_to_confirm(taken, now)
    return taken


def _limit(address: str, now: datetime) -> None:
    waiting = Question.objects.filter(
        published_at=None,
        last_at__gt=now - WAITS,
        conversation__customer__identities__network="mail",
        conversation__customer__identities__address=address.strip().lower(),
    )
    if waiting.count() >= UNCONFIRMED:
        raise Refused(_("Questions from this address wait to be confirmed. Please look into your mail first."))


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
