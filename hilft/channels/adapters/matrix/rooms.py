"""Rooms: who is in one, whether only one person and we can read it, and the private room with somebody."""

from dataclasses import dataclass
from threading import Event
from typing import Any

from django.utils.translation import gettext_noop

from hilft.channels.adapters.matrix.place import short
from hilft.channels.adapters.matrix.server import MatrixServer, Missing, Nonsense
from hilft.channels.contract import NotNow, Undeliverable
from hilft.channels.wire.given import dict_at, list_at, text_at

SHUT = frozenset({"invite", "knock", "private"})
"""Rules under which nobody enters uninvited."""
PRESENT = frozenset({"join", "invite", "knock"})


@dataclass(frozen=True)
class Company:
    """Who can read a room: `people` have entered or are invited. `shut`: nobody else can come in or look in."""

    people: frozenset[str]
    shut: bool

    def is_private_with(self, me: str, somebody: str) -> bool:
        """Return whether `somebody` and we are alone."""
        return self.shut and somebody in self.people and self.people == {me, somebody}

    def is_private(self, me: str) -> bool:
        """Return whether at most one other person and we are there."""
        return self.shut and len(self.people | {me}) <= 2


class Rooms:
    """The rooms of our account."""

    def __init__(self, server: MatrixServer) -> None:
        self._server = server

    def company(self, room: str, *, stop: Event | None = None) -> Company:
        """Ask who can read the room now. What cannot be seen counts as open: nothing private is said there."""
        rule = text_at(self._server.read_state(room, "m.room.join_rules", stop=stop), "join_rule")
        seen = text_at(self._server.read_state(room, "m.room.history_visibility", stop=stop), "history_visibility")
        shut = rule in SHUT and seen != "world_readable"
        try:
            members = list_at(self._server.ask("GET", "rooms", room, "members", stop=stop), "chunk")
        except Undeliverable:
            return Company(frozenset(), shut=False)
        except NotNow as trouble:
            if trouble.code != "malformed":
                raise
            return Company(frozenset(), shut=False)  # a list too long to be read: surely nobody is alone there
        return Company(frozenset(filter(None, map(_present, members))), shut)

    def private_with(self, somebody: str, preferred: str = "") -> str:
        """Return a room in which only `somebody` and we are, `preferred` when it is one; make one when there is none.

        Raises `Undeliverable` and `NotNow`.
        """
        me = self._server.me()
        if preferred and self.company(preferred).is_private_with(me, somebody):
            return preferred
        for room in self.direct().get(somebody, []):
            if room != preferred and self.company(room).is_private_with(me, somebody):
                return room
        return self._make(me, somebody)

    def direct(self) -> dict[str, list[str]]:
        """Return our list of private rooms (account data m.direct), by person."""
        try:
            found = self._server.ask("GET", "user", self._server.me(), "account_data", "m.direct")
        except Missing:
            return {}
        rooms = {person: [room for room in list_at(found, person) if isinstance(room, str)] for person in found}
        return {person: listed for person, listed in rooms.items() if listed}

    def remember(self, somebody: str, room: str) -> None:
        """Note in our account that this room is the private one with `somebody`, as every Matrix program does."""
        known = self.direct()
        if room not in known.get(somebody, []):
            known[somebody] = [room, *known.get(somebody, [])]
            self._server.ask("PUT", "user", self._server.me(), "account_data", "m.direct", once=True, json=known)

    def _make(self, me: str, somebody: str) -> str:
        """Make a private room. Its alias is made from the person's name, so that asking twice makes one room."""
        alias = f"hilft-{short(somebody)}"
        for _ in range(2):
            try:
                room = self._create(alias, somebody)
            except Nonsense as refusal:
                if "M_ROOM_IN_USE" not in refusal.detail:
                    raise
                room = self._of_alias(f"#{alias}:{me.partition(':')[2]}", me, somebody)
            if room:
                self.remember(somebody, room)
                return room
        raise Undeliverable(gettext_noop("No private room could be made on the Matrix server."), code="not_private")

    def _create(self, alias: str, somebody: str) -> str:
        wanted = {
            "preset": "trusted_private_chat",
            "is_direct": True,
            "invite": [somebody],
            "room_alias_name": alias,
            "visibility": "private",
        }
        return text_at(self._server.ask("POST", "createRoom", once=True, json=wanted), "room_id")

    def _of_alias(self, alias: str, me: str, somebody: str) -> str:
        """Return the room of that alias if it is still private; else take the alias away from it and return ""."""
        room = text_at(self._server.ask("GET", "directory", "room", alias), "room_id")
        if self.company(room).is_private_with(me, somebody):
            return room
        self._server.ask("DELETE", "directory", "room", alias, once=True)
        return ""


def _present(member: Any) -> str:
    who = text_at(member, "state_key")
    return who if text_at(dict_at(member, "content"), "membership") in PRESENT else ""
