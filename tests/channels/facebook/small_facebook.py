"""A small Facebook of our own: one page with its posts and comments, and the rules Meta sets for them.

Payloads of calls are those of Meta's documentation, topic page: fields feed and mention. What Meta refuses, and with
which codes, is as its documentation and those who use it say. Its conversations are those of the small Graph API.
"""

import time
from dataclasses import dataclass, field
from typing import Any

from tests.channels.graph.small_graph import Many, Node, Refused, SmallGraph, iso
from tests.channels.graph.small_talk import SmallTalk

PAGE, PAGE_NAME = "110000000000001", "Fernnetz"
PETRA, TAMME = "7000000000000011", "7000000000000012"
NAMES = {PAGE: PAGE_NAME, PETRA: "Petra Sandkamp", TAMME: "Tamme Deichgraf"}
LONGEST_MESSAGE = 2000


@dataclass
class Said:
    """A post, or a comment on one (`post`), below another one (`below`)."""

    id: str
    author: str
    text: str
    at: float
    post: str = ""
    below: str = ""
    picture: str = ""
    is_gone: bool = False


@dataclass
class SmallFacebook:
    """The emulator. `hides`: authors it does not name."""

    human: bool = False
    hides: set[str] = field(default_factory=set)
    things: dict[str, Said] = field(default_factory=dict)
    subscribed: str = ""

    def __post_init__(self) -> None:
        self._count = 900_000_100
        self._on: dict[str, list[Said]] = {}  # by post or first comment, in their order
        self.graph = SmallGraph(self)
        self.talk = SmallTalk(
            "page", PAGE, NAMES, lambda text: len(text) <= LONGEST_MESSAGE, self._author, self.graph.post, self.human
        )
        self.front = self.publishes(PAGE, "Our new tariffs are here.", tell=False)

    def end(self) -> None:
        self.graph.end()

    # What people do.

    def publishes(self, who: str, text: str, *, at: float | None = None, tell: bool = True) -> str:
        """Somebody posts on the page."""
        post = Said(f"{PAGE}_{self._number()}", who, text, at or time.time())
        self.things[post.id] = post
        if tell:
            self._feed(post, "add")
        return post.id

    def tags(self, who: str, text: str) -> str:
        """Somebody names the page in a post of their own."""
        post = Said(f"{who}_{self._number()}", who, text, time.time())
        self.things[post.id] = post
        value = {"item": "post", "verb": "add", "post_id": post.id, "message": text, "created_time": int(post.at)}
        self.tells({"field": "mention", "value": {**value, "from": {"id": who, "name": NAMES[who]}}})
        return post.id

    def comments(self, who: str, text: str, *, on: str = "", at: float | None = None) -> str:
        """Somebody comments on a post or answers a comment: a thread is one step deep."""
        above = self.things[on or self.front]
        post = above.post or above.id
        below = "" if not above.post else above.below or above.id
        number = f"{post.partition('_')[2]}_{self._number()}"
        said = Said(number, who, text, at or time.time(), post=post, below=below)
        self.things[said.id] = said
        for one in filter(None, (post, below)):
            self._on.setdefault(one, []).append(said)
        self._feed(said, "add")
        return said.id

    def changes(self, identity: str, text: str) -> None:
        self.things[identity].text = text
        self._feed(self.things[identity], "edited")

    def removes(self, identity: str) -> None:
        self.things[identity].is_gone = True
        self._feed(self.things[identity], "remove")

    def _number(self) -> int:
        self._count += 1
        return self._count

    # What it tells us.

    def _feed(self, said: Said, verb: str) -> None:
        value: dict[str, Any] = {"item": "comment" if said.post else "status", "verb": verb, "message": said.text}
        value |= {"created_time": int(said.at), "post_id": said.post or said.id}
        if said.author not in self.hides:
            value["from"] = {"id": said.author, "name": NAMES[said.author]}
        if said.post:
            value |= {"comment_id": said.id, "parent_id": said.below or said.post}
        if verb == "remove":
            del value["message"]
        self.tells({"field": "feed", "value": value})

    def tells(self, *changes: dict[str, Any], page: str = PAGE) -> None:
        self.graph.post({"object": "page", "entry": [{"id": page, "time": int(time.time()), "changes": [*changes]}]})

    # What we ask.

    def node(self, identity: str) -> Node | None:
        if identity == PAGE:
            page = {"id": PAGE, "name": PAGE_NAME, "username": "fernnetz", "link": "https://www.facebook.com/fernnetz"}
            return Node("Page", page.get, self._of_page)
        if identity.startswith("t_") and identity[2:] in NAMES:
            return self.talk.talk(identity[2:])
        said = self.things.get(identity)
        return self._said(said) if said is not None and not said.is_gone else None

    def _said(self, said: Said) -> Node:
        shown: dict[str, Any] = {"id": said.id, "message": said.text, "created_time": iso(said.at)}
        shown |= {"permalink_url": f"https://www.facebook.com/{said.id}"}
        if said.author not in self.hides:
            shown["from"] = {"id": said.author, "name": NAMES[said.author]}
        if said.picture and said.post:
            shown["attachment"] = {"type": "photo", "url": said.picture}
        if said.below:
            shown["parent"] = self._said(self.things[said.below])
        return Node(
            "Comment" if said.post else "PagePost", shown.get, lambda edge, asked: self._below(said, edge, asked)
        )

    def _of_page(self, edge: str, params: dict[str, str]) -> list[Node] | Many:
        if edge == "conversations":
            return self.talk.talks(params.get("user_id", ""))
        if edge not in ("feed", "tagged"):
            raise Refused(100, f"Tried accessing nonexisting field ({edge})")
        posts = [one for one in self.things.values() if not one.post and not one.is_gone]
        named = [one for one in posts if one.id.startswith(f"{PAGE}_") == (edge == "feed")]
        return Many(named[::-1], self._said)

    def _below(self, said: Said, edge: str, params: dict[str, str]) -> list[Node] | Many:
        if edge != "comments":
            return []
        is_flat = bool(said.post) or params.get("filter") == "stream"
        found = [one for one in self._on.get(said.id, []) if not one.is_gone and (is_flat or not one.below)]
        return Many(found[::-1] if "reverse" in params.get("order", "") else found, self._said)

    def _author(self, recipient: dict[str, Any]) -> tuple[str, float] | None:
        said = self.things.get(str(recipient.get("comment_id") or recipient.get("post_id")))
        return None if said is None or said.is_gone else (said.author, said.at)

    # What we do.

    def done(self, method: str, identity: str, edge: str, params: dict[str, Any]) -> dict[str, Any]:
        if method == "DELETE" and not edge:
            self.removes(identity)
            return {"success": True}
        if edge == "comments":
            return {"id": self.comments(PAGE, params["message"], on=identity)}
        if edge == "subscribed_apps" and identity == PAGE:
            self.subscribed = params["subscribed_fields"]
            return {"success": True}
        if edge == "message_attachments" and identity == PAGE:
            return self.talk.takes(params["message"], params["filedata"])
        if edge == "messages" and identity == PAGE:
            return self.talk.send(params)
        raise Refused(100, "Unsupported post request", subcode=33)
