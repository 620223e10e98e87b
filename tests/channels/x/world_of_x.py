"""People, posts and direct messages of a small X, and what anybody does there."""

import re
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from typing import Any

_EPOCH = 1_288_834_974_657
_LINK = re.compile(r"https?://\S+")


@dataclass
class User:
    """Somebody on X."""

    id: str
    username: str
    name: str
    protected: bool = False
    followers: int = 345

    def shown(self, query: dict[str, str]) -> dict[str, Any]:
        """Return what was asked for of them."""
        metrics = {"followers_count": self.followers, "following_count": 1, "post_count": 7, "listed_count": 0}
        more = {"protected": self.protected, "public_metrics": metrics}
        wanted = query.get("user.fields", "").split(",")
        given = {name: value for name, value in more.items() if name in wanted}
        return {"id": self.id, "username": self.username, "name": self.name, **given}


@dataclass
class Post:
    """One version of a post. `typed`: without the mentions X puts before a reply."""

    id: str
    author: str
    typed: str
    conversation: str
    created_at: str
    reply_to: str = ""
    quoted: str = ""
    first: str = ""
    is_gone: bool = False

    def references(self) -> list[tuple[str, str]]:
        """Return what it refers to."""
        named = (("replied_to", self.reply_to), ("quoted", self.quoted))
        return [(kind, one) for kind, one in named if one]


@dataclass
class Message:
    """A direct message."""

    id: str
    sender: str
    to: str
    text: str
    created_at: str
    is_gone: bool = False

    @property
    def people(self) -> tuple[str, str]:
        return self.sender, self.to

    @property
    def conversation(self) -> str:
        return "-".join(sorted(self.people, key=int))


@dataclass
class World:
    """Everything there is. `closed`: who takes no direct messages."""

    users: dict[str, User] = field(default_factory=dict)
    tokens: dict[str, tuple[str, str]] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    care: str = "1001"

    def __post_init__(self) -> None:
        self._lock, self._last = threading.Lock(), 0
        self._history: dict[str, list[str]] = {}
        for identity, username, name in (
            ("1001", "fernnetz_care", "Fernnetz Care"),
            ("2002", "petra", "Petra Sandkamp"),
            ("3003", "tamme", "Tamme Eilers"),
        ):
            self.users[identity] = User(identity, username, name)
            self.tokens[f"{identity}-token"] = (identity, f"secret-of-{identity}")

    def number(self) -> str:
        """Return the next identity: they rise with time, as X's do."""
        with self._lock:
            now = (int(time.time() * 1000) - _EPOCH) << 22
            self._last = max(self._last + 1, now)
            return str(self._last)

    def post(self, author: str, text: str, *, reply_to: str = "", quoted: str = "") -> Post:
        """Somebody posts."""
        identity = self.number()
        conversation = self.posts[reply_to].conversation if reply_to in self.posts else identity
        post = Post(identity, author, text, conversation, moment(identity), reply_to, quoted, first=identity)
        self._history[identity] = [identity]
        self.posts[identity] = post
        return post

    def edit(self, identity: str, text: str) -> Post:
        """Somebody changes a post: a new version with a number of its own."""
        old = self.posts[identity]
        new = self.number()
        self._history[old.first].append(new)
        self.posts[new] = Post(
            new, old.author, text, old.conversation, moment(new), old.reply_to, old.quoted, first=old.first
        )
        return self.posts[new]

    def delete(self, identity: str) -> None:
        """Somebody takes a post back, all versions of it."""
        for one in self.versions(self.posts[identity]):
            one.is_gone = True

    def write(self, sender: str, to: str, text: str) -> Message:
        """Somebody writes a direct message."""
        identity = self.number()
        self.messages.append(Message(identity, sender, to, text, moment(identity)))
        return self.messages[-1]

    def versions(self, post: Post) -> list[Post]:
        """Return all versions, oldest first."""
        return [self.posts[one] for one in self._history[post.first]]

    def shown(self, reader: str) -> list[Post]:
        """Return the last version of every post that is there for `reader`."""
        newest: dict[str, Post] = {}
        for one in list(self.posts.values()):
            if not one.is_gone and (one.first not in newest or int(one.id) > int(newest[one.first].id)):
                newest[one.first] = one
        return [one for one in newest.values() if not self.users[one.author].protected or reader == self.care]

    def by(self, author: str) -> list[Post]:
        """Return what somebody has posted and not taken back."""
        return [one for one in list(self.posts.values()) if one.author == author and not one.is_gone]

    def mentioned(self, post: Post) -> set[str]:
        """Return whom a post mentions."""
        return {one["id"] for one in self.written(post)[1].get("mentions", [])}

    def written(self, post: Post) -> tuple[str, dict[str, Any]]:
        """Return the text as X gives it, and what stands in it: short links, mentions, signs escaped."""
        text, links = post.typed, []
        above = self.posts.get(post.reply_to)
        if above is not None and above.author != post.author:
            handle = f"@{self.users[above.author].username}"
            text = text if handle in text else f"{handle} {text}"
        for count, link in enumerate(_LINK.findall(text)):
            short = f"https://t.co/{post.id[-6:]}{count}"
            text = text.replace(link, short)
            links.append((short, link))
        text = escape(text, quote=False)
        names = {user.username.lower(): user for user in self.users.values()}
        found = [(one, names.get(one[1].lower())) for one in re.finditer(r"@(\w+)", text)]
        mentions = [
            {"start": one.start(), "end": one.end(), "username": user.username, "id": user.id}
            for one, user in found
            if user is not None
        ]
        urls = [
            {"start": text.index(s), "end": text.index(s) + len(s), "url": s, "expanded_url": link, "display_url": link}
            for s, link in links
        ]
        return text, {name: ones for name, ones in (("mentions", mentions), ("urls", urls)) if ones}


def moment(identity: str) -> str:
    """Return when an identity was given, as X writes it."""
    at = datetime.fromtimestamp(((int(identity) >> 22) + _EPOCH) / 1000, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
