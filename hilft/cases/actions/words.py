"""What is said about a case: the customer's words, ours, notes among us, and the help of other members."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases import ledger
from hilft.cases.actions.doing import Refused, do
from hilft.cases.actions.items import refuse_with_open_items
from hilft.cases.models import Case, Placement
from hilft.conversations.actions import Enclosure, attach, say
from hilft.conversations.models import Conversation, Message
from hilft.core.standing import What
from hilft.deliveries.actions import enqueue_reply
from hilft.people.models import Customer, Person
from hilft.people.permissions import Right, require


def customer_spoke(case_id: int, *, message: Message, now: datetime, channel_until: datetime | None = None) -> None:
    """The customer wrote again: a word is owed, never later than before; a closed case is open again.

    `channel_until`: until when its network lets us answer, where it does not always.
    """
    data: dict[str, Any] = {"message": message.pk, "conversation": message.conversation_id}
    if channel_until is not None and channel_until > now:
        data["channel_until"] = channel_until.isoformat()
        do(case_id, What.SPOKE, now=now, data=data, channel_until=channel_until)
    else:
        do(case_id, What.SPOKE, now=now, data=data)


@transaction.atomic
def answer(
    case_id: int, conversation_id: int, *, text: str, by: Person, now: datetime, files: Iterable[Enclosure] = ()
) -> Message:
    """Answer the customer where that conversation is held: what is private stays private, by the database.

    `files` go with it. Raises Refused when the conversation belongs to another case or the text is empty.
    """
    require(by, Right.ANSWER)
    conversation = _of_this_case(case_id, conversation_id)
    message = _our_word(conversation, text, by=by, now=now)
    for file in files:
        attach(message, file)
    do(case_id, What.ANSWERED, by=by.pk, now=now, data=_said(message))
    enqueue_reply(case_id, message, now=now)
    return message


@transaction.atomic
def note(case_id: int, *, text: str, by: Person, now: datetime) -> Message:
    """Write something only the house reads."""
    require(by, Right.OWN)
    conversation = Conversation.objects.filter(placement__case_id=case_id).order_by("pk").first()
    if conversation is None:
        raise Refused(_("This case has no conversation to write a note in."))
    if not text.strip():
        raise Refused(_("Write something first."))
    message = say(conversation, text, audience="internal", kind="note", by=by, now=now)
    do(case_id, What.NOTED, by=by.pk, now=now, data=_said(message))
    return message


@transaction.atomic
def member_helped(case_id: int, conversation: Conversation, *, text: str, by: Customer, now: datetime) -> Message:
    """Another member answers in public: the next word moves, the owner and the matter's deadline stay."""
    message = say(conversation, text, audience="public", kind="answer", by=by, now=now)
    if Case.objects.filter(pk=case_id, closed_at=None).exists():
        do(case_id, What.HELPED, now=now, data=_said(message))
    return message


@transaction.atomic
def propose(case_id: int, conversation_id: int, *, text: str, by: Person, now: datetime) -> Message:
    """Propose a solution: the customer confirms or rejects it, is reminded twice, and is believed in the end.

    Raises StillOpen while a part of the request is open.
    """
    require(by, Right.OWN)
    ledger.lock(case_id)
    refuse_with_open_items(case_id)
    conversation = _of_this_case(case_id, conversation_id)
    message = _our_word(conversation, text, by=by, now=now, kind="solution")
    do(case_id, What.PROPOSED, by=by.pk, now=now, data=_said(message))
    enqueue_reply(case_id, message, now=now)
    return message


@transaction.atomic
def private_conversation(case_id: int, *, now: datetime) -> Conversation:
    """Return the case's private conversation, and begin one (on the customer's case page) when there is none."""
    case = Case.objects.get(pk=case_id)
    private = Conversation.objects.filter(placement__case_id=case_id, audience="private").order_by("pk").first()
    if private is not None:
        return private
    private = Conversation.objects.create(
        channel="page",
        key=f"case:{case_id}",
        subject=case.title[:250],
        audience="private",
        customer_id=case.customer_id,
        language=case.language,
        started_at=now,
    )
    Placement.objects.create(conversation=private, case_id=case_id)
    return private


def _of_this_case(case_id: int, conversation_id: int) -> Conversation:
    conversation = Conversation.objects.filter(pk=conversation_id, placement__case_id=case_id).first()
    if conversation is None:
        raise Refused(_("This conversation belongs to another case."))
    return conversation


def _our_word(conversation: Conversation, text: str, *, by: Person, now: datetime, kind: str = "message") -> Message:
    if not text.strip():
        raise Refused(_("Write something first."))
    return say(conversation, text, audience=conversation.audience, kind=kind, by=by, now=now)


def _said(message: Message) -> dict[str, object]:
    return {"message": message.pk, "conversation": message.conversation_id, "audience": message.audience}
