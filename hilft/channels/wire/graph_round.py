"""Looks at everything that can be heard on one of Meta's networks: what was said before everybody, and privately."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from hilft.channels.contract import Pulse, RawMessage
from hilft.channels.wire.given import text_at
from hilft.channels.wire.graph_messages import raw_of_seen
from hilft.channels.wire.graph_talk import Talk, second_of
from hilft.channels.wire.places import Place, Thing, behind
from hilft.channels.wire.polling import poll

BEGINS = timedelta(days=7)
"""How far back a new account begins: older words cannot be answered in private any more."""
Word = tuple[dict[str, Any], dict[str, Any]]
"""What somebody said before everybody, and the post or the medium it stands below."""


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


class Rounds(ABC):
    """The listening side of a page, one look after the other. Keeps in memory whether it has looked once."""

    def __init__(self, talk: Talk, every: timedelta, *, hears_messages: bool) -> None:
        self._talk, self._graph, self._every, self._hears_messages = talk, talk.graph, every, hears_messages
        self._has_begun = False

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        """See `Channel.listen`."""
        return poll(lambda at: self._round(at, stop), cursor, stop=stop, every=self._every)

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        """See `Channel.fetch`."""
        return self._round(cursor, None)

    @abstractmethod
    def _words(self, place: Place, stop: Event | None) -> Iterable[Thing[Word]]:
        """Yield what was said before everybody since then. Raises `NotNow`."""

    @abstractmethod
    def _raw(self, word: Word, cursor: str, now: datetime) -> RawMessage:
        """Return what was said before everybody as the house stores it."""

    def _round(self, text: str, stop: Event | None) -> Iterator[RawMessage]:
        """Yield what is behind a cursor, in the order of its time. All is asked for before the first is yielded."""
        now = datetime.now(UTC)
        cursor = Cursor.of(text, now=now)
        said = list(behind(cursor.words, self._words(cursor.words, stop)))
        self._has_begun = True
        messages = self._talk.written(cursor.talk, stop=stop) if self._hears_messages else ()
        written = list(behind(cursor.talk, messages))
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
                yield self._raw(word.what, str(cursor), now)


def thing_of(said: dict[str, Any], above: dict[str, Any], moment: str) -> Thing[Word]:
    """Return a word with its place among the others of its second: numbers of Meta's grow."""
    identity = text_at(said, "id")
    last = identity.rpartition("_")[2]
    order = int(last) if last.isascii() and last.isdigit() and len(last) < 31 else 0
    return Thing(second_of(moment), (order, ""), identity, (said, above))
