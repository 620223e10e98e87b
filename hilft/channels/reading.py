"""From a sealed raw message to a customer's word, an expert's answer, a bounce, or something set aside by a rule."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hilft.cases.actions.doing import Refused
from hilft.cases.actions.errands import wrote
from hilft.cases.errands import errand_of_link
from hilft.cases.queries import case_of_link
from hilft.channels.actions import asides, following, official, proving
from hilft.channels.actions.watching import watch, watch_aside
from hilft.channels.contract import Audience, Bounce, Heard, Kind, Note
from hilft.channels.contract import RawMessage as Raw
from hilft.channels.models import Account, RawMessage
from hilft.channels.networks import is_by_mail
from hilft.channels.private import private_case
from hilft.channels.queries import is_ours
from hilft.channels.registry import OF_SETTINGS, channel_of
from hilft.channels.seal import unseal
from hilft.channels.sifting import sifted
from hilft.conversations.actions import Enclosure
from hilft.conversations.models import Message
from hilft.core.plain_reply import UNCLEAR, Reply, read_reply
from hilft.deliveries.models import Delivery
from hilft.experts.actions import answer as expert_answers
from hilft.experts.actions import say_more
from hilft.intake.actions import Place, Word, take_in
from hilft.intake.trouble import open_operations_case, undelivered
from hilft.listening.actions.finding import SET_ASIDE, addressed, find
from hilft.listening.actions.following import changed as find_changed
from hilft.people.queries import as_known, organisation

ASIDE = {Kind.AUTO_REPLY: "auto_reply", Kind.LOOP: "loop", Kind.NOISE: "noise", Kind.MACHINE: "machine"}
FOLLOWED = {Kind.EDITED: following.edited, Kind.DELETED: following.deleted, Kind.RECEIPT: following.arrived}
ROOM_RESTS = timedelta(days=7)
LANGUAGES = ("de", "en")
_RETURNED = gettext_noop("The letter came back: their mail server does not take it. Reach the customer another way.")
_PLACELESS = gettext_noop("A letter of ours came back, and the report does not say which (raw message %(raw)s)")


class TooEarly(Exception):
    """A report came back before we wrote down that the letter had left. Look again a little later."""


def read(raw: RawMessage, content: bytes) -> Heard:
    """Return what a raw message says, as its network's adapter reads it."""
    return channel_of(raw.account).read(Raw(raw.remote_id, content, raw.received_at, "", raw.digest))


def take_in_raw(raw: RawMessage, *, now: datetime) -> tuple[Message | None, str]:
    """Read one raw message and do what it asks for. Return the message it became, or under which rule it is set aside.

    Raises TooEarly, and whatever goes wrong with it; the caller keeps it then.
    """
    heard, account = read(raw, unseal(bytes(raw.sealed))), raw.account
    if heard.kind is Kind.BOUNCE and heard.bounce is not None:
        return None, _bounced(raw, heard.bounce, now)
    if heard.kind in FOLLOWED:
        return _changed(raw, heard, now)
    if heard.kind is Kind.OURS or official.official_of(account, heard) is not None:
        return _ours(raw, heard, now)
    if heard.kind in ASIDE:
        return None, ASIDE[heard.kind]
    return _word(raw, heard, now)


def _changed(raw: RawMessage, heard: Heard, now: datetime) -> tuple[Message | None, str]:
    """Follow what became of a word, also where it lies aside and is no message of a case."""
    account = raw.account
    message, rule = FOLLOWED[heard.kind](account, heard, now=now)
    if rule == following.UNKNOWN and heard.about:
        message, rule = _changed_aside(account, heard, now)
    elif heard.kind is Kind.EDITED and message is not None:
        _judge_anew(account, heard, now)
    if heard.kind is Kind.DELETED or rule == following.GONE:
        following.empty(account, heard.about, told_by=raw.remote_id)  # this one may hold its words as well
    return message, rule


def _changed_aside(account: Account, heard: Heard, now: datetime) -> tuple[Message | None, str]:
    if heard.kind is Kind.DELETED:
        return None, asides.taken_back(account, heard.about, now=now)
    word, own = _as_said(account, heard, now)
    message, rule = asides.changed(account, word, is_our_own=own, now=now)
    if message is not None:
        _followed(message, account, now)
    return message, rule


