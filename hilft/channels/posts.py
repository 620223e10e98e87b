"""What a delivery says on a network: short, in its thread, before its own audience, in as many parts as it takes.

In public nothing is said but what a person of ours wrote, and the bare words that a customer must not miss: no link to
their case, no title, no date of theirs.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from hilft.cases.actions.links import make_link
from hilft.cases.models import Case, Commitment
from hilft.channels.contract import Audience, Outgoing, SentFile, Traits, Undeliverable
from hilft.channels.models import Account, Passage
from hilft.channels.places import place_of
from hilft.channels.private import last_asked, link_of
from hilft.channels.signing import parts_of, signature_of, spoken_to
from hilft.conversations.models import Attachment, Conversation, Message
from hilft.deliveries.models import Delivery
from hilft.people.models import Identity
from hilft.people.queries import organisation

WRITTEN = frozenset({"reply", "solution", "passage", "private"})
"""What a person of ours wrote. All else is the product's own and says so."""
_ANYWHERE = WRITTEN | {"reminder", "presumed", "missed"}
SAID = {
    "public": _ANYWHERE | {"private", "news", "ended"},
    "private": _ANYWHERE | {"receipt", "link", "attempted", "reported", "passage"},
}
"""What is said on a network at all, by the audience."""
_NOTHING = gettext_noop("Nothing was said here that could be answered.")
_NOT_PRIVATE_ANY_MORE = gettext_noop(
    "Too much time has passed for this network to let us write in private. Go on in private by a code instead."
)
_ENDED = gettext_noop("This channel has ended. Answer the customer elsewhere.")
_BY_HAND = gettext_noop("This network does not let a program answer here. Answer by hand, where it was said.")
_NOT_ANY_MORE = gettext_noop(
    "Too much time has passed for this network to let us answer. Reach the customer elsewhere, or answer by hand."
)
_NO_ADDRESS = gettext_noop("It is not known how to reach this customer here. Reach them another way.")
_NO_FILES = gettext_noop("This network takes no files from us. Send them another way.")
_LINK = "\ue000link\ue000"
"""Stands for a link until it is said; no keyboard writes it."""


def compose_post(
    delivery: Delivery, conversation: Conversation, account: Account, traits: Traits, *, now: datetime, words: str = ""
) -> list[Outgoing]:
    """Return the parts of a delivery in the order they are said. `words`: what it says (`words_of`).

    Raises Undeliverable when nobody may be answered here, or not any more: the sentence says what to do instead.
    """
    is_public = conversation.audience == Audience.PUBLIC
    asked = _answered(delivery, conversation) or _asked_in_public(conversation, now)
    if asked is None or asked.remote_id is None:
        raise Undeliverable(_NOTHING, code="nothing_to_answer")
    _may(asked, account, now)
    text = _linked(words or words_of(delivery, conversation), delivery, is_public=is_public, now=now)
    to = _address(asked, account)
    signature = signature_of(delivery.message) if delivery.what in WRITTEN else ""
    parts = parts_of(text, signature, spoken_to(Audience(conversation.audience), traits))
    return [
        Outgoing(
            key=delivery.key if number == 0 else f"{delivery.key}/{number}",
            to=to,
            subject=conversation.subject,
            text=part,
            in_reply_to=asked.remote_id,
            attachments=_files(delivery.message, traits) if number == 0 else (),
            language=conversation.language,
            automatic=delivery.what not in WRITTEN,
            audience=Audience(conversation.audience),
            conversation=place_of(conversation.key),
        )
        for number, part in enumerate(parts)
    ]


def _answered(delivery: Delivery, conversation: Conversation) -> Message | None:
    """Return the customer's word that this answers: the last one before it."""
    theirs = Message.objects.filter(conversation=conversation, person=None, remote_id__isnull=False, deleted_at=None)
    theirs = theirs.filter(customer__isnull=False).select_related("customer").order_by("-pk")
    before = theirs.filter(pk__lt=delivery.message_id) if delivery.message_id is not None else theirs
    return before.first() or theirs.first()


def _asked_in_public(private: Conversation, now: datetime) -> Message | None:
    """Return what was asked in public, for the first word in private; while its network still lets us say one."""
    passage = Passage.objects.filter(private=private).select_related("public").order_by("-pk").first()
    asked = last_asked(passage.public) if passage is not None else None
    if asked is not None and asked.private_until is not None and asked.private_until <= now:
        raise Undeliverable(_NOT_PRIVATE_ANY_MORE, code="too_late", detail=f"{asked.private_until:%Y-%m-%d %H:%M} UTC")
    return asked


def _may(asked: Message, account: Account, now: datetime) -> None:
    if account.ended_at is not None:
        raise Undeliverable(_ENDED, code="ended", detail=str(account))
    if not asked.may_reply:
        raise Undeliverable(_BY_HAND, code="not_allowed", detail=asked.permalink)
    if asked.reply_until is not None and asked.reply_until <= now:
        detail = f"{asked.reply_until:%Y-%m-%d %H:%M} UTC {asked.permalink}"
        raise Undeliverable(_NOT_ANY_MORE, code="too_late", detail=detail)


def words_of(delivery: Delivery, conversation: Conversation) -> str:
    """Return what a delivery says, with marks where its links stand: those are secret, and worked out anew each time.

    A word of which a part was said, or may have been, says at every try what it said then, whatever became of its case.
    """
    if delivery.words:
        return delivery.words
    is_public = conversation.audience == Audience.PUBLIC
    case = Case.objects.select_related("owner").get(pk=delivery.case_id or 0)
    house = organisation()
    told: dict[str, Any] = {"case": case, "message": delivery.message, "is_public": is_public}
    told["commitment"] = Commitment.objects.filter(pk=delivery.payload.get("commitment", 0)).first()
    told["organisation"] = house.name if house else "hilft"
    if "passage" in delivery.payload:
        told["passage_link"] = _LINK
    elif not is_public:
        told["link"] = _LINK
    with translation.override(conversation.language), timezone.override(settings.TIME_ZONE):
        return render_to_string(f"posts/{delivery.what}.txt", told).strip()


def _linked(words: str, delivery: Delivery, *, is_public: bool, now: datetime) -> str:
    if _LINK not in words:
        return words
    if "passage" in delivery.payload:
        return words.replace(_LINK, link_of(Passage.objects.get(pk=delivery.payload["passage"])))
    if is_public:
        return words
    link = f"{settings.SITE_URL}/c/{make_link(delivery.case_id or 0, 'customer', now=now, seed=delivery.key)}/"
    return words.replace(_LINK, link)


def _address(asked: Message, account: Account) -> str:
    known = Identity.objects.filter(customer=asked.customer, network=account.network).order_by("pk")
    found = known.values_list("address", flat=True).first()
    if found is None:
        raise Undeliverable(_NO_ADDRESS, code="no_address")
    return str(found)


def _files(message: Message | None, traits: Traits) -> tuple[SentFile, ...]:
    if message is None:
        return ()
    files = list(Attachment.objects.filter(message=message).order_by("pk"))
    if files and not traits.takes_files:
        raise Undeliverable(_NO_FILES, code="no_files")
    return tuple(SentFile(file.name, file.media_type, _content(file)) for file in files)


def _content(attachment: Attachment) -> bytes:
    with attachment.file.open("rb") as file:
        content: bytes = file.read()
    return content
