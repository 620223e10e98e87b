"""Asking a Bluesky server, after the AT Protocol's lexicons of com.atproto and app.bsky (read November 2026).

Signing in is allowed 30 times in 5 minutes and 300 times a day, so one session is kept as long as it can be renewed.
"""

from collections.abc import Mapping
from datetime import timedelta
from threading import Event, Lock
from typing import Any, NoReturn, Unpack

import httpx
from django.utils.translation import gettext_noop

from hilft.channels.adapters.bluesky.account import BlueskyAccount
from hilft.channels.contract import NotNow, Undeliverable
from hilft.channels.wire.given import parsed, storable_line, text_at
from hilft.channels.wire.http import Answer, Http, Words
from hilft.channels.wire.line import HERE

AFTER_REFUSAL, AFTER_NONSENSE = timedelta(minutes=15), timedelta(minutes=5)
MOST_FILE = 5_000_000
OVER = frozenset({"ExpiredToken", "InvalidToken"})
LOGIN_REFUSED = frozenset(
    {"AuthenticationRequired", "AuthMissing", "AccountTakedown", "AuthFactorTokenRequired", "AccountDeactivated"}
)
GONE = frozenset({"NotFound", "RecordNotFound", "RepoNotFound", "RepoDeactivated", "RepoTakendown"})


class Missing(Undeliverable):
    """What was asked for is not there (any more)."""


class SaidBefore(Undeliverable):
    """Something else was said under this key already."""


class BlueskyServer:
    """One account on its server. Threads share the session, not the connections."""

    def __init__(self, account: BlueskyAccount) -> None:
        self._account = account
        self.http = Http(account.server)
        self._lock = Lock()
        self._session: dict[str, Any] = {}
        self.left = 1.0
        """Which share is left of what our address may ask; the whole while the server does not say."""

    def me(self, *, stop: Event | None = None) -> tuple[str, str]:
        """Return our own DID and handle."""
        session = self._session or self._renewed({}, stop)
        return text_at(session, "did"), text_at(session, "handle")

    def ask(self, method: str, name: str, *, stop: Event | None = None, **words: Unpack[Words]) -> dict[str, Any]:
        """Return what the server answered to one method, such as app.bsky.feed.getPosts.

        Raises `NotNow`, `Unsure`, `Undeliverable` (`Missing`, `SaidBefore`) and `Stopped`.
        """
        session = self._session or self._renewed({}, stop)
        answer = self._send(method, name, session, stop, words)
        if _error(answer) in OVER:
            answer = self._send(method, name, self._renewed(session, stop), stop, words)
        return _sense(answer)

    def upload(self, content: bytes, media_type: str) -> dict[str, Any]:
        """Put a picture on the server; what no post names is thrown away by itself."""
        session = self._session or self._renewed({}, None)
        headers = {**_bearer(session, "accessJwt"), "Content-Type": media_type}
        name = "/xrpc/com.atproto.repo.uploadBlob"
        found = _sense(self.http.ask("POST", name, headers=headers, once=True, content=content)).get("blob")
        return found if isinstance(found, dict) else {}

    def download(self, address: str, *, stop: Event | None = None) -> bytes:
        """Return a picture at the address our server names. Raises `Missing` where it cannot be had."""
        try:
            url = httpx.URL(address)
        except httpx.InvalidURL:
            raise Missing(gettext_noop("This is no address of a picture."), code="gone") from None
        if url.scheme != "https" and url.host not in HERE:
            raise Missing(gettext_noop("This is no address of a picture."), code="gone")
        with Http(str(url.copy_with(raw_path=b"/")), most=MOST_FILE, patience=self.http.patience) as elsewhere:
            answer = elsewhere.ask("GET", address, stop=stop)
        if not answer.ok:
            raise Missing(gettext_noop("The picture is not there."), code="gone", detail=answer.said())
        return answer.body

    def close(self) -> None:
        """Let go of this thread's connections; the session is kept."""
        self.http.close()

    def _send(self, method: str, name: str, session: dict[str, Any], stop: Event | None, words: Words) -> Answer:
        answer = self.http.ask(method, f"/xrpc/{name}", headers=_bearer(session, "accessJwt"), stop=stop, **words)
        if method == "GET":
            self.left = share_left(answer.headers)
        return answer

    def _renewed(self, old: dict[str, Any], stop: Event | None) -> dict[str, Any]:
        """Return a session newer than `old`; of several threads only one asks for it."""
        with self._lock:
            if self._session and self._session != old:
                return self._session
            found: dict[str, Any] | None = None
            if old:
                headers = _bearer(old, "refreshJwt")
                name = "/xrpc/com.atproto.server.refreshSession"
                answer = self.http.ask("POST", name, headers=headers, once=True, stop=stop)
                found = _sense(answer) if answer.ok else None
            if found is None:
                words = {"identifier": self._account.handle, "password": self._account.password}
                name = "/xrpc/com.atproto.server.createSession"
                found = _sense(self.http.ask("POST", name, once=True, stop=stop, json=words))
            if not text_at(found, "accessJwt") or not text_at(found, "did"):
                _nonsense("")
            self._session = found
            return found


def share_left(headers: Mapping[str, str]) -> float:
    """Return which share of a limit is left (RateLimit-Remaining of RateLimit-Limit), 1 when nothing is said of it."""
    try:
        most, left = (float(headers.get(f"ratelimit-{name}", "")) for name in ("limit", "remaining"))
    except ValueError:
        return 1.0
    return min(max(left / most, 0.0), 1.0) if most > 0 else 1.0


def _bearer(session: dict[str, Any], token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text_at(session, token)}"}


def _error(answer: Answer) -> str:
    return "" if answer.ok else text_at(parsed(answer.body), "error")


def _nonsense(detail: str) -> NoReturn:
    sentence = gettext_noop(
        "Something answers at the server's address, but it is no Bluesky server; look at the address again."
    )
    raise NotNow(sentence, code="malformed", retry_after=AFTER_NONSENSE, detail=detail)


def _sense(answer: Answer) -> dict[str, Any]:
    if answer.ok:
        found = answer.json() if answer.body else {}
        return found if isinstance(found, dict) else _nonsense(answer.said())
    code, words = _error(answer), storable_line(text_at(parsed(answer.body), "message"))
    detail = f"{code} {words}".strip() or answer.said()
    if answer.status == 401 or code in LOGIN_REFUSED or code in OVER:
        sentence = gettext_noop(
            "Bluesky does not accept our handle and app password (any more); make a new one and enter it."
        )
        raise NotNow(sentence, code="login_refused", retry_after=AFTER_REFUSAL, detail=detail)
    if not code:
        _nonsense(detail)
    if code in GONE or "not found" in words.lower() or "could not locate" in words.lower():
        raise Missing(gettext_noop("The post is gone."), code="gone", detail=detail)
    if code == "InvalidSwap":
        raise SaidBefore(gettext_noop("This was said before."), code="said_before", detail=detail)
    if "too big" in words.lower() or "too long" in words.lower():
        raise Undeliverable(gettext_noop("The text is too long for Bluesky."), code="too_long", detail=detail)
    raise Undeliverable(
        gettext_noop("Bluesky refused this. Its own words stand beside it."), code="refused", detail=detail
    )
