"""A small Instagram of our own: one business account with its media and their comments, and somebody else's media.

Payloads of calls are those of Meta's documentation, topic instagram; what it refuses is as its documentation says:
replies to replies land below the first comment, hidden and live comments are not answered. Its conversations are those
of the small Graph API.
"""

import time
from dataclasses import dataclass, field
from typing import Any

from tests.channels.graph.small_graph import Many, Node, Refused, SmallGraph, iso
from tests.channels.graph.small_talk import SmallTalk

ACCOUNT, PAGE, HANDLE = "17841400000000001", "110000000000001", "fernnetz"
PETRA, TAMME = "6000000000000021", "6000000000000022"
NAMES = {ACCOUNT: HANDLE, PETRA: "petra.sandkamp", TAMME: "tamme_d"}
LONGEST_MESSAGE, LONGEST_COMMENT = 1000, 2200


@dataclass
class Medium:
    """A picture of an account's, with words below it."""

    id: str
    owner: str
    caption: str
    at: float
    is_live: bool = False


@dataclass
class Comment:
    """A comment, or a reply to the first one of its thread (`below`)."""

    id: str
    author: str
    text: str
    at: float
    medium: str
    below: str = ""
    is_hidden: bool = False
    is_gone: bool = False


@dataclass
class SmallInstagram:
    """The emulator."""

    human: bool = False
    media: dict[str, Medium] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)
    subscribed: str = ""

    def __post_init__(self) -> None:
        self._count = 17_900_000_000_000_000
        self._below: dict[str, list[Comment]] = {}  # by medium or first comment, in their order
        self.graph = SmallGraph(self)
        self.talk = SmallTalk(
            "instagram",
            ACCOUNT,
            NAMES,
            lambda text: len(text.encode()) <= LONGEST_MESSAGE,
            self._author,
            self.graph.post,
            self.human,
        )
        self.front = self.publishes(ACCOUNT, "Our new tariffs are here.")

    def end(self) -> None:
        self.graph.end()

    # What people do.

    def publishes(self, who: str, caption: str, *, is_live: bool = False) -> str:
        """Somebody publishes a picture; whom its caption mentions is told."""
        medium = Medium(self._number(), who, caption, time.time(), is_live)
        self.media[medium.id] = medium
        if who != ACCOUNT and f"@{HANDLE}" in caption:
            self._tell("mentions", {"media_id": medium.id})
        return medium.id

    def says(self, who: str, text: str, *, on: str = "", at: float | None = None) -> str:
        """Somebody comments on a medium, or answers a comment."""
        above = self.comments.get(on)
        medium = self.media[above.medium if above else on or self.front]
        below = (above.below or above.id) if above else ""
        said = Comment(self._number(), who, text, at or time.time(), medium.id, below)
        self.comments[said.id] = said
        self._below.setdefault(below or medium.id, []).append(said)
        if medium.owner != ACCOUNT:
            if f"@{HANDLE}" in text:
                self._tell("mentions", {"media_id": medium.id, "comment_id": said.id})
            return said.id
        value = {"id": said.id, "text": text, "from": {"id": who, "username": NAMES[who]}}
        value["media"] = {"id": medium.id, "media_product_type": "LIVE" if medium.is_live else "FEED"}
        if below:
            value["parent_id"] = below
        self._tell("live_comments" if medium.is_live else "comments", value)
        return said.id

    def _number(self) -> str:
        self._count += 1
        return str(self._count)

    def _tell(self, name: str, value: dict[str, Any], account: str = ACCOUNT) -> None:
        entry = {"id": account, "time": int(time.time()), "changes": [{"field": name, "value": value}]}
        self.graph.post({"object": "instagram", "entry": [entry]})

    # What we ask.

    def node(self, identity: str) -> Node | None:
        if identity == ACCOUNT:
            return Node("IGUser", self._account, self._of_account)
        if identity == PAGE:
            return Node("Page", {"id": PAGE}.get, lambda _edge, params: self.talk.talks(params.get("user_id", "")))
        if identity.startswith("t_") and identity[2:] in NAMES:
            return self.talk.talk(identity[2:])
        if (medium := self.media.get(identity)) is not None and medium.owner == ACCOUNT:
            return self._medium(medium)
        said = self.comments.get(identity)
        is_ours = said is not None and self.media[said.medium].owner == ACCOUNT
        return self._comment(said) if said is not None and is_ours and not said.is_gone else None

    def _account(self, name: str) -> Any:
        name, _, number = name.partition(".")
        if name == "mentioned_comment":
            said = self.comments.get(number)
            if said is None or said.is_gone or f"@{HANDLE}" not in said.text:
                raise Refused(100, "Object does not exist", subcode=33)
            return self._comment(said)
        if name == "mentioned_media" and number in self.media:
            return self._medium(self.media[number])
        return {"id": ACCOUNT, "username": HANDLE, "name": "Fernnetz"}.get(name)

    def _of_account(self, edge: str, _params: dict[str, str]) -> list[Node]:
        ours = [one for one in self.media.values() if one.owner == ACCOUNT and not one.is_live]
        return [self._medium(one) for one in reversed(ours) if edge == "media"]

    def _medium(self, medium: Medium) -> Node:
        link = f"https://www.instagram.com/p/{medium.id}/"
        shown = {"id": medium.id, "caption": medium.caption, "permalink": link, "timestamp": iso(medium.at)}
        shown |= {"media_product_type": "FEED", "username": NAMES[medium.owner]}

        def below(_edge: str, _params: dict[str, str]) -> Many:
            return Many(self._alive(medium.id)[::-1], self._comment)

        return Node("IGMedia", shown.get, below)

    def _comment(self, said: Comment) -> Node:
        shown: dict[str, Any] = {"id": said.id, "text": said.text, "timestamp": iso(said.at), "hidden": said.is_hidden}
        shown |= {"username": NAMES[said.author], "from": {"id": said.author, "username": NAMES[said.author]}}
        shown["media"] = self._medium(self.media[said.medium])
        if said.below:
            shown["parent_id"] = said.below

        def below(_edge: str, _params: dict[str, str]) -> Many:
            return Many(self._alive(said.id), self._comment)

        return Node("IGComment", shown.get, below)

    def _alive(self, above: str) -> list[Comment]:
        return [one for one in self._below.get(above, []) if not one.is_gone and one.id in self.comments]

    def _author(self, recipient: dict[str, Any]) -> tuple[str, float] | None:
        said = self.comments.get(str(recipient.get("comment_id")))
        if said is None or said.is_gone or self.media[said.medium].owner != ACCOUNT:
            return None
        return said.author, said.at

    # What we do.

    def done(self, method: str, identity: str, edge: str, params: dict[str, Any]) -> dict[str, Any]:
        if method == "DELETE" and not edge:
            self.comments[identity].is_gone = True
            return {"success": True}
        if edge == "messages":
            return self.talk.send(params)
        if edge == "subscribed_apps" and identity == PAGE:
            self.subscribed = params["subscribed_fields"]
            return {"success": True}
        if not 0 < len(params.get("message", "")) <= LONGEST_COMMENT:
            raise Refused(100, "Param message is too long")
        if edge == "mentions":
            return {"id": self.says(ACCOUNT, params["message"], on=params.get("comment_id") or params["media_id"])}
        said = self.comments[identity]
        if said.is_hidden or self.media[said.medium].is_live:
            raise Refused(100, "You cannot reply to this comment")
        return {"id": self.says(ACCOUNT, params["message"], on=identity)}
