"""A small Discourse on loopback: its topics, messages, rights, rates and refusals, kept in memory.

What it is asked and what it answers is held against Discourse's own description where that is at hand
(`description.py`): a difference is answered by 500 and noted in `wrongs`. Refusals are of the form people report.
"""

import hmac
import json
import re
import threading
import time
from collections.abc import Callable, Generator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.channels.discourse import shapes
from tests.channels.discourse.description import Described
from tests.channels.discourse.forms_of_discourse import Uploads, words_of
from tests.channels.discourse.world_of_discourse import Post, Topic, User, World

PAGE, TOPICS = 50, 30
MEMORY = 120.0
"""Seconds for which the same request gets the same answer."""
Reply = tuple[int, Any]


class SmallDiscourse:
    """The server. `most`: so many requests a key may ask; without end where none is said."""

    def __init__(self, world: World, described: Described | None = None) -> None:
        self.world, self.described = world, described
        self.most: int | None = None
        self.asked: list[tuple[str, str, dict[str, list[str]]]] = []
        self.wrongs: list[str] = []
        self.uploads = Uploads()
        self._said: dict[str, tuple[float, Reply]] = {}
        self._lock = threading.RLock()
        small = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status, answer = small.answer(self.command, self.path, headers, body)
                content = b"" if answer is None else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                if status == 301:
                    self.send_header("Location", str(answer))
                    content = b""
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def end(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply:
        """Return status and body."""
        parts = urlsplit(target)
        query = parse_qs(parts.query)
        # Without .json, asked to answer with JSON, a path is the same one: the description's words on it.
        is_json = "application/json" in headers.get("accept", "")
        path = parts.path if parts.path.endswith(".json") or not is_json else f"{parts.path}.json"
        with self._lock:
            self.asked.append((method, path, query))
            user = self.world.users.get(headers.get("api-username", "").lower())
            if user is None or headers.get("api-key") != f"key-of-{user.username}":
                return 403, shapes.refused("You are not permitted to view the requested resource. The API username or "
                                           "key is invalid.", "invalid_access")  # fmt: skip
            if self.most is not None and len(self.asked) > self.most:
                return 429, {**shapes.refused("Too many requests.", "rate_limit"), "extras": {"wait_seconds": 13}}
            words = words_of(headers, body)
            status, answer = self._routed(method, path, query, words, user)
            if self.described is not None:
                found = self.described.wrongs(method, path, query, words, (status, answer))
                self.wrongs += found
                if found:
                    return 500, {"errors": found}
        return status, answer

    def _routed(self, method: str, path: str, query: dict[str, list[str]], words: Any, user: User) -> Reply:
        routes: tuple[tuple[str, str, Callable[..., Reply]], ...] = (
            ("GET", r"/posts\.json", self._latest),
            ("POST", r"/posts\.json", self._create),
            ("GET", r"/posts/(\d+)\.json", self._post),
            ("PUT", r"/posts/(\d+)\.json", self._change),
            ("DELETE", r"/posts/(\d+)\.json", self._delete),
            ("GET", r"/t/(\d+)\.json", self._topic),
            ("GET", r"/t/(\d+)/posts\.json", self._some),
            ("GET", r"/t/external_id/([\w-]+)\.json", self._external),
            ("GET", r"/topics/private-messages/([^/]+)\.json", self._messages),
            ("GET", r"/c/(\d+)/show\.json", self._category),
            ("GET", r"/site/basic-info\.json", self._site),
            ("GET", r"/u/([^/]+)\.json", self._user),
            ("POST", r"/uploads\.json", lambda _user, words: self.uploads.take(words)),
        )
        for verb, pattern, route in routes:
            if verb == method and (found := re.fullmatch(pattern, path)):
                return route(user, *found.groups(), words if method in ("POST", "PUT") else query)
        return 404, shapes.refused(path, "not_found")

    def _latest(self, user: User, query: dict[str, list[str]]) -> Reply:
        before = int(query.get("before", ["0"])[0])
        posts = [one for one in self.world.shown(user.username) if one.kind == 1 and (one.id < before or not before)]
        posts.sort(key=lambda one: one.id, reverse=True)
        return 200, {"latest_posts": [shapes.latest(self.world, one, user) for one in posts[:PAGE]]}

    def _seen(self, user: User, identity: str) -> Post | Reply:
        post = self.world.posts.get(int(identity))
        if post is None or (post.deleted_at is not None and not user.moderator):
            return 404, shapes.refused("The requested URL or resource could not be found.", "not_found")
        topic = self.world.topics[post.topic]
        if not self.world.may_see(user.username, topic) or (topic.is_gone and not user.moderator):
            return 403, shapes.refused("You are not permitted to view the requested resource.", "invalid_access")
        return post

    def _post(self, user: User, identity: str, query: dict[str, list[str]]) -> Reply:
        post = self._seen(user, identity)
        return post if isinstance(post, tuple) else (200, shapes.single(self.world, post, user))

    def _change(self, user: User, identity: str, words: dict[str, Any]) -> Reply:
        post = self._seen(user, identity)
        if isinstance(post, tuple):
            return post
        self.world.edit(post.id, words["post"]["raw"])
        return 200, {"post": shapes.changed(self.world, post, user)}

    def _delete(self, user: User, identity: str, query: dict[str, list[str]]) -> Reply:
        post = self._seen(user, identity)
        if isinstance(post, tuple):
            return post
        if post.author != user.username and not user.moderator:
            return 403, shapes.refused("You are not permitted to delete that.", "invalid_access")
        self.world.delete(post.id, by_author=not user.moderator)
        return 200, None

    def _topic(self, user: User, identity: str, query: dict[str, list[str]]) -> Reply:
        topic = self.world.topics.get(int(identity))
        if topic is None or (topic.is_gone and not user.moderator):
            return 404, shapes.refused("The requested URL or resource could not be found.", "not_found")
        if not self.world.may_see(user.username, topic):
            return 403, shapes.refused("You are not permitted to view the requested resource.", "invalid_access")
        return 200, shapes.topic(self.world, topic, user)

    def _some(self, user: User, identity: str, query: dict[str, list[str]]) -> Reply:
        here = self.world.shown(user.username, int(identity))
        wanted = {int(one) for one in query.get("post_ids[]", [])} or {one.id for one in here[:20]}
        posts = [one for one in here if one.id in wanted]
        return 200, {
            "post_stream": {"posts": [shapes.some(self.world, one, user) for one in posts]},
            "id": int(identity),
        }

    def _external(self, user: User, key: str, query: dict[str, list[str]]) -> Reply:
        found = [one for one in self.world.topics.values() if one.external_id == key]
        if not found:
            return 404, shapes.refused("The requested URL or resource could not be found.", "not_found")
        return 301, f"http://127.0.0.1:{self.port}/t/a-slug/{found[0].id}.json"

    def _messages(self, user: User, name: str, query: dict[str, list[str]]) -> Reply:
        if unquote(name).lower() != user.username:
            return 403, shapes.refused("You are not permitted to view the requested resource.", "invalid_access")
        begin = int(query.get("page", ["0"])[0]) * TOPICS
        return 200, shapes.messages(self.world, self.world.messages(user.username)[begin : begin + TOPICS], user)

    def _category(self, user: User, identity: str, query: dict[str, list[str]]) -> Reply:
        category = self.world.categories.get(int(identity))
        if category is None or (category.members is not None and user.username not in category.members):
            return 404, shapes.refused("The requested URL or resource could not be found.", "not_found")
        return 200, {"category": shapes.category(category)}

    def _site(self, user: User, query: dict[str, list[str]]) -> Reply:
        return 200, shapes.site(self.world)

    def _user(self, user: User, name: str, query: dict[str, list[str]]) -> Reply:
        found = self.world.users.get(unquote(name).lower())
        return (200, shapes.user(found)) if found is not None else (404, shapes.refused(name, "not_found"))

    def _create(self, user: User, words: dict[str, Any]) -> Reply:
        mark = json.dumps([user.username, words], sort_keys=True)
        until, known = self._said.get(mark, (0.0, (0, None)))
        if time.monotonic() < until:
            return known
        reply = self._created(user, words)
        if reply[0] == 200:
            self._said[mark] = (time.monotonic() + MEMORY, reply)
        return reply

    def _created(self, user: User, words: dict[str, Any]) -> Reply:
        topic = self.world.topics.get(words.get("topic_id", 0))
        if no := self._unwanted(words["raw"]) or self._closed(user, words, topic):
            return 422, _no(no)
        if self.world.holds_back:
            return 200, {"success": True, "action": "enqueued", "pending_post": {"id": 9, "raw": words["raw"]}}
        if topic is not None:
            post = self.world.reply(user.username, topic.id, words["raw"], to=words.get("reply_to_post_number"))
            return 200, shapes.created(self.world, post, user)
        begun = self._begun(user, words)
        return (422, _no(begun)) if isinstance(begun, str) else (200, shapes.created(self.world, begun, user))

    def _unwanted(self, raw: str) -> str:
        if len(raw) < self.world.shortest:
            return f"Body is too short (minimum is {self.world.shortest} characters)"
        if len(raw) > self.world.longest:
            return f"Body is limited to {self.world.longest} characters; you entered {len(raw)}."
        return ""

    def _closed(self, user: User, words: dict[str, Any], topic: Topic | None) -> str:
        if "topic_id" in words and (topic is None or topic.is_gone or not self.world.may_see(user.username, topic)):
            return "Topic has been deleted"
        if topic is not None and topic.closed and not user.moderator:
            return "That topic is closed; it no longer accepts new replies."
        here = self.world.shown(user.username, topic.id if topic else 0)
        is_said = any(one.author == user.username and one.raw == words["raw"].strip() for one in here)
        return "Body is too similar to what you recently posted" if is_said else ""

    def _begun(self, user: User, words: dict[str, Any]) -> Post | str:
        if not words.get("title"):
            return "Title can't be blank"
        key = words.get("external_id", "")
        if key and any(one.external_id == key for one in self.world.topics.values()):
            return "External ID has already been taken"
        if words.get("archetype") != "private_message":
            return self.world.begin(
                user.username, words["title"], words["raw"], category=words.get("category", 6), key=key
            )
        people = tuple(words["target_recipients"].lower().split(","))
        if not all(one in self.world.users and self.world.users[one].takes_messages for one in people):
            return "Sorry, you can't send a personal message to that user."
        return self.world.begin(user.username, words["title"], words["raw"], to=people, key=key)

    def call_of(self, event: str, post: Post, secret: str) -> tuple[dict[str, str], bytes]:
        """Return the head and the body of a webhook's call about a post."""
        body = json.dumps({"post": shapes.told(self.world, post)}).encode()
        mark = hmac.new(secret.encode(), body, sha256).hexdigest()
        return {
            "x-discourse-instance": f"http://127.0.0.1:{self.port}",
            "x-discourse-event-id": str(post.id * 10),
            "x-discourse-event-type": "post",
            "x-discourse-event": event,
            "x-discourse-event-signature": f"sha256={mark}",
        }, body


def topic_of(world: World, post: int) -> Topic:
    """Return the topic a post stands in."""
    return world.topics[world.posts[post].topic]


def _no(sentence: str) -> dict[str, Any]:
    return {"action": "create_post", "errors": [sentence]}


def running(world: World, described: Described | None = None) -> Generator[SmallDiscourse, None, None]:
    """A server for a fixture, ended afterwards; what differed from Discourse's description fails the test."""
    server = SmallDiscourse(world, described)
    try:
        yield server
        assert server.wrongs == []
    finally:
        server.end()
