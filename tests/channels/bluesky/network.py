"""Bluesky's own servers on loopback with a PostgreSQL and a Redis of their own, and people with accounts on them."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from tests.channels.servers import eventually, free_port
from tools.real_servers import SERVERS, node_home
from tools.with_postgres import server as postgres

HOME = SERVERS / "bluesky"
PASSWORD = "correct horse"
POST, CREATE = "app.bsky.feed.post", "com.atproto.repo.applyWrites#create"
_AT_ONCE = 100


class Said(str):
    """The address of a post (at://), which also knows its version."""

    cid: str


@dataclass
class Someone:
    """A person with an account, using the network's own means."""

    base: str
    handle: str
    did: str
    token: str

    def ask(self, method: str, name: str, body: Any = None, **params: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        with httpx.Client(base_url=self.base, trust_env=False, timeout=30) as client:
            words = {"json": body} if body is not None else {}
            answer = client.request(method, f"/xrpc/{name}", headers=headers, params=params, **words)
        if answer.is_error:
            raise RuntimeError(f"{name}: {answer.status_code} {answer.text[:300]}")
        return dict(answer.json()) if answer.content else {}

    def app_password(self) -> str:
        return str(self.ask("POST", "com.atproto.server.createAppPassword", {"name": "hilft"})["password"])

    def post(self, text: str, *, to: "Someone | None" = None, parent: Said | None = None, **more: Any) -> Said:
        """Say something; with `to` it begins with a mention of them."""
        said: dict[str, Any] = {"$type": POST, "text": text} if to is None else _mention(text, to)
        record = said | {"createdAt": moment(), **more}
        if parent is not None:
            # A person answers what they see; before the AppView knows the parent, a reply to it is announced to nobody.
            assert eventually(lambda: self.sees(str(parent)), 30), f"{parent} is not to be seen"
            record["reply"] = {"root": self.root_of(parent), "parent": {"uri": str(parent), "cid": parent.cid}}
        body = {"repo": self.did, "collection": POST, "record": record}
        return _said(self.ask("POST", "com.atproto.repo.createRecord", body))

    def post_all(self, texts: list[str], to: "Someone") -> list[str]:
        """Say all of this to somebody, many in each request; return the addresses in their order."""
        said: list[str] = []
        for start in range(0, len(texts), _AT_ONCE):
            some = texts[start : start + _AT_ONCE]
            time.sleep(len(some) / 1000)  # each has a millisecond of its own, and none lies in the future
            began = datetime.now(UTC) - timedelta(milliseconds=len(some))
            writes = []
            for number, text in enumerate(some):
                record = _mention(text, to) | {"createdAt": moment(began + timedelta(milliseconds=number))}
                writes.append({"$type": CREATE, "collection": POST, "value": record})
            answer = self.ask("POST", "com.atproto.repo.applyWrites", {"repo": self.did, "writes": writes})
            said += [str(one["uri"]) for one in answer["results"]]
        return said

    def sees(self, post: str) -> bool:
        """Say whether a post is to be seen by whoever reads Bluesky."""
        return bool(self.ask("GET", "app.bsky.feed.getPosts", uris=post)["posts"])

    def shows(self, post: str) -> str:
        """Return the text that whoever reads Bluesky sees, "" when there is no such post."""
        posts = self.ask("GET", "app.bsky.feed.getPosts", uris=post)["posts"]
        return str(posts[0]["record"]["text"]) if posts else ""

    def root_of(self, post: Said) -> dict[str, str]:
        """Return what a reply to this post names as the beginning of its thread."""
        _, _, did, collection, key = post.split("/")
        found = self.ask("GET", "com.atproto.repo.getRecord", repo=did, collection=collection, rkey=key)
        root: dict[str, str] = found["value"].get("reply", {}).get("root", {"uri": str(post), "cid": post.cid})
        return root

    def edit(self, post: str, text: str, *, mentions: bool = False) -> None:
        """Change a post; with `mentions` it still begins with whom it began with."""
        _, _, did, collection, key = post.split("/")
        found = self.ask("GET", "com.atproto.repo.getRecord", repo=did, collection=collection, rkey=key)
        was = found["value"]
        first = was["text"].split()[0]
        record = {**was, "text": f"{first} {text}" if mentions else text}
        if not mentions:
            record.pop("facets", None)
        body = {"repo": did, "collection": collection, "rkey": key, "record": record}
        self.ask("POST", "com.atproto.repo.putRecord", body)

    def delete(self, post: str) -> None:
        _, _, did, collection, key = post.split("/")
        body = {"repo": did, "collection": collection, "rkey": key}
        self.ask("POST", "com.atproto.repo.deleteRecord", body)

    def thread(self, post: str) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("GET", "app.bsky.feed.getPostThread", uri=post, depth=20)["thread"]
        return found

    def posts_of(self, did: str) -> list[dict[str, Any]]:
        feed = self.ask("GET", "app.bsky.feed.getAuthorFeed", actor=did, limit=100, filter="posts_with_replies")["feed"]
        return [entry["post"] for entry in feed]

    def upload(self, content: bytes, media_type: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": media_type}
        with httpx.Client(base_url=self.base, trust_env=False, timeout=30) as client:
            answer = client.post("/xrpc/com.atproto.repo.uploadBlob", content=content, headers=headers)
        return dict(answer.raise_for_status().json()["blob"])


@dataclass
class Network:
    """The running servers."""

    pds: str
    bsky: str
    port: int
    process: "subprocess.Popen[bytes]"

    def register(self, name: str) -> Someone:
        """Make an account whose shown name is known everywhere."""
        body: dict[str, Any] = {"handle": f"{name}.test", "email": f"{name}@example.test", "password": PASSWORD}
        with httpx.Client(base_url=self.pds, trust_env=False, timeout=60) as client:
            answer = client.post("/xrpc/com.atproto.server.createAccount", json=body)
            made = answer.raise_for_status().json()
        someone = Someone(self.pds, made["handle"], made["did"], made["accessJwt"])
        profile = {"$type": "app.bsky.actor.profile", "displayName": name.title()}
        body = {"repo": made["did"], "collection": "app.bsky.actor.profile", "rkey": "self", "record": profile}
        someone.ask("POST", "com.atproto.repo.putRecord", body)
        assert eventually(lambda: _is_known(someone), 30), "the AppView never hears of a new account"
        return someone


def moment(at: datetime | None = None) -> str:
    return (at or datetime.now(UTC)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _mention(text: str, to: Someone) -> dict[str, Any]:
    """Return a post that begins with a mention of somebody."""
    mention = f"@{to.handle}"
    index = {"byteStart": 0, "byteEnd": len(mention.encode())}
    features = [{"$type": "app.bsky.richtext.facet#mention", "did": to.did}]
    return {"$type": POST, "text": f"{mention} {text}", "facets": [{"index": index, "features": features}]}


def _is_known(someone: Someone) -> bool:
    try:
        return someone.ask("GET", "app.bsky.actor.getProfile", actor=someone.did).get("displayName") is not None
    except RuntimeError:
        return False


def _said(answer: dict[str, Any]) -> Said:
    said = Said(answer["uri"])
    said.cid = answer["cid"]
    return said


@contextmanager
def redis(room: Path) -> Iterator[int]:
    """Run a Redis that keeps nothing."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(room)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield port
    finally:
        _end(process)


@contextmanager
def network() -> Iterator[Network]:
    """Run the whole network."""
    if not (HOME / "ready.json").exists():
        raise RuntimeError("Bluesky's servers are not installed: python tools/real_servers.py bluesky")
    room = Path(tempfile.mkdtemp(prefix="hilft-bluesky-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, room, ignore_errors=True)
        database, redis_port = stack.enter_context(postgres()), stack.enter_context(redis(room))
        ports = {name: free_port() for name in ("pds", "bsky", "plc", "ozone")}
        env = {
            **os.environ,
            "DB_POSTGRES_URL": database,
            "REDIS_HOST": f"127.0.0.1:{redis_port}",
            "TMPDIR": str(room),
            "NODE_ENV": "development",
            "LOG_ENABLED": "false",
        }
        log = stack.enter_context((room / "log").open("ab"))
        command = [str(node_home(HOME) / "bin/node"), str(Path(__file__).with_name("network.mjs")), str(HOME)]
        process = subprocess.Popen(
            [*command, json.dumps(ports)], env=env, cwd=HOME, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
        )
        stack.enter_context(process)
        stack.callback(_end, process)
        yield _ready(process, room / "log")


def _ready(process: "subprocess.Popen[bytes]", log: Path) -> Network:
    end = time.monotonic() + 180
    assert process.stdout is not None
    while time.monotonic() < end:
        line = process.stdout.readline()
        if line.startswith(b'{"ready"'):
            told = json.loads(line)
            return Network(told["pds"], told["bsky"], httpx.URL(told["pds"]).port or 0, process)
        if not line:
            break
    raise RuntimeError(f"Bluesky's servers do not start.\n{log.read_text(errors='replace')[-3000:]}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
