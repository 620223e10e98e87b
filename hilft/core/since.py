"""From when the dates of a case count, read off its history: what other rules start from when they come to hold."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from hilft.core.standing import WaitingFor, What


class Since(NamedTuple):
    """From when dates count; None: nothing counts from there now.

    `first_word`, `next_word`, `update`: since when such a word is owed; `helped`: when a member's answer put it off;
    `climbed`: when the owner got the case from below. `waited`, `offered`: when the wait or the offer began. `raised`:
    when the unsolved matter climbed last; `reopened`: when one that had ended with a yes began anew; `extended`: when
    it was given more time since then. `reach`: how many people could see the case.
    """

    first_word: datetime | None = None
    next_word: datetime | None = None
    update: datetime | None = None
    helped: datetime | None = None
    climbed: datetime | None = None
    waited: datetime | None = None
    offered: datetime | None = None
    raised: datetime | None = None
    reopened: datetime | None = None
    extended: datetime | None = None
    reach: int = 0

    def without_words(self) -> "Since":
        return self._replace(first_word=None, next_word=None, update=None, helped=None, climbed=None)

    def without_matter(self) -> "Since":
        return self._replace(raised=None, reopened=None, extended=None)


class Line(NamedTuple):
    """What a history tells of one event, as far as dates begin or end with it. `waiting_for`: for WAITED."""

    what: What
    at: datetime
    reason: str = ""
    waiting_for: str | None = None


def since_of(history: Iterable[Line], reach: int = 0) -> Since:
    """Return from when the dates of a case with this history count."""
    since, said_yes, turn = Since(reach=reach), False, ""
    for line in history:
        if line.what in _ENDS:
            said_yes = line.what is not What.CLOSED
        word, matter = _WORD.get(line.what), _MATTER.get(line.what)
        if line.what in _SILENT.get(turn, ()):
            # On the customer's own turn no word is owed, whatever we do or say meanwhile.
            since = since.without_words()
        elif word is not None:
            since = word(since, line)
        turn = _turn(turn, line)
        if matter is not None:
            since = matter(since, line)
        if line.what is What.REOPENED:
            since = since._replace(reopened=line.at if said_yes else None)
        if line.what in _OFFERS:
            since = since._replace(offered=line.at if line.what is What.OFFERED else None)
    return since


def _turn(before: str, line: Line) -> str:
    """Return why it is the customer's turn after this line: "proposed", "waits", or "" when it is ours."""
    if line.what is What.PROPOSED:
        return "proposed"
    if line.what is What.WAITED:
        return "waits" if line.waiting_for == WaitingFor.CUSTOMER else ""
    over = {What.SPOKE, What.REJECTED, What.REOPENED, What.RESUMED, What.WAIT_ENDED}
    return "" if line.what in over else before


def _spoke(since: Since, line: Line) -> Since:
    """The earliest of several words without an answer counts; the customer's word ends a wait for them."""
    return since._replace(next_word=since.next_word or line.at)


def _wait_over(since: Since, line: Line) -> Since:
    return since._replace(next_word=since.next_word or line.at, waited=None)


def _waited(since: Since, line: Line) -> Since:
    if line.waiting_for == WaitingFor.CUSTOMER:
        return since.without_words()._replace(waited=line.at)
    is_owed = any((since.first_word, since.next_word, since.update, since.climbed))
    return since._replace(update=since.update if is_owed else line.at, waited=line.at)


def _got(since: Since, line: Line) -> Since:
    """Whoever gets a case owes a word within the time of their rung; one that was missed is owed by nothing else.

    One that a member's answer had put off is let go of, too: it stands as it is.
    """
    is_new = line.reason == "word" or since.helped is not None
    return (since.without_words() if is_new else since)._replace(climbed=line.at)


def _climbed(since: Since, line: Line) -> Since:
    return since.without_matter()._replace(raised=line.at) if line.reason == "matter" else since


_Step = Callable[[Since, Line], Since]
_WORD: dict[What, _Step] = {
    What.ROUTED: lambda since, line: since._replace(first_word=line.at),
    What.SPOKE: _spoke,
    What.REJECTED: _spoke,
    What.RESUMED: _wait_over,
    What.WAIT_ENDED: _wait_over,
    What.REOPENED: lambda since, line: since.without_words()._replace(next_word=line.at, waited=None),
    What.ANSWERED: lambda since, line: since.without_words()._replace(update=line.at),
    What.PROPOSED: lambda since, _line: since.without_words()._replace(waited=None),
    What.HELPED: lambda since, line: since._replace(helped=line.at),
    What.CLIMBED: _got,
    What.WAITED: _waited,
}
_MATTER: dict[What, _Step] = {
    What.CLIMBED: _climbed,
    What.EXTENDED: lambda since, line: since.without_matter()._replace(extended=line.at),
    What.REOPENED: lambda since, _line: since.without_matter(),
}
_SILENT = {"proposed": (What.ANSWERED, What.CLIMBED, What.HELPED), "waits": (What.ANSWERED,)}
_ENDS = frozenset({What.CONFIRMED, What.PRESUMED, What.CLOSED})
_OFFERS = frozenset(
    {What.OFFERED, What.ACCEPTED, What.DECLINED, What.RETURNED, What.TAKEN, What.CLIMBED, What.PROPOSED}
)
COUNTED = frozenset({*_WORD, *_MATTER, *_ENDS, *_OFFERS})
"""The events with which dates begin or end."""
