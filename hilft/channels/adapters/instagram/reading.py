"""What a raw message of Instagram says. Nothing here asks anybody, and nothing a stranger writes makes it fail."""

import re
from datetime import UTC, datetime
from typing import Any

from hilft.channels.adapters.instagram.account import InstagramAccount
from hilft.channels.adapters.instagram.events import COMMENTS, MEDIUM, Told, mention_of, words_of
from hilft.channels.contract import Audience, Author, Heard, Kind, Note, RawMessage, nobody_said
from hilft.channels.wire.given import (
    dict_at,
    moment_of_milliseconds,
    moment_of_text,
    number_at,
    parsed,
    storable_line,
    storable_text,
    text_at,
)
from hilft.channels.wire.graph_messages import is_message, read_message
from hilft.channels.wire.graph_talk import HUMAN_WINDOW, PRIVATE_REPLY, WINDOW

NOBODY = "unknown-"
"""Before a comment whose author Instagram does not name: each is somebody of its own, who is answered below it."""
LIVE = "live_comments"


def read_raw(raw: RawMessage, account: InstagramAccount) -> Heard:
    """Return what a raw message says to this account; what was said to another one is not answered from here."""
    told = dict_at(parsed(raw.raw))
    if is_message(told):
        return read_message(raw, told, account.us, HUMAN_WINDOW if account.human else WINDOW)
    change = dict_at(told, "change")
    if (mention := mention_of(change)) is not None:
        return _mention(raw, told, mention, account)
    if text_at(change, "field") in COMMENTS or dict_at(told, "seen"):
        return _comment(raw, told, account)
    if text_at(change, "field"):
        return nobody_said(raw, Kind.NOISE, f"[{storable_line(text_at(change, 'field'))}]")
    return nobody_said(raw, Kind.BROKEN, storable_text(raw.raw[:100_000].decode("utf-8", "replace")))


def _comment(raw: RawMessage, told: Told, account: InstagramAccount) -> Heard:
    words, below = words_of(told), dict_at(told, "below") or dict_at(told, "change", "value", "media")
    identity = storable_line(text_at(words, "id"))
    author = _author(words, identity)
    said_at, notes = _said_at(words, told, raw)
    above = storable_line(text_at(words, "parent_id"))
    text = _text(text_at(words, "text"), account)
    is_ours = author.address in account.us or author.handle == f"@{account.handle}"
    kind = Kind.OURS if is_ours else Kind.MESSAGE if text and identity else Kind.BROKEN
    is_live = text_at(told, "change", "field") == LIVE or text_at(below, "media_product_type") == "LIVE"
    is_for_us = text_at(told, "account") in ("", *account.us)
    return Heard(
        remote_id=raw.remote_id,
        author=author,
        subject="",
        text=text,
        said_at=said_at,
        audience=Audience.PUBLIC,
        kind=kind,
        in_reply_to=above,
        references=(above,) if above else (),
        answerable=kind is Kind.MESSAGE,
        notes=notes,
        conversation=above or identity,
        permalink=_permalink(text_at(below, "permalink")),
        # Below a live broadcast nothing can be answered, nor what we have hidden.
        may_reply=kind is Kind.MESSAGE and is_for_us and not is_live and words.get("hidden") is not True,
        private_until=None if is_ours else _later(said_at),
    )


def _mention(raw: RawMessage, told: Told, mention: tuple[str, str], account: InstagramAccount) -> Heard:
    """Somebody mentioned us below or above a medium that is not ours: it is answered there, and never in private."""
    medium, comment = mention
    words = dict_at(told, "change", "mentioned")
    identity = comment or f"{MEDIUM}{medium}"
    text = _text(text_at(words, "text") or text_at(words, "caption"), account)
    said_at, notes = _said_at(words, told, raw)
    author = _author(words, identity.removeprefix(MEDIUM))
    return Heard(
        remote_id=raw.remote_id,
        author=author,
        subject="",
        text=text or f"[@{account.handle}]",
        said_at=said_at,
        audience=Audience.PUBLIC,
        kind=Kind.OURS if author.handle == f"@{account.handle}" else Kind.MESSAGE,
        notes=notes if words else notes | {Note.PARTS_DAMAGED},
        conversation=f"{medium}:{comment}",
        permalink=_permalink(text_at(words, "permalink") or text_at(words, "media", "permalink")),
        may_reply=text_at(told, "account") in ("", *account.us),
    )


def _author(words: Told, identity: str) -> Author:
    """Return who speaks. Names change on Instagram, numbers do not."""
    handle = storable_line(text_at(words, "from", "username") or text_at(words, "username"), longest=60)
    address = storable_line(text_at(words, "from", "id") or text_at(words, "user", "id"), longest=60)
    named = f"@{handle}" if handle else ""
    return Author(handle, named, address or named or f"{NOBODY}{identity}")


def _text(text: str, account: InstagramAccount) -> str:
    """Return the words without our own name before them."""
    return re.sub(rf"^(?:\s*@{re.escape(account.handle)}(?![A-Za-z0-9_.]))+\s*", "", storable_text(text), flags=re.I)


def _said_at(words: Told, told: dict[str, Any], raw: RawMessage) -> tuple[datetime, frozenset[Note]]:
    """Return when it was said: where Meta does not tell that, when it called."""
    moment = moment_of_text(text_at(words, "timestamp"))
    if moment is not None:
        return moment, frozenset()
    seconds = number_at(told, "time")
    called = moment_of_milliseconds(seconds * 1000) if 0 < seconds < 10**11 else None
    return (called, frozenset()) if called is not None else (raw.received_at, frozenset({Note.DATE_GUESSED}))


def _permalink(given: str) -> str:
    is_theirs = given.startswith("https://www.instagram.com/") and len(given) <= 500
    return storable_line(given, longest=500) if is_theirs else ""


def _later(moment: datetime) -> datetime | None:
    try:
        return moment.astimezone(UTC) + PRIVATE_REPLY
    except OverflowError:
        return None
