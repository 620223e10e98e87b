"""A small WhatsApp of our own: Meta's side as the Cloud API describes it, with one number of ours and its customers.

It keeps state: what was said to whom, when each customer last wrote (only within 24 hours may they be answered
freely), files, and calls that were not answered with 200, which it makes again. Requests, answers and calls are
kept for those who compare them with Meta's description.
"""

import contextlib
import json
import re
import threading
import time
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from tests.channels.graph.caller import SECRET, VERIFY, Caller, signature

NUMBER, OTHER_APP, DISPLAY = "106540352242922", "419561257915477", "15550783881"
TOKEN = "EAAtesttoken"
PETRA, TAMME = "491700000011", "491700000012"
NAMES = {PETRA: "Petra Sandkamp", TAMME: "Tamme Deichgraf"}
HIDDEN = "DE.13491208655302741918"  # somebody who hides the number: only Meta's own name of the person is told
NAMES[HIDDEN] = "Hidden Person"
DAY = 24 * 3600
PNG = b"\x89PNG\r\n\x1a\n rest"
__all__ = [
    "DAY", "HIDDEN", "NUMBER", "PETRA", "PNG", "SECRET", "TAKEN", "TAMME", "TOKEN", "VERIFY", "Exchange", "Meta",
    "contact", "error", "signature",
]  # fmt: skip


