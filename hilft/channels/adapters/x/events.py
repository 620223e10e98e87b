"""What is heard on X, as raw messages: a post, a changed post, a post taken back, a direct message.

X's description of August 2026 says "posts" (referenced_posts, includes.posts), what its webhooks tell still says
"tweets": both are read.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from hilft.channels.contract import RawMessage
from hilft.channels.wire.given import at, canonical, dict_at, digest, list_at, text_at

Thing = dict[str, Any]
PRIVATE = "dm:"
"""Before the number of a direct message: posts and messages are counted apart."""
_EPOCH = 1_288_834_974_657
"""Milliseconds since 1970 at which X's numbers begin; they rise with time, a millisecond every 2**22."""


@dataclass(frozen=True)
class Cursor:
    """Where hearing resumes: behind a mention, a direct message, a post of our own, a post in a thread of ours."""

    mention: int = 0
    message: int = 0
    own: int = 0
    thread: int = 0

    @classmethod
    def of(cls, text: str) -> "Cursor":
        """Read a cursor; what cannot be read means from the beginning, so that nothing is lost."""
        found = [number(part) for part in text.split(".")[:4]]
        return cls(*found, *([0] * (4 - len(found))))

    def __str__(self) -> str:
        return f"{self.mention}.{self.message}.{self.own}.{self.thread}"


def number(text: object) -> int:
    """Return the number an identity is, 0 for what is none."""
    text = str(text)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 25 else 0


def moment_of(identity: int) -> datetime:
    """Return when an identity was given."""
    return datetime.fromtimestamp(((identity >> 22) + _EPOCH) / 1000, UTC)


def references(post: Thing) -> list[Thing]:
    """Return what a post refers to: each with `type` (replied_to, quoted, retweeted) and `id`."""
    found = list_at(post, "referenced_posts") or list_at(post, "referenced_tweets")
    return [one for one in found if isinstance(one, dict)]


def versions(post: Thing) -> list[str]:
    """Return the identities of all versions of a post, the first one first."""
    found = list_at(post, "edit_history_post_ids") or list_at(post, "edit_history_tweet_ids")
    known = {str(one) for one in found if number(one)} | {text_at(post, "id")}
    return sorted(known, key=number)


def included(includes: Thing, kind: str, key: str, value: str) -> Thing:
    """Return what came along with an answer, {} when it did not."""
    for one in list_at(includes, kind):
        if value and str(at(one, key) or "") == value:
            return dict_at(one)
    return {}


def included_post(includes: Thing, identity: str) -> Thing:
    """Return a post that came along, by either name of it."""
    return included(includes, "posts", "id", identity) or included(includes, "tweets", "id", identity)


def raws_of_post(post: Thing, includes: Thing, cursor: Cursor, before: Cursor, told: str = "") -> list[RawMessage]:
    """Return a post as the house stores it; a changed one as it was first, and then as it is.

    `before`: where we were; the first version does not move it, so that the change is not lost behind it. `told`: the
    event of a webhook that brought it.
    """
    history = versions(post)
    if len(history) == 1:
        return [_raw_of_post("post", post, includes, cursor, history[0], told)]
    original = included_post(includes, history[0])
    raws = []
    if original:
        raws.append(_raw_of_post("post", original, includes, before, history[0], told))
    elif number(history[0]) > before.mention:
        raws.append(_raw_of_post("post", {**post, "id": history[0]}, includes, before, history[0], told))
    return [*raws, _raw_of_post("edit", post, includes, cursor, history[0], told)]


def _raw_of_post(event: str, post: Thing, includes: Thing, cursor: Cursor, first: str, told: str) -> RawMessage:
    identity = text_at(post, "id")
    author = text_at(post, "author_id")
    remote_id = first if event == "post" else f"{first}@{identity}"
    body = {"event": event, "first": first, "post": post, "includes": _belonging(post, includes, author), "told": told}
    # Under its number a post never changes: each change has a number of its own.
    return _raw(remote_id, body, str(cursor), digest("post", identity, author))


def raw_of_message(message: Thing, includes: Thing, cursor: Cursor | None) -> RawMessage:
    """Return a direct message as the house stores it; those cannot be changed either."""
    identity, sender = text_at(message, "id"), text_at(message, "sender_id")
    body = {"event": "message", "message": message, "includes": _belonging(message, includes, sender)}
    return _raw(f"{PRIVATE}{identity}", body, str(cursor or ""), digest("message", identity, sender))


def raw_of_deletion(identity: str) -> RawMessage:
    """Return a post taken back as the house stores it."""
    return _raw(f"{identity}@deleted", {"event": "deleted", "first": identity}, "", digest("deleted", identity))


def raw_of_other(identity: str, told: Any, *, noise: bool) -> RawMessage:
    """Return what nobody said, or what is not understood."""
    return _raw(identity, {"event": "noise" if noise else "unknown", "told": told}, "", digest("other", identity))


def moved(raw: RawMessage, received_at: datetime) -> RawMessage:
    """Return what a call brought: it moves no cursor."""
    return replace(raw, cursor="", received_at=received_at)


def _belonging(thing: Thing, includes: Thing, author: str) -> Thing:
    """Return of what came along that which belongs to this one."""
    keys = [str(one) for one in list_at(thing, "attachments", "media_keys")]
    posts = [included_post(includes, text_at(one, "id")) for one in references(thing)]
    people = {author, *(text_at(post, "author_id") for post in posts)}
    users = [included(includes, "users", "id", one) for one in sorted(people)]
    media = [included(includes, "media", "media_key", key) for key in keys]
    found = {"users": users, "posts": posts, "media": media}
    return {kind: [one for one in ones if one] for kind, ones in found.items()}


def _raw(remote_id: str, body: Thing, cursor: str, mark: str) -> RawMessage:
    return RawMessage(remote_id, canonical(body), datetime.now(UTC), cursor, mark)
