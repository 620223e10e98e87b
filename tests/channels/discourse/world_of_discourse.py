"""People, categories, topics and posts of a small community, and what anybody does there."""

import itertools
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape

CARE, PETRA, TAMME, LOTTE = "fernnetz_care", "petra", "tamme", "lotte"


@dataclass
class User:
    """Somebody in the community. `takes_messages`: whether others may write to them."""

    id: int
    username: str
    name: str
    moderator: bool = False
    takes_messages: bool = True


@dataclass
class Category:
    """A part of the community; a restricted one is only for the people in `members`."""

    id: int
    name: str
    slug: str
    members: frozenset[str] | None = None
    above: int | None = None


@dataclass
class Topic:
    """A topic, or a message between the people in `allowed`."""

    id: int
    title: str
    category: int | None
    author: str
    created_at: datetime
    allowed: list[str] = field(default_factory=list)
    external_id: str = ""
    closed: bool = False
    is_gone: bool = False

    @property
    def archetype(self) -> str:
        return "regular" if self.category is not None else "private_message"


@dataclass
class Post:
    """One post. Its author's own deletion leaves it there for a day (`user_deleted`), a moderator's does not."""

    id: int
    topic: int
    number: int
    author: str
    raw: str
    created_at: datetime
    updated_at: datetime
    reply_to: int | None = None
    version: int = 1
    kind: int = 1
    user_deleted: bool = False
    deleted_at: datetime | None = None
    hidden: bool = False

    @property
    def cooked(self) -> str:
        return "".join(f"<p>{escape(part, quote=False)}</p>" for part in self.raw.split("\n\n"))


@dataclass
class World:
    """Everything there is. `shortest`, `longest`: settings of the community."""

    users: dict[str, User] = field(default_factory=dict)
    categories: dict[int, Category] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    posts: dict[int, Post] = field(default_factory=dict)
    shortest: int = 5
    longest: int = 32_000
    login_required: bool = False
    holds_back: bool = False  # everything waits for a moderator

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._post, self._topic = itertools.count(101), itertools.count(11)
        for number, (name, title) in enumerate(
            ((CARE, "Fernnetz Care"), (PETRA, "Petra Sandkamp"), (TAMME, "Tamme Eilers"), (LOTTE, "Lotte Brandt")), 2
        ):
            self.users[name] = User(number, name, title)
        self.users["system"] = User(-1, "system", "system", moderator=True)
        self.users[CARE].moderator = True
        self.categories = {
            4: Category(4, "Internet", "internet"),
            5: Category(5, "Fibre", "fibre", above=4),
            6: Category(6, "Small talk", "small-talk"),
            7: Category(7, "Pilots", "pilots", members=frozenset({CARE, PETRA})),
            8: Category(8, "Staff", "staff", members=frozenset({LOTTE})),
        }

    def begin(
        self, author: str, title: str, raw: str, *, category: int | None = 4, to: tuple[str, ...] = (), key: str = ""
    ) -> Post:
        """Somebody begins a topic, or writes a message to `to`."""
        with self._lock:
            now = datetime.now(UTC)
            topic = Topic(next(self._topic), title, None if to else category, author, now, [author, *to], key)
            self.topics[topic.id] = topic
            return self.reply(author, topic.id, raw)

    def reply(self, author: str, topic: int, raw: str, *, to: int | None = None, kind: int = 1) -> Post:
        """Somebody says something in a topic, in answer to the post of that number."""
        with self._lock:
            now = datetime.now(UTC)
            number = 1 + max((one.number for one in self.posts.values() if one.topic == topic), default=0)
            post = Post(next(self._post), topic, number, author, raw.strip(), now, now, to, kind=kind)
            self.posts[post.id] = post
            return post

    def edit(self, identity: int, raw: str, *, is_quick: bool = False) -> None:
        """Somebody changes a post; a quick change in the first minutes makes no new version."""
        with self._lock:
            post = self.posts[identity]
            post.raw, post.updated_at = raw, datetime.now(UTC)
            post.version += not is_quick

    def delete(self, identity: int, *, by_author: bool = False) -> None:
        """A post is taken back, by its author or by a moderator; with its first post a topic goes."""
        with self._lock:
            post = self.posts[identity]
            if by_author:
                post.user_deleted, post.raw, post.version = True, "(post deleted by author)", post.version + 1
                return
            post.deleted_at = datetime.now(UTC)
            if post.number == 1:
                self.topics[post.topic].is_gone = True

    def skip(self, many: int) -> None:
        """Let numbers go by, as other rows of the community's table of posts do."""
        for _ in range(many):
            next(self._post)

    def last(self) -> Post | None:
        """Return the newest post of all."""
        return self.posts[max(self.posts)] if self.posts else None

    def may_see(self, reader: str | None, topic: Topic) -> bool:
        """Whether somebody can read a topic; None is a stranger."""
        if topic.category is None:
            return reader in topic.allowed
        members = self.categories[topic.category].members
        return (members is None or reader in members) and not (self.login_required and reader is None)

    def shown(self, reader: str | None, topic: int | None = None) -> list[Post]:
        """Return what somebody can read, oldest first, in one topic or in all public ones."""
        found = []
        for post in list(self.posts.values()):
            where = self.topics[post.topic]
            is_here = post.topic == topic if topic is not None else where.category is not None
            if is_here and self.may_see(reader, where) and post.deleted_at is None and not where.is_gone:
                found.append(post)
        return found

    def messages(self, reader: str) -> list[Topic]:
        """Return somebody's conversations in which others said something, the newest first."""
        mine = [
            one for one in self.topics.values() if one.category is None and reader in one.allowed and not one.is_gone
        ]
        with_others = [one for one in mine if any(post.author != reader for post in self.shown(reader, one.id))]
        return sorted(with_others, key=lambda one: max(post.id for post in self.shown(reader, one.id)), reverse=True)
