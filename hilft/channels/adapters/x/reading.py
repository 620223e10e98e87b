"""A raw message in, what it says out. Posts come from strangers: whatever they contain, something is heard."""

import re
from datetime import datetime
from html import unescape
from typing import Any

from hilft.channels.adapters.x.account import XAccount
from hilft.channels.adapters.x.events import PRIVATE, Thing, included, included_post, number, references, versions
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

MOST = 50
"""Links, mentions and files of one post that are looked at."""
SUMMONS = frozenset({"post.mention.create", "post.quote.create"})
"""Events of a webhook that say by themselves that we were mentioned or quoted."""
_HANDLE = re.compile(r"\s*@([A-Za-z0-9_]{1,30})(?![A-Za-z0-9_])[,:]?")


def read_raw(raw: RawMessage, account: XAccount) -> Heard:
    """Return what `raw` says. Never raises."""
    body = parsed(raw.raw)
    event = text_at(body, "event")
    if event in ("post", "edit") and number(text_at(body, "post", "id")):
        return _post(raw, dict_at(body), account)
    if event == "message" and number(text_at(body, "message", "id")):
        return _message(raw, dict_at(body), account)
    if event == "deleted" and number(text_at(body, "first")):
        return nobody_said(raw, Kind.DELETED, about=text_at(body, "first"))
    if event == "noise":
        return nobody_said(raw, Kind.NOISE)
    return nobody_said(raw, Kind.BROKEN, storable_text(raw.raw[:LONGEST].decode("utf-8", "replace")))


def mentions(post: Thing, me: str) -> bool:
    """Whether a post mentions us, in it or, in a reply, before it."""
    return any(text_at(one, "id") == me for one in _entities(post, "mentions"))


def summons(post: Thing, includes: Thing, me: str) -> bool:
    """Whether a post lets a program of ours answer it under X's rule of February 2026: it mentions or quotes us."""
    quoted = [included_post(includes, text_at(one, "id")) for one in references(post) if one.get("type") == "quoted"]
    return mentions(post, me) or any(text_at(one, "author_id") == me for one in quoted)


def said(thing: Thing, includes: Thing) -> str:
    """Return the words of a post or message as a person reads them, with links in place of X's short ones."""
    text = text_at(thing, "note_post", "text") or text_at(thing, "note_tweet", "text") or text_at(thing, "text")
    text, keys = text[: 4 * LONGEST], {str(one) for one in list_at(thing, "attachments", "media_keys")}
    for link in _entities(thing, "urls"):
        short, long = text_at(link, "url"), text_at(link, "expanded_url") or text_at(link, "unwound_url")
        if short:
            # A link to the post's own picture stands in for the picture.
            text = text.replace(short, "" if text_at(link, "media_key") in keys - {""} else long or short)
    files = [_file(included(includes, "media", "media_key", key), key) for key in sorted(keys)[:MOST]]
    return storable_text("\n".join(filter(None, [unescape(text).strip(), *files])))


def _post(raw: RawMessage, body: Thing, account: XAccount) -> Heard:
    post, includes = dict_at(body, "post"), dict_at(body, "includes")
    user = included(includes, "users", "id", text_at(post, "author_id"))
    author, first = _author(user, text_at(post, "author_id")), storable_line(text_at(body, "first"), longest=30)
    kind = Kind.EDITED if text_at(body, "event") == "edit" else Kind.MESSAGE
    moment = _moment(post, raw.received_at)
    is_protected, told = at(user, "protected") is True, text_at(body, "told") in SUMMONS
    if any(one.get("type") == "retweeted" for one in references(post)):
        kind = Kind.NOISE  # passing on somebody's words is saying nothing
    return Heard(
        remote_id=raw.remote_id,
        author=author,
        subject="",
        text=_without_us(said(post, includes), post, account.me),
        quoted=_quoted(post, includes),
        said_at=moment or raw.received_at,
        audience=Audience.PRIVATE if is_protected else Audience.PUBLIC,
        kind=Kind.OURS if author.address == account.me else kind,
        language=_language(post),
        in_reply_to=_above(post),
        references=tuple(storable_line(one, longest=30) for one in versions(post)[:-1][:10]),
        sent_to=tuple(f"@{storable_line(text_at(one, 'username'))}" for one in _entities(post, "mentions")),
        notes=frozenset() if moment else frozenset({Note.DATE_GUESSED}),
        conversation=storable_line(text_at(post, "conversation_id"), longest=30),
        about=first if kind is Kind.EDITED else "",
        permalink=_permalink(user, text_at(post, "id")),
        reach=min(max(number_at(user, "public_metrics", "followers_count"), 0), 10**9),
        may_reply=is_protected or account.enterprise or told or summons(post, includes, account.me),
    )


