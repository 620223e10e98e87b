"""Hearing: mentions in order from where we stopped, then what has changed among those heard before."""

import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from hilft.channels.adapters.mastodon.events import Cursor, Status, first_version, number, raw_of
from hilft.channels.adapters.mastodon.media import files_of
from hilft.channels.adapters.mastodon.server import Me, Server
from hilft.channels.adapters.mastodon.waking import Waker
from hilft.channels.contract import ChannelError, NotNow, Pulse, RawMessage
from hilft.channels.wire.polling import poll

TYPES = ["mention", "quote"]
"""Notifications in which somebody says something to us; quotes exist since version 4.5 and are ignored before."""
PAGE = 80
LOOK_BACK = 10.0
"""Seconds between two looks at the newest mentions for edits and deletions."""
LOOK_FAR, FAR = 300.0, 10
"""Seconds between two looks at so many pages of them."""
OWN = 30.0
"""Seconds between two looks for statuses of our own written elsewhere."""
MOST_KNOWN = FAR * PAGE
MOST_ASKED = 20
"""Statuses that have vanished from the list are asked for one by one, so many a look."""
EVERY = timedelta(seconds=3)
"""Between two rounds without a stream; with one it wakes us."""


@dataclass
class _Known:
    """A mention heard before: its place in the list and which version of it was heard."""

    notification: int
    version: str
    dismissed: bool = False


