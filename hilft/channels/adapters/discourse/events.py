"""What is heard in a community, as raw messages: a post, a changed post, a post taken back, a beginning."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from hilft.channels.adapters.discourse.account import DiscourseAccount
from hilft.channels.contract import RawMessage
from hilft.channels.wire.given import canonical, digest, number_at, text_at

Post = dict[str, Any]
_LEFT_OUT = ("cooked", "avatar_template", "actions_summary", "excerpt")
"""Not kept of a post: what it looks like, and what its raw text says already."""


@dataclass(frozen=True)
class Cursor:
    """Where hearing resumes: behind a post that others can read, behind one of a message to us, and when that was."""

    public: int = 0
    private: int = 0
    second: int = 0

    @classmethod
    def of(cls, text: str) -> "Cursor":
        """Read a cursor; what cannot be read means from the beginning, so that nothing is lost."""
        found = [_number(part) for part in text.split(".")[:3]]
        return cls(*found, *([0] * (3 - len(found))))

    def __str__(self) -> str:
        return f"{self.public}.{self.private}.{self.second}"


def identity_of(post: Mapping[str, Any]) -> int:
    """Return the number of a post, 0 for what is none; they rise over the whole community."""
    return max(number_at(dict(post), "id"), 0)


def version_of(post: Post) -> str:
    """Return what tells one version of a post from another.

    Discourse does not count changes within the first minutes, so the words themselves belong to it.
    """
    words = text_at(post, "raw") or text_at(post, "cooked")
    return f"{number_at(post, 'version')}-{digest(words)[:12]}"


def raw_of_post(
    post: Post, account: DiscourseAccount, cursor: Cursor | None, place: Mapping[str, Any], *, edited: bool = False
) -> RawMessage:
    """Return a post as the house stores it.

    `place`: where it stands: whether anybody can read it, the topic's title, the number of the post it answers. Under
    its number a post is one message, in whatever version it is met first; each change has an identity of its own.
    """
    identity, author = identity_of(post), number_at(post, "user_id")
    kept = {name: value for name, value in post.items() if name not in _LEFT_OUT or not text_at(post, "raw")}
    me = {"name": account.username, "staff": sorted(account.staff), "server": account.server, "host": account.host}
    event = "edit" if edited else "post"
    body = {"event": event, "post": kept, "place": dict(place), "me": me}
    remote_id = f"{identity}@{version_of(post)}" if edited else str(identity)
    mark = digest(event, identity, author, *([version_of(post)] if edited else []))
    return _raw(remote_id, body, cursor, mark)


def raw_of_deletion(identity: int, cursor: Cursor | None) -> RawMessage:
    """Return a post taken back as the house stores it."""
    return _raw(f"{identity}@deleted", {"event": "deleted", "post": {"id": identity}}, cursor, digest("gone", identity))


def raw_of_beginning(cursor: Cursor) -> RawMessage:
    """Return the note that hearing began here: so the place is remembered before anybody says anything."""
    return _raw(f"began@{cursor}", {"event": "began"}, cursor, digest("began", str(cursor)))


def raw_of_other(identity: str, told: Any) -> RawMessage:
    """Return what is proven to come from the community and not understood."""
    return _raw(identity, {"event": "unknown", "told": told}, None, digest("other", identity))


def called_at(raw: RawMessage, received_at: datetime) -> RawMessage:
    """Return what a call brought: it moves no cursor."""
    return replace(raw, cursor="", received_at=received_at)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def _raw(remote_id: str, body: Mapping[str, Any], cursor: Cursor | None, mark: str) -> RawMessage:
    return RawMessage(remote_id, canonical(body), datetime.now(UTC), "" if cursor is None else str(cursor), mark)
