"""What is called how: events named together with their room, and the place up to which was heard."""

import hashlib
from dataclasses import dataclass

LONGEST = 200
"""Characters of a name that the house keeps whole; servers give shorter ones, but nothing forbids long ones."""


def named(room: str, event: str) -> str:
    """Return the identity of an event: whoever wants to answer or take it back must know its room."""
    name = f"{room}|{event}"
    return name if len(name) <= LONGEST else f"long:{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()}"


def taken_apart(name: str) -> tuple[str, str]:
    """Return the room and the event of a name, each "" when the name does not tell."""
    room, bar, event = name.rpartition("|")
    if not bar:
        return (name, "") if name.startswith("!") else ("", "")
    return (room, event.partition("@")[0]) if room.startswith("!") else ("", "")


def short(text: str) -> str:
    """Return sixteen signs that stand for this text."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True)
class Place:
    """Where hearing resumes: after `count` events of what the server tells after `since`, whose names give `mark`."""

    since: str = ""
    count: int = 0
    mark: str = ""

    @classmethod
    def parse(cls, cursor: str) -> "Place":
        since, _, rest = cursor.partition(" ")
        count, _, mark = rest.partition(".")
        return cls(since, int(count), mark) if count.isascii() and count.isdigit() else cls(since)

    def after(self, name: str) -> "Place":
        """Return the place behind one more event."""
        return Place(self.since, self.count + 1, short(self.mark + name))

    def __str__(self) -> str:
        return f"{self.since} {self.count}.{self.mark}" if self.count else self.since
