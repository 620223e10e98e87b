"""Asking a Bluesky server, after the AT Protocol's lexicons of com.atproto and app.bsky (read November 2026).

Signing in is allowed 30 times in 5 minutes and 300 times a day, so one session is kept as long as it can be renewed,
and a password that was refused is not tried again for a quarter of an hour.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock
from typing import Any, Unpack

import httpx
from django.utils.translation import gettext_noop

from hilft.channels.adapters.bluesky.account import BlueskyAccount
from hilft.channels.adapters.bluesky.refusals import (
    AFTER_REFUSAL,
    INACTIVE,
    OVER,
    Missing,
    error_of,
    nonsense,
    refused_login,
    sense,
    share_left,
)
from hilft.channels.contract import NotNow
from hilft.channels.wire.given import text_at
from hilft.channels.wire.http import LOOK_AT_STOP, Answer, Http, Stopped, Words
from hilft.channels.wire.line import HERE

MOST_FILE = 5_000_000


class BlueskyServer:
    """One account on its server. Threads share the session, not the connections."""

    def __init__(self, account: BlueskyAccount) -> None:
        self._account = account
        self.http = Http(account.server)
        self._lock = Lock()
        self._session: dict[str, Any] = {}
        self._refusal: tuple[float, str, str] | None = None
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
        return sense(self._asked(method, name, {}, stop, words))

    def upload(self, content: bytes, media_type: str) -> dict[str, Any]:
        """Put a picture on the server; what no post names is thrown away by itself."""
        headers = {"Content-Type": media_type}
        answer = self._asked("POST", "com.atproto.repo.uploadBlob", headers, None, {"content": content}, once=True)
        found = sense(answer).get("blob")
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

    def _asked(
        self, method: str, name: str, headers: dict[str, str], stop: Event | None, words: Words, *, once: bool = False
    ) -> Answer:
        """Ask with our session, and once more with a new one when that is over."""

        def send(session: dict[str, Any]) -> Answer:
            known = {**headers, **_bearer(session, "accessJwt")}
            return self.http.ask(method, f"/xrpc/{name}", headers=known, once=once, stop=stop, **words)

        session = self._session or self._renewed({}, stop)
        answer = send(session)
        if error_of(answer) in OVER:
            answer = send(self._renewed(session, stop))
        if method == "GET":  # of what is written other limits are told, which are no reason not to look
            self.left = share_left(answer.headers)
        return answer

    def _renewed(self, old: dict[str, Any], stop: Event | None) -> dict[str, Any]:
        """Return a session newer than `old`; of several threads only one asks for it."""
        with self._alone(stop):
            if self._session and self._session != old:
                return self._session
            found = (self._refreshed(old, stop) if old else None) or self._signed_in(stop)
            if not text_at(found, "accessJwt") or not text_at(found, "did"):
                nonsense("")
            self._session = found
            return found

    @contextmanager
    def _alone(self, stop: Event | None) -> Iterator[None]:
        while not self._lock.acquire(timeout=LOOK_AT_STOP):
            if stop is not None and stop.is_set():
                raise Stopped
        try:
            yield
        finally:
            self._lock.release()

    def _refreshed(self, old: dict[str, Any], stop: Event | None) -> dict[str, Any] | None:
        headers, name = _bearer(old, "refreshJwt"), "/xrpc/com.atproto.server.refreshSession"
        answer = self.http.ask("POST", name, headers=headers, once=True, stop=stop)
        return sense(answer) if answer.ok else None

    def _signed_in(self, stop: Event | None) -> dict[str, Any]:
        if self._refusal is not None and time.monotonic() < self._refusal[0]:
            refused_login(*self._refusal[1:])
        words = {"identifier": self._account.handle, "password": self._account.password}
        name = "/xrpc/com.atproto.server.createSession"
        try:
            found = sense(self.http.ask("POST", name, once=True, stop=stop, json=words))
            if found.get("active") is False and text_at(found, "status") in INACTIVE:
                refused_login(INACTIVE[text_at(found, "status")], text_at(found, "status"))
        except NotNow as refusal:
            if refusal.code == "login_refused":
                until = time.monotonic() + AFTER_REFUSAL.total_seconds()
                self._refusal = until, str(refusal), refusal.detail
            raise
        return found


def _bearer(session: dict[str, Any], token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text_at(session, token)}"}
