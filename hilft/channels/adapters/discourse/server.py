"""A community's server: asked with our key, and what it refuses in sentences."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Lock
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_noop

from hilft.channels.adapters.discourse.account import DiscourseAccount
from hilft.channels.contract import NotNow
from hilft.channels.wire.given import at, dict_at, list_at, number_at, storable_line, text_at
from hilft.channels.wire.http import LATER, LONGEST, Answer, Http, Words

GONE = frozenset({404, 410})
KNOWN_FOR = 3600.0
"""Seconds a category, or who may read the community, is believed to stay as it is."""
MOST_CATEGORIES = 1_000
REFUSED = gettext_noop(
    "The community does not accept the key. See that it is a key of this account with the scope “Global”, and not "
    "revoked."
)
ODD = gettext_noop("The community did not answer as Discourse does. See that the address is right.")
_WAIT = re.compile(r'"wait_seconds"\s*:\s*(\d{1,6})')


@dataclass(frozen=True)
class Place:
    """A category. `names`: by which it may be chosen, its parent's too. `is_open`: whether anybody can read it."""

    title: str
    names: frozenset[str]
    is_open: bool
    is_seen: bool = True


class Server:
    """One community, asked for one account."""

    def __init__(self, account: DiscourseAccount) -> None:
        self.account = account
        headers = {"Api-Key": account.key, "Api-Username": account.username, "Accept": "application/json"}
        self.http = Http(account.server, headers={**headers, "User-Agent": "hilft"})
        self._lock = Lock()
        self._places: dict[int, tuple[float, Place]] = {}
        self._closed: tuple[float, bool] = (0.0, True)

    def ask(
        self,
        method: str,
        path: str,
        params: Mapping[str, str | int | list[str]] | None = None,
        *,
        body: Words | None = None,
        stop: Event | None = None,
        patience: timedelta | None = None,
    ) -> Answer:
        """Return the community's answer. Raises what `Http.ask` does, and `NotNow` for a key that is not accepted."""
        words: Words = {**(body or {})}
        if params:
            words["params"] = params
        try:
            answer = self.http.ask(method, path, stop=stop, patience=patience, **words)
        except NotNow as trouble:
            # How long to stay away stands in the answer, not always in its head.
            if trouble.code == "rate" and (said := _WAIT.search(trouble.detail)):
                trouble.retry_after = min(timedelta(seconds=max(int(said[1]), 1)), LONGEST)
            raise
        if answer.status == 401:
            raise NotNow(REFUSED, code="login_refused", retry_after=LATER, detail=reason(answer))
        return answer

    def told(
        self, path: str, params: Mapping[str, str | int | list[str]] | None = None, *, stop: Event | None = None
    ) -> dict[str, Any]:
        """Return what the community tells. Raises `NotNow` when it tells nothing."""
        answer = self.ask("GET", path, params, stop=stop)
        found = answer.json() if answer.ok else None
        if not isinstance(found, dict):
            code = "login_refused" if answer.status == 403 else "malformed"
            raise NotNow(REFUSED if answer.status == 403 else ODD, code=code, retry_after=LATER, detail=reason(answer))
        return found

    def one(self, path: str, *, stop: Event | None = None, patience: timedelta | None = None) -> dict[str, Any] | None:
        """Return one thing, None when it is gone or not for us. Raises `NotNow`."""
        answer = self.ask("GET", path, stop=stop, patience=patience)
        if answer.status in GONE or answer.status == 403:
            return None
        found = answer.json() if answer.ok else None
        if not isinstance(found, dict):
            raise NotNow(ODD, code="malformed", retry_after=LATER, detail=reason(answer))
        return found

    def post(
        self, identity: int | str, *, stop: Event | None = None, patience: timedelta | None = None
    ) -> dict[str, Any] | None:
        """Return a post that stands, None when it was taken back or is not for us. Raises `NotNow`."""
        found = self.one(f"/posts/{identity}.json", stop=stop, patience=patience)
        return found if found is not None and not is_gone(found) else None

    def stands(
        self, identity: int | str, *, stop: Event | None = None, patience: timedelta | None = None
    ) -> bool | None:
        """Say whether a post still stands, None when the community does not tell us (any more). Raises `NotNow`."""
        return self.standing(identity, stop=stop, patience=patience)[0]

    def standing(
        self, identity: int | str, *, stop: Event | None = None, patience: timedelta | None = None
    ) -> tuple[bool | None, dict[str, Any]]:
        """Return whether a post still stands, and the post as it is now. Raises `NotNow`.

        A topic is taken back with its first post; its other posts stay what they were, and only their topic tells.
        """
        post = self._shown(f"/posts/{identity}.json", stop, patience)
        if not isinstance(post, dict):
            return post, {}
        topic = self._shown(f"/t/{number_at(post, 'topic_id')}.json", stop, patience)
        return (True, post) if isinstance(topic, dict) else (topic, {})

    def _shown(self, path: str, stop: Event | None, patience: timedelta | None) -> dict[str, Any] | bool | None:
        """Return one thing, False when it is gone for everybody, None when only we are not shown it."""
        answer = self.ask("GET", path, stop=stop, patience=patience)
        found = answer.json() if answer.ok else None
        if answer.status in GONE or (isinstance(found, dict) and is_gone(found)):
            return False
        return found if isinstance(found, dict) else None

    def place(self, category: int, *, stop: Event | None = None, patience: timedelta | None = None) -> Place:
        """Return a category, asked once an hour; one we may not see is nobody's to read. Raises `NotNow`."""
        with self._lock:
            until, known = self._places.get(category, (0.0, None))
            if known is not None and time.monotonic() < until:
                return known
            found = self._asked(category, stop, patience)
            if len(self._places) >= MOST_CATEGORIES:
                self._places.clear()
            self._places[category] = (time.monotonic() + KNOWN_FOR, found)
            return found

    def _asked(self, number: int, stop: Event | None, patience: timedelta | None) -> Place:
        told = self.one(f"/c/{number}/show.json", stop=stop, patience=patience)
        if told is None:
            return Place("", frozenset({str(number)}), is_open=False, is_seen=False)
        category = dict_at(told, "category")
        names = {str(number), text_at(category, "slug").lower(), text_at(category, "name").lower()}
        above = at(category, "parent_category_id")
        if isinstance(above, int):
            names.add(str(above))
        is_open = at(category, "read_restricted") is False and not self._is_closed(stop, patience)
        return Place(storable_line(text_at(category, "name")), frozenset(names - {""}), is_open)

    def _is_closed(self, stop: Event | None, patience: timedelta | None) -> bool:
        """Whether the whole community is only for those who are logged in."""
        until, known = self._closed
        if time.monotonic() >= until:
            told = self.one("/site/basic-info.json", stop=stop, patience=patience) or {}
            known = at(told, "login_required") is not False
            self._closed = (time.monotonic() + KNOWN_FOR, known)
        return known


def is_gone(post: Mapping[str, Any]) -> bool:
    """Whether a post was taken back: a moderator is still shown it, and its author's own deletion for a day."""
    return bool(post.get("deleted_at")) or post.get("user_deleted") is True


def safe(name: str) -> str:
    """Return a name so that it can stand in an address."""
    return quote(name, safe="")


def reason(answer: Answer) -> str:
    """Return the community's own words about what it refused."""
    try:
        told = answer.json()
    except NotNow:
        return answer.said()
    words = [str(one) for one in list_at(told, "errors")] or [text_at(told, "message")]
    return storable_line(" ".join(words) or answer.said(), longest=300)
