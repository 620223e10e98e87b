"""What is heard on a page before everybody, as raw messages: posts, comments, mentions, and what becomes of them.

Told by a call (Meta's documentation "Webhooks for Pages", topic page, fields feed and mention) or seen in the feed
(nodes PagePost and Comment of Meta's node specs, April 2026). Both name a word by the same number, and that number
alone makes its digest: a changed word is heard as a change, with a number of its own.
"""

import re
from datetime import datetime
from typing import Any

from hilft.channels.contract import RawMessage
from hilft.channels.wire.given import canonical, dict_at, digest, number_at, text_at

Told = dict[str, Any]
POSTS = frozenset({"post", "status", "photo", "video", "share", "link", "note"})
CHANGED = frozenset({"edited", "edit", "update"})
FIELDS = ("feed", "mention")
ID = re.compile(r"[0-9]{1,30}(?:_[0-9]{1,30})?")


def identity_of(value: Told) -> str:
    """Return the number of the word a change is about, "" when it has none that could be one."""
    named = text_at(value, "comment_id") if is_comment(value) else text_at(value, "post_id")
    return named if ID.fullmatch(named) else ""


def is_comment(value: Told) -> bool:
    """Whether a change is about a comment."""
    return text_at(value, "item") == "comment" or (not text_at(value, "item") and bool(text_at(value, "comment_id")))


def is_word(value: Told) -> bool:
    """Whether a change is about something somebody says."""
    return is_comment(value) or text_at(value, "item") in POSTS


def raw_of_change(change: Told, entry: Told, now: datetime) -> RawMessage:
    """Return one change of a call as the house stores it. `entry`: which page it is of, and when it was told."""
    value, moment = dict_at(change, "value"), number_at(entry, "time")
    body = {"change": change, "page": text_at(entry, "id"), "time": moment}
    identity, verb = identity_of(value), text_at(value, "verb")
    name = ""
    if identity and text_at(change, "field") in FIELDS and is_word(value):
        if verb == "add":
            name = identity
        elif verb in CHANGED:
            name = f"{identity}@{text_at(value, 'edited_time') or moment}-{digest(text_at(value, 'message'))[:8]}"
        elif verb in ("remove", "delete"):
            name = f"{identity}@deleted"
    return _raw(body, name.replace(" ", ""), now)


def raw_of_seen(word: Told, post: Told, cursor: str, now: datetime) -> RawMessage:
    """Return a comment of a post, or a post itself, as it stands in the feed."""
    body = {"seen": {name: value for name, value in word.items() if name != "comments"}}
    if post is not word:
        body["below"] = {name: post.get(name) for name in ("id", "permalink_url", "from") if name in post}
    raw = _raw(body, text_at(word, "id"), now)
    return RawMessage(raw.remote_id, raw.raw, raw.received_at, cursor, raw.digest)


def raw_of_look(word: Told, post: Told, now: datetime) -> RawMessage:
    """Return what a comment or a post says when it is looked at again; `post`: which one a comment stands below."""
    body = {"look": word, "below": post} if post else {"look": word}
    return _raw(body, f"{text_at(word, 'id')}@{digest(text_at(word, 'message'))[:16]}", now)


def _raw(body: Told, name: str, now: datetime) -> RawMessage:
    remote_id = (
        name if 0 < len(name) <= 200 and name.isascii() and name.isprintable() else f"change:{digest(body)[:40]}"
    )
    return RawMessage(remote_id, canonical(body), now, "", digest("word", remote_id))
