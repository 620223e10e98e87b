"""Saying something: in the right room, in the right thread, and only once."""

from typing import Any

from django.utils.translation import gettext_noop

from hilft.channels.adapters.matrix.place import short, taken_apart
from hilft.channels.adapters.matrix.rooms import Rooms
from hilft.channels.adapters.matrix.sealing import MARK
from hilft.channels.adapters.matrix.server import MatrixServer, filtered
from hilft.channels.contract import Audience, Outgoing, SentFile, Undeliverable
from hilft.channels.wire.given import list_at, storable_text, text_at
from hilft.core.lengths import length

LOOK_BACK = 5
"""Pages of a hundred of our own words that are looked through for what may have been said already."""


class Mouth:
    """Says things with one account."""

    def __init__(self, server: MatrixServer) -> None:
        self._server, self._rooms = server, Rooms(server)

    def say(self, outgoing: Outgoing, *, most: int) -> tuple[str, str]:
        """Say it and return room and event. Raises `Undeliverable`, `NotNow` and `Unsure`."""
        text = storable_text(outgoing.text, longest=len(outgoing.text))
        if length(text, "bytes") > most:
            raise Undeliverable(gettext_noop("The text is too long for one Matrix message."), code="too_long")
        room, root = self._where(outgoing)
        content = self._content(outgoing, text, room, root)
        if outgoing.tried and (said := self._said_before(room, short(outgoing.key))):
            event = said
        else:
            event = self._send(room, short(outgoing.key), content)
        for number, file in enumerate(outgoing.attachments, 1):
            self._send_file(room, f"{short(outgoing.key)}-{number}", file, content)
        return room, event

    def _where(self, outgoing: Outgoing) -> tuple[str, str]:
        """Return the room, and what begins the thread in it or ""."""
        room, root = taken_apart(outgoing.conversation)
        if not room:
            room, root = taken_apart(outgoing.in_reply_to)[0], ""
        if outgoing.audience is Audience.PUBLIC:
            if not room:
                raise Undeliverable(gettext_noop("It is not known in which room this should be said."), code="no_room")
            return room, root
        if not outgoing.to.startswith("@") or ":" not in outgoing.to:
            raise Undeliverable(
                gettext_noop("The customer's address is no Matrix account."),
                code="no_recipient",
                detail=outgoing.to[:80],
            )
        # Right before saying: since it was asked last, somebody may have come in.
        private = self._rooms.private_with(outgoing.to, room)
        return private, root if private == room else ""

    def _content(self, outgoing: Outgoing, text: str, room: str, root: str) -> dict[str, Any]:
        """Return the event's content. A notice (m.notice) is what other machines must not answer."""
        relation: dict[str, Any] = {}
        replied_room, replied = taken_apart(outgoing.in_reply_to)
        if replied and replied_room == room:
            relation["m.in_reply_to"] = {"event_id": replied}
        if root:
            relation |= {"rel_type": "m.thread", "event_id": root, "is_falling_back": False}
            relation.setdefault("m.in_reply_to", {"event_id": root})
        content: dict[str, Any] = {
            "msgtype": "m.notice" if outgoing.automatic else "m.text",
            "body": text,
            "m.mentions": {"user_ids": [outgoing.to]} if outgoing.to.startswith("@") else {},
            MARK: short(outgoing.key),
        }
        return {**content, "m.relates_to": relation} if relation else content

    def _send(self, room: str, key: str, content: dict[str, Any]) -> str:
        """Send under a transaction identity made of our key: the server says the same one only once."""
        answer = self._server.ask("PUT", "rooms", room, "send", "m.room.message", key, json=content)
        return text_at(answer, "event_id")

    def _send_file(self, room: str, key: str, file: SentFile, said: dict[str, Any]) -> None:
        if self._said_before(room, key):
            return
        address = self._server.upload(file.content, file.name, file.media_type)
        content = {
            "msgtype": "m.image" if file.media_type.startswith("image/") else "m.file",
            "body": file.name,
            "filename": file.name,
            "url": address,
            "info": {"mimetype": file.media_type, "size": len(file.content)},
            MARK: key,
        }
        if "m.relates_to" in said:
            content["m.relates_to"] = said["m.relates_to"]
        self._send(room, key, content)

    def _said_before(self, room: str, key: str) -> str:
        """Return our event with this key, or "". Servers forget a transaction identity after a day or so."""
        wanted = filtered(types=["m.room.message"], senders=[self._server.me()])
        words: dict[str, str | int] = {"dir": "b", "limit": 100, "filter": wanted}
        for _ in range(LOOK_BACK):
            page = self._server.ask("GET", "rooms", room, "messages", params=words)
            for event in list_at(page, "chunk"):
                if text_at(event, "content", MARK) == key:
                    return text_at(event, "event_id")
            if not text_at(page, "end"):
                break
            words["from"] = text_at(page, "end")
        return ""