def _message(raw: RawMessage, body: Thing, account: XAccount) -> Heard:
    message, includes = dict_at(body, "message"), dict_at(body, "includes")
    user = included(includes, "users", "id", text_at(message, "sender_id"))
    author, moment = _author(user, text_at(message, "sender_id")), _moment(message, raw.received_at)
    conversation = storable_line(text_at(message, "dm_conversation_id"), longest=60)
    kind = Kind.MESSAGE if text_at(message, "event_type") in ("MessageCreate", "") else Kind.NOISE
    return Heard(
        remote_id=raw.remote_id,
        author=author,
        subject="",
        text=said(message, includes),
        said_at=moment or raw.received_at,
        audience=Audience.PRIVATE,
        kind=Kind.OURS if author.address == account.me else kind,
        notes=frozenset() if moment else frozenset({Note.DATE_GUESSED}),
        conversation=f"{PRIVATE}{conversation}" if conversation else "",
        permalink=f"https://x.com/messages/{conversation}" if re.fullmatch(r"[0-9-]+", conversation) else "",
        reach=min(max(number_at(user, "public_metrics", "followers_count"), 0), 10**9),
    )


def _author(user: Thing, identity: str) -> Author:
    handle, address = storable_line(text_at(user, "username"), longest=50), storable_line(identity, longest=30)
    name = storable_line(text_at(user, "name"), longest=120)
    return Author(name=name or handle, handle=f"@{handle}" if handle else "", address=address)


def _without_us(text: str, post: Thing, me: str) -> str:
    """Leave out our own handle where a post begins with handles, as the answer to a letter has no address in it."""
    ours = {text_at(one, "username").lower() for one in _entities(post, "mentions") if text_at(one, "id") == me}
    kept, position = [], 0
    while found := _HANDLE.match(text, position):
        if found[1].lower() not in ours:
            kept.append(f"@{found[1]}")
        position = found.end()
    return " ".join([*kept, text[position:].strip()]).strip()


def _quoted(post: Thing, includes: Thing) -> str:
    lines = []
    for one in references(post)[:MOST]:
        quoted = included_post(includes, text_at(one, "id")) if one.get("type") == "quoted" else {}
        if quoted:
            author = included(includes, "users", "id", text_at(quoted, "author_id"))
            lines.append(f"@{storable_line(text_at(author, 'username'))}:\n{said(quoted, includes)}")
    return "\n\n".join(lines)[:LONGEST]


def _above(post: Thing) -> str:
    found = [text_at(one, "id") for one in references(post) if one.get("type") == "replied_to"]
    return storable_line(found[0], longest=30) if found else ""


def _permalink(user: Thing, identity: str) -> str:
    handle = text_at(user, "username")
    where = handle if re.fullmatch(r"[A-Za-z0-9_]{1,30}", handle) else "i/web"
    return f"https://x.com/{where}/status/{identity}"


def _file(media: Thing, key: str) -> str:
    """Return a line about a file: it is not fetched, what it shows is told by its author or a click away."""
    link = text_at(media, "url") or text_at(media, "preview_image_url")
    shown = [text_at(media, "type") or "file", text_at(media, "alt_text"), link if link.startswith("https://") else ""]
    return f"[{storable_line(': '.join(filter(None, shown)), longest=1_500)}]" if media or key else ""


def _entities(thing: Thing, kind: str) -> list[Any]:
    note = dict_at(thing, "note_post") or dict_at(thing, "note_tweet")
    return [*list_at(note, "entities", kind)[:MOST], *list_at(thing, "entities", kind)[:MOST]]


def _language(post: Thing) -> str:
    """X marks what has no language of its own by codes such as und, zxx and qme."""
    found = text_at(post, "lang").lower()
    return found[:2] if re.fullmatch(r"[a-z]{2}(-.*)?", found) else ""


def _moment(thing: Thing, received_at: datetime) -> datetime | None:
    """The network's own clock is believed, but nothing was said after it was heard."""
    moment = moment_of_text(text_at(thing, "created_at"))
    return min(moment, received_at) if moment is not None else None