def _judge_anew(account: Account, heard: Heard, now: datetime) -> None:
    """What was found and is a case says something else now: why it was judged so is said of that."""
    word, own = _as_said(account, heard, now)
    find_changed(word, is_our_own=own, now=now)


def _as_said(account: Account, heard: Heard, now: datetime) -> tuple[Word, bool]:
    """Return a change as the word it would be if it had been said so at once, and whether one of ours said it."""
    said = replace(heard, remote_id=heard.about, kind=Kind.MESSAGE)
    return word_of(said, account, now), is_ours(account.network, heard.author.handle)


def _word(raw: RawMessage, heard: Heard, now: datetime) -> tuple[Message | None, str]:
    """Take in what somebody said to us, or find what was said about us."""
    account = raw.account
    if not heard.addressed:
        return _found(raw, heard, now)
    if heard.token and case_of_link(heard.token, "expert", now=now) is not None:
        return _expert_wrote(heard, now)
    if (note := _sent_wrote(heard, now)) is not None:
        return note, ""
    rest = proving.recognise(account, heard, now=now)
    if rest is None:
        return None, "code"
    word = word_of(rest, account, now)
    rule = sifted(raw, rest, word, now=now)
    if rule:
        _followed_aside(raw, rest, now)
        return None, rule
    return _taken_in(word, account, now), ""


def _found(raw: RawMessage, heard: Heard, now: datetime) -> tuple[Message | None, str]:
    """Judge what nobody said to us; whatever becomes of it is followed. What was changed is judged anew."""
    account, handle = raw.account, heard.author.handle
    if heard.about:
        changed = _changed(raw, replace(heard, kind=Kind.EDITED), now)
        if changed != (None, following.UNKNOWN):
            return changed
        heard = replace(heard, remote_id=heard.about)
    own = is_ours(account.network, handle)
    message, rule = find(word_of(heard, account, now), term=heard.term, handle=handle, is_our_own=own, now=now)
    if message is not None:
        _followed(message, account, now)
    elif rule == SET_ASIDE:
        _followed_aside(raw, heard, now)
    return message, rule


def _followed_aside(raw: RawMessage, heard: Heard, now: datetime) -> None:
    """Ask from now on whether something public that lies aside still stands, where its network tells."""
    traits = channel_of(raw.account).traits
    if traits.tells_standing and heard.audience is Audience.PUBLIC:
        watch_aside(raw, heard.remote_id, look_at=now + traits.standing_every)


def _taken_in(word: Word, account: Account, now: datetime) -> Message:
    """Take in what was said to us; what was found of it before, and set aside, is part of this case then."""
    taken = take_in(word, now=now)
    if taken.opened and word.reply_to:
        official.bring_along(account, word.reply_to, taken.conversation, now=now)
    if account.options.get("terms") and word.remote_id:
        addressed(word.channel, word.remote_id, taken.case_id)
    _followed(taken.message, account, now)
    return taken.message


def _followed(message: Message, account: Account, now: datetime) -> None:
    """Ask from now on whether a public message still stands, where its network tells."""
    traits = channel_of(account).traits
    if traits.tells_standing and message.audience == Audience.PUBLIC.value:
        watch(message, account, look_at=now + traits.standing_every)


def word_of(heard: Heard, account: Account, now: datetime) -> Word:
    """Return what was heard as a customer's word."""
    linked = case_of_link(heard.token, "customer", now=now) if heard.token else None
    language = heard.language if heard.language in LANGUAGES else _spoken()
    limits = [moment for moment in (heard.private_until, heard.reply_until) if moment is not None]
    return Word(
        channel=account.name,
        key=_key(heard, account, now),
        remote_id=heard.remote_id,
        network="mail" if is_by_mail(account.network) else account.network,
        address=heard.author.reply_to or heard.author.address,
        name=heard.author.name or heard.author.handle,
        handle=heard.author.handle,
        pages=heard.author.pages,
        subject=heard.subject,
        text=heard.text,
        given=_given(heard, language),
        quoted=heard.quoted,
        said_at=heard.said_at,
        language=language,
        audience=heard.audience.value,
        reply_to=tuple(identity for identity in (heard.in_reply_to, *heard.references) if identity),
        letter=heard.in_reply_to or next(reversed(heard.references), ""),
        says=_says(heard),
        case_id=linked.pk if linked else _passed(heard, account, now),
        enclosures=_enclosures(heard),
        receipt=heard.answerable and channel_of(account).traits.receipts,
        team_id=account.team_id,
        reach=heard.reach,
        channel_until=min(limits, default=None),
        place=Place(
            permalink=heard.permalink,
            may_reply=heard.may_reply,
            private_until=heard.private_until,
            reply_until=heard.reply_until,
        ),
    )


