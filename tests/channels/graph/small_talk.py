"""The Messenger platform of the small Graph API: conversations of one page, and the rules Meta sets for answering.

Calls, codes and limits as in Meta's documentation of the Messenger platform and of Instagram messaging (2026).
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.channels.graph.small_graph import DAY, Node, Refused, iso

SHOWN = 20
URL = "https://cdn.fbsbx.example/ours"


@dataclass(frozen=True)
class Sent:
    """A file of ours that was uploaded."""

    kind: str
    name: str
    media_type: str
    content: bytes


@dataclass
class Message:
    """One message in the conversation with a person. `tag`: under which it was sent late."""

    id: str
    author: str
    person: str
    text: str
    at: float
    tag: str = ""
    is_gone: bool = False
    files: list[dict[str, Any]] = field(default_factory=list)
    sent: Sent | None = None


@dataclass
class SmallTalk:
    """Conversations. `us`: who we are in them. `human`: whether the app may let people answer for seven days.

    `closed`: people who take no messages. `below`: who said a comment and when; None when it is not there.
    """

    kind: str  # the object of its calls: page or instagram
    us: str
    names: dict[str, str]
    fits: Callable[[str], bool]
    below: Callable[[dict[str, Any]], tuple[str, float] | None]
    post: Callable[[dict[str, Any]], None]
    human: bool = False
    closed: set[str] = field(default_factory=set)
    messages: dict[str, Message] = field(default_factory=dict)
    replied: set[str] = field(default_factory=set)
    opened: dict[str, float] = field(default_factory=dict)
    uploads: dict[str, Sent] = field(default_factory=dict)

    def writes(self, who: str, text: str, *, at: float | None = None, **more: Any) -> str:
        """Somebody writes to us."""
        said = self._message(who, who, text, at)
        said.files = [
            {"id": f"{number}", "image_data": {"url": one["payload"]["url"]}}
            for number, one in enumerate(more.get("attachments", []))
        ]
        self.opened[who] = max(said.at, self.opened.get(who, 0))
        self._told(said, {"mid": said.id, **({"text": text} if text else {}), **more})
        return said.id

    def rewrites(self, identity: str, text: str, number: int) -> None:
        said = self.messages[identity]
        said.text = text
        self.event(said.person, {"message_edit": {"mid": identity, "text": text, "num_edit": number}})

    def unsends(self, identity: str) -> None:
        said = self.messages[identity]
        said.is_gone = True
        self.event(said.person, {"message": {"mid": identity, "is_deleted": True}})

    def reads(self, who: str) -> None:
        """Somebody reads what we said: Messenger tells until when, Instagram what."""
        last = [one for one in self.messages.values() if one.person == who and one.author == self.us][-1]
        self.event(who, {"read": {"watermark": int(last.at * 1000)} if self.kind == "page" else {"mid": last.id}})

    def event(self, who: str, event: dict[str, Any], *, at: float | None = None, is_ours: bool = False) -> None:
        moment = int((at or time.time()) * 1000)
        sender, recipient = (self.us, who) if is_ours else (who, self.us)
        told = {"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": moment, **event}
        self.post({"object": self.kind, "entry": [{"id": self.us, "time": moment, "messaging": [told]}]})

    def talks(self, who: str = "") -> list[Node]:
        """The conversations, the last one first."""
        last = {one.person: one.at for one in self.messages.values()}
        found = [one for one in last if who in ("", one)]
        return [self.talk(one) for one in sorted(found, key=lambda one: last[one], reverse=True)]

    def talk(self, who: str) -> Node:
        said = [one for one in self.messages.values() if one.person == who and not one.is_gone]
        people = {"data": [self._named(one) for one in (who, self.us)]}
        last = iso(max((one.at for one in said), default=0))
        shown = {"id": f"t_{who}", "updated_time": last, "participants": people, "message_count": len(said)}

        def messages(_edge: str, _params: dict[str, str]) -> list[Node]:
            ordered = [self._shown(one) for one in reversed(said)]
            old = [{name: one[name] for name in ("id", "created_time")} for one in ordered[SHOWN:]]
            return [Node("Message", one.get, lambda _e, _p: []) for one in (*ordered[:SHOWN], *old)]

        return Node("UnifiedThread", shown.get, messages)

    def takes(self, message: str, file: tuple[str, str, bytes]) -> dict[str, str]:
        """Take a file of ours, as large as Meta lets it be ("Attachment upload API")."""
        name, media_type, content = file
        kind = json.loads(message)["attachment"]["type"]
        is_fit = kind == "file" or media_type.startswith(f"{kind}/")
        if not is_fit or not 0 < len(content) <= (8 if kind == "image" else 25) * 1024 * 1024:
            raise Refused(100, "Upload attachment failure.", subcode=2018047)
        number = f"{7_000_000 + len(self.uploads)}"
        self.uploads[number] = Sent(kind, name, media_type, content)
        return {"attachment_id": number}

    def send(self, params: dict[str, Any]) -> dict[str, Any]:
        message, recipient = params["message"], params["recipient"]
        text, file = message.get("text", ""), message.get("attachment")
        if bool(text) == bool(file) or not self.fits(text):
            raise Refused(100, "Length of param message[text] is too long")
        sent = self.uploads.get(file["payload"]["attachment_id"]) if file else None
        if file and (sent is None or sent.kind != file["type"] or "id" not in recipient):
            raise Refused(100, "Invalid attachment.", subcode=2018074)
        who = str(recipient["id"]) if "id" in recipient else self._replied(recipient)
        if "id" in recipient:
            self._may(who, params)
        said = self._message(self.us, who, text)
        said.tag, said.sent = params.get("tag", ""), sent
        content = {"text": text} if sent is None else {"attachments": [{"type": sent.kind, "payload": {"url": URL}}]}
        mark = {"metadata": message["metadata"]} if "metadata" in message else {}
        self._told(said, {"mid": said.id, **content, **mark, "is_echo": True, "app_id": 42})
        if self.kind == "page":
            self.event(who, {"delivery": {"mids": [said.id], "watermark": int(said.at * 1000)}})
        return {"recipient_id": who, "message_id": said.id}

    def _replied(self, recipient: dict[str, Any]) -> str:
        named, found = str(next(iter(recipient.values()))), self.below(recipient)
        if found is None:
            raise Refused(100, "Object does not exist", subcode=33)
        if named in self.replied:
            raise Refused(10900, "Activity already replied to")
        who, at = found
        if at < time.time() - 7 * DAY or who in self.closed:
            raise Refused(10903, "This user cant reply to this activity")
        self.replied.add(named)
        return who

    def _may(self, who: str, params: dict[str, Any]) -> None:
        if who not in self.names:
            raise Refused(100, "No matching user found", subcode=2018001)
        if who in self.closed:
            raise Refused(551, "This person isn't available right now.")
        is_tagged = params.get("messaging_type") == "MESSAGE_TAG" and params.get("tag") == "HUMAN_AGENT"
        if is_tagged and not self.human:
            raise Refused(100, "The app has no right to use this message tag", subcode=2018276)
        if time.time() - self.opened.get(who, 0) > (7 * DAY if is_tagged else DAY):
            subcode = 2018278 if self.kind == "page" else 2534022
            raise Refused(10, "This message is sent outside of allowed window.", subcode=subcode)

    def _message(self, author: str, person: str, text: str, at: float | None = None) -> Message:
        said = Message(f"m_{len(self.messages):05}-{author[-4:]}", author, person, text, at or time.time())
        self.messages[said.id] = said
        return said

    def _told(self, said: Message, message: dict[str, Any]) -> None:
        self.event(said.person, {"message": message}, at=said.at, is_ours=said.author == self.us)

    def _named(self, who: str) -> dict[str, str]:
        return {"id": who, "name" if self.kind == "page" else "username": self.names[who]}

    def _shown(self, said: Message) -> dict[str, Any]:
        other = said.person if said.author == self.us else self.us
        shown: dict[str, Any] = {"id": said.id, "created_time": iso(said.at), "message": said.text}
        ours = [{"id": said.id, "name": said.sent.name, "mime_type": said.sent.media_type}] if said.sent else []
        if said.files or ours:
            shown |= {"attachments": {"data": [*said.files, *ours]}}
        return {**shown, "from": self._named(said.author), "to": {"data": [self._named(other)]}}
