"""A Mastodon server as we ask it: what it allows, who we are there, and what its refusals mean.

After Mastodon's API documentation for version 4.7 (November 2026). Servers that speak the same API answer the same
mistake with different numbers (400 or 422 for a text that is too long): no decision here rests on one number alone.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Lock
from typing import Any, Unpack

from django.utils.translation import gettext_noop

from hilft.channels.adapters.mastodon.account import MastodonAccount
from hilft.channels.adapters.mastodon.text import line
from hilft.channels.contract import ChannelError, NotNow
from hilft.channels.wire.http import Answer, Http, Words, retry_after

REFUSED = gettext_noop(
    "The server no longer accepts our access token. Make a new one on the page of the application and enter it here."
)
NOT_ALLOWED = gettext_noop(
    "The server does not allow us this. Check that the application has every right of the list and that the account "
    "is not suspended."
)
ELSEWHERE = gettext_noop("No Mastodon server answers at this address. Check the address of the server.")
QUOTA = gettext_noop("We have asked nearly as much as the server allows; the rest is kept for answers.")
KEPT_FOR_ANSWERS = 40
"""Of the requests that are left in the server's current five minutes, so many are never used for hearing."""
KNOWN_FOR = 3600.0
"""Seconds for which a server's limits are believed."""
LATER = timedelta(minutes=5)
GONE = frozenset({404, 410})


@dataclass(frozen=True)
class Limits:
    """What a server itself decides. Lengths in characters, sizes in bytes. The defaults are Mastodon's own."""

    characters: int = 500
    link: int = 23
    files: int = 4
    file_size: int = 16_000_000
    streaming: str = ""
    domain: str = ""


@dataclass(frozen=True)
class Me:
    """Our account there. `app`: the name of the application whose token we use, "" when the server does not say."""

    id: str
    acct: str
    name: str
    url: str
    domain: str
    server: str
    app: str = ""


class Server:
    """One server, asked as one account. Both threads of a channel share it; each has connections of its own."""

    def __init__(self, account: MastodonAccount) -> None:
        self.account = account
        self.http = Http(account.server, headers={"Authorization": f"Bearer {account.token}", "User-Agent": "hilft"})
        self.limits = Limits()
        self._limits_until = self._quiet_until = 0.0
        self._me: Me | None = None
        self._lock = Lock()

    def ask(self, method: str, path: str, *, stop: Event | None = None, **words: Unpack[Words]) -> Answer:
        """Return the server's answer. Raises `NotNow` when it does not know us, besides what `Http.ask` raises."""
        return self.known(self.http.ask(method, path, stop=stop, **words))

    def known(self, answer: Answer) -> Answer:
        """Return an answer of a server that knows us. Raises `NotNow` for one that does not, or that is none."""
        if answer.status == 401:
            raise NotNow(REFUSED, code="login_refused", retry_after=LATER, detail=answer.said())
        if answer.status == 403:
            raise NotNow(NOT_ALLOWED, code="login_refused", retry_after=LATER, detail=answer.said())
        if 300 <= answer.status < 400:
            raise NotNow(ELSEWHERE, code="unreachable", retry_after=LATER, detail=answer.headers.get("location", ""))
        return answer

    def listed(self, path: str, params: dict[str, Any], *, stop: Event | None = None) -> list[dict[str, Any]]:
        """Return a page of what is heard. Raises `NotNow`, also when the rest of the quota is kept for answers."""
        if (wait := self._quiet_until - time.monotonic()) > 0:
            raise NotNow(QUOTA, code="rate", retry_after=timedelta(seconds=wait))
        answer = self.ask("GET", path, stop=stop, params=params)
        left = answer.headers.get("x-ratelimit-remaining", "")
        if left.isdigit() and int(left) < KEPT_FOR_ANSWERS:
            pause = retry_after(answer.headers, now=datetime.now(UTC)) or timedelta(minutes=1)
            self._quiet_until = time.monotonic() + pause.total_seconds()
        found = answer.json() if answer.ok else None
        if not isinstance(found, list):
            raise NotNow(ELSEWHERE, code="malformed", retry_after=LATER, detail=f"{answer.status} {answer.said()}")
        return [one for one in found if isinstance(one, dict)]

    def one(
        self, path: str, *, stop: Event | None = None, params: dict[str, Any] | None = None
    ) -> dict[str, Any] | None:
        """Return one thing, None when it is gone. Raises `NotNow`."""
        answer = self.ask("GET", path, stop=stop, params=params or {})
        if answer.status in GONE:
            return None
        found = answer.json() if answer.ok else None
        if not isinstance(found, dict):
            raise NotNow(ELSEWHERE, code="malformed", retry_after=LATER, detail=f"{answer.status} {answer.said()}")
        return found

    @property
    def domain(self) -> str:
        """What stands behind the handles of this server's accounts; it need not be the server's own name."""
        return self.limits.domain or self.account.domain

    def me(self, *, stop: Event | None = None) -> Me:
        """Return who we are, asked once. Raises `NotNow`."""
        with self._lock:
            if self._me is None:
                found = self.one("/api/v1/accounts/verify_credentials", stop=stop)
                if found is None or not isinstance(found.get("id"), str | int):
                    raise NotNow(ELSEWHERE, code="unreachable", retry_after=LATER)
                acct = line(str(found.get("acct") or found.get("username") or ""))
                name = line(str(found.get("display_name") or acct))
                app = self._quietly("/api/v1/apps/verify_credentials", stop)
                app_name = line(str(app.get("name") or ""))
                own = self.account.domain
                self._me = Me(str(found["id"]), acct, name, _web(found.get("url")), self.domain, own, app_name)
            return self._me

    def learn(self, *, stop: Event | None = None) -> Limits:
        """Return the server's limits, asked once an hour; what it does not say keeps its default. Never raises."""
        with self._lock:
            if time.monotonic() < self._limits_until:
                return self.limits
            for version in ("v2", "v1"):
                found = self._quietly(f"/api/{version}/instance", stop)
                if isinstance(found.get("configuration"), dict):
                    self.limits, self._limits_until = _limits(found), time.monotonic() + KNOWN_FOR
                    break
            return self.limits

    def _quietly(self, path: str, stop: Event | None) -> dict[str, Any]:
        """Return what we can do without: an empty answer when there is none."""
        try:
            return self.one(path, stop=stop) or {}
        except ChannelError:
            return {}


def _limits(instance: dict[str, Any]) -> Limits:
    said = instance["configuration"]
    statuses, media = _dict(said.get("statuses")), _dict(said.get("media_attachments"))
    # Version 2 tells the address of its streams among the configuration, version 1 beside it.
    urls = _dict(said.get("urls")) or _dict(instance.get("urls"))
    streaming = str(urls.get("streaming") or urls.get("streaming_api") or "")
    default = Limits()
    return Limits(
        characters=_number(statuses.get("max_characters"), default.characters),
        link=_number(statuses.get("characters_reserved_per_url"), default.link),
        files=_number(statuses.get("max_media_attachments"), default.files),
        file_size=_number(media.get("image_size_limit"), default.file_size),
        domain=line(str(instance.get("domain") or instance.get("uri") or "")),
        streaming=streaming.replace("wss://", "https://", 1).replace("ws://", "http://", 1).rstrip("/"),
    )


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: object, default: int) -> int:
    return value if isinstance(value, int) and 0 < value < 10**9 else default


def _web(value: object) -> str:
    return line(value) if isinstance(value, str) and value.startswith(("https://", "http://")) else ""
