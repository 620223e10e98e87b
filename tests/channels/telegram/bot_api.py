"""An emulator of Telegram's Bot API: real HTTP on loopback, chats with people in them, and updates that wait.

What it keeps of the description (Bot API 10.1, June 2026): an update is handed out again until a question with a
higher offset confirms it; a second question ends the first with 409, and so does a webhook; updates are kept for a
day; 4,096 units of a text; deletion within 48 hours; who may write to whom. Every request and every result is checked
by the oracles; what they find stands in `wrong`.
"""

import json
import re
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.channels.telegram.forms import form_of
from tests.channels.telegram.oracles import make_ready, mistakes_of_request, mistakes_of_result

Json = dict[str, Any]
TOKEN = "4711:AAtestTOKENtestTOKENtestTOKENtest42"
BOT: Json = {"id": 4711, "is_bot": True, "first_name": "Fernnetz Care", "username": "fernnetz_bot"}
PETRA: Json = {"id": 11, "is_bot": False, "first_name": "Petra", "last_name": "Sandkamp", "username": "petra_s"} | {
    "language_code": "de"
}
TAMME: Json = {"id": 12, "is_bot": False, "first_name": "Tamme"}
GROUP = -1001234567890
DAY, LAST = 24 * 3600, 48 * 3600
METHODS = (
    "getMe",
    "getUpdates",
    "sendMessage",
    "sendPhoto",
    "sendDocument",
    "deleteMessage",
    "getFile",
    "setWebhook",
    "deleteWebhook",
)


