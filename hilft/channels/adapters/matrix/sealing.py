"""From an event to a raw message: with it go the few facts about its room without which nobody could read it later."""

import base64
from datetime import UTC, datetime
from threading import Event
from typing import Any

from hilft.channels.adapters.matrix.place import named, short
from hilft.channels.adapters.matrix.rooms import Company, Rooms
from hilft.channels.adapters.matrix.server import MOST_FILE, MatrixServer
from hilft.channels.contract import NotNow, RawMessage, Undeliverable
from hilft.channels.wire.given import canonical, dict_at, digest, number_at, text_at

MARK = "app.hilft.key"
"""In the content of whatever this house says: which delivery it was."""
POLLS = frozenset({"m.poll.start", "org.matrix.msc3381.poll.start"})
HEARD = POLLS | {"m.room.message", "m.room.encrypted", "m.room.redaction", "m.sticker"}
ABOUT_ROOM = frozenset({"m.room.member", "m.room.join_rules", "m.room.history_visibility"})
MOST_KNOWN = 10_000


class Sealing:
    """Makes raw messages, and remembers for a while who is in which room."""

    def __init__(self, server: MatrixServer) -> None:
        self._server, self._rooms = server, Rooms(server)
        self._companies: dict[str, Company] = {}
        self._names: dict[tuple[str, str], str] = {}

    def forget(self, room: str, events: list[Any]) -> None:
        """Ask anew who is in the room if these events may have changed it."""
        if any(text_at(event, "type") in ABOUT_ROOM for event in events):
            self._companies.pop(room, None)
            self._names = {known: name for known, name in self._names.items() if known[0] != room}

    def is_private(self, room: str, *, stop: Event | None = None) -> bool:
        """Return whether at most one other person and we can read the room."""
        return self._company(room, stop).is_private(self._server.me(stop=stop))

    def seal(self, room: str, event: dict[str, Any], cursor: str, *, stop: Event | None = None) -> RawMessage:
        """Return the raw message. Raises `NotNow` while what belongs to it cannot be asked for."""
        me, sender, content = self._server.me(stop=stop), text_at(event, "sender"), dict_at(event, "content")
        company = self._company(room, stop)
        known = {
            "event": {**event, "room_id": room},
            "room": {"private": company.is_private(me), "people": len(company.people)},
            "author": self._name(room, sender, stop),
            "me": {"id": me, "name": self._name(room, me, stop)},
            "original": self._original(room, content, stop),
            "files": self._files(content, stop),
        }
        return RawMessage(
            remote_id=identity(room, event),
            raw=canonical(known),
            received_at=datetime.now(UTC),
            cursor=cursor,
            digest=digest(sender, text_at(event, "type"), redacted(event), content),
        )

    def _company(self, room: str, stop: Event | None) -> Company:
        if room not in self._companies:
            if len(self._companies) > MOST_KNOWN:
                self._companies.clear()
            self._companies[room] = self._rooms.company(room, stop=stop)
        return self._companies[room]

    def _name(self, room: str, person: str, stop: Event | None) -> str:
        """Return how a person calls themselves in a room."""
        if (room, person) not in self._names:
            if len(self._names) > MOST_KNOWN:
                self._names.clear()
            member = self._server.read_state(room, "m.room.member", person, stop=stop)
            self._names[room, person] = text_at(member, "displayname")
        return self._names[room, person]

    def _original(self, room: str, content: dict[str, Any], stop: Event | None) -> str:
        """Return who said what this edit replaces: nobody may change another's words, and no server checks that."""
        if text_at(content, "m.relates_to", "rel_type") != "m.replace":
            return ""
        try:
            event = text_at(content, "m.relates_to", "event_id")
            return text_at(self._server.ask("GET", "rooms", room, "event", event, stop=stop), "sender")
        except Undeliverable:
            return ""

    def _files(self, content: dict[str, Any], stop: Event | None) -> list[dict[str, str]]:
        address = text_at(content, "url")
        if not address.startswith("mxc://"):
            return []
        if number_at(content, "info", "size") > MOST_FILE:
            return [{"why": "too_large"}]
        try:
            return [{"base64": base64.b64encode(self._server.download(address, stop=stop)).decode()}]
        except Undeliverable:
            return [{"why": "not_found"}]
        except NotNow as trouble:
            # Our own server is away: later. The author's server is away, or the file endless: never wait for it.
            if trouble.code in {"unreachable", "rate", "login_refused"}:
                raise
            return [{"why": "too_large" if trouble.code == "malformed" else "not_found"}]


def identity(room: str, event: dict[str, Any]) -> str:
    """Return the identity of an event; of an edit or a deletion one that names what it is about."""
    content, event_id = dict_at(event, "content"), text_at(event, "event_id")
    if text_at(event, "type") == "m.room.redaction":
        return f"{named(room, redacted(event))}@deleted"
    if text_at(content, "m.relates_to", "rel_type") == "m.replace":
        return f"{named(room, text_at(content, 'm.relates_to', 'event_id'))}@{short(event_id)}"
    return named(room, event_id)


def redacted(event: dict[str, Any]) -> str:
    """Return which event a redaction takes back; since room version 11 its name stands in the content."""
    return text_at(event, "content", "redacts") or text_at(event, "redacts")
