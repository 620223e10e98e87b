"""Where hearing resumes in lists whose times are whole seconds: exactly behind the last one heard.

Several things are said within one second, and one more may still be said in it. So a place is a second, how many of
its things were heard, and a mark of which ones. When the mark does not fit any more (one of them was taken back, or
another came in between) the whole second is heard again: twice is harmless, not at all would be a loss.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """Behind the first `count` things of a `second` since 1970; `mark`: of their identities."""

    second: int = 0
    count: int = 0
    mark: str = ""

    @classmethod
    def of(cls, text: str) -> "Place":
        """Read a place; what cannot be read means from the beginning, so that nothing is lost."""
        second, _, rest = text.partition(".")
        count, _, mark = rest.partition(".")
        is_fit = all(one.isascii() and one.isdigit() and len(one) < 12 for one in (second, count or "0"))
        return cls(int(second), int(count or "0"), mark[:16]) if is_fit else cls()

    def __str__(self) -> str:
        return f"{self.second}.{self.count}.{self.mark}" if self.count else str(self.second)


@dataclass(frozen=True)
class Thing(Generic[T]):
    """Something in a list. `order`: its place within its second. `what`: whatever is to be made of it."""

    second: int
    order: tuple[int, str]
    identity: str
    what: T


def behind(place: Place, things: Iterable[Thing[T]]) -> Iterator[tuple[Thing[T], Place]]:
    """Yield the things behind a place, oldest first, each with the place behind it."""
    left = {one.identity: one for one in things if one.second >= place.second}
    ordered = sorted(left.values(), key=lambda one: (one.second, one.order, one.identity))
    first = [one.identity for one in ordered if one.second == place.second][: place.count]
    known = len(first) if len(first) == place.count and _marked(first) == place.mark else 0
    second, count, mark = place.second, known, place.mark if known else ""
    for one in ordered[known:]:
        if one.second != second:
            second, count, mark = one.second, 0, ""
        count, mark = count + 1, _marked([one.identity], mark)
        yield one, Place(second, count, mark)


def _marked(names: Iterable[str], mark: str = "") -> str:
    """Return the mark behind these names, each mixed into the one before."""
    for name in names:
        mark = sha256(f"{mark}\n{name}".encode("utf-8", "replace")).hexdigest()[:12]
    return mark
