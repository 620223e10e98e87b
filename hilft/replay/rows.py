"""What a row of a log becomes on its way to the clock."""

from enum import IntEnum
from typing import NamedTuple


class Step(IntEnum):
    """What a row says about its case. Kept as a number: millions of them lie on the disk while a log is sorted."""

    TOUCHED = 0
    CLOSED = 1
    PROPOSED = 2
    WAITING_CUSTOMER = 3
    WAITING_THIRD_PARTY = 4
    REOPENED = 5


class Raw(NamedTuple):
    """A record as a reader found it. `line`: where it begins, counted from 1.

    `cells`: the text of the columns that were asked for, in that order, None where the record has none.
    `digest`: equal for records that say the same in every column that may be read. `whole`: the record itself, in case
    it is set aside.
    """

    line: int
    cells: tuple[str | None, ...]
    digest: int
    whole: object


class Broken(NamedTuple):
    """A record that cannot be replayed: set aside with its line and the reason, a sentence."""

    line: int
    reason: str
    whole: object


class Row(NamedTuple):
    """A row that can be replayed, in the order in which rows are sorted: by case, then by time.

    `at`, `opened`: POSIX seconds; `opened` None when the log does not say. `rank`: the log's own count of the updates
    of a case, 0 without one. `number`: how many-eth row of the log. `step`: a `Step`. `person`, `team`: as the log
    names them, None when it does not.
    """

    case: str
    at: float
    rank: int
    number: int
    line: int
    step: int
    person: str | None
    team: str | None
    opened: float | None
    digest: int


FIRST, LAST, OPENING = 1, 2, 4
"""Marks of an item: the first row of its case, the last one, and the opening that precedes the first row."""


class Item(NamedTuple):
    """What the clock is fed with, in the order of time; `number` keeps the order of rows of the same moment."""

    at: float
    number: int
    case: str
    step: int
    person: str | None
    team: str | None
    marks: int
