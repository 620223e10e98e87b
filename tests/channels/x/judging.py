"""Posts and people as X gives them, for tests without a server."""

import json
from datetime import UTC, datetime
from typing import Any

from hilft.channels.adapters.x import X
from hilft.channels.adapters.x.account import XAccount, account_from
from hilft.channels.adapters.x.events import Cursor, raws_of_post
from hilft.channels.contract import Heard, RawMessage
from tests.channels.x.x_ground import settings

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ME = "1001"


def channel(account: XAccount | None = None, **other: str) -> X:
    """Return a channel that asks nobody."""
    return X(account or account_from(settings(1, **other)))


def user(**other: Any) -> dict[str, Any]:
    """Return a customer."""
    metrics = {"followers_count": 345, "following_count": 1, "post_count": 7, "listed_count": 0}
    return {"id": "11", "name": "Petra Sandkamp", "username": "petra", "public_metrics": metrics, **other}


def post(text: str, *, me: str = ME, **other: Any) -> dict[str, Any]:
    """Return a post; it mentions us where it names @care."""
    start = text.find("@care")
    mention = [{"start": start, "end": start + 5, "username": "care", "id": me}] if start >= 0 else []
    usual = {
        "id": "100",
        "author_id": "11",
        "text": text,
        "created_at": "2026-11-02T08:00:00.000Z",
        "conversation_id": "100",
        "edit_history_post_ids": ["100"],
        "lang": "en",
        "entities": {"mentions": mention},
    }
    return {**usual, **other}


def heard(told: dict[str, Any], *, posts: tuple[dict[str, Any], ...] = (), media: tuple[Any, ...] = ()) -> Heard:
    """Return what a post says, by the last of its raw messages."""
    includes = {"users": [user(), user(id=ME, username="care", name="Care")], "posts": [*posts], "media": [*media]}
    return channel().read(raws_of_post(told, includes, Cursor(), Cursor())[-1])


def raw_of(value: object) -> RawMessage:
    """Return any value as a raw message."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return RawMessage("1", raw, NOW, "", "0" * 64)
