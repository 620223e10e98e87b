"""Meta's Graph API, as Facebook, Instagram and WhatsApp speak it: requests are proven, refusals are understood.

After Meta's documentation: "Secure Graph API calls" (appsecret_proof), "Handle errors", "Rate limits" and "Common error
codes" of the Messenger platform (March 2026).
"""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from threading import Event
from typing import Any, Never

from django.utils.translation import gettext_noop

from hilft.channels.contract import NotNow, Undeliverable
from hilft.channels.wire.given import at, dict_at, list_at, number_at, parsed, storable_line, text_at
from hilft.channels.wire.http import LATER, LONGEST, SOON, Answer, Http, Words

AGENT = "hilft/1.0.0"
MOST_PAGES = 200
"""Pages of one list that are looked through; no list of Meta's is longer than it is worth."""
REFUSED = gettext_noop(
    "Meta does not accept our access token: it has run out, was taken back, or belongs to another app. Make a new one "
    "and enter it, with the secret of the same app, on the account's page."
)
NO_RIGHT = gettext_noop(
    "Meta does not let our access token do that. Make a new one that has all the rights named on the account's page, "
    "and see that the app has been approved for them."
)
RATE = gettext_noop("Meta wants fewer requests.")
LOCKED = gettext_noop(
    "Meta has locked the app or the account for the time being. Look in Meta's Business Support what it says."
)
OUT_OF_ORDER = gettext_noop("Meta is out of order at the moment.")
NO_ANSWER = gettext_noop("What answers is not Meta's Graph API. Look at the address of the server.")
GONE = gettext_noop("What this answers is no longer there, or its author does not show it to us.")
NOT_TAKEN = gettext_noop("Meta does not take this. Its own words stand beside it.")

# Meta's error codes that mean the same wherever the Graph API is asked.
LOGIN = frozenset({102, 190, 463, 467})
RIGHTS = frozenset({3, 10, *range(200, 300)})
RATES = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
LATER_AGAIN = frozenset({1, 2, 1200})
LOCKS = frozenset({368})
MISSING = 33
"""With code 100: what was asked for is not there, or not for us."""


def proof_of(token: str, secret: str) -> str:
    """Return what shows that who asks with a token knows the secret of its app."""
    return hmac.new(secret.encode(), token.encode(), sha256).hexdigest()


class Graph:
    """The Graph API, asked with one token. A token seen by others is worth nothing to them without the app secret."""

    def __init__(self, base: str, token: str, secret: str) -> None:
        self._proof = proof_of(token, secret)
        self.http = Http(base, headers={"User-Agent": AGENT, "Authorization": f"Bearer {token}"})

    def ask(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        json: Any = None,
        stop: Event | None = None,
        patience: timedelta | None = None,
    ) -> Answer:
        """Return Meta's answer; a refusal is the caller's to judge. Raises what `Http.ask` does, with Meta's wait."""
        words: Words = {"params": {**(params or {}), "appsecret_proof": self._proof}}
        if json is not None:
            words["json"] = json
        return self.http.ask(method, path, stop=stop, patience=patience, **words)

    def upload(self, path: str, data: Mapping[str, str], files: Mapping[str, Any], *, patience: timedelta) -> Answer:
        """Return Meta's answer to a file; uploading it twice is harmless. Raises `NotNow`."""
        proof = {"appsecret_proof": self._proof}
        return self.http.ask("POST", path, once=True, patience=patience, params=proof, data=data, files=files)

    def told(
        self, path: str, params: Mapping[str, str], *, stop: Event | None = None, patience: timedelta | None = None
    ) -> dict[str, Any]:
        """Return what Meta tells. Raises `NotNow`, and `Undeliverable` (code "gone") for what is not there."""
        answer = self.ask("GET", path, params, stop=stop, patience=patience)
        if not answer.ok:
            refused(answer)
        found = answer.json()
        if not isinstance(found, dict):
            raise NotNow(NO_ANSWER, code="malformed", retry_after=LATER)
        return found

    def heard(
        self, path: str, params: Mapping[str, str], *, stop: Event | None = None, patience: timedelta | None = None
    ) -> dict[str, Any]:
        """Return what Meta tells us while we listen: whatever it refuses is trouble of the account. Raises `NotNow`."""
        try:
            return self.told(path, params, stop=stop, patience=patience)
        except Undeliverable as wrong:
            raise NotNow(NO_RIGHT, code="unfit", retry_after=LATER, detail=wrong.detail) from None

    def subscribe(self, page: str, fields: Sequence[str]) -> None:
        """Have Meta call the app about this page; doing it twice is harmless. Raises `NotNow`.

        Without this nothing of the page is told to the app, whatever the app itself has subscribed to.
        """
        answer = self.ask("POST", f"{page}/subscribed_apps", {"subscribed_fields": ",".join(fields)})
        if not answer.ok:
            try:
                refused(answer)
            except Undeliverable as wrong:
                raise NotNow(NO_RIGHT, code="unfit", retry_after=LATER, detail=wrong.detail) from None

    def paged(
        self, path: str, params: Mapping[str, str], *, stop: Event | None = None, pages: int = MOST_PAGES
    ) -> Iterator[dict[str, Any]]:
        """Yield what a list holds, page after page, in Meta's order. Raises `NotNow`."""
        place: dict[str, str] = {}
        for _ in range(pages):
            page = self.heard(path, {**params, **place}, stop=stop)
            yield from listed(page)
            if not (after := next_of(page)) or after == place.get("after"):
                return
            place = {"after": after}

    def close(self) -> None:
        """Let go of this thread's connections."""
        self.http.close()


