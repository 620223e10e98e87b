"""From a sealed raw message to a customer's word, an expert's answer, a bounce, or something set aside by a rule."""

from datetime import datetime

from hilft.cases.queries import case_of_link
from hilft.channels.contract import Bounce, Heard, Kind
from hilft.channels.contract import RawMessage as Raw
from hilft.channels.models import RawMessage
from hilft.channels.registry import mail
from hilft.channels.seal import unseal
from hilft.deliveries.models import Delivery
from hilft.experts.actions import answer as expert_answers
from hilft.intake.actions import Enclosure, Word, take_in
from hilft.intake.trouble import open_operations_case, undelivered

ASIDE = {Kind.AUTO_REPLY: "auto_reply", Kind.LOOP: "loop"}


def take_in_raw(raw: RawMessage, *, now: datetime) -> None:
    """Read one raw message and do what it asks for; it is marked as taken in, in the same transaction."""
    value = Raw(raw.remote_id, unseal(bytes(raw.sealed)), raw.received_at, "", raw.digest)
    heard = mail().read(value)
    raw.taken_in_at = now
    if heard.kind is Kind.BOUNCE and heard.bounce is not None:
        raw.set_aside = _bounced(heard.bounce, now)
    elif heard.kind in ASIDE:
        raw.set_aside = ASIDE[heard.kind]
    elif heard.token and case_of_link(heard.token, "expert", now=now):
        expert_answers(heard.token, text=heard.text, verdict="answered", now=now)
        raw.set_aside = "expert_answer"
    else:
        taken = take_in(word_of(heard, now), now=now)
        raw.message = taken.message
    raw.save(update_fields=["taken_in_at", "message", "set_aside"])


def word_of(heard: Heard, now: datetime) -> Word:
    """Return what a mail says as a customer's word."""
    linked = case_of_link(heard.token, "customer", now=now) if heard.token else None
    return Word(
        channel="mail",
        key=heard.remote_id,
        remote_id=heard.remote_id[:255],
        network="mail",
        address=heard.author.reply_to or heard.author.address,
        name=heard.author.name,
        subject=heard.subject,
        text=heard.text,
        quoted=heard.quoted,
        said_at=heard.said_at,
        language=heard.language if heard.language in ("de", "en") else "de",
        audience=heard.audience.value,
        reply_to=tuple(identity for identity in (heard.in_reply_to, *heard.references) if identity),
        case_id=linked.pk if linked else None,
        enclosures=tuple(Enclosure(file.name, file.media_type, file.content) for file in heard.attachments),
        receipt=heard.answerable,
    )


def _bounced(bounce: Bounce, now: datetime) -> str:
    """A word of ours did not arrive: for good, that is the owner's open case; for now, the network still tries."""
    if not bounce.permanent:
        return "delayed"
    delivery = Delivery.objects.filter(remote_id=bounce.original).first() if bounce.original else None
    if delivery is None:
        open_operations_case(f"A mail came back that we cannot place: {bounce.reason[:120]}", now=now, about={})
    else:
        undelivered(delivery, bounce.reason, now=now)
    return "bounce"
