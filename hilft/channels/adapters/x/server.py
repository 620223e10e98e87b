"""X's servers: asked with our signature, and what they refuse in sentences."""

from datetime import UTC, datetime, timedelta
from threading import Event, Lock
from typing import Any

from django.utils.translation import gettext_noop

from hilft.channels.adapters.x.account import XAccount
from hilft.channels.adapters.x.signing import authorized, escaped
from hilft.channels.contract import NotNow, Profile
from hilft.channels.wire.given import at, dict_at, list_at, storable_line, text_at
from hilft.channels.wire.http import LATER, Answer, Http, Words

HOUR = timedelta(hours=1)
REFUSED = gettext_noop(
    "X does not accept the keys. Make all four anew in the developer console, and see that the clock of this machine "
    "is right."
)
NO_RIGHT = gettext_noop(
    "X does not let this app do that. In the developer console give it “Read and write and Direct message”, then make "
    "the access token anew."
)
NO_CREDITS = gettext_noop("The credits at X are used up. Buy new ones in the developer console, under billing.")
ODD = gettext_noop("X did not understand what was asked. Its own words stand beside it.")
# X's price list of 20 April 2026 (read August 2026), in microdollars for each post shown. It names no price of a direct
# message that is read.
MENTION, READ = 1_000, 5_000
_RIGHTS = ("client-forbidden", "unsupported-authentication", "oauth1-permissions", "permissions for this endpoint")


class Server:
    """X, asked for one account."""

    def __init__(self, account: XAccount) -> None:
        self.account = account
        self.http = Http(account.server, headers={"User-Agent": "hilft"})
        self._used, self._lock = 0, Lock()

    def ask(
        self,
        method: str,
        path: str,
        params: dict[str, str] | None = None,
        *,
        json: Any = None,
        stop: Event | None = None,
    ) -> Answer:
        """Return X's answer to a signed request. Raises what `Http.ask` does, and `NotNow` when we may not ask."""
        given = params or {}
        query = "&".join(f"{escaped(name)}={escaped(value)}" for name, value in given.items())
        address, now = f"{self.account.server}{path}", datetime.now(UTC)
        headers = {"Authorization": authorized(self.account, method, address, given.items(), at=now)}
        words: Words = {} if json is None else {"json": json}
        answer = self.http.ask(method, f"{path}?{query}" if query else path, headers=headers, stop=stop, **words)
        if answer.status == 401:
            raise NotNow(REFUSED, code="login_refused", retry_after=LATER, detail=reason(answer))
        if answer.status == 402:
            raise NotNow(NO_CREDITS, code="credits", retry_after=HOUR, detail=reason(answer))
        if answer.status == 403 and any(one in answer.body.decode("utf-8", "replace").lower() for one in _RIGHTS):
            raise NotNow(NO_RIGHT, code="login_refused", retry_after=LATER, detail=reason(answer))
        return answer

    def told(
        self, path: str, params: dict[str, str] | None = None, *, stop: Event | None = None, is_paid_for: bool = False
    ) -> dict[str, Any]:
        """Return what X tells. Raises `NotNow` when it tells nothing. `is_paid_for`: it is counted already."""
        answer = self.ask("GET", path, params, stop=stop)
        if answer.status == 403:
            raise NotNow(NO_RIGHT, code="login_refused", retry_after=LATER, detail=reason(answer))
        found = answer.json() if answer.ok else None
        if not isinstance(found, dict):
            raise NotNow(ODD, code="malformed", retry_after=LATER, detail=reason(answer))
        if not is_paid_for:
            with self._lock:
                self._used += _price(path) * len(list_at(found, "data"))
        return found

    def used(self) -> int:
        """Return for how much was read since this was last asked, in microdollars."""
        with self._lock:
            used, self._used = self._used, 0
        return used

    def profile(self) -> Profile:
        """Return who we are there. Raises `NotNow`."""
        me = dict_at(self.told("/2/users/me"), "data")
        handle = storable_line(text_at(me, "username"))
        if not handle:
            raise NotNow(ODD, code="malformed", retry_after=LATER)
        return Profile(storable_line(text_at(me, "name")), f"@{handle}", f"https://x.com/{handle}")


def _price(path: str) -> int:
    """Return what X asks for each thing it shows there."""
    if path.endswith("/mentions"):
        return MENTION
    return READ if "/tweets" in path else 0


def reason(answer: Answer) -> str:
    """Return X's own words about what it refused."""
    try:
        told = answer.json()
    except NotNow:
        return answer.said()
    words = [text_at(told, "title"), text_at(told, "detail"), text_at(at(told, "errors", 0), "message")]
    return storable_line(": ".join(filter(None, words)) or answer.said(), longest=300)
