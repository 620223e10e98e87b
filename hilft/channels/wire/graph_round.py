"""One look at everything that can be heard on one of Meta's networks: what was said before everybody, and privately."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from hilft.channels.contract import RawMessage
from hilft.channels.wire.graph_messages import raw_of_seen
from hilft.channels.wire.places import Place, Thing, behind

BEGINS = timedelta(days=7)
"""How far back a new account begins: older words cannot be answered in private any more."""
W = TypeVar("W")


@dataclass(frozen=True)
class Cursor:
    """Where hearing resumes: in what was said before everybody, and in the conversations."""

    words: Place
    talk: Place

    @classmethod
    def of(cls, text: str, *, now: datetime) -> "Cursor":
        """Read a cursor; "" is where a new account begins."""
        words, _, talk = text.partition("/")
        begin = Place(int((now - BEGINS).timestamp()))
        return cls(Place.of(words), Place.of(talk)) if text else cls(begin, begin)

    def __str__(self) -> str:
        return f"{self.words}/{self.talk}"


def one_round(
    text: str,
    words: Callable[[Place], Iterable[Thing[W]]],
    messages: Callable[[Place], Iterable[Thing[dict[str, Any]]]],
    raw_of_word: Callable[[W, str, datetime], RawMessage],
) -> Iterator[RawMessage]:
    """Yield what is behind a cursor, in the order of its time. Everything is asked for before the first is yielded."""
    now = datetime.now(UTC)
    cursor = Cursor.of(text, now=now)
    said = list(behind(cursor.words, words(cursor.words)))
    written = list(behind(cursor.talk, messages(cursor.talk)))
    turns = [(one.second, False, number) for number, (one, _) in enumerate(said)]
    turns += [(one.second, True, number) for number, (one, _) in enumerate(written)]
    for _, is_talk, number in sorted(turns):
        if is_talk:
            message, place = written[number]
            cursor = replace(cursor, talk=place)
            yield raw_of_seen(message.what, str(cursor), now)
        else:
            word, place = said[number]
            cursor = replace(cursor, words=place)
            yield raw_of_word(word.what, str(cursor), now)
