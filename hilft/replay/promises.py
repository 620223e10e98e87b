"""The promises, asserted after every decision of a replay by code that shares nothing with the code that decides."""

from datetime import datetime, timedelta

from hilft.core.roster import Roster
from hilft.core.standing import Decision, Happening, Standing, What

_FURTHEST = timedelta(days=31)
_SOON = timedelta(seconds=1)
_OWNER_MOVES = frozenset({What.ROUTED, What.TAKEN, What.ACCEPTED, What.CLIMBED, What.COVERED})
_ENDS = frozenset({What.CLOSED, What.CONFIRMED, What.PRESUMED})
_TICK, _CLIMBED = What.TICK, What.CLIMBED


def broken_promise(roster: Roster, top: int, old: Standing, happening: Happening, decision: Decision) -> str:
    """Return what a decision breaks, as a sentence that begins with the promise; "" when it keeps them all.

    `top`: the number of the highest rung. `old`: how the case stood before.
    """
    new, event = decision.standing, decision.event
    if new.owner != old.owner and event not in _OWNER_MOVES:
        return f"P5 The owner changed by {event}."
    if new.opened_at != old.opened_at or new.stage < old.stage:
        return "P4 The age moved, or the matter came down the ladder."
    if new.matter_due != old.matter_due and not _may_move(old, new, happening.at, event):
        return f"P4 The matter's deadline moved by {event}."
    wrong = _open_breaks(roster, new) if new.closed_at is None else _closed_breaks(old, new, event)
    if not wrong and happening.what is _TICK:
        return _tick_breaks(top, old, happening.at, decision)
    return wrong


def opening_breaks(roster: Roster, decision: Decision) -> str:
    """Return what a case's first standing breaks, "" for nothing."""
    return _open_breaks(roster, decision.standing)


def _open_breaks(roster: Roster, s: Standing) -> str:
    if s.owner not in roster.roles:
        return "P1 The owner is nobody who is there."
    due, decided, wake = s.next_due, s.decided_at, s.wake_at
    if due is None or wake is None:
        return "P2 An open case has no deadline."
    if not decided < due <= decided + _FURTHEST or wake > due:
        return "P2 The deadline lies in the past, or further ahead than 31 days."
    if due > _soonest(s) and due > decided + _SOON:
        return "P2 Something is owed before the deadline."
    return ""


def _closed_breaks(old: Standing, new: Standing, event: What | None) -> str:
    if old.closed_at is None and event not in _ENDS:
        return f"P7 The case was closed by {event}, which is no end."
    return "" if new.next_due is None else "P7 A closed case has a deadline."


def _soonest(s: Standing) -> datetime:
    """Return the earliest of everything a case owes; a solution that lies with the customer owes only their answer."""
    if s.proposed_at is None:
        owed = (s.word_due, s.matter_due, s.law_due, s.wait_until, *_always(s))
    else:
        owed = (s.confirm_due, None, None, None, *_always(s))
    return min([due for due in owed if due is not None])


def _always(s: Standing) -> tuple[datetime | None, datetime | None, datetime | None, datetime | None]:
    return s.commitment_due, s.offer_due, s.channel_due, s.customer_date


def _may_move(old: Standing, new: Standing, at: datetime, event: What | None) -> bool:
    """Say whether the matter's deadline may differ: it ends, begins again, is extended, or was missed and climbed."""
    if event in _ENDS:
        return new.matter_due is None
    if event is _CLIMBED:
        return old.matter_due is not None and old.matter_due <= at < (new.matter_due or at)
    return event is What.EXTENDED or (event is What.REOPENED and old.closed_at is not None)


def _tick_breaks(top: int, old: Standing, at: datetime, decision: Decision) -> str:
    """A tick climbs when, and only when, a deadline was missed; whatever was due is dealt with."""
    new, event = decision.standing, decision.event
    if event is None:
        due = old.next_due is not None and old.next_due <= at
        return "P3 A deadline passed and nothing happened." if due else ""
    if new.decided_at != at:
        return "P3 A tick was decided for another moment."
    missed = _missed(old, at)
    if missed != (event is _CLIMBED):
        return "P3 A missed deadline did not climb." if missed else "P3 A case climbed though nothing was missed."
    if missed and new.rung <= old.rung and new.rung != top:
        return "P3 A climb did not lead up."
    return ""


def _missed(s: Standing, at: datetime) -> bool:
    if s.proposed_at is None:
        if s.word_due is not None and s.word_due <= at:
            return True
        if s.matter_due is not None and s.matter_due <= at:
            return True
        if s.law_due is not None and s.law_due <= at:
            return True
    return any(due is not None and due <= at for due in (s.commitment_due, s.customer_date, s.channel_due))
