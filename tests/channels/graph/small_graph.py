"""A small Graph API of our own: what Facebook and Instagram have in common.

Real HTTP in both directions on this machine: nodes with fields and edges that are asked for as Meta's are (field
expansion, paging by cursors), tokens and their proofs, errors, and calls that are made again until they are answered
with 200. What a node is and does stands in each network's own emulator.
"""

import contextlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from tests.channels.graph.asked import Wanted, wanted
from tests.channels.graph.caller import SECRET, VERIFY, Caller, signature
from tests.channels.graph.specs import is_at_hand, spec, wrongs_of_answer, wrongs_of_request

TOKEN = "EAApagetesttoken"
VERSION = "v25.0"
DAY = 24 * 3600
MOST_IDS = 50
KINDS = ("Comment", "PagePost", "IGComment", "IGMedia")
"""What may be among several nodes that are asked for by their numbers."""
__all__ = ["DAY", "SECRET", "TOKEN", "VERIFY", "VERSION", "Many", "Node", "Refused", "SmallGraph", "iso", "signature"]


class Refused(Exception):
    """What Meta answers with an error."""

    def __init__(self, code: int, message: str, *, subcode: int = 0, status: int = 400) -> None:
        super().__init__(message)
        self.status = status
        error = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code, "fbtrace_id": "Atrace"}
        self.told = {"error": {**error, **({"error_subcode": subcode} if subcode else {})}}


@dataclass(frozen=True)
class Exchange:
    """One request and its answer."""

    method: str
    path: str
    params: dict[str, Any]
    status: int
    answer: Any


Upload = tuple[str, str, bytes]
"""A file somebody uploads: its name, what it is said to be, and its content."""


