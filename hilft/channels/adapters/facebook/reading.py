"""What a raw message of a page says. Nothing here asks anybody, and nothing a stranger writes makes it fail."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hilft.channels.adapters.facebook.account import FacebookAccount
from hilft.channels.adapters.facebook.events import CHANGED, FIELDS, identity_of, is_comment, is_word
from hilft.channels.contract import Audience, Author, Heard, Kind, Note, RawMessage, nobody_said
from hilft.channels.wire.given import (
    dict_at,
    list_at,
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
"""Before a word whose author Facebook does not name: each is somebody of its own, who is answered below it."""


@dataclass(frozen=True)
class Word:
    """A post or a comment, told or seen."""

    identity: str
    author: Author
    text: str
    moment: datetime | None
    post: str
    above: str  # the comment it answers, or the post
    permalink: str


def read_raw(raw: RawMessage, account: FacebookAccount) -> Heard:
    """Return what a raw message says to this page; what was said to another page is not answered from here."""
    told = dict_at(parsed(raw.raw))
    if is_message(told):
        return read_message(raw, told, frozenset({account.page}), HUMAN_WINDOW if account.human else WINDOW)
    if dict_at(told, "seen"):
        word = _seen(dict_at(told, "seen"), dict_at(told, "below"))
        return _heard(raw, word, _kind_of_new(word, account), account.page)
    if dict_at(told, "look"):
        word = _seen(dict_at(told, "look"), dict_at(told, "below"))
        return _heard(raw, word, Kind.EDITED, account.page, about=word.identity)
    if dict_at(told, "change"):
        return _change(raw, told, account)
    return nobody_said(raw, Kind.BROKEN, storable_text(raw.raw[:100_000].decode("utf-8", "replace")))


def _change(raw: RawMessage, told: dict[str, Any], account: FacebookAccount) -> Heard:
    change, value = dict_at(told, "change"), dict_at(told, "change", "value")
    field, verb, item = text_at(change, "field"), text_at(value, "verb"), text_at(value, "item")
    if field not in FIELDS or not is_word(value) or not identity_of(value):
        is_known = field and (item or field not in FIELDS)
        label = storable_line(" ".join(one for one in (field, item, verb) if one))
        return nobody_said(raw, Kind.NOISE if is_known else Kind.BROKEN, f"[{label}]")
    word, page = _told(value), text_at(told, "page")
    if verb == "add":
        return _heard(raw, word, _kind_of_new(word, account), page, may_reply=page in ("", account.page))
    if verb in CHANGED:
        kind = Kind.NOISE if word.author.address == account.page else Kind.EDITED
        return _heard(raw, word, kind, page, about=word.identity)
    kind = Kind.DELETED if verb in ("remove", "delete") else Kind.NOISE
    return _heard(raw, word, kind, page, about=word.identity)


def _kind_of_new(word: Word, account: FacebookAccount) -> Kind:
    if word.author.address != account.page:
        return Kind.MESSAGE if word.text else Kind.NOISE
    # What a page posts for everybody is nobody's matter; what it comments is said in somebody's.
    return Kind.NOISE if word.identity == word.post else Kind.OURS


def _heard(raw: RawMessage, word: Word, kind: Kind, page: str, *, about: str = "", may_reply: bool = True) -> Heard:
    is_post = word.identity == word.post
    said_at = word.moment or raw.received_at
    thread = word.identity if is_post or word.above in ("", word.post) else word.above
    is_message = kind is Kind.MESSAGE
    return Heard(
        remote_id=raw.remote_id,
        author=word.author,
        subject="",
        text="" if kind is Kind.DELETED else word.text,
        said_at=said_at,
        audience=Audience.PUBLIC,
        kind=kind,
        in_reply_to="" if is_post else word.above,
        references=() if is_post else tuple(dict.fromkeys(one for one in (word.post, thread) if one != word.identity)),
        answerable=is_message,
        notes=frozenset() if word.moment else frozenset({Note.DATE_GUESSED}),
        conversation=thread,
        about=about,
        permalink=word.permalink,
        may_reply=may_reply and is_message,
        # Only below our own page a word can be answered in private.
        private_until=_later(said_at) if is_message and word.post.startswith(f"{page}_") else None,
    )


def _told(value: dict[str, Any]) -> Word:
    identity, post = identity_of(value), storable_line(text_at(value, "post_id"))
    above = storable_line(text_at(value, "parent_id")) if is_comment(value) else ""
    moment = number_at(value, "created_time")
    files = [text_at(value, "photo"), text_at(value, "video"), text_at(value, "link")]
    files += [one for one in list_at(value, "photos")[:20] if isinstance(one, str)]
    return Word(
        identity=identity,
        author=_author(dict_at(value, "from"), identity),
        text=_text(text_at(value, "message"), files),
        moment=moment_of_milliseconds(moment * 1000) if moment else moment_of_text(text_at(value, "created_time")),
        post=post or identity,
        above=above or post,
        permalink=_permalink(text_at(value, "permalink_url"), identity),
    )


def _seen(seen: dict[str, Any], below: dict[str, Any]) -> Word:
    identity = storable_line(text_at(seen, "id"))
    post = storable_line(text_at(below, "id")) or identity
    files = [text_at(dict_at(seen, "attachment"), "url")]
    files += [text_at(one, "url") for one in list_at(seen, "attachments", "data")[:20]]
    return Word(
        identity=identity,
        author=_author(dict_at(seen, "from"), identity),
        text=_text(text_at(seen, "message"), files),
        moment=moment_of_text(text_at(seen, "created_time")),
        post=post,
        above=storable_line(text_at(seen, "parent", "id")) or post,
        permalink=_permalink(text_at(seen, "permalink_url"), identity),
    )


def _author(given: dict[str, Any], identity: str) -> Author:
    """Return who speaks. Facebook names them only to apps that were approved for it."""
    address, name = storable_line(text_at(given, "id")), storable_line(text_at(given, "name"))
    return Author(name, name, address) if address else Author("", "", f"{NOBODY}{identity}")


def _text(message: str, files: list[str]) -> str:
    lines = [f"[{storable_line(one, longest=2000)}]" for one in dict.fromkeys(files) if one.startswith("https://")]
    return storable_text("\n".join([*([message] if message else []), *lines]))


def _permalink(given: str, identity: str) -> str:
    is_theirs = given.startswith("https://www.facebook.com/") and len(given) <= 500
    return storable_line(given, longest=500) if is_theirs else f"https://www.facebook.com/{identity}"


def _later(moment: datetime) -> datetime | None:
    try:
        return moment.astimezone(UTC) + PRIVATE_REPLY
    except OverflowError:
        return None
