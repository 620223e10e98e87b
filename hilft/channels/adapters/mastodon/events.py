"""What is heard on Mastodon, as raw messages: each with an identity of its own and a digest of what was said."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from hilft.channels.adapters.mastodon.server import Me
from hilft.channels.contract import RawMessage

Status = dict[str, Any]
Event = Literal["mention", "edit", "delete", "own"]
_SAID = ("content", "spoiler_text", "media_attachments", "poll", "sensitive", "emojis")
"""What an edit changes of a status, and what the history of its versions holds."""


@dataclass(frozen=True)
class Cursor:
    """Where hearing resumes: behind a notification, and behind a status of our own (None: where it stood at first)."""

    notification: int = 0
    own: int | None = None

    @classmethod
    def of(cls, text: str) -> "Cursor":
        """Read a cursor; one that cannot be read means from the beginning, so that nothing is lost."""
        notification, _, own = text.partition(".")
        return cls(number(notification), number(own) if number(own) else None)

    def __str__(self) -> str:
        return f"{self.notification}.{'' if self.own is None else self.own}"


def number(text: object) -> int:
    """Return the number an identity is, 0 for what is none; Mastodon's identities are rising numbers."""
    text = str(text)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 30 else 0


def first_version(status: Status, history: list[Any]) -> Status:
    """Return an edited status as it was said at first: by that it is known, whenever it is heard."""
    versions = [one for one in history if isinstance(one, dict)]
    if not versions:
        return {**status, "edited_at": None}
    return {**status, **{name: versions[0][name] for name in _SAID if name in versions[0]}, "edited_at": None}


def raw_of(event: Event, status: Status, me: Me, cursor: Cursor, more: Mapping[str, Any]) -> RawMessage:
    """Return an event as the house stores it. `more`: what was asked in addition, such as the files."""
    identity = str(status.get("id") or "")
    ending = {"edit": f"@{status.get('edited_at')}", "delete": "@deleted"}.get(event, "")
    about_us = {"id": me.id, "acct": me.acct, "domain": me.domain, "server": me.server}
    body = {"event": event, "me": about_us, "status": status, **more}
    return RawMessage(
        remote_id=f"{identity}{ending}",
        raw=_dump(body),
        received_at=datetime.now(UTC),
        cursor=str(cursor),
        digest=hashlib.sha256(_dump(_what_was_said(event, status))).hexdigest(),
    )


def _what_was_said(event: Event, status: Status) -> list[Any]:
    """Neither counters nor times of fetching: the same words have the same digest whenever they are fetched."""
    account, media = status.get("account"), status.get("media_attachments")
    files = [one.get("id") for one in media if isinstance(one, dict)] if isinstance(media, list) else []
    author = account.get("id") if isinstance(account, dict) else None
    # What was taken back is the same however much of it is still known.
    words = [] if event == "delete" else [status.get("content"), status.get("spoiler_text"), author, files]
    return [status.get("id"), *words]


def _dump(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "replace")
