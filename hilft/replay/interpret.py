"""From a record to a row: what it says about which case, when, and by whom."""

from collections.abc import Iterator

from hilft.base.errors import Trouble
from hilft.replay.maps import LogMap
from hilft.replay.rows import Broken, Raw, Row
from hilft.replay.times import Clockface

_LONGEST_RANK = 18
WORDS = ("case", "at", "activity", "transition", "person", "team", "opened", "rank")
"""The cells that a reader is asked for, in this order."""


class Interpreter:
    """Turns the records of one log into rows; `unread_openings` counts openings that were no time."""

    def __init__(self, log_map: LogMap, clock: Clockface) -> None:
        self._seconds = clock.seconds
        self._unknown = log_map.unknown
        self._classify = log_map.classifier()
        self._names: dict[str, str | None] = {}
        self._columns = log_map.columns
        self._unseen = {word: WORDS.index(word) for word in log_map.told}
        self.unread_openings = 0

    def check_columns(self) -> None:
        """See that each column which a person named was there; call when all rows are read.

        Raises:
            Trouble: no row had it.
        """
        for word in self._unseen:
            raise Trouble(f'No row has a "{self._columns[word]}" for {word}; name another column with --columns.')

    def rows(self, records: Iterator[Raw | Broken]) -> Iterator[Row | Broken]:
        """Yield a row for each record that can be replayed, and the others as they are, with the reason."""
        for number, record in enumerate(records):
            yield self._row(number, record) if isinstance(record, Raw) else record

    def _row(self, number: int, record: Raw) -> Row | Broken:
        case, written, activity, transition, person, team, opened, rank = record.cells
        if self._unseen:
            self._unseen = {word: place for word, place in self._unseen.items() if record.cells[place] is None}
        case = self._known(case)
        if case is None:
            return Broken(record.line, "It does not say which case it is about.", record.whole)
        if written is None or not written.strip():
            return Broken(record.line, "It does not say when it was.", record.whole)
        try:
            at = self._seconds(written)
        except ValueError as wrong:
            return Broken(record.line, str(wrong), record.whole)
        return Row(
            case,
            at,
            int(rank) if rank and rank.isdecimal() and len(rank) < _LONGEST_RANK else 0,
            number,
            record.line,
            self._classify(self._known(activity), self._known(transition)).value,
            self._known(person),
            self._known(team),
            self._opened(opened, at),
            record.digest,
        )

    def _known(self, cell: str | None) -> str | None:
        """Return a cell without the spaces around it, None when it says nothing; names come back again and again."""
        if cell is None:
            return None
        if cell in self._names:
            return self._names[cell]
        text: str | None = cell.strip()
        if text is None or text.lower() in self._unknown:
            text = None
        if len(self._names) >= 100_000:
            self._names.clear()
        self._names[cell] = text
        return text

    def _opened(self, written: str | None, at: float) -> float | None:
        """Return when the customer spoke first; a case cannot be younger than its rows."""
        if self._known(written) is None or written is None:
            return None
        try:
            return min(self._seconds(written), at)
        except ValueError:
            self.unread_openings += 1
            return None
