"""What the server tells since a place: invitations accepted, gaps filled, every room's events in their order.

After the Matrix specification v1.16, "Syncing". A timeline the server cut short ("limited") is completed by asking for
the messages between the two places; of a room that is new to us everything is heard since we were invited, because
somebody may write before we come in.
"""

import heapq
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain, islice
from threading import Event
from typing import Any

from hilft.channels.adapters.matrix.place import Place, named
from hilft.channels.adapters.matrix.sealing import HEARD, MARK, Sealing
from hilft.channels.adapters.matrix.server import MatrixServer, Nonsense, filtered, quietly
from hilft.channels.contract import ChannelError, NotNow, RawMessage, Undeliverable, Unsure
from hilft.channels.wire.given import at, dict_at, list_at, number_at, text_at

FILTER: dict[str, Any] = {
    "presence": {"types": []},
    "account_data": {"types": []},
    "room": {
        "ephemeral": {"types": []},
        "account_data": {"types": []},
        "state": {"lazy_load_members": True},
        "timeline": {"limit": 50, "lazy_load_members": True},
    },
}
INVITATIONS: dict[str, Any] = {
    "presence": {"types": []},
    "account_data": {"types": []},
    "room": {"timeline": {"limit": 1}},
}
PAGE = 200
MOST_IDLE = 5
"""Rounds without a word after which all is heard on a server where something always happens."""
IN = frozenset({"join", "invite"})
Happened = tuple[str, dict[str, Any]]
"""A room and an event in it."""
Told = tuple[int, int, int, str, dict[str, Any]]
"""What orders the events of several rooms (milliseconds that never fall, room, position), and `Happened`."""


