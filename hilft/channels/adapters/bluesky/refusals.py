"""What a Bluesky server's refusals mean, after the AT Protocol's lexicons and its servers (read November 2026)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NoReturn

from django.utils.translation import gettext_noop

from hilft.channels.contract import NotNow, Undeliverable
from hilft.channels.wire.given import parsed, storable_line, text_at
from hilft.channels.wire.http import Answer

AFTER_REFUSAL, AFTER_NONSENSE = timedelta(minutes=15), timedelta(minutes=5)
OVER = frozenset({"ExpiredToken", "InvalidToken"})
GONE = frozenset({"NotFound", "RecordNotFound", "RepoNotFound", "RepoDeactivated", "RepoTakendown"})
SWITCHED_OFF = frozenset({"AccountDeactivated", "AccountTakedown"})
REFUSED = gettext_noop("Bluesky does not accept our handle and app password (any more); make a new one and enter it.")
DEACTIVATED = gettext_noop("Our account is deactivated. Sign in to it on Bluesky and activate it again.")
TAKEN_DOWN = gettext_noop(
    "Bluesky has closed our account. Its mail to the account's address says why, and how to appeal."
)
SECOND_FACTOR = gettext_noop(
    "Bluesky asks for a second factor, since this is the account's own password. Enter an app password in its place."
)
NO_SERVER = gettext_noop(
    "Something answers at the server's address, but it is no Bluesky server; look at the address again."
)
LOGIN_REFUSED: Mapping[str, str] = {
    "AuthenticationRequired": REFUSED,
    "AuthMissing": REFUSED,
    "ExpiredToken": REFUSED,
    "InvalidToken": REFUSED,
    "AccountNotFound": REFUSED,
    "AuthFactorTokenRequired": SECOND_FACTOR,
}
INACTIVE: Mapping[str, str] = {
    "AccountDeactivated": DEACTIVATED,
    "AccountTakedown": TAKEN_DOWN,
    "deactivated": DEACTIVATED,
    "suspended": TAKEN_DOWN,
    "takendown": TAKEN_DOWN,
}
"""By the code of an error about ourselves, or the status that a session names."""


class Missing(Undeliverable):
    """What was asked for is not there (any more)."""


class SwitchedOff(Missing):
    """Somebody's account is deactivated, or closed by Bluesky; it may come back, and what they said with it."""


class SaidBefore(Undeliverable):
    """Something else was said under this key already."""


def error_of(answer: Answer) -> str:
    """Return the code of an error, or ""."""
    return "" if answer.ok else text_at(parsed(answer.body), "error")


def sense(answer: Answer) -> dict[str, Any]:
    """Return what a server answered. Raises what its refusal means."""
    if answer.ok:
        found = answer.json() if answer.body else {}
        return found if isinstance(found, dict) else nonsense(answer.said())
    code, words = error_of(answer), storable_line(text_at(parsed(answer.body), "message"))
    detail = f"{code} {words}".strip() or answer.said()
    if answer.status == 401 or code in LOGIN_REFUSED:
        refused_login(INACTIVE.get(code) or LOGIN_REFUSED.get(code, REFUSED), detail)
    if not code:
        nonsense(detail)
    if code in SWITCHED_OFF:
        raise SwitchedOff(gettext_noop("This account is switched off at the moment."), code="gone", detail=detail)
    if code in GONE or any(sign in words.lower() for sign in ("not found", "could not locate", "could not find")):
        raise Missing(gettext_noop("The post is gone."), code="gone", detail=detail)
    if code == "InvalidSwap":
        raise SaidBefore(gettext_noop("This was said before."), code="said_before", detail=detail)
    if any(sign in words.lower() for sign in ("too big", "too long", "longer than", "grapheme")):
        raise Undeliverable(gettext_noop("The text is too long for Bluesky."), code="too_long", detail=detail)
    raise Undeliverable(
        gettext_noop("Bluesky refused this. Its own words stand beside it."), code="refused", detail=detail
    )


def refused_login(sentence: str, detail: str) -> NoReturn:
    """Raise that we get no further as who we say to be."""
    raise NotNow(sentence, code="login_refused", retry_after=AFTER_REFUSAL, detail=detail)


def nonsense(detail: str) -> NoReturn:
    """Raise that this is no Bluesky server."""
    raise NotNow(NO_SERVER, code="malformed", retry_after=AFTER_NONSENSE, detail=detail)


def share_left(headers: Mapping[str, str]) -> float:
    """Return which share of a limit is left (RateLimit-Remaining of RateLimit-Limit), 1 when nothing is said of it."""
    try:
        most, left = (float(headers.get(f"ratelimit-{name}", "")) for name in ("limit", "remaining"))
    except ValueError:
        return 1.0
    return min(max(left / most, 0.0), 1.0) if most > 0 else 1.0
