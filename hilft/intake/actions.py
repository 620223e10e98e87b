"""Taking in a customer's word: a community question, a mail and a phone call written down are the same here."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from hilft.cases.actions.closing import confirm, reject
from hilft.cases.actions.likeness import note_traces
from hilft.cases.actions.opening import Matter, open_case
from hilft.cases.actions.proposing import propose_matter
from hilft.cases.actions.words import customer_spoke
from hilft.cases.models import Placement
from hilft.conversations.actions import Enclosure, attach
from hilft.conversations.masking import hide
from hilft.conversations.models import Conversation, Message
from hilft.core.plain_reply import UNCLEAR, Reply, Says
from hilft.escalation.actions import heard
from hilft.intake.queries import joined_conversation, place_in, seen
from hilft.intake.recognising import shown_by
from hilft.intake.replies import Verdict, verdict_of
from hilft.intake.routing import pick_owner
from hilft.people.actions import new_customer
from hilft.people.models import Customer


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a word stands on its network, and what its network lets us do about it; see `Message`."""

    permalink: str = ""
    may_reply: bool = True
    private_until: datetime | None = None
    reply_until: datetime | None = None


NOWHERE = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a customer said, wherever. `key` names the conversation on its channel, `remote_id` the message.

    `reply_to`: identities of earlier messages it answers. `said_at`: the customer's first word on it, at most `now`.
    `publish` False: public, but not shown before its author has confirmed it. `receipt`: the customer gets one.
    `letter`: the identity of the very letter of ours that it answers; `says`: whether its words are a plain yes or no.
    `channel_until`: until when its network lets us answer, where it does not always. `given`: what we asked for by name
    in a form of ours; it is kept as it was given. `handle`, `pages`: how its network calls its author, and which web
    addresses it has checked to be theirs.
    """

    channel: str
    key: str
    address: str
    text: str
    said_at: datetime
    network: str = "mail"
    subject: str = ""
    name: str = ""
    language: str = "en"
    audience: str = "private"
    remote_id: str | None = None
    reply_to: tuple[str, ...] = ()
    letter: str = ""
    says: Reply = UNCLEAR
    case_id: int | None = None
    quoted: str = ""
    given: str = ""
    handle: str = ""
    pages: tuple[str, ...] = ()
    kind: str = "message"
    enclosures: tuple[Enclosure, ...] = ()
    team_id: int | None = None
    customer: Customer | None = None
    publish: bool = True
    receipt: bool = True
    reach: int = 0
    first_word: datetime | None = None
    customer_date: datetime | None = None
    channel_until: datetime | None = None
    place: Place = NOWHERE
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """Where a word went. `fresh` False: it had been taken in before, nothing was stored twice."""

    message: Message
    conversation: Conversation
    case_id: int
    fresh: bool = True
    opened: bool = False


@transaction.atomic
def take_in(word: Word, *, now: datetime, by: int | None = None) -> TakenIn:
    """Store a customer's word and make sure a case owes an answer to it: the one it belongs to, or a new one."""
    before = seen(word)
    if before.message is not None:
        return _known(before.message)
    joined = joined_conversation(word, before.conversation)
    case_id = Placement.objects.get(conversation=joined).case_id if joined is not None else word.case_id
    customer = word.customer or _customer(word, before.customer, now)
    place = place_in(case_id, word, joined, customer)
    verdict = verdict_of(word, case_id, customer) if case_id is not None else None
    conversation = place or _begin(word, customer, now)
    message = _store(word, conversation, customer, now)
    note_traces(message, shown_by(word, is_new=before.customer is None), now=now)
    if case_id is not None:
        if place is None:
            Placement.objects.create(conversation=conversation, case_id=case_id)
        _go_on(case_id, message, verdict, word, now=now)
        return TakenIn(message, conversation, case_id)
    opened = open_case(_matter(word, conversation, customer, now), by=by, now=now, data=word.data)
    heard(opened.id, message, reach=word.reach, is_first=True, now=now)
    propose_matter(opened.id, message, new=opened.force, now=now)
    return TakenIn(message, conversation, opened.id, opened=True)


def _go_on(case_id: int, message: Message, verdict: Verdict | None, word: Word, *, now: datetime) -> None:
    """The customer wrote again. A plain yes or no to our question ends the case, or takes the solution back."""
    said = {"by": message.channel, "message": message.pk}
    if verdict is None:
        customer_spoke(case_id, message=message, now=now, channel_until=word.channel_until)
    elif verdict.says is Says.YES:
        confirm(case_id, now=now, data=said | ({"answer": verdict.answer_id} if verdict.answer_id else {}))
        return
    else:
        reject(case_id, now=now, data=said)
    heard(case_id, message, reach=word.reach, is_first=False, now=now)
    propose_matter(case_id, message, now=now)


def _known(message_id: int) -> TakenIn:
    message = Message.objects.get(pk=message_id)
    placed = Placement.objects.select_related("conversation").get(conversation_id=message.conversation_id)
    return TakenIn(message, placed.conversation, placed.case_id, fresh=False)


def _customer(word: Word, known: int | None, now: datetime) -> Customer:
    """Return who wrote. Whoever gives no address is nobody we know: two of them are not the same person."""
    if known is not None:
        return Customer.objects.get(pk=known)
    if word.address.strip():
        return new_customer(word.network, word.address, name=word.name, language=word.language, now=now)
    return Customer.objects.create(name=word.name[:120], language=word.language, created_at=now)


def _begin(word: Word, customer: Customer, now: datetime) -> Conversation:
    return Conversation.objects.create(
        channel=word.channel,
        key=word.key[:255],
        subject=hide(word.subject)[:250],
        audience=word.audience,
        customer=customer,
        language=word.language,
        started_at=min(word.said_at, now),
        published_at=now if word.audience == "public" and word.publish else None,
    )


def _store(word: Word, conversation: Conversation, customer: Customer, now: datetime) -> Message:
    """Keep the masked text only; the sealed original lies with its channel until it expires.

    What we asked for ourselves stays: it was given so that somebody can read it.
    """
    message = Message.objects.create(
        conversation=conversation,
        customer=customer,
        kind=word.kind,
        audience=conversation.audience,
        text="\n\n".join(filter(None, (hide(word.text), word.given))),
        quoted=hide(word.quoted),
        channel=word.channel,
        remote_id=word.remote_id,
        said_at=min(word.said_at, now),
        stored_at=now,
        published_at=now if conversation.audience == "public" and word.publish else None,
        permalink=word.place.permalink[:500],
        may_reply=word.place.may_reply,
        private_until=word.place.private_until,
        reply_until=word.place.reply_until,
    )
    for enclosure in word.enclosures:
        attach(message, enclosure)
    return message


def _matter(word: Word, conversation: Conversation, customer: Customer, now: datetime) -> Matter:
    return Matter(
        title=conversation.subject or hide(word.text)[:120],
        channel=word.channel,
        owner_id=pick_owner(word.team_id, key=word.key, now=now),
        opened_at=min(word.said_at, now),
        language=word.language,
        customer_id=customer.pk,
        team_id=word.team_id,
        conversation_id=conversation.pk,
        reach=word.reach,
        receipt=word.receipt,
        first_word=word.first_word,
        customer_date=word.customer_date,
        channel_due=word.channel_until if word.channel_until is not None and word.channel_until > now else None,
        care_group=customer.care_group,
    )