class Ear:
    """Hears from one place on. `cursor` is always the place behind what was yielded last."""

    def __init__(self, server: MatrixServer, cursor: str, *, listed: frozenset[str], accepts_groups: bool) -> None:
        self._server, self._listed, self._accepts_groups = server, listed, accepts_groups
        self._sealing = Sealing(server)
        self.cursor = cursor
        self.came_in = self.caught_up = False
        self.heard = 0
        self._not_yet: set[str] = set()

    def round(self, *, wait: timedelta = timedelta(0), stop: Event | None = None) -> Iterator[RawMessage]:
        """Yield what is new, waiting for it up to `wait`. Raises `NotNow` and `Stopped`."""
        try:
            yield from self._round(wait, stop)
        except (NotNow, Unsure):
            raise
        except ChannelError as trouble:
            raise quietly(trouble) from None

    def catch_up(self, *, stop: Event | None = None) -> Iterator[RawMessage]:
        """Yield all that is there, waiting for nothing. Raises `NotNow` and `Stopped`.

        Synapse repeats what it told about one place for two minutes: only behind that it tells what is new since.
        """
        idle = 0
        while idle < MOST_IDLE:
            before = self.heard
            yield from self.round(stop=stop)
            if self.caught_up:
                return
            idle = idle + 1 if self.heard == before and not self.came_in else 0

    def _round(self, wait: timedelta, stop: Event | None) -> Iterator[RawMessage]:
        place = Place.parse(self.cursor)
        told = self._ask(place.since, timedelta(0) if place.count or not place.since else wait, stop)
        self.came_in = self._enter(dict_at(told, "rooms", "invite"), stop)
        news = self._merged(place.since, dict_at(told, "rooms"), stop)
        behind, news = _resumed(place, news)
        for room, event in news:
            behind = behind.after(named(room, text_at(event, "event_id")))
            if self._concerns(room, event, stop):
                self.cursor, self.heard = str(behind), self.heard + 1
                yield self._sealing.seal(room, event, self.cursor, stop=stop)
        self.cursor = text_at(told, "next_batch") or self.cursor
        self.caught_up = self.cursor == place.since

    def knock(self, *, stop: Event | None = None) -> None:
        """Accept what invitations are still open: an earlier try may have failed, or we died before it."""
        words: dict[str, str | int] = {"timeout": 0, "filter": filtered(**INVITATIONS), "set_presence": "offline"}
        self._enter(dict_at(self._server.ask("GET", "sync", params=words, stop=stop), "rooms", "invite"), stop)

    def _ask(self, since: str, wait: timedelta, stop: Event | None) -> dict[str, Any]:
        words: dict[str, str | int] = {"timeout": int(wait.total_seconds() * 1000), "filter": filtered(**FILTER)}
        words["set_presence"] = "offline"
        patience = wait + self._server.patience
        if since:
            try:
                return self._server.ask("GET", "sync", params={**words, "since": since}, stop=stop, patience=patience)
            except Nonsense:
                # The server does not know this place (any more): all is heard again, and the house recognises it.
                self.cursor = ""
        return self._server.ask("GET", "sync", params=words, stop=stop, patience=timedelta(minutes=5))

    def _enter(self, invitations: dict[str, Any], stop: Event | None) -> bool:
        """Accept the invitations that are for us; return whether we entered a room."""
        me, entered = self._server.me(stop=stop), False
        for room in {*self._not_yet, *invitations}:
            state = list_at(invitations, room, "invite_state", "events")
            mine = [event for event in state if text_at(event, "state_key") == me]
            direct = any(at(event, "content", "is_direct") is True for event in mine)
            if room not in self._not_yet and not (direct or self._accepts_groups or room in self._listed):
                continue
            self._not_yet.discard(room)
            try:
                self._server.ask("POST", "rooms", room, "join", once=True, stop=stop, json={})
                entered = True
            except Undeliverable:
                continue  # taken back meanwhile
            except NotNow as trouble:
                self._not_yet.add(room)
                if trouble.code in {"unreachable", "rate", "login_refused"}:
                    raise
        return entered

    def _concerns(self, room: str, event: dict[str, Any], stop: Event | None) -> bool:
        if text_at(event, "sender") == self._server.me(stop=stop) and at(event, "content", MARK) is not None:
            return False  # said through this house
        if text_at(event, "type") != "m.room.redaction" and (
            not dict_at(event, "content") or at(event, "unsigned", "redacted_because") is not None
        ):
            return False  # taken back before we heard it
        return not self._listed or room in self._listed or self._sealing.is_private(room, stop=stop)

    def _merged(self, since: str, rooms: dict[str, Any], stop: Event | None) -> Iterator[Happened]:
        streams = []
        for number, (room, news) in enumerate((*dict_at(rooms, "leave").items(), *dict_at(rooms, "join").items())):
            self._sealing.forget(room, [*list_at(news, "state", "events"), *list_at(news, "timeline", "events")])
            streams.append(_ordered(number, room, self._of_room(since, room, news, stop)))
        for _, _, _, room, event in heapq.merge(*streams, key=lambda told: told[:3]):
            yield room, event

    def _of_room(self, since: str, room: str, news: dict[str, Any], stop: Event | None) -> Iterator[dict[str, Any]]:
        """Yield a room's events since the place, the oldest first, also those the server left out at first."""
        events = [event for event in list_at(news, "timeline", "events") if isinstance(event, dict)]
        before, start = text_at(news, "timeline", "prev_batch"), since
        is_new = any(
            text_at(event, "type") == "m.room.create" for event in (*list_at(news, "state", "events"), *events)
        )
        if not since or is_new:
            me = self._server.me(stop=stop)
            came = [number for number, event in enumerate(events) if _came_in(event, me)]
            events = events[came[-1] :] if came else events
            start = "" if came else self._invitation(room, before, stop)
        elif at(news, "timeline", "limited") is not True:
            start = ""
        if start and before:
            yield from self._gap(room, start, before, stop)
        yield from filter(_is_said, events)

    def _gap(self, room: str, start: str, end: str, stop: Event | None) -> Iterator[dict[str, Any]]:
        """Yield what was said between two places of the server."""
        words: dict[str, str | int] = {"dir": "f", "to": end, "limit": PAGE, "filter": filtered(types=sorted(HEARD))}
        while start:
            try:
                page = self._server.ask("GET", "rooms", room, "messages", params={**words, "from": start}, stop=stop)
            except Undeliverable:
                return  # we were put out of the room: nobody lets us read it
            yield from filter(_is_said, list_at(page, "chunk"))
            start = text_at(page, "end") if text_at(page, "end") != start else ""

    def _invitation(self, room: str, before: str, stop: Event | None) -> str:
        """Return the place where we were invited to the room, or came in; "" when the server does not show it."""
        me, oldest, place = self._server.me(stop=stop), "", before
        words: dict[str, str | int] = {"dir": "b", "limit": PAGE, "filter": filtered(types=["m.room.member"])}
        try:
            while place:
                page = self._server.ask("GET", "rooms", room, "messages", params={**words, "from": place}, stop=stop)
                for event in list_at(page, "chunk"):
                    if text_at(event, "state_key") == me and text_at(event, "content", "membership") in IN:
                        oldest = text_at(event, "event_id")
                        if _came_in(event, me):
                            return self._behind(room, oldest, stop)
                place = text_at(page, "end") if text_at(page, "end") != place else ""
            return self._behind(room, oldest, stop) if oldest else ""
        except Undeliverable:
            return ""

    def _behind(self, room: str, event: str, stop: Event | None) -> str:
        context = self._server.ask("GET", "rooms", room, "context", event, params={"limit": 0}, stop=stop)
        return text_at(context, "end")


def _ordered(number: int, room: str, events: Iterator[dict[str, Any]]) -> Iterator[Told]:
    latest = 0
    for position, event in enumerate(events):
        latest = max(latest, number_at(event, "origin_server_ts"))
        yield latest, number, position, room, event


def _resumed(place: Place, news: Iterator[Happened]) -> tuple[Place, Iterator[Happened]]:
    """Leave out what was heard before the place, if the server tells it as it did then; else leave out nothing."""
    again, behind = list(islice(news, place.count)), Place(place.since)
    for room, event in again:
        behind = behind.after(named(room, text_at(event, "event_id")))
    if behind == place:
        return behind, news
    return Place(place.since), chain(again, news)


def _is_said(event: Any) -> bool:
    return text_at(event, "type") in HEARD and text_at(event, "event_id") != ""


def _came_in(event: dict[str, Any], me: str) -> bool:
    """Return whether this is the moment from which a room concerns us: we were invited, or came in uninvited."""
    if text_at(event, "type") != "m.room.member" or text_at(event, "state_key") != me:
        return False
    before = text_at(event, "unsigned", "prev_content", "membership")
    return text_at(event, "content", "membership") in IN and before not in IN