class Hearing:
    """The listening side of one account. Keeps in memory what was heard lately, to notice that it was changed."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._has_looked_back = False
        self._own_seen = 0
        self._next = {"back": 0.0, "far": time.monotonic() + LOOK_FAR, "own": 0.0}

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        """See `Channel.listen`."""
        with Waker(self._server, stop) as waker:
            yield from poll(lambda at: self._round(at, stop, waker), cursor, stop=stop, every=EVERY, rest=waker.rest)

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        """See `Channel.fetch`."""
        self._next["back"] = self._next["own"] = 0.0
        yield from self._round(cursor, None, None)

    def count(self, since: datetime, until: datetime) -> int:
        """See `Counted.count`."""
        found, last = 0, 0
        while page := self._page({"max_id": last} if last else {}, None):
            moments = [_moment(one) for one in page]
            found += sum(since <= _moment(one) < until for one in page if _status(one) is not None)
            if min(moments) < since:
                break
            last = min(number(one.get("id")) for one in page)
        return found

    def _round(self, cursor: str, stop: Event | None, waker: Waker | None) -> Iterator[RawMessage]:
        streaming = self._server.learn(stop=stop).streaming
        me, at = self._server.me(stop=stop), Cursor.of(cursor)
        at = replace(at, own=max(at.own or 0, self._own_seen) or None)
        if waker is not None:
            waker.follow(streaming)
        for raw in self._mentions(at, me, stop):
            yield raw
            at = Cursor.of(raw.cursor)
        if self._is_due("own", OWN):
            for raw in self._own(at, me, stop):
                yield raw
                at = Cursor.of(raw.cursor)
        if self._is_due("back", LOOK_BACK) or (waker is not None and waker.something_changed()):
            yield from self._look_back(at, me, FAR if self._is_due("far", LOOK_FAR) else 1, stop)

    def _is_due(self, look: str, every: float) -> bool:
        if time.monotonic() < self._next[look]:
            return False
        self._next[look] = time.monotonic() + every
        return True

    def _page(self, place: dict[str, Any], stop: Event | None) -> list[dict[str, Any]]:
        # Newer servers keep back what strangers and new accounts write, unless asked for it: just those are customers.
        words = {"types[]": TYPES, "limit": PAGE, "include_filtered": "true", **place}
        return self._server.listed("/api/v1/notifications", words, stop=stop)

    def _mentions(self, at: Cursor, me: Me, stop: Event | None) -> Iterator[RawMessage]:
        while page := self._page({"min_id": at.notification}, stop):
            before = at.notification
            for one in sorted(page, key=lambda one: number(one.get("id"))):
                at = replace(at, notification=max(at.notification, number(one.get("id"))))
                if (status := _status(one)) is not None:
                    yield from self._heard(status, number(one.get("id")), at, me, stop)
            if at.notification == before:
                return  # a server that ignores where we are would be asked for ever

    def _heard(self, status: Status, place: int, at: Cursor, me: Me, stop: Event | None) -> Iterator[RawMessage]:
        """A new mention, as it was said at first, and then as it is now."""
        edited = str(status.get("edited_at") or "")
        self._remember(str(status["id"]), _Known(place, edited))
        more = {"ancestors": self._ancestors(status, me, stop), "files": files_of(status, self._server, stop)}
        if not edited:
            yield raw_of("mention", status, me, at, more)
            return
        history = self._asked(f"/api/v1/statuses/{status['id']}/history", stop)
        yield raw_of("mention", first_version(status, history if isinstance(history, list) else []), me, at, more)
        yield raw_of("edit", status, me, at, more)

    def _own(self, at: Cursor, me: Me, stop: Event | None) -> Iterator[RawMessage]:
        """What our account said through other programs; where nothing is known yet, from now on."""
        path = f"/api/v1/accounts/{me.id}/statuses"
        if at.own is None:
            newest = self._server.listed(path, {"limit": 1, "exclude_reblogs": "true"}, stop=stop)
            self._own_seen = number(newest[0].get("id")) if newest else 1
            return
        own = at.own
        while page := self._server.listed(path, {"min_id": own, "limit": 40, "exclude_reblogs": "true"}, stop=stop):
            before = own
            for status in sorted(page, key=lambda one: number(one.get("id"))):
                own = max(own, number(status.get("id")))
                if _is_said_elsewhere(status, me):
                    yield raw_of("own", status, me, replace(at, own=own), {"files": {}})
                self._own_seen = own
            if own == before:
                return

    def _look_back(self, at: Cursor, me: Me, pages: int, stop: Event | None) -> Iterator[RawMessage]:
        seen: set[str] = set()
        lowest, is_whole = at.notification + 1, False
        for _ in range(pages):
            page = self._page({"max_id": lowest}, stop)
            is_whole = not page
            if not page:
                break
            for one in page:
                lowest = min(lowest, number(one.get("id")) or lowest)
                if (status := _status(one)) is not None:
                    seen.add(str(status["id"]))
                    yield from self._again(status, number(one.get("id")), at, me, stop)
        self._has_looked_back = True
        yield from self._vanished(seen, 0 if is_whole else lowest, at, me, stop)

    def _again(self, status: Status, place: int, at: Cursor, me: Me, stop: Event | None) -> Iterator[RawMessage]:
        known, edited = self._known.get(str(status["id"])), str(status.get("edited_at") or "")
        if known is None and self._has_looked_back:
            # It became visible after one with a higher number: two transactions of the server overtook each other.
            yield from self._heard(status, place, at, me, stop)
            return
        self._remember(str(status["id"]), _Known(place, edited))
        if edited and (known is None or known.version != edited):
            yield raw_of("edit", status, me, at, {"files": files_of(status, self._server, stop)})

    def _vanished(self, seen: set[str], lowest: int, at: Cursor, me: Me, stop: Event | None) -> Iterator[RawMessage]:
        """What is no longer in the list was deleted, or only cleared away by somebody of ours: the server knows."""
        missing = [
            (identity, known)
            for identity, known in list(self._known.items())
            if identity not in seen and known.notification >= lowest and not known.dismissed
        ]
        for identity, known in missing[-MOST_ASKED:]:
            if self._server.one(f"/api/v1/statuses/{identity}", stop=stop) is None:
                self._known.pop(identity, None)
                yield raw_of("delete", {"id": identity}, me, at, {})
            else:
                known.dismissed = True

    def _ancestors(self, status: Status, me: Me, stop: Event | None) -> list[str]:
        """Return the thread above a reply to somebody else, oldest first: a word of ours may stand further up."""
        if not status.get("in_reply_to_id") or str(status.get("in_reply_to_account_id")) == me.id:
            return []
        found = self._asked(f"/api/v1/statuses/{status['id']}/context", stop)
        above = found.get("ancestors") if isinstance(found, dict) else None
        return [str(one.get("id")) for one in above if isinstance(one, dict)][-50:] if isinstance(above, list) else []

    def _asked(self, path: str, stop: Event | None) -> Any:
        """Return what helps but is not needed, or None; a status that cannot be told about holds up no other."""
        try:
            answer = self._server.ask("GET", path, stop=stop)
            return answer.json() if answer.ok else None
        except NotNow as trouble:
            if trouble.code == "rate":
                raise
        except ChannelError:
            pass
        return None

    def _remember(self, identity: str, known: _Known) -> None:
        self._known[identity] = known
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)


def _status(notification: dict[str, Any]) -> Status | None:
    status = notification.get("status")
    return status if isinstance(status, dict) and number(status.get("id")) else None


def _is_said_elsewhere(status: Status, me: Me) -> bool:
    """Whether our account said this to somebody through another program than ours."""
    application = status.get("application")
    name = application.get("name") if isinstance(application, dict) else None
    return bool(status.get("in_reply_to_id") or status.get("mentions")) and not (me.app and name == me.app)


def _moment(notification: dict[str, Any]) -> datetime:
    try:
        moment = datetime.fromisoformat(str(notification.get("created_at")))
    except ValueError:
        return datetime.now(UTC)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