def listed(page: Any) -> list[dict[str, Any]]:
    """Return what a page of a list holds."""
    return [one for one in list_at(page, "data") if isinstance(one, dict)]


def next_of(page: Any) -> str:
    """Return from where the next page goes on, "" behind the last one."""
    return text_at(page, "paging", "cursors", "after") if text_at(page, "paging", "next") else ""


def code_of(answer: Answer) -> int:
    """Return Meta's error code, -1 when there is none."""
    error = at(parsed(answer.body), "error")
    return number_at(error, "code") if isinstance(at(error, "code"), int) else -1


def subcode_of(answer: Answer) -> int:
    """Return Meta's error subcode, 0 when there is none."""
    return number_at(parsed(answer.body), "error", "error_subcode")


def words_of(answer: Answer) -> str:
    """Return why Meta refused, in its words."""
    error = at(parsed(answer.body), "error")
    said = text_at(error, "error_data", "details") or text_at(error, "message") or answer.said()
    return storable_line(said, longest=300)


def wait_of(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long Meta wants to be left alone, as its header X-Business-Use-Case-Usage says (in minutes)."""
    told = dict_at(parsed(headers.get("x-business-use-case-usage", "").encode("utf-8", "replace")))
    uses = [number_at(use, "estimated_time_to_regain_access") for one in told for use in list_at(told, one)]
    longest = max(uses, default=0)
    return min(timedelta(minutes=min(longest, 10_000)), LONGEST) if longest > 0 else None


def is_gone(answer: Answer) -> bool:
    """Whether Meta refused because what was named is not there, or not for us."""
    return code_of(answer) == 803 or (code_of(answer) == 100 and subcode_of(answer) == MISSING)


def refused(answer: Answer) -> Never:
    """Say what a refusal means, wherever the Graph API was asked. Raises `NotNow` or `Undeliverable`."""
    code, detail = code_of(answer), words_of(answer)
    if code in RATES:
        raise NotNow(RATE, code="rate", retry_after=wait_of(answer.headers) or LATER, detail=detail)
    if code in LATER_AGAIN:
        raise NotNow(OUT_OF_ORDER, code="server", retry_after=SOON, detail=detail)
    if code in LOCKS:
        raise NotNow(LOCKED, code="unfit", retry_after=LATER, detail=detail)
    # A wrong appsecret_proof is a wrong parameter to Meta; to us it is a secret of another app.
    if code in LOGIN or "appsecret_proof" in detail or (code == -1 and answer.status in (401, 403)):
        raise NotNow(REFUSED, code="login_refused", retry_after=LATER, detail=detail)
    if code in RIGHTS:
        raise NotNow(NO_RIGHT, code="login_refused", retry_after=LATER, detail=detail)
    if code == -1:  # no error of Meta's at all: something else answers in its place
        raise NotNow(NO_ANSWER, code="malformed", retry_after=LATER, detail=detail)
    if is_gone(answer):
        raise Undeliverable(GONE, code="gone", detail=detail)
    raise Undeliverable(NOT_TAKEN, code="refused", detail=detail)
