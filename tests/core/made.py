"""Calendars, policies, rosters and cases for the tests of the core, fixed ones and random ones."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from hilft.core.decide import open_case
from hilft.core.hours import ALWAYS, Hours, Opening, Week
from hilft.core.policy import Loud, Policy, Rules, Rung, Span, Unit
from hilft.core.policy_file import load_policy
from hilft.core.roster import Absence, Duty, Roster
from hilft.core.standing import Happening, Standing, WaitingFor, What
from hilft.core.world import NewCase, World

CARE = load_policy((Path(__file__).parents[2] / "hilft/policies/packs/care.toml").read_text())

NEVER: Week = ((),) * 7
OFFICE: Week = ((Opening(8 * 60, 18 * 60),),) * 5 + ((), ())
SHORT_FRIDAY: Week = ((Opening(9 * 60, 12 * 60), Opening(13 * 60, 18 * 60)),) * 4 + (
    (Opening(9 * 60, 13 * 60),),
    (),
    (),
)
SHIFTS: Week = ((Opening(0, 150), Opening(22 * 60, 1440)),) * 7
EASTER = frozenset({date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1), date(2026, 12, 25)})

BERLIN = Hours("Europe/Berlin", OFFICE, EASTER)
CALENDARS = (
    BERLIN,
    Hours("UTC", ALWAYS),
    Hours("Europe/Berlin", NEVER),
    Hours("Europe/Berlin", SHORT_FRIDAY, EASTER),
    Hours("Australia/Lord_Howe", SHIFTS),
)

ADVISOR, COLLEAGUE, LEAD, HEAD, TOP = 1, 2, 3, 4, 9
ROLES = {
    ADVISOR: "advisor",
    COLLEAGUE: "advisor",
    LEAD: "duty_lead",
    HEAD: "head_of_service",
    TOP: "head_of_department",
}
LADDER = ("duty_lead", "head_of_service", "head_of_department", "operator", "community_manager")


def roster(*absences: tuple[int, Absence], standing: int = TOP) -> Roster:
    """Return a house in which every rung is held by one person."""
    duties = {role: (Duty(person, role, None),) for person, role in ROLES.items() if role != "advisor"}
    away: dict[int, tuple[Absence, ...]] = {}
    for person, absence in absences:
        away[person] = (*away.get(person, ()), absence)
    return Roster(standing, ROLES, duties, away)


def berlin(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return a moment by the clock on a wall in Berlin, in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


def opened(world: World, at: datetime, *, owner: int = ADVISOR, kind: str = "customer") -> Standing:
    return open_case(world, NewCase(kind, at, owner), at).standing


HOUSE = World(CARE, BERLIN, roster())
MONDAY = berlin(2026, 3, 2, 10)

# Random ones

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
DELTAS = st.one_of(
    st.sampled_from([timedelta(0), timedelta(seconds=1), timedelta(hours=1), timedelta(days=1), timedelta(days=40)]),
    st.integers(0, 20 * 86_400).map(lambda seconds: timedelta(seconds=seconds)),
)
SPANS = st.one_of(
    st.builds(Span, st.sampled_from([1.0, 60.0, 3600.0, 14_400.0, 36_000.0]), st.just(Unit.OPEN)),
    st.builds(Span, st.sampled_from([0.5, 1.0, 2.0, 3.0, 10.0]), st.just(Unit.WORKING_DAYS)),
    st.builds(Span, st.sampled_from([60.0, 3600.0, 86_400.0, 259_200.0, 2_678_400.0]), st.just(Unit.CALENDAR)),
)


@st.composite
def ladders(draw: st.DrawFn) -> Rules:
    roles = draw(st.lists(st.sampled_from(LADDER), min_size=1, max_size=4, unique=True))
    ages = sorted(draw(st.lists(st.integers(1, 60), min_size=len(roles), max_size=len(roles))))
    unit = draw(st.sampled_from([Unit.WORKING_DAYS, Unit.CALENDAR]))
    factor = 1 if unit is Unit.WORKING_DAYS else 43_200
    rungs = tuple(Rung(role, draw(SPANS), Span(age * factor, unit)) for role, age in zip(roles, ages, strict=True))
    loud = draw(st.sampled_from([(), (Loud(100, Span(60.0, Unit.OPEN)),)]))
    return Rules(draw(SPANS), draw(SPANS), draw(SPANS), rungs, draw(SPANS), loud)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    remind = tuple(Span(day * 86_400.0, Unit.CALENDAR) for day in sorted(draw(st.sets(st.integers(1, 6), max_size=3))))
    presume, rules = Span(604_800.0, Unit.CALENDAR), {"customer": draw(ladders())}
    return Policy("random", rules, remind, presume, draw(SPANS), draw(SPANS), draw(SPANS), draw(SPANS))


@st.composite
def absences(draw: st.DrawFn) -> Absence:
    start = draw(MOMENTS)
    return Absence(start, start + draw(DELTAS), draw(st.sampled_from([None, 1, 2, 3, 4, 9])))


@st.composite
def duties(draw: st.DrawFn, role: str) -> Duty:
    start = draw(st.none() | MOMENTS)
    end = None if start is None else draw(st.none() | st.just(start + draw(DELTAS)))
    return Duty(draw(st.integers(1, 9)), role, draw(st.sampled_from([None, 7])), start, end)


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    """Return people who come and go, rungs nobody holds, deputies in circles, and a standing head."""
    active = draw(st.sets(st.integers(1, 8))) | {9}
    roles = {person: draw(st.sampled_from(("advisor", *LADDER))) for person in sorted(active)}
    held = {role: tuple(draw(st.lists(duties(role), max_size=2))) for role in LADDER}
    away = {person: tuple(draw(st.lists(absences(), max_size=2))) for person in range(1, 10)}
    return Roster(9, roles, held, away)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    return World(draw(policies()), draw(st.sampled_from(CALENDARS)), draw(rosters()))


class Draft(NamedTuple):
    """What is going to happen: `after` how long (None: when the clock looks again), with a date how far `ahead`."""

    what: What
    after: timedelta | None
    ahead: timedelta = timedelta(days=1)
    by: int | None = None
    to: int | None = None
    waiting_for: str | None = None

    def happens(self, s: Standing) -> Happening:
        """Return the happening, after the moment of the last decision on this case."""
        now = s.decided_at
        at = max(now, s.wake_at or now) if self.after is None else now + self.after
        dateless = self.what is What.TICK or (self.what is What.KEPT and not self.ahead)
        return Happening(self.what, at, self.by, self.to, None if dateless else at + self.ahead, self.waiting_for)


WAITS = st.sampled_from([None, WaitingFor.CUSTOMER, WaitingFor.THIRD_PARTY])
PEOPLE = st.sampled_from([None, 1, 3, 4, 9])
DRAFTS = st.one_of(
    st.builds(Draft, st.just(What.TICK), st.none() | DELTAS),
    st.builds(Draft, st.sampled_from(list(What)), DELTAS, DELTAS, PEOPLE, PEOPLE, WAITS),
)
