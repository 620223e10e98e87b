"""What other rules would mean, before anybody puts them in force: the bounds side by side, and our own weeks again."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hilft.core.bound import Bound, bounds
from hilft.core.calendar_file import load_calendar
from hilft.core.policy import Kind
from hilft.core.policy_file import load_policy
from hilft.core.world import World
from hilft.people.queries import role_words, roster
from hilft.replay.own import Compared, History, compare, own_history

if TYPE_CHECKING:
    from django.utils.functional import Promise

SHOWN = 20
KINDS: "dict[str, str | Promise]" = {
    Kind.CUSTOMER: gettext_lazy("customers' cases"),
    Kind.CONSULT: gettext_lazy("questions to experts"),
    Kind.OPERATIONS: gettext_lazy("cases about the machine"),
    Kind.REPORT: gettext_lazy("reports"),
    Kind.REVIEW: gettext_lazy("reviews"),
    Kind.INCIDENT: gettext_lazy("incidents"),
    Kind.BREACH: gettext_lazy("breaches of data protection"),
}


class Texts(NamedTuple):
    """Rules as their texts. Both must be valid."""

    policy: str
    calendar: str

    def world(self) -> World:
        """Return the rules as the core knows them, with the roster of now."""
        return World(_policy(self.policy), _hours(self.calendar), roster())


class Line(NamedTuple):
    """One rung of one kind, in working days before and after; None where the rung is not there."""

    kind: str
    role: str
    word: "Pair"
    matter: "Pair"


class Pair(NamedTuple):
    """A number before and after; `tone`: "" when it is the same, else "sooner", "later" or (neither) "other"."""

    old: float | None
    new: float | None
    tone: str = ""


class Week(NamedTuple):
    """How many climbs each role got in one week, in the order of the heads."""

    monday: date
    loads: list[Pair]


class Replayed(NamedTuple):
    """Our own weeks under both rules. `loads`: for each role the climbs a week, before and after, most first."""

    cases: int
    since: datetime
    is_capped: bool
    old: int
    new: int
    higher: list[int]
    more: int
    lower: int
    heads: list[str]
    weeks: list[Week]
    loads: list[tuple[str, Pair]]


def bounds_beside(old: Texts, new: Texts, *, now: datetime) -> list[Line]:
    """Return the bounds of both, kind by kind and rung by rung, computed for two years from this week's Monday."""
    year, week, _day = now.isocalendar()
    monday = date.fromisocalendar(year, week, 1)
    before = {(one.kind, one.role): one for one in _bounds(old, monday)}
    after = {(one.kind, one.role): one for one in _bounds(new, monday)}
    words, keys = role_words(), list(dict.fromkeys([*after, *before]))
    order = list(dict.fromkeys(kind for kind, _role in keys))
    return [
        Line(
            str(KINDS.get(kind, kind)),
            words.get(role, role),
            _pair(_days(before.get((kind, role)), "word"), _days(after.get((kind, role)), "word")),
            _pair(_days(before.get((kind, role)), "matter"), _days(after.get((kind, role)), "matter")),
        )
        for kind, role in sorted(keys, key=lambda key: order.index(key[0]))
    ]


def sentences(lines: list[Line]) -> list[str]:
    """Return in words what the customers' ladder promises, rung by rung."""
    until_now = _("Until now: %(old)s.")
    customers = str(KINDS[Kind.CUSTOMER])
    told = []
    for line in lines:
        if line.kind == customers and line.word.new is not None:
            said = ngettext(
                "A customer waits at most %(new)s working day for a word before this person owns it: %(role)s.",
                "A customer waits at most %(new)s working days for a word before this person owns it: %(role)s.",
                1 if line.word.new == 1 else 2,
            )
            told.append(said % {"new": f"{line.word.new:g}", "role": line.role})
            if line.word.tone and line.word.old is not None:
                told[-1] += " " + until_now % {"old": f"{line.word.old:g}"}
    return told


def replayed(old: Texts, new: Texts, *, now: datetime, weeks: int, team_id: int | None) -> Replayed:
    """Live the newest of our own cases again, under both rules."""
    history = own_history(now=now, weeks=weeks, team_id=team_id)
    return _told(history, compare(history, old.world(), new.world()), weeks)


def in_words(found: Replayed) -> list[str]:
    """Return what the replay says in sentences: how many would have climbed, and how many a week to whom."""
    told = [
        ngettext(
            "%(new)s of %(cases)s case would have climbed; under the rules of now it is %(old)s.",
            "%(new)s of %(cases)s cases would have climbed; under the rules of now it is %(old)s.",
            found.cases,
        )
        % {"new": found.new, "cases": found.cases, "old": found.old}
    ]
    each = _("%(role)s: %(new)s a week instead of %(old)s.")
    same = _("%(role)s: %(new)s a week, as now.")
    told += [
        (each if load.tone else same) % {"role": role, "new": f"{load.new:g}", "old": f"{load.old:g}"}
        for role, load in found.loads
    ]
    return told


def _told(history: History, found: Compared, weeks: int) -> Replayed:
    words = role_words()
    roles = sorted({role for load in (found.old.load, found.new.load) for _week, role in load}, key=list(words).index)
    mondays = sorted({monday for load in (found.old.load, found.new.load) for monday, _role in load})
    table = [
        Week(monday, [_load(found.old.load[monday, role], found.new.load[monday, role]) for role in roles])
        for monday in mondays
    ]
    loads = []
    for number, role in enumerate(roles):
        old = sum(week.loads[number].old or 0 for week in table) / weeks
        new = sum(week.loads[number].new or 0 for week in table) / weeks
        loads.append((words.get(role, role), _load(round(old, 1), round(new, 1))))
    return Replayed(
        cases=len(history.cases),
        since=history.since,
        is_capped=history.is_capped,
        old=len(found.old.highest),
        new=len(found.new.highest),
        higher=found.higher[:SHOWN],
        more=max(len(found.higher) - SHOWN, 0),
        lower=len(found.lower),
        heads=[words.get(role, role) for role in roles],
        weeks=table,
        loads=loads,
    )


def _pair(old: float | None, new: float | None) -> Pair:
    if old is None or new is None or old == new:
        return Pair(old, new)
    return Pair(old, new, "sooner" if new < old else "later")


def _load(old: float, new: float) -> Pair:
    """Return a number of climbs before and after: more of them are no worse in themselves, so they have no colour."""
    return Pair(old, new, "" if old == new else "other")


def _days(bound: Bound | None, name: str) -> float | None:
    if bound is None:
        return None
    days: float = getattr(bound, name).working_days
    return math.ceil(days * 10 - 1e-6) / 10


def _bounds(texts: Texts, monday: date) -> list[Bound]:
    """Return the bounds of all kinds. An edit touches few of them; the others are known from before."""
    policy = _policy(texts.policy)
    found: list[Bound] = []
    for kind, rules in policy.rules.items():
        key = (kind, rules, policy.dates, policy.for_kind(Kind.CUSTOMER).first_word, texts.calendar, monday)
        if key not in _known:
            if len(_known) >= _MOST_KNOWN:
                _known.clear()
            only = replace(policy, rules={Kind.CUSTOMER: policy.for_kind(Kind.CUSTOMER), kind: rules})
            every = bounds(only, _hours(texts.calendar), datetime.combine(monday, time(), UTC), kinds=(kind,))
            _known[key] = tuple(every)
        found += _known[key]
    return found


_known: dict[object, tuple[Bound, ...]] = {}
_MOST_KNOWN = 256
_policy = lru_cache(maxsize=32)(load_policy)
_hours = lru_cache(maxsize=32)(load_calendar)