@dataclass(frozen=True)
class Exchange:
    """One request and its answer."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    status: int
    answer: Any


OFFICE = "application/vnd.openxmlformats-officedocument"
DOCUMENTS = [
    "application/pdf",
    "text/plain",
    "application/msword",
    *(f"application/vnd.ms-{one}" for one in ("excel", "powerpoint")),
]
DOCUMENTS += [
    f"{OFFICE}.{one}" for one in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")
]
TAKEN = {
    **dict.fromkeys(("image/jpeg", "image/png"), ("image", 5)),
    **dict.fromkeys(("video/mp4", "video/3gpp"), ("video", 16)),
    **dict.fromkeys((f"audio/{one}" for one in ("aac", "amr", "mpeg", "mp4", "ogg")), ("audio", 16)),
    **dict.fromkeys(DOCUMENTS, ("document", 100)),
}
"""The kinds of files Meta takes, as which kind of message, and their megabytes."""
GATHERED = 100
"""Messages in one call of a burst."""


@dataclass
class Meta:
    """The emulator. `hook`: where it calls us. `window`: whether customers' last words still let us answer."""

    hook: str = ""
    said: list[dict[str, Any]] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    last_word: dict[str, float] = field(default_factory=dict)
    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    fail: dict[str, Any] | None = None  # the error the next message is refused with
    templates: frozenset[str] = frozenset({"your_answer"})
    media_down: bool = False
    base: str = ""  # how we reach it
    keeper: str = ""  # where it says files are, when elsewhere

    def __post_init__(self) -> None:
        self._count, self._lock = 0, threading.Lock()
        self._caller = Caller()
        server = type("Server", (_Face,), {"meta": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), server)
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def end(self) -> None:
        self._caller.end()
        self._server.shutdown()
        self._server.server_close()

    def new_id(self, who: str) -> str:
        with self._lock:
            self._count += 1
            return "wamid." + b64encode(f"{who}:{self._count:08}".encode()).decode()

    def idle(self) -> bool:
        """Whether every call was made and answered with 200."""
        return self._caller.idle()

    def says(self, who: str, kind: str, content: Any, *, below: str = "", at: float | None = None) -> str:
        """A customer says something; return its identity."""
        now = time.time() if at is None else at
        sender = {"from_user_id": who} if who == HIDDEN else {"from": who}
        message = {**sender, "id": self.new_id(who), "timestamp": str(int(now)), "type": kind, kind: content}
        if kind == "unsupported":
            message["errors"] = message.pop(kind)
        if below:
            message["context"] = {"from": DISPLAY, "id": below}
        self.last_word[who] = now
        self.post({"contacts": [contact(who)], "messages": [message]})
        return str(message["id"])

    def bursts(self, who: str, texts: list[str]) -> list[str]:
        """A customer says all this while calls are gathered, which Meta does with up to a thousand updates a call."""
        now, said = str(int(time.time())), [(self.new_id(who), text) for text in texts]
        kind = {"from": who, "timestamp": now, "type": "text"}
        for place in range(0, len(said), GATHERED):
            some = said[place : place + GATHERED]
            messages = [{**kind, "id": number, "text": {"body": text}} for number, text in some]
            self.post({"contacts": [contact(who)], "messages": messages})
        return [number for number, _ in said]

    def tells(self, message: str, who: str, status: str, errors: list[Any] | None = None) -> None:
        """Tell how far a message of ours has come."""
        told: dict[str, Any] = {
            "id": message,
            "status": status,
            "timestamp": str(int(time.time())),
            "recipient_id": who,
        }
        self.post({"contacts": [contact(who)], "statuses": [told | ({"errors": errors} if errors else {})]})

    def keeps(self, content: bytes, media_type: str) -> dict[str, str]:
        """Take a file of a customer; return how a message names it."""
        number = str(1_000_000 + len(self.files))
        self.files[number] = (content, media_type)
        return {"id": number, "mime_type": media_type, "sha256": sha256(content).hexdigest()}

    def post(self, *values: dict[str, Any]) -> None:
        """Call us, with several changes in one call when there are several."""
        head = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": DISPLAY, "phone_number_id": NUMBER},
        }
        changes = [{"value": head | value, "field": "messages"} for value in values]
        call = {"object": "whatsapp_business_account", "entry": [{"id": OTHER_APP, "changes": changes}]}
        self.calls.append(call)
        self._caller.hook = self.hook
        self._caller.post(call)

    # What our side asks.

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        place = path.partition("?")[0]
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, error(190, "Invalid OAuth access token.", kind="OAuthException")
        if method == "GET" and place == f"/v23.0/{NUMBER}":
            shown = {"id": NUMBER, "display_phone_number": f"+{DISPLAY}", "verified_name": "Fernnetz Care"}
            return 200, shown | {"quality_rating": "GREEN"}
        if method == "POST" and place == f"/v23.0/{NUMBER}/media":
            return self._upload(body)
        if method == "POST" and place == f"/v23.0/{NUMBER}/messages":
            return self._take(json.loads(body))
        if method == "GET" and (named := re.fullmatch(r"/(v23\.0|files)/([0-9]+)", place)):
            return self._file(*named.groups())
        return 400, error(100, "Unsupported get request.", subcode=33)

    def _upload(self, body: bytes) -> tuple[int, Any]:
        """Take a file of ours, of a kind and size that Meta's documentation "Media" (2025) names."""
        head, _, rest = body.partition(b'name="file"')[2].partition(b"\r\n\r\n")
        content, media_type = rest.rpartition(b"\r\n--")[0], re.findall(rb"(?i)content-type: *(\S+)", head)[0].decode()
        if media_type not in TAKEN:
            return 400, error(100, f"Param file must be a file with one of the following types: {', '.join(TAKEN)}.")
        if len(content) > TAKEN[media_type][1] * 1024 * 1024:
            return 400, error(131053, "Media upload error", details="The file is too large.")
        return 200, {"id": self.keeps(content, media_type)["id"]}

    def _file(self, where: str, number: str) -> tuple[int, Any]:
        if self.media_down:
            return 500, error(131000, "Something went wrong")
        if number not in self.files:
            return 400, error(100, "Unsupported get request.", subcode=33)
        content, media_type = self.files[number]
        if where == "files":
            return 200, content
        url = f"{self.keeper or self.base}/files/{number}"
        told = {"messaging_product": "whatsapp", "url": url, "mime_type": media_type, "id": number}
        return 200, told | {"sha256": sha256(content).hexdigest(), "file_size": str(len(content))}

    def _take(self, asked: dict[str, Any]) -> tuple[int, Any]:
        who = str(asked.get("to") or asked.get("recipient"))
        if self.fail is not None:
            failure, self.fail = self.fail, None
            return 400, failure
        if (refusal := self._refusal(who, asked)) is not None:
            return 400, refusal
        number = self.new_id("us")
        self.said.append({**asked, "id": number})
        for status in ("sent", "delivered"):
            self.tells(number, who, status)
        return 200, {
            "messaging_product": "whatsapp",
            "contacts": [{"input": who, "wa_id": who}],
            "messages": [{"id": number}],
        }

    def _refusal(self, who: str, asked: dict[str, Any]) -> Any:
        """Return the error a message is refused with, None when it is taken."""
        kind = asked["type"]
        if who not in NAMES:
            return error(131026, "Message undeliverable")
        if kind == "template":
            is_known = asked["template"]["name"] in self.templates
            return None if is_known else error(132001, "Template name does not exist in the translation")
        if kind == "text" and not 0 < len(asked["text"]["body"]) <= 4096:
            return error(100, "Param text['body'] must be at most 4096 characters long.")
        if time.time() - self.last_word.get(who, 0) > DAY:
            return error(131047, "Re-engagement message", details="More than 24 hours have passed.")
        media_type = "" if kind == "text" else self.files.get(asked[kind]["id"], (b"", ""))[1]
        if kind != "text" and TAKEN.get(media_type, ("", 0))[0] != kind:
            return error(100, "Invalid parameter", details=f"{media_type} is no {kind}")
        return None


def contact(who: str) -> dict[str, Any]:
    name = {"profile": {"name": NAMES.get(who, "Somebody")}}
    return name | ({"user_id": who} if who == HIDDEN else {"wa_id": who, "user_id": f"DE.{who}"})


def error(code: int, message: str, *, kind: str = "OAuthException", subcode: int = 0, details: str = "") -> Any:
    told: dict[str, Any] = {"message": f"(#{code}) {message}", "type": kind, "code": code, "fbtrace_id": "Atrace"}
    if subcode:
        told["error_subcode"] = subcode
    if details:
        told["error_data"] = {"messaging_product": "whatsapp", "details": details}
    return {"error": told}


class _Face(BaseHTTPRequestHandler):
    """The emulator's HTTP."""

    meta: ClassVar[Meta]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, answer = self.meta.answer(self.command, self.path, headers, body)
        self.meta.exchanges.append(Exchange(self.command, self.path, headers, body, status, answer))
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        with contextlib.suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Type", "image/png" if isinstance(answer, bytes) else "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(content)
