"""A raw message in, what it says out. Posts come from strangers: whatever they contain, something is heard."""

from typing import Any

from hilft.channels.adapters.discourse.words import said
from hilft.channels.contract import Audience, Author, Heard, Kind, Note, RawMessage, nobody_said
from hilft.channels.wire.given import (
    LONGEST,
    at,
    dict_at,
    list_at,
    moment_of_text,
    number_at,
    parsed,
    storable_line,
    storable_text,
    text_at,
)

REGULAR = 1
"""The kind of post a person writes; others note that a topic was closed, or are for the community's staff alone."""


def read_raw(raw: RawMessage) -> Heard:
    """Return what `raw` says. Never raises."""
    body = parsed(raw.raw)
    event, identity = text_at(body, "event"), number_at(body, "post", "id")
    if event in ("post", "edit") and identity > 0:
        return _post(raw, dict_at(body), edited=event == "edit")
    if event == "deleted" and identity > 0:
        return nobody_said(raw, Kind.DELETED, about=str(identity))
    if event == "began":
        return nobody_said(raw, Kind.NOISE)
    return nobody_said(raw, Kind.BROKEN, storable_text(raw.raw[:LONGEST].decode("utf-8", "replace")))


def _post(raw: RawMessage, body: dict[str, Any], *, edited: bool) -> Heard:
    post, me, place = dict_at(body, "post"), dict_at(body, "me"), dict_at(body, "place")
    server, topic = text_at(me, "server"), number_at(post, "topic_id")
    our_names = frozenset({text_at(me, "name").lower(), *(str(one).lower() for one in list_at(me, "staff"))})
    text, quoted = said(text_at(post, "raw"), text_at(post, "cooked"), frozenset({text_at(me, "name").lower()}))
    moment = moment_of_text(text_at(post, "updated_at" if edited else "created_at"))
    return Heard(
        remote_id=raw.remote_id,
        author=_author(post, text_at(me, "host")),
        subject=storable_line(text_at(post, "topic_title") or text_at(place, "title")),
        text=text,
        quoted=quoted,
        # The community's own clock is believed, but nothing was said after it was heard.
        said_at=min(moment, raw.received_at) if moment is not None else raw.received_at,
        audience=Audience.PUBLIC if at(place, "open") is True else Audience.PRIVATE,
        kind=_kind(post, our_names, edited=edited),
        in_reply_to=_number(place, "above"),
        answerable=not edited,
        notes=frozenset() if moment is not None else frozenset({Note.DATE_GUESSED}),
        conversation=str(topic) if topic > 0 else "",
        about=str(number_at(post, "id")) if edited else "",
        permalink=_permalink(server, post, topic),
    )


def _kind(post: dict[str, Any], our_names: frozenset[str], *, edited: bool) -> Kind:
    if text_at(post, "username").lower() in our_names:
        return Kind.NOISE if edited else Kind.OURS  # what our own people change of theirs is no customer's word
    # Numbers below zero are the community's own program, which greets newcomers and tells of badges.
    if number_at(post, "post_type") not in (0, REGULAR) or number_at(post, "user_id") < 0:
        return Kind.NOISE
    return Kind.EDITED if edited else Kind.MESSAGE


def _author(post: dict[str, Any], host: str) -> Author:
    handle = storable_line(text_at(post, "username"), longest=60)
    name = storable_line(text_at(post, "name") or text_at(post, "display_username"), longest=120)
    number = number_at(post, "user_id")
    # The number stays when people rename themselves; another community gives the same number to somebody else.
    address = f"{number}@{storable_line(host)}" if number else ""
    return Author(name=name or handle, handle=f"@{handle}" if handle else "", address=address)


def _permalink(server: str, post: dict[str, Any], topic: int) -> str:
    number = number_at(post, "post_number")
    is_known = server.startswith(("https://", "http://")) and topic > 0 and number > 0
    return storable_line(f"{server}/t/{topic}/{number}", longest=300) if is_known else ""


def _number(value: dict[str, Any], name: str) -> str:
    found = number_at(value, name)
    return str(found) if found > 0 else ""
