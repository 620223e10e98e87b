"""A small Facebook of our own: one page with its posts, comments and conversations, and the rules Meta sets for them.

Payloads of calls are those of Meta's documentation, topic page: fields feed and mention, and the Messenger platform's
webhooks. What Meta refuses, and with which codes, is as its documentation and those who use it say.
"""

import time
from dataclasses import dataclass, field
from typing import Any

from tests.channels.graph.small_graph import DAY, Node, Refused, SmallGraph, iso

PAGE, PAGE_NAME = "110000000000001", "Fernnetz"
PETRA, TAMME = "7000000000000011", "7000000000000012"
NAMES = {PAGE: PAGE_NAME, PETRA: "Petra Sandkamp", TAMME: "Tamme Deichgraf"}
LONGEST_MESSAGE, SHOWN = 2000, 20


@dataclass
class Said:
    """A post (`below` ""), a comment or a message (`talk`)."""

    id: str
    author: str
    text: str
    at: float
    post: str = ""
    below: str = ""
    person: str = ""
    link: str = ""
    tag: str = ""
    is_gone: bool = False


@dataclass
class SmallFacebook:
    """The emulator. `human`: whether the app has the right to answer for seven days. `hides`: authors it does not name.

    `closed`: people who take no messages. `forgets`: how long ago it lets a message be, for stories about the past.
    """

    human: bool = False
    hides: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    things: dict[str, Said] = field(default_factory=dict)
    replied: set[str] = field(default_factory=set)
    opened: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._count = 100
        self.graph = SmallGraph(self)
        self.front = self.publishes(PAGE, "Our new tariffs are here.", tell=False)

    def end(self) -> None:
        self.graph.end()

    # What people do.

    def publishes(self, who: str, text: str, *, at: float | None = None, tell: bool = True, link: str = "") -> str:
        """Somebody posts on the page."""
        post = Said(f"{PAGE}_{self._number()}", who, text, at or time.time(), link=link)
        self.things[post.id] = post
        if tell:
            self._feed(post, "add")
        return post.id

    def comments(self, who: str, text: str, *, on: str = "", at: float | None = None) -> str:
        """Somebody comments on a post or answers a comment: a thread is one step deep."""
        above = self.things[on or self.front]
        post = above.post or above.id
        below = "" if not above.post else above.below or above.id
        number = f"{post.partition('_')[2]}_{self._number()}"
        said = Said(number, who, text, at or time.time(), post=post, below=below)
        self.things[said.id] = said
        self._feed(said, "add")
        return said.id

    def changes(self, identity: str, text: str) -> None:
        self.things[identity].text = text
        self._feed(self.things[identity], "edited")

    def removes(self, identity: str) -> None:
        said = self.things[identity]
        said.is_gone = True
        self._feed(said, "remove")

    def writes(self, who: str, text: str, *, at: float | None = None, tell: bool = True, **more: Any) -> str:
        """Somebody writes in Messenger."""
        said = self._message(who, who, text, at)
        self.opened[who] = said.at
        if tell:
            self._message_told(said, {"mid": said.id, "text": text, **more})
        return said.id

    def rewrites(self, identity: str, text: str, number: int) -> None:
        said = self.things[identity]
        said.text = text
        event = {"message_edit": {"mid": identity, "text": text, "num_edit": number}}
        self._messaging(said.person, PAGE, event)

    def reads(self, who: str, moment: float | None = None) -> None:
        self._messaging(who, PAGE, {"read": {"watermark": int((moment or time.time() + 1) * 1000)}})

    def _number(self) -> int:
        self._count += 1
        return 900_000_000 + self._count

    def _message(self, author: str, person: str, text: str, at: float | None = None) -> Said:
        said = Said(f"m_{self._number()}-{author[-4:]}", author, text, at or time.time(), person=person)
        self.things[said.id] = said
        return said

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

    def _message_told(self, said: Said, message: dict[str, Any]) -> None:
        pair = (PAGE, said.person) if said.author == PAGE else (said.person, PAGE)
        self._messaging(*pair, {"message": message}, said.at)

    def _messaging(self, sender: str, recipient: str, event: dict[str, Any], at: float | None = None) -> None:
        moment = int((at or time.time()) * 1000)
        told = {"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": moment, **event}
        self.graph.post({"object": "page", "entry": [{"id": PAGE, "time": moment, "messaging": [told]}]})

    # What we ask.

    def node(self, identity: str) -> Node | None:
        if identity == PAGE:
            page = {"id": PAGE, "name": PAGE_NAME, "username": "fernnetz", "link": "https://www.facebook.com/fernnetz"}
            return Node("Page", page.get, self._of_page)
        if identity.startswith("t_") and identity[2:] in NAMES:
            return self._talk(identity[2:])
        said = self.things.get(identity)
        return self._said(said) if said is not None and not said.is_gone else None

    def _said(self, said: Said) -> Node:
        if said.person:
            return Node("Message", self._of_message(said).get, lambda _edge, _params: [])
        kind = "Comment" if said.post else "PagePost"
        shown: dict[str, Any] = {"id": said.id, "message": said.text, "created_time": iso(said.at)}
        shown |= {"permalink_url": f"https://www.facebook.com/{said.id}"}
        if said.author not in self.hides:
            shown["from"] = {"id": said.author, "name": NAMES[said.author]}
        if said.below:
            shown["parent"] = self._said(self.things[said.below])
        if said.post:
            shown["can_reply_privately"] = said.id not in self.replied
        return Node(kind, shown.get, lambda _edge, params: self._below(said, params))

    def _of_page(self, edge: str, params: dict[str, str]) -> list[Node]:
        if edge in ("feed", "tagged"):
            posts = [one for one in self._alive() if not one.post and not one.person]
            return [self._said(one) for one in reversed(posts) if edge == "feed"]
        if edge == "conversations":
            people = {one.person: one.at for one in sorted(self._alive(), key=lambda one: one.at) if one.person}
            people = {who: at for who, at in people.items() if params.get("user_id", who) == who}
            return [self._talk(who) for who in sorted(people, key=lambda who: people[who], reverse=True)]
        raise Refused(100, f"Tried accessing nonexisting field ({edge})")

    def _below(self, said: Said, params: dict[str, str]) -> list[Node]:
        if said.post:
            found = [one for one in self._alive() if one.below == said.id]
        else:
            is_flat = params.get("filter") == "stream"
            found = [one for one in self._alive() if one.post == said.id and (is_flat or not one.below)]
        return [self._said(one) for one in (reversed(found) if "reverse" in params.get("order", "") else found)]

    def _talk(self, who: str) -> Node:
        said = [one for one in self._alive() if one.person == who]
        people = [{"id": one, "name": NAMES[one]} for one in (who, PAGE)]
        last = iso(max((one.at for one in said), default=0))
        shown = {"id": f"t_{who}", "updated_time": last, "participants": {"data": people}, "message_count": len(said)}

        def messages(_edge: str, _params: dict[str, str]) -> list[Node]:
            ordered = [self._of_message(one) for one in reversed(said)]
            old = [{name: one[name] for name in ("id", "created_time")} for one in ordered[SHOWN:]]
            return [Node("Message", one.get, lambda _e, _p: []) for one in (*ordered[:SHOWN], *old)]

        return Node("UnifiedThread", shown.get, messages)

    def _of_message(self, said: Said) -> dict[str, Any]:
        other = said.person if said.author == PAGE else PAGE
        sender, receiver = ({"id": one, "name": NAMES[one]} for one in (said.author, other))
        shown = {"id": said.id, "created_time": iso(said.at), "message": said.text}
        return {**shown, "from": sender, "to": {"data": [receiver]}}

    def _alive(self) -> list[Said]:
        return [one for one in self.things.values() if not one.is_gone]

    # What we do.

    def done(self, method: str, identity: str, edge: str, params: dict[str, Any]) -> dict[str, Any]:
        if method == "DELETE" and not edge:
            self.removes(identity)
            return {"success": True}
        if edge == "comments":
            return {"id": self.comments(PAGE, params["message"], on=identity)}
        if edge == "messages" and identity == PAGE:
            return self._send(params)
        raise Refused(100, "Unsupported post request", subcode=33)

    def _send(self, params: dict[str, Any]) -> dict[str, Any]:
        text, recipient = params["message"]["text"], params["recipient"]
        if not 0 < len(text) <= LONGEST_MESSAGE:
            raise Refused(100, "Length of param message[text] must be less than or equal to 2000")
        if (below := recipient.get("comment_id") or recipient.get("post_id")) is not None:
            who = self._replied(below)
        else:
            who = str(recipient.get("id"))
            self._may(who, params)
        said = self._message(PAGE, who, text)
        said.tag = params.get("tag", "")
        self._message_told(said, {"mid": said.id, "text": text, "is_echo": True, "app_id": 42})
        self._messaging(who, PAGE, {"delivery": {"mids": [said.id], "watermark": int(said.at * 1000)}})
        return {"recipient_id": who, "message_id": said.id}

    def _replied(self, below: str) -> str:
        said = self.things.get(below)
        if said is None or said.is_gone or said.person:
            raise Refused(100, "Object does not exist", subcode=33)
        if below in self.replied:
            raise Refused(10900, "Activity already replied to")
        if said.at < time.time() - 7 * DAY or said.author in self.closed:
            raise Refused(10903, "This user cant reply to this activity")
        self.replied.add(below)
        return said.author

    def _may(self, who: str, params: dict[str, Any]) -> None:
        if who not in NAMES:
            raise Refused(100, "No matching user found", subcode=2018001)
        if who in self.closed:
            raise Refused(551, "This person isn't available right now.")
        ago = time.time() - self.opened.get(who, 0)
        is_tagged = params.get("messaging_type") == "MESSAGE_TAG" and params.get("tag") == "HUMAN_AGENT"
        if is_tagged and not self.human:
            raise Refused(100, "The app has no right to use this message tag", subcode=2018276)
        if ago > (7 * DAY if is_tagged else DAY):
            raise Refused(10, "This message is sent outside of allowed window.", subcode=2018278)
