"""A small X on loopback: its posts, threads, direct messages, rights, rates and refusals, kept in memory.

What it is asked and what it answers is held against X's own description where that is at hand (`description.py`): a
difference is answered by 500 and noted in `wrongs`. It gives what was asked for by `fields` and `expansions` and
nothing else, as X does. Texts of refusals are those people report from X.
"""

import base64
import hmac
import json
import re
import threading
import time
from collections.abc import Callable, Generator
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from hilft.core.lengths import length
from tests.channels.x.answers_of_x import cut, invalid, shown_message, unseen
from tests.channels.x.description import Described
from tests.channels.x.world_of_x import Post, World

CONSUMER = ("consumer-key", "consumer-secret")
WEEK = 7 * 86_400
Reply = tuple[int, Any]
FORBIDDEN = {"title": "Forbidden", "type": "about:blank", "status": 403}


class SmallX:
    """The server. `limits`: how often each path may be asked, by its last word; without end where none is said."""

    def __init__(self, world: World, described: Described | None = None) -> None:
        self.world, self.described = world, described
        self.limits: dict[str, int] = {}
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.wrongs: list[str] = []
        self.enterprise = self.is_penniless = False
        self._lock = threading.RLock()
        small_x = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status, answer = small_x.answer(self.command, self.path, headers, body)
                content = json.dumps(answer).encode()
                self.send_response(status)
                kind = "application/problem+json" if status >= 400 else "application/json"
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                if status == 429:
                    self.send_header("x-rate-limit-reset", str(int(time.time()) + 60))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_DELETE = handle_any  # noqa: N815

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
        query = dict(parse_qsl(parts.query))
        with self._lock:
            self.asked.append((method, parts.path, query))
            me = self._proven(method, target, headers)
            if me is None:
                return 401, {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}
            if self.is_penniless:
                return 402, {"title": "CreditsDepleted", "type": "about:blank", "status": 402, "detail": "No credits."}
            if self._is_too_often(parts.path):
                return 429, {"title": "Too Many Requests", "type": "about:blank", "status": 429, "detail": "Too Many"}
            words = json.loads(body) if body else None
            status, answer = self._routed(method, parts.path, query, words, me)
            if self.described is not None:
                found = self.described.wrongs(method, parts.path, query, words, (status, answer))
                self.wrongs += found
                if found:
                    return 500, {"title": "Not as described", "type": "about:blank", "detail": "; ".join(found)}
        return status, answer

    def _is_too_often(self, path: str) -> bool:
        kind = path.rpartition("/")[2]
        asked = sum(1 for _, one, _ in self.asked if one.rpartition("/")[2] == kind)
        return kind in self.limits and asked > self.limits[kind]

    def _proven(self, method: str, target: str, headers: dict[str, str]) -> str | None:
        """Return whose token signed a request as RFC 5849 says, None when nobody's did."""
        given = {
            name: unquote(value)
            for name, value in re.findall(r'(oauth_\w+)="([^"]*)"', headers.get("authorization", ""))
        }
        theirs = given.pop("oauth_signature", "")
        owner = self.world.tokens.get(given.get("oauth_token", ""))
        if owner is None or given.get("oauth_consumer_key") != CONSUMER[0]:
            return None
        if abs(int(given["oauth_timestamp"]) - time.time()) > 300:
            return None
        url, _, query = f"http://{headers['host']}{target}".partition("?")
        said = [*parse_qsl(query, keep_blank_values=True), *given.items()]
        pairs = sorted(f"{_oauth(name)}={_oauth(value)}" for name, value in said)
        base = "&".join([method, _oauth(url), _oauth("&".join(pairs))]).encode()
        key = f"{_oauth(CONSUMER[1])}&{_oauth(owner[1])}".encode()
        right = base64.b64encode(hmac.new(key, base, sha1).digest()).decode()
        return owner[0] if hmac.compare_digest(right, theirs) else None

    def _routed(self, method: str, path: str, query: dict[str, str], words: Any, me: str) -> Reply:
        routes: tuple[tuple[str, str, Callable[..., Reply]], ...] = (
            ("GET", r"/2/users/me", self._me),
            ("GET", r"/2/users/(\d+)/mentions", self._mentions),
            ("GET", r"/2/users/(\d+)/tweets", self._posts),
            ("GET", r"/2/tweets/search/recent", self._search),
            ("GET", r"/2/tweets", self._some),
            ("POST", r"/2/tweets", self._create),
            ("DELETE", r"/2/tweets/(\d+)", self._delete),
            ("GET", r"/2/dm_events", self._messages),
            ("GET", r"/2/dm_conversations/with/(\d+)/dm_events", self._messages),
            ("POST", r"/2/dm_conversations/with/(\d+)/messages", self._write),
            ("DELETE", r"/2/dm_events/(\d+)", self._unwrite),
        )
        for verb, pattern, route in routes:
            if verb == method and (found := re.fullmatch(pattern, path)):
                return route(me, *found.groups(), words if method == "POST" else query)
        return 404, {"title": "Not Found", "type": "about:blank", "status": 404, "detail": path}

    def _me(self, me: str, query: dict[str, str]) -> Reply:
        user = self.world.users[me]
        return 200, {"data": {"id": user.id, "name": user.name, "username": user.username}}

    def _mentions(self, me: str, who: str, query: dict[str, str]) -> Reply:
        return self._page([post for post in self.world.shown(me) if who in self.world.mentioned(post)], query)

    def _posts(self, me: str, who: str, query: dict[str, str]) -> Reply:
        return self._page([post for post in self.world.shown(me) if post.author == who], query)

    def _search(self, me: str, query: dict[str, str]) -> Reply:
        if len(query["query"]) > 512:
            return 400, invalid("query", "The query is too long.")
        oldest = ((int((time.time() - WEEK) * 1000)) - 1_288_834_974_657) << 22
        if "since_id" in query and int(query["since_id"]) < oldest:
            return 400, invalid("since_id", "'since_id' must be a post id created within the last seven days.")
        threads = re.findall(r"(?<!-)conversation_id:(\d+)", query["query"])
        not_from = re.findall(r"-from:(\d+)", query["query"])
        words = re.match(r"\((.+?)\) -from", query["query"])
        sought = words[1].strip('"').lower() if words and not threads else None
        found = [
            one
            for one in self.world.shown(me)
            if (one.conversation in threads or (sought is not None and sought in one.typed.lower()))
            and one.author not in not_from
        ]
        return self._page([one for one in found if int(one.id) >= oldest and one.author in self._open()], query)

    def _open(self) -> set[str]:
        return {user.id for user in self.world.users.values() if not user.protected}

    def _page(self, posts: list[Post], query: dict[str, str]) -> Reply:
        posts = [one for one in posts if int(one.id) > int(query.get("since_id", 0))]
        posts.sort(key=lambda one: int(one.id), reverse=True)
        ones, meta = cut(posts, query)
        answer: dict[str, Any] = {"meta": meta}
        if ones:
            answer["data"] = [self._shown(one, query) for one in ones]
            answer["includes"] = self._included(ones, query)
        return 200, answer

    def _shown(self, post: Post, query: dict[str, str]) -> dict[str, Any]:
        text, entities = self.world.written(post)
        history = [one.id for one in self.world.versions(post)]
        references = [{"type": kind, "id": one} for kind, one in post.references()]
        fields = {
            "created_at": post.created_at,
            "conversation_id": post.conversation,
            "lang": "en",
            "entities": entities,
        }
        expansions = {"author_id": post.author, "edit_history_post_ids": history, "referenced_posts": references}
        wanted = query.get("post.fields", "").split(",")
        asked = query.get("expansions", "").split(",")
        given = {name: value for name, value in fields.items() if name in wanted and value}
        return {"id": post.id, "text": text, **given, **{k: v for k, v in expansions.items() if k in asked and v}}

    def _included(self, posts: list[Post], query: dict[str, str]) -> dict[str, Any]:
        asked = query.get("expansions", "").split(",")
        others: list[Post] = []
        if "referenced_posts" in asked:
            others += [
                self.world.posts[one] for post in posts for _, one in post.references() if one in self.world.posts
            ]
        if "edit_history_post_ids" in asked:
            others += [one for post in posts for one in self.world.versions(post) if one.id != post.id]
        people = {one.author for one in [*posts, *others]} if "author_id" in asked else set()
        found = {"users": [self.world.users[one].shown(query) for one in sorted(people)]}
        return found | ({"posts": [self._shown(one, query) for one in others]} if others else {})

    def _some(self, me: str, query: dict[str, str]) -> Reply:
        """Some posts by their numbers; of the others why they are not shown."""
        wanted = query["ids"].split(",")
        there = {one: self.world.posts[one] for one in wanted if one in self.world.posts}
        seen = [one for one in there.values() if not one.is_gone and (one.author in self._open() or one.author == me)]
        answer: dict[str, Any] = {"data": [self._shown(one, query) for one in seen]} if seen else {}
        missing = [one for one in wanted if one not in {post.id for post in seen}]
        errors = [unseen(one, is_there=one in there and not there[one].is_gone) for one in missing]
        return 200, answer | ({"errors": errors} if errors else {})

    def _create(self, me: str, words: dict[str, Any]) -> Reply:
        under = words.get("reply", {}).get("in_reply_to_tweet_id")
        above = self.world.posts.get(under) if under else None
        if under and (above is None or above.is_gone):
            detail = "You attempted to reply to a Tweet that is deleted or not visible to you."
            return 403, {**FORBIDDEN, "detail": detail}
        if length(words["text"], "weighted", 23) > 280:
            return 400, invalid("text", "The text of this post is too long.")
        if above is not None and me == self.world.care and not self.enterprise and not self._summoned(me, above):
            detail = "Reply to this conversation is not allowed because you have not been mentioned or quoted."
            return 403, {**FORBIDDEN, "detail": detail}
        if any(o.typed == words["text"] and o.reply_to == (under or "") for o in self.world.by(me)):
            return 403, {**FORBIDDEN, "detail": "You are not allowed to create a Tweet with duplicate content."}
        post = self.world.post(me, words["text"], reply_to=under or "")
        return 201, {"data": {"id": post.id, "text": self.world.written(post)[0]}}

    def _summoned(self, me: str, above: Post) -> bool:
        quoted = self.world.posts.get(above.quoted)
        return above.author == me or me in self.world.mentioned(above) or (quoted is not None and quoted.author == me)

    def _delete(self, me: str, identity: str, query: dict[str, str]) -> Reply:
        post = self.world.posts.get(identity)
        if post is None or post.author != me:
            return 403, {**FORBIDDEN, "detail": "You can only delete your own posts."}
        post.is_gone = True
        return 200, {"data": {"deleted": True}}

    def _messages(self, me: str, *rest: Any) -> Reply:
        query, other = rest[-1], rest[0] if len(rest) > 1 else None
        ones = [one for one in self.world.messages if me in one.people and (other is None or other in one.people)]
        ones = sorted((one for one in ones if not one.is_gone), key=lambda one: int(one.id), reverse=True)
        page, meta = cut(ones, query)
        answer: dict[str, Any] = {"meta": {k: v for k, v in meta.items() if k in ("next_token", "result_count")}}
        if page:
            answer["data"] = [shown_message(one, query) for one in page]
            if "sender_id" in query.get("expansions", ""):
                senders = sorted({one.sender for one in page})
                answer["includes"] = {"users": [self.world.users[one].shown(query) for one in senders]}
        return 200, answer

    def _write(self, me: str, other: str, words: dict[str, Any]) -> Reply:
        if other not in self.world.users or other in self.world.closed:
            detail = "You do not have permission to DM one or more participants."
            return 403, {**FORBIDDEN, "detail": detail}
        message = self.world.write(me, other, words["text"])
        return 201, {"data": {"dm_conversation_id": message.conversation, "dm_event_id": message.id}}

    def _unwrite(self, me: str, identity: str, query: dict[str, str]) -> Reply:
        for one in self.world.messages:
            if one.id == identity and one.sender == me:
                one.is_gone = True
        return 200, {"data": {"deleted": True}}


def _oauth(text: str) -> str:
    return quote(text, safe="-._~")


def running(world: World, described: Described | None = None) -> Generator[SmallX, None, None]:
    """A server for a fixture, ended afterwards; what differed from X's description fails the test."""
    server = SmallX(world, described)
    try:
        yield server
        assert server.wrongs == []
    finally:
        server.end()