def _spoken() -> str:
    """Return the house's language, for whoever's network does not say in which they write."""
    house = organisation()
    return house.language if house is not None else LANGUAGES[0]


def _given(heard: Heard, language: str) -> str:
    """Return what a form of ours asked for by name, a line each, in its author's language."""
    with translation.override(language):
        return "\n".join(f"{_(label)}: {value}" for label, value in heard.given)


def _passed(heard: Heard, account: Account, now: datetime) -> int | None:
    """Return the case that goes on in private with this author, for a private word of theirs."""
    if heard.audience is not Audience.PRIVATE or account.name in OF_SETTINGS:
        return None
    return private_case(account, as_known(heard.author.address), now=now)


def _key(heard: Heard, account: Account, now: datetime) -> str:
    """Return the key of the conversation a word belongs to, where its network does not say by what it answers.

    A room goes on for ever, a matter does not: what is said there after the last case of this room has rested for a
    week begins a conversation of its own. What is private has another key than what is public in the same thread.
    """
    if not heard.conversation:
        return heard.remote_id
    room = following.room_of(heard)
    last = following.last_talk(account, room)
    if last is None:
        return room
    ended = last.placement.case.closed_at if hasattr(last, "placement") else None
    is_over = ended is not None and ended < now - ROOM_RESTS and not heard.in_reply_to
    return f"{room}#{heard.remote_id}" if is_over else last.key


def _ours(raw: RawMessage, heard: Heard, now: datetime) -> tuple[Message | None, str]:
    """Our own words come back from some networks; what was not said through this house is kept."""
    if heard.kind is not Kind.OURS:
        return official.said_for_us(raw.account, heard, official.official_of(raw.account, heard), now=now)
    if following.is_from_here(raw.account, heard.remote_id):
        return None, "own"
    if raw.attempts == 0:
        raise TooEarly
    return official.said_for_us(raw.account, heard, official.official_of(raw.account, heard), now=now)


def _says(heard: Heard) -> Reply:
    """Return whether a mail is plainly a yes or a no; never with a file, or from a sender our server doubts."""
    is_in_doubt = Note.SENDER_DOUBTED in heard.notes or any(not file.inline for file in heard.attachments)
    return UNCLEAR if is_in_doubt else read_reply(heard.text)


def _expert_wrote(heard: Heard, now: datetime) -> tuple[Message | None, str]:
    """An expert's mail answers the question; what they add later, and their files, stand in the asking case."""
    files = _enclosures(heard)
    try:
        expert_answers(heard.token, text=heard.text, verdict="answered", now=now)
    except Refused:
        return say_more(heard.token, text=heard.text, files=files, now=now), ""
    return (say_more(heard.token, text=heard.text, files=files, now=now), "") if files else (None, "expert_answer")


def _sent_wrote(heard: Heard, now: datetime) -> Message | None:
    """Whoever was sent from outside answers the letter with their link: a note, as long as the case is open."""
    errand = errand_of_link(heard.token, now=now) if heard.token else None
    return wrote(errand, text=heard.text, files=_enclosures(heard), now=now) if errand is not None else None


def _bounced(raw: RawMessage, bounce: Bounce, now: datetime) -> str:
    """A word of ours did not arrive: for good, that is the owner's open case; for now, the network still tries."""
    if not bounce.permanent:
        return "delayed"
    if not bounce.original:
        open_operations_case(_PLACELESS, {"raw": raw.pk}, now=now, about={"raw": raw.pk})
        return "bounce"
    delivery = Delivery.objects.filter(remote_id=bounce.original).first()
    if delivery is not None:
        undelivered(delivery, f"{_RETURNED}\n{bounce.reason}", now=now)
        return "bounce"
    if raw.attempts == 0:
        raise TooEarly
    return "foreign_bounce"  # somebody else wrote it in our name: every letter of ours is known by its identity


def _enclosures(heard: Heard) -> tuple[Enclosure, ...]:
    return tuple(Enclosure(file.name, file.media_type, file.content) for file in heard.attachments)
