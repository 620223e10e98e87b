"""What is heard of Telegram, as raw messages: which of it is for us, and under which identity it is kept."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from hilft.channels.contract import RawMessage
from hilft.channels.wire.given import at, canonical, dict_at, digest, list_at, number_at, parsed, text_at

SPOKEN = ("message", "channel_post")
CHANGED = ("edited_message", "edited_channel_post")
MEMBER = "my_chat_member"
WANTED = [*SPOKEN, *CHANGED, MEMBER]
"""The kinds of updates we ask for."""
CONTENTS = ("text", "caption", "contact", "location", "venue", "dice", "poll", "checklist", "rich_message", "story")
FILES = ("document", "video", "audio", "voice", "video_note", "animation")
CHOSEN_ANEW = 6 * 24 * 3600
"""Seconds. After a week without updates Telegram begins with another, perhaps lower, number (Bot API, `Update`)."""


@dataclass(frozen=True)
class Cursor:
    """Behind which update hearing resumes, and when that was heard (seconds since 1970, 0 when unknown)."""

    update: int = 0
    heard_at: int = 0

    @classmethod
    def of(cls, text: str) -> "Cursor":
        """Read a cursor; one that cannot be read means from the earliest that Telegram still has."""
        update, _, heard_at = text.partition(".")
        return cls(_number(update), _number(heard_at))

    def __str__(self) -> str:
        return f"{self.update}.{self.heard_at}"

    @property
    def offset(self) -> int:
        """What to ask from on, 0 for the earliest that is not confirmed.

        An old cursor confirms nothing: numbers may have begun anew below it. What then comes twice is known.
        """
        is_old = self.heard_at and time.time() - self.heard_at > CHOSEN_ANEW
        return self.update + 1 if self.update and not is_old else 0


def message_of(update: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the kind of an update and what it is about; both empty for one we do not know."""
    for kind in WANTED:
        if isinstance(found := update.get(kind), dict):
            return kind, found
    return "", {}


def is_for_us(update: dict[str, Any], me: dict[str, Any]) -> bool:
    """Whether somebody speaks to the bot: in private, by its name, or by answering it."""
    kind, message = message_of(update)
    if text_at(message, "chat", "type") == "private":
        return True
    if kind == MEMBER or not kind:
        return False
    answered = at(message, "reply_to_message", "from", "id")
    return (answered is not None and answered == me.get("id")) or any(_mentions(message, me))


def _mentions(message: dict[str, Any], me: dict[str, Any]) -> Iterator[bool]:
    handle = f"@{me.get('username')}".casefold()
    for text, entities in (("text", "entities"), ("caption", "caption_entities")):
        for entity in list_at(message, entities)[:200]:
            said = piece(text_at(message, text), entity).casefold()
            kind = text_at(entity, "type")
            yield kind == "mention" and said == handle
            yield kind == "bot_command" and said.endswith(handle)
            yield kind == "text_mention" and number_at(entity, "user", "id") == me.get("id")


def piece(text: str, entity: object) -> str:
    """Return the part of a text an entity covers; Telegram counts in units of UTF-16."""
    start, size = number_at(entity, "offset"), number_at(entity, "length")
    if start < 0 or size <= 0:
        return ""
    units = text.encode("utf-16-le", "surrogatepass")
    return units[start * 2 : (start + size) * 2].decode("utf-16-le", "replace")


def attached(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what is attached, each once, a picture in its largest size."""
    sizes = [one for one in list_at(message, "photo") if isinstance(one, dict)]
    found = sizes[-1:] + [dict_at(message, name) for name in FILES]
    return list({text_at(one, "file_unique_id"): one for one in found if text_at(one, "file_id")}.values())[:10]


def identity_of(kind: str, message: dict[str, Any]) -> str:
    """Return the identity of a message, or of what happened to it."""
    chat, number = number_at(message, "chat", "id"), number_at(message, "message_id")
    if kind == MEMBER:
        return f"{chat}:member@{number_at(message, 'date')}"
    return f"{chat}:{number}@{number_at(message, 'edit_date')}" if kind in CHANGED else f"{chat}:{number}"


def raw_of(update: dict[str, Any], me: dict[str, Any], files: dict[str, str], *, is_called: bool = False) -> RawMessage:
    """Return an update as the house stores it. `files`: in base64, by their lasting identity."""
    kind, message = message_of(update)
    now = datetime.now(UTC)
    names = {"id": me.get("id"), "username": me.get("username")}
    contents = [message.get(name) for name in CONTENTS]
    who = [at(message, "from", "id"), at(message, "sender_chat", "id"), at(message, "new_chat_member", "status")]
    ids = sorted(text_at(one, "file_unique_id") for one in attached(message))
    return RawMessage(
        remote_id=identity_of(kind, message),
        raw=canonical({"update": update, "me": names, "files": files}),
        received_at=now,
        cursor="" if is_called else str(Cursor(number_at(update, "update_id"), int(now.timestamp()))),
        digest=digest(identity_of(kind, message), who, contents, ids),
    )


def raw_of_call(body: bytes, at_moment: datetime) -> RawMessage:
    """Return a proven call that is no update, so that nothing is lost."""
    mark = sha256(body).hexdigest()
    return RawMessage(f"call:{mark[:40]}", body, at_moment, cursor="", digest=mark)


def updates_of(body: bytes) -> dict[str, Any]:
    """Return the update a call brings, empty when it is none."""
    found = parsed(body)
    return found if isinstance(found, dict) and message_of(found)[0] else {}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