def form(kind: str, body: bytes) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Return the parameters in the body of a request, and the files beside them."""
    if kind.startswith("application/json"):
        return dict(json.loads(body)), {}
    if not kind.startswith("multipart/form-data"):
        return dict(parse_qsl(body.decode())), {}
    parts = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    named = [(part.get_param("name", header="content-disposition"), part) for part in parts.iter_parts()]
    told = {str(name): part.get_content().strip() for name, part in named if part.get_filename() is None}
    files = {
        str(name): (part.get_filename() or "", part.get_content_type(), bytes(part.get_content()))
        for name, part in named
        if part.get_filename() is not None
    }
    return told, files


@dataclass
class Node:
    """Something with an identity. `shows`: a field's value; `lists`: the nodes on an edge, in Meta's order."""

    kind: str
    shows: Callable[[str], Any]
    lists: Callable[[str, dict[str, str]], "list[Node] | Many"]


class Many:
    """Nodes of a long list, each made only when it is shown."""

    def __init__(self, things: Sequence[Any], make: Callable[[Any], Node]) -> None:
        self.names = [one.id for one in things]
        self._things, self._make = things, make

    def __len__(self) -> int:
        return len(self._things)

    def __getitem__(self, part: slice) -> list[Node]:
        return [self._make(one) for one in self._things[part]]


@dataclass
class SmallGraph:
    """The server. `hook`: where it calls. `rules`: set by a network's emulator."""

    rules: Any
    hook: str = ""
    fail: list[Refused] = field(default_factory=list)  # what the next requests are refused with
    headers: dict[str, str] = field(default_factory=dict)
    exchanges: list[Exchange] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    wrongs: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)  # by their paths, for anybody to read
    is_keeper_down: bool = False

    def __post_init__(self) -> None:
        self._caller = Caller()
        face = type("Server", (_Face,), {"graph": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), face)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def end(self) -> None:
        self._caller.end()
        self._server.shutdown()
        self._server.server_close()

    def idle(self) -> bool:
        """Whether every call was made and answered with 200."""
        return self._caller.idle()

    def post(self, call: dict[str, Any]) -> None:
        """Call us."""
        self.calls.append(call)
        if self.hook:
            self._caller.hook = self.hook
            self._caller.post(call)

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        parts = urlsplit(path)
        params: dict[str, Any] = dict(parse_qsl(parts.query))
        told, files = form(headers.get("content-type", ""), body)
        params |= told
        place = parts.path.strip("/").split("/")
        try:
            self._let_in(headers, params)
            is_many = place == [VERSION] and method == "GET" and "ids" in params
            answer = self._many(params) if is_many else self._told(method, place, params, files)
            status = 200
        except Refused as refused:
            status, answer = refused.status, refused.told
        self.exchanges.append(Exchange(method, parts.path, params, status, answer))
        return status, answer

    def _let_in(self, headers: dict[str, str], params: dict[str, Any]) -> None:
        given = headers.get("authorization", "").removeprefix("Bearer ") or params.pop("access_token", "")
        if given != TOKEN:
            raise Refused(190, "Invalid OAuth access token - Cannot parse access token", status=401)
        if params.get("appsecret_proof") != hmac.new(SECRET.encode(), TOKEN.encode(), sha256).hexdigest():
            raise Refused(100, "Invalid appsecret_proof provided in the API argument")
        if self.fail:
            raise self.fail.pop(0)

    def _told(self, method: str, place: list[str], params: dict[str, Any], files: dict[str, Upload]) -> Any:
        if place[:1] != [VERSION] or not 2 <= len(place) <= 3:
            raise Refused(2500, "Unknown path components")
        edge = place[2] if len(place) == 3 else ""
        node: Node | None = self.rules.node(place[1])
        if node is None:
            raise Refused(100, f"Unsupported {method.lower()} request. Object does not exist", subcode=33)
        self._check(wrongs_of_request(node.kind, edge, method, params))
        if method != "GET":
            return self.rules.done(method, place[1], edge, {**params, **files})
        asked = wanted(params.get("fields", "id"))
        if edge:
            address = f"/{'/'.join(place)}"
            return self._page(node.lists(edge, params), asked, params, address)
        shown = self._shown(node, asked)
        self._check(wrongs_of_answer(node.kind, shown))
        return shown

    def _many(self, params: dict[str, Any]) -> dict[str, Any]:
        """Show several nodes, or none ("Make multiple requests"). A field that one of them has not is refused.

        Which kind of node a number is of nobody knows who asks: wrong is only what no kind among them has.
        """
        names, rest = params["ids"].split(","), {name: value for name, value in params.items() if name != "ids"}
        if len(names) > MOST_IDS:
            raise Refused(100, f"Too many IDs. Maximum: {MOST_IDS}. Provided: {len(names)}")
        nodes: dict[str, Node | None] = {one: self.rules.node(one) for one in names}
        if gone := [one for one, node in nodes.items() if node is None]:
            raise Refused(803, f"Some of the aliases you requested do not exist: {', '.join(gone)}", status=404)
        wrongs = {kind: wrongs_of_request(kind, "", "GET", rest) for kind in KINDS}
        self._check(min(wrongs.values(), key=len))
        there = {one: node for one, node in nodes.items() if node is not None}
        if is_at_hand() and any(wrongs.get(node.kind) for node in there.values()):
            raise Refused(100, "Tried accessing nonexisting field")
        asked = wanted(params.get("fields", "id"))
        shown = {one: self._shown(node, asked) for one, node in there.items()}
        for one, node in there.items():
            self._check(wrongs_of_answer(node.kind, shown[one]))
        return shown

    def _shown(self, node: Node, asked: tuple[Wanted, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {"id": node.shows("id")}
        fields = names_of(node.kind)
        for one in asked:
            is_edge = one.name in ("comments", "replies", "messages") or (fields is not None and one.name not in fields)
            if is_edge:
                page = self._page(node.lists(one.name, one.params), one.parts, one.params, "")
                if page["data"]:  # Meta leaves out what is empty
                    found[one.name] = page
            elif (value := node.shows(one.name if not one.params else _with(one))) is not None:
                found[one.name] = self._shown(value, one.parts) if isinstance(value, Node) else value
        return found

    def _page(
        self, nodes: list[Node] | Many, asked: tuple[Wanted, ...], params: dict[str, Any], address: str
    ) -> dict[str, Any]:
        names = nodes.names if isinstance(nodes, Many) else [node.shows("id") for node in nodes]
        begin = names.index(params["after"]) + 1 if params.get("after") in names else 0
        most = min(int(params.get("limit", 25)), 100)
        cut = nodes[begin : begin + most]
        shown = [self._shown(node, asked) for node in cut]
        for node, one in zip(cut, shown, strict=True):
            self._check(wrongs_of_answer(node.kind, one))
        page: dict[str, Any] = {"data": shown}
        if cut:
            page["paging"] = {"cursors": {"before": shown[0]["id"], "after": shown[-1]["id"]}}
            if begin + most < len(nodes):
                page["paging"]["next"] = f"https://graph.facebook.com{address}?after={shown[-1]['id']}"
        return page

    def _check(self, wrongs: list[str]) -> None:
        if wrongs and is_at_hand():
            self.wrongs += wrongs
            raise Refused(100, f"Not in Meta's node specs: {wrongs}", status=500)


@cache
def names_of(kind: str) -> frozenset[str] | None:
    """Return the names of a node's fields, None where its spec is not at hand."""
    known = spec(kind)
    return frozenset(one["name"] for one in known["fields"]) if known is not None else None


def _with(one: Wanted) -> str:
    return f"{one.name}.{next(iter(one.params.values()))}"


def iso(moment: float) -> str:
    """A moment as Meta writes it: whole seconds."""
    return time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime(moment))


class _Face(BaseHTTPRequestHandler):
    """The emulator's HTTP."""

    graph: ClassVar[SmallGraph]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        if self.path.startswith("/files/"):
            status = 503 if self.graph.is_keeper_down else 200 if self.path in self.graph.files else 404
            content = self.graph.files.get(self.path, b"")
            self.graph.exchanges.append(Exchange(self.command, self.path, headers, status, None))
        else:
            status, answer = self.graph.answer(self.command, self.path, headers, body)
            content = json.dumps(answer).encode()
        with contextlib.suppress(OSError):
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **self.graph.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(content)
