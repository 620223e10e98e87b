"""Asking the Bot API: each failure as a word of the contract, and the token in no error and no log.

The token is part of every address (Bot API 10.1, "Making requests"), so every word that comes from the wire is looked
through before it goes on.
"""

import logging
import re
from collections.abc import Mapping
from datetime import timedelta
from threading import Event, Lock
from typing import Any

from django.utils.translation import gettext_noop

from hilft.channels.adapters.telegram.account import TelegramAccount
from hilft.channels.contract import ChannelError, NotNow
from hilft.channels.wire.given import at, dict_at, text_at
from hilft.channels.wire.http import LATER, LONGEST, PATIENCE, SOON, Answer, Http

REFUSED = gettext_noop("Telegram does not know this token. Ask BotFather for the bot's token and enter it here anew.")
CONFLICT = gettext_noop(
    "Something else takes this bot's messages: another program, or calls to an address set before. End the other "
    "program, then try the account on its page: that sets right who is told."
)
NO_ANSWER = gettext_noop("What answers is not Telegram's Bot API. Look at the address of the server.")
MOST_FILE = 8_000_000
"""Bytes of a file that is fetched; the Bot API itself gives files of up to 20 MB."""
_RETRY = re.compile(r'"retry_after"\s*:\s*(\d{1,6})')
_TOKENS = re.compile(r"[0-9]{3,20}(?::|%3[Aa])[A-Za-z0-9_-]{20,}")


def without_tokens(text: str) -> str:
    """Return the text with every token of a bot taken out."""
    return _TOKENS.sub("[token]", text)


def _hide(record: logging.LogRecord) -> bool:
    said = record.getMessage()
    if (hidden := without_tokens(said)) != said:
        record.msg, record.args = hidden, ()
    return True


# httpx writes the address of each request to its log, and ours holds the token.
for _name in ("httpx", "httpcore", "httpcore.connection", "httpcore.http11"):
    logging.getLogger(_name).addFilter(_hide)


class Server:
    """The Bot API, asked as one bot."""

    def __init__(self, account: TelegramAccount) -> None:
        self.account = account
        self.http = Http(f"{account.server}/bot{account.token}", headers={"User-Agent": "hilft"})
        self._me: dict[str, Any] = {}
        self._lock = Lock()

    def get(
        self,
        method: str,
        params: Mapping[str, str | int] | None = None,
        *,
        wait: timedelta = timedelta(0),
        stop: Event | None = None,
    ) -> Any:
        """Return the result of a method that changes nothing. Raises `NotNow`. `wait`: how long Telegram may take."""
        answer = self._ask("GET", method, stop=stop, patience=self.http.patience + wait, params=params or {})
        return self.result(answer)

    def post(self, method: str, words: Mapping[str, Any], *, once: bool = False) -> Answer:
        """Return the answer to a method that changes something. Raises `NotNow` or `Unsure`."""
        return self._known(self._ask("POST", method, once=once, json=words))

    def upload(
        self,
        method: str,
        fields: Mapping[str, str],
        files: Mapping[str, tuple[str, bytes, str]],
        *,
        patience: timedelta,
    ) -> Answer:
        """Return the answer to a method that takes a file. Raises `NotNow` or `Unsure`."""
        return self._known(self._ask("POST", method, data=dict(fields), files=dict(files), patience=patience))

    def result(self, answer: Answer) -> Any:
        """Return what was asked for. Raises `NotNow` when there is none."""
        found = self._known(answer).json()
        if not answer.ok or at(found, "ok") is not True or "result" not in found:
            raise NotNow(NO_ANSWER, code="malformed", retry_after=LATER, detail=without_tokens(answer.said()))
        return found["result"]

    def me(self, *, stop: Event | None = None) -> dict[str, Any]:
        """Return number and name of the bot, asked once. Raises `NotNow`."""
        with self._lock:
            if not self._me:
                found = self.get("getMe", stop=stop)
                if not text_at(found, "username"):
                    raise NotNow(NO_ANSWER, code="malformed", retry_after=LATER)
                names = ("id", "username", "first_name", "can_read_all_group_messages")
                self._me = {name: found.get(name) for name in names}
            return self._me

    def file(self, file_id: str, *, stop: Event | None = None) -> bytes | None:
        """Return a file, None when Telegram does not give it or it is too large. Raises `NotNow`."""
        asked = self._known(
            self._ask("GET", "getFile", stop=stop, patience=self.http.patience, params={"file_id": file_id})
        )
        path = text_at(asked.json(), "result", "file_path") if asked.ok else ""
        if not path or ".." in path or path.startswith("/"):
            return None  # a server of one's own may name a place on its own disk: that is not ours to read
        address = f"{self.account.server}/file/bot{self.account.token}/{path}"
        answer = self._ask("GET", address, stop=stop, patience=PATIENCE)
        return answer.body if answer.ok and len(answer.body) <= MOST_FILE else None

    def close(self) -> None:
        """Let go of this thread's connections."""
        self.http.close()

    def _ask(self, method: str, path: str, **words: Any) -> Answer:
        try:
            return self.http.ask(method, path, **words)
        except ChannelError as trouble:
            trouble.detail = without_tokens(trouble.detail)
            if isinstance(trouble, NotNow) and trouble.code == "rate" and (said := _RETRY.search(trouble.detail)):
                trouble.retry_after = min(max(timedelta(seconds=int(said[1])), timedelta(seconds=1)), LONGEST)
            raise

    def _known(self, answer: Answer) -> Answer:
        """Return an answer of a server that knows the bot. Raises `NotNow` otherwise."""
        detail = without_tokens(answer.said())
        # Bot API: an unknown token is 404, one that was taken back 401; a method that is there is never 404.
        if answer.status in (401, 404):
            raise NotNow(REFUSED, code="login_refused", retry_after=LATER, detail=detail)
        if answer.status == 409:
            raise NotNow(CONFLICT, code="conflict", retry_after=SOON, detail=detail)
        if 300 <= answer.status < 400:
            raise NotNow(NO_ANSWER, code="malformed", retry_after=LATER, detail=detail)
        return answer


def description(answer: Answer) -> tuple[str, dict[str, Any]]:
    """Return why Telegram refused, in its words, and its parameters (`ResponseParameters`)."""
    try:
        found = answer.json()
    except NotNow:
        return without_tokens(answer.said()), {}
    return without_tokens(text_at(found, "description")[:300]), dict_at(found, "parameters")
