"""Asking a Matrix server, after the Matrix specification v1.11 to v1.16, "Client-Server API" (read November 2026)."""

import json
from collections.abc import Mapping
from datetime import timedelta
from threading import Event
from typing import Any, NoReturn, Unpack
from urllib.parse import quote

from django.utils.translation import gettext_noop

from hilft.channels.adapters.matrix.account import MatrixAccount
from hilft.channels.contract import ChannelError, NotNow, Undeliverable, Unsure
from hilft.channels.wire.given import dict_at, parsed, storable_line, text_at
from hilft.channels.wire.http import LONGEST, Answer, Http, Words

CLIENT = "/_matrix/client/v3"
MOST_FILE = 10_000_000
"""Bytes of one file that is fetched."""
MOST = 40_000_000
"""Bytes of one answer: the first look at an account with many rooms is long."""
AFTER_REFUSAL, AFTER_NONSENSE = timedelta(minutes=5), timedelta(minutes=5)
LOGIN_REFUSED = frozenset(
    {"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED", "M_USER_LOCKED", "M_USER_SUSPENDED"}
)
TOO_LONG = frozenset({"M_TOO_LARGE"})


class Missing(Undeliverable):
    """What was asked for is not there, or not for us."""


class Nonsense(Undeliverable):
    """The server did not understand what we asked."""


class MatrixServer:
    """One account on one server. Each thread has connections of its own."""

    def __init__(self, account: MatrixAccount) -> None:
        self._http = Http(account.server, headers={"Authorization": f"Bearer {account.token}"}, most=MOST)
        self._files = Http(account.server, headers=self._http.headers, most=MOST_FILE)
        self._user = ""

    @property
    def patience(self) -> timedelta:
        """How long a request may take that does not wait for anything."""
        return self._http.patience

    def me(self, *, stop: Event | None = None) -> str:
        """Return our own full name, such as @care:example.org."""
        if not self._user:
            self._user = text_at(self.ask("GET", "account", "whoami", stop=stop), "user_id")
        return self._user

    def ask(
        self,
        method: str,
        *path: str,
        once: bool = False,
        stop: Event | None = None,
        patience: timedelta | None = None,
        **words: Unpack[Words],
    ) -> dict[str, Any]:
        """Return what the server answered. `path`: the parts after /v3, written as they are.

        Raises `NotNow`, `Unsure`, `Undeliverable` (`Missing`, `Nonsense`) and `Stopped`.
        """
        address = "/".join([CLIENT, *(quote(part, safe="") for part in path)])
        return self._sense(self.bare(method, address, once=once, stop=stop, patience=patience, **words))

    def bare(
        self,
        method: str,
        address: str,
        *,
        headers: Mapping[str, str] | None = None,
        once: bool = False,
        stop: Event | None = None,
        patience: timedelta | None = None,
        **words: Unpack[Words],
    ) -> Answer:
        """Ask with a whole path; return the answer whatever it says."""
        try:
            return self._http.ask(method, address, headers=headers, once=once, stop=stop, patience=patience, **words)
        except Unsure:
            raise
        except NotNow as trouble:
            raise _as_long_as_asked(trouble) from None

    def read_state(self, room: str, kind: str, key: str = "", *, stop: Event | None = None) -> dict[str, Any]:
        """Return one state of a room, empty when it has none or does not show it."""
        try:
            return self.ask("GET", "rooms", room, "state", kind, *([key] if key else []), stop=stop)
        except Undeliverable:
            return {}

    def upload(self, content: bytes, name: str, media_type: str) -> str:
        """Put a file on the server and return its address (mxc://). A file put there twice harms nobody."""
        address = f"/_matrix/media/v3/upload?filename={quote(name, safe='')}"
        answer = self.bare("POST", address, headers={"Content-Type": media_type}, once=True, content=content)
        return text_at(self._sense(answer), "content_uri")

    def download(self, address: str, *, stop: Event | None = None) -> bytes:
        """Return the file at an address (mxc://server/identity). Raises `Missing` where it cannot be had at all."""
        server, _, identity = address.removeprefix("mxc://").partition("/")
        if not address.startswith("mxc://") or not server or not identity or "/" in identity:
            raise Missing(gettext_noop("This is no address of a file."), code="not_found")
        tail = f"{quote(server, safe=':')}/{quote(identity, safe='')}"
        answer = self._files.ask("GET", f"/_matrix/client/v1/media/download/{tail}", stop=stop)
        if answer.status == 404 and "M_UNRECOGNIZED" in answer.said():
            # Servers from before Matrix 1.11 (2024) know only the older path.
            answer = self._files.ask("GET", f"/_matrix/media/v3/download/{tail}", stop=stop)
        if not answer.ok:
            raise Missing(gettext_noop("The file is not on its server."), code="not_found", detail=answer.said())
        return answer.body

    def close(self) -> None:
        """Let go of this thread's connections."""
        self._http.close()
        self._files.close()

    def _sense(self, answer: Answer) -> dict[str, Any]:
        if not answer.ok:
            self._refuse(answer)
        found = answer.json()
        if not isinstance(found, dict):
            sentence = gettext_noop("The server answered with something that no Matrix server says.")
            raise NotNow(sentence, code="malformed", retry_after=AFTER_NONSENSE, detail=answer.said())
        return found

    def _refuse(self, answer: Answer) -> NoReturn:
        said = parsed(answer.body)
        code, words = text_at(said, "errcode"), storable_line(text_at(said, "error"))
        detail = f"{code} {words}".strip() or answer.said()
        if answer.status == 401 or code in LOGIN_REFUSED:
            sentence = gettext_noop(
                "The Matrix server does not accept our access token (any more); make a new one and enter it."
            )
            raise NotNow(sentence, code="login_refused", retry_after=AFTER_REFUSAL, detail=detail)
        if answer.status == 413 or code in TOO_LONG:
            raise Undeliverable(gettext_noop("This is too long for the Matrix server."), code="too_long", detail=detail)
        if answer.status == 404 and code:
            raise Missing(
                gettext_noop("The Matrix server does not have what we asked for."), code="not_found", detail=detail
            )
        if answer.status == 403:
            sentence = gettext_noop(
                "The Matrix server does not let our account do this; ask whoever runs the room or the server."
            )
            raise Undeliverable(sentence, code="forbidden", detail=detail)
        if code:
            raise Nonsense(
                gettext_noop("The Matrix server refused this. Its own words stand beside it."),
                code="refused",
                detail=detail,
            )
        sentence = gettext_noop(
            "Something answers at the server's address, but it is no Matrix server; look at the address again."
        )
        raise NotNow(sentence, code="malformed", retry_after=AFTER_NONSENSE, detail=detail)


def _as_long_as_asked(trouble: NotNow) -> NotNow:
    """Older servers say how long to wait in the body alone (`retry_after_ms`)."""
    if trouble.code != "rate":
        return trouble
    asked = dict_at(parsed(trouble.detail.encode())).get("retry_after_ms")
    if isinstance(asked, int) and 0 < asked < LONGEST.total_seconds() * 1000:
        trouble.retry_after = timedelta(milliseconds=max(asked, 1000))
    return trouble


def quietly(trouble: ChannelError) -> NotNow:
    """Return any trouble as something that may pass: who listens never gives up."""
    if isinstance(trouble, NotNow):
        return trouble
    return NotNow(str(trouble), code=trouble.code, retry_after=AFTER_REFUSAL, detail=trouble.detail)


def filtered(**wanted: Any) -> str:
    """Return a filter as the server takes it in an address."""
    return json.dumps(wanted, separators=(",", ":"))