class Refusal(Exception):
    """What the Bot API says when it does not."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.parameters = code, parameters


class BotApi:
    """The server and everything on it. People act by its methods, the bot by HTTP. `later`: seconds its clock is on."""

    def __init__(self) -> None:
        make_ready(METHODS)
        self.later, self.webhook, self.wrong, self.asked = 0, {"url": ""}, list[str](), list[tuple[str, Json]]()
        self.updates: list[tuple[int, Json]] = []
        self.messages: dict[tuple[int, int], Json] = {}
        self.files: dict[str, bytes] = {}
        self.started, self.blocked, self.members = {11}, set[int](), {GROUP: {11, 12, 4711}}
        self.refuse_next: Refusal | None = None
        self._next_update, self._question = 900_001, 0
        self._changed = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def end(self) -> None:
        with self._changed:
            self._question += 1
            self._changed.notify_all()
        self._server.shutdown()
        self._server.server_close()

    # What people do.

    def says(self, who: Json, text: str = "", *, chat: int = 0, reply_to: int = 0, **more: Any) -> Json:
        """Somebody says something, in private to the bot or in a group; return the message."""
        message = self._message(chat or who["id"], who, **({"text": text} if text else {}), **more)
        if mentions := _entities(text):
            message["entities"] = mentions
        if reply_to:
            answered = self.messages[message["chat"]["id"], reply_to]
            message["reply_to_message"] = {k: v for k, v in answered.items() if k != "reply_to_message"}
        if not chat:
            self.started.add(who["id"])
        self.tell({"message": message})
        return message

    def edits(self, message: Json, text: str) -> Json:
        changed = {**message, "text": text, "edit_date": self.now()}
        self.messages[message["chat"]["id"], message["message_id"]] = changed
        self.tell({"edited_message": changed})
        return changed

    def uploads(self, name: str, content: bytes) -> Json:
        """Return a document as a message carries it."""
        self.files[name] = content
        return {"file_id": f"F-{name}", "file_unique_id": f"U-{name}", "file_name": name, "file_size": len(content)}

    def blocks(self, who: Json) -> None:
        self.blocked.add(who["id"])
        member, banned = {"status": "member", "user": BOT}, {"status": "kicked", "user": BOT, "until_date": 0}
        change = {"chat": self.chat(who["id"], who), "from": who, "date": self.now()}
        self.tell({"my_chat_member": {**change, "old_chat_member": member, "new_chat_member": banned}})

    def tell(self, update: Json) -> Json:
        """Let an update wait for the bot."""
        with self._changed:
            told = {"update_id": self._next_update, **update}
            self._next_update += 1
            self.updates.append((self.now(), told))
            self._changed.notify_all()
        return told

    def last_update(self) -> int:
        return self._next_update - 1

    def seen_by(self, who: int) -> list[str]:
        """Return what the bot said where this person can read it."""
        said = [one for one in self.messages.values() if one["from"]["id"] == BOT["id"]]
        rooms = {who} | {room for room, members in self.members.items() if who in members}
        return [str(one.get("text", one.get("caption"))) for one in said if one["chat"]["id"] in rooms]

    def now(self) -> int:
        return int(time.time()) + self.later

    def chat(self, number: int, who: Json) -> Json:
        if number > 0:
            return {"id": number, "type": "private", "first_name": who["first_name"]}
        return {"id": number, "type": "supergroup", "title": "Fernnetz", "username": "fernnetz_talk"}

    # What the bot asks.

    def told(self, method: str, words: Json) -> tuple[int, Json]:
        """Return status and body of the answer to a request."""
        try:
            return 200, {"ok": True, "result": self.answer(method, words)}
        except Refusal as no:
            told: Json = {"ok": False, "error_code": no.code, "description": str(no)}
            return no.code, told | ({"parameters": no.parameters} if no.parameters else {})

    def answer(self, method: str, words: Json) -> Any:
        if method not in METHODS:
            raise Refusal(404, "Not Found")
        self.asked.append((method, words))
        self.wrong += mistakes_of_request(method, words)
        if self.refuse_next is not None:
            refusal, self.refuse_next = self.refuse_next, None
            raise refusal
        result = getattr(self, "_" + re.sub("[A-Z]", lambda sign: f"_{sign[0].lower()}", method))(words)
        self.wrong += mistakes_of_result(method, result)
        return result

    def _get_me(self, _words: Json) -> Json:
        can = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
        return {**BOT, **can}

    def _get_updates(self, words: Json) -> list[Json]:
        end = time.monotonic() + words.get("timeout", 0)
        with self._changed:
            self._question += 1
            mine = self._question
            self._changed.notify_all()
            while True:
                if self.webhook["url"]:
                    raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active")
                if self._question != mine:
                    raise Refusal(409, "Conflict: terminated by other getUpdates request")
                self.updates = [one for one in self.updates if self._is_kept(one, words.get("offset", 0))]
                if self.updates or time.monotonic() >= end:
                    return [update for _, update in self.updates[: words.get("limit", 100)]]
                self._changed.wait(end - time.monotonic())

    def _is_kept(self, waiting: tuple[int, Json], offset: int) -> bool:
        at, update = waiting
        return bool(at > self.now() - DAY and update["update_id"] >= offset)

    def _send_message(self, words: Json) -> Json:
        chat, text = words["chat_id"], words["text"]
        self._let_in(chat)
        if len(text.encode("utf-16-le")) // 2 > 4096:
            raise Refusal(400, "Bad Request: message is too long")
        reply, above = words.get("reply_parameters") or {}, None
        if reply:
            above = self.messages.get((chat, reply["message_id"]))
            if above is None and not reply.get("allow_sending_without_reply"):
                raise Refusal(400, "Bad Request: message to be replied not found")
        message = self._message(chat, BOT, text=text)
        if above is not None:
            message["reply_to_message"] = {k: v for k, v in above.items() if k != "reply_to_message"}
        return message

    def _send_photo(self, words: Json) -> Json:
        content = self.files[words["photo"]]
        if not content.startswith((b"\x89PNG", b"\xff\xd8\xff")):
            raise Refusal(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
        return self._with_caption(words, photo=[{"file_id": "F", "file_unique_id": "U", "width": 1, "height": 1}])

    def _send_document(self, words: Json) -> Json:
        name = words["document"]
        document = {"file_id": f"F-{name}", "file_unique_id": f"U-{name}", "file_name": name}
        return self._with_caption(words, document={**document, "file_size": len(self.files[name])})

    def _with_caption(self, words: Json, **more: Any) -> Json:
        if len(words.get("caption", "").encode("utf-16-le")) // 2 > 1024:
            raise Refusal(400, "Bad Request: message caption is too long")
        self._let_in(words["chat_id"])
        caption = {"caption": words["caption"]} if "caption" in words else {}
        return self._message(words["chat_id"], BOT, **caption, **more)

    def _let_in(self, chat: int) -> None:
        if chat > 0 and chat in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if chat > 0 and chat not in self.started:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
        if chat < 0 and chat not in self.members:
            raise Refusal(400, "Bad Request: chat not found")
        if chat < 0 and BOT["id"] not in self.members[chat]:
            raise Refusal(403, "Forbidden: bot was kicked from the supergroup chat")

    def _delete_message(self, words: Json) -> bool:
        key = (words["chat_id"], words["message_id"])
        if key not in self.messages:
            raise Refusal(400, "Bad Request: message to delete not found")
        if self.messages[key]["date"] < self.now() - LAST:
            raise Refusal(400, "Bad Request: message can't be deleted for everyone")
        del self.messages[key]
        return True

    def _get_file(self, words: Json) -> Json:
        file_id = words["file_id"]
        name = file_id.removeprefix("F-")
        if name not in self.files:
            raise Refusal(400, "Bad Request: invalid file_id")
        size = len(self.files[name])
        return {"file_id": file_id, "file_unique_id": f"U-{name}", "file_size": size, "file_path": f"documents/{name}"}

    def _set_webhook(self, words: Json) -> bool:
        self.webhook = words
        return True

    def _delete_webhook(self, _words: Json) -> bool:
        return self._set_webhook({"url": ""})

    def _message(self, chat: int, who: Json, **more: Any) -> Json:
        number = max((key[1] for key in self.messages if key[0] == chat), default=100) + 1
        person = who if who is not BOT else PETRA
        message = {"message_id": number, "date": self.now(), "chat": self.chat(chat, person), "from": who, **more}
        self.messages[chat, number] = message
        return message


def _entities(text: str) -> list[Json]:
    handle = f"@{BOT['username']}"
    start = text.find(handle)
    if start < 0:
        return []
    return [{"type": "mention", "offset": len(text[:start].encode("utf-16-le")) // 2, "length": len(handle)}]


def _handler(api: BotApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve({name: _given(name, value) for name, value in parse_qsl(urlsplit(self.path).query)})

        def do_POST(self) -> None:
            body, kind = self.rfile.read(int(self.headers.get("content-length", 0))), self.headers.get_content_type()
            self._serve(
                form_of(self.headers["content-type"], body, api.files)
                if kind == "multipart/form-data"
                else json.loads(body or b"{}")
            )

        def _serve(self, words: Json) -> None:
            _, first, *rest = urlsplit(self.path).path.split("/")
            if first == "file":
                content = api.files.get(rest[-1]) if rest[0] == f"bot{TOKEN}" else None
                return self._say(200 if content is not None else 404, content or b"{}", "application/octet-stream")
            code, told = api.told(rest[0] if first == f"bot{TOKEN}" else "", words)
            return self._say(code, json.dumps(told).encode(), "application/json")

        def _say(self, code: int, body: bytes, media_type: str) -> None:
            with suppress(OSError):
                self.send_response(code)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is written: what was asked stands in `asked`."""

    return Handler


def _given(name: str, value: str) -> Any:
    """Return a parameter of a query as its type: lists are JSON in it, and numbers are digits."""
    return json.loads(value) if name in ("offset", "limit", "timeout", "allowed_updates") else value
