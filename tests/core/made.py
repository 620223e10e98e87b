"""Calendars, policies, rosters and cases for the tests of the core, fixed ones and random ones."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from hilft.core.decide import decide, open_case
from hilft.core.hours import ALWAYS, Hours, Opening, Week
from hilft.core.policy import LawDate, Loud, Overlay, Policy, Rules, Rung, Span, Title, Unit
from hilft.core.policy_file import load_policy
from hilft.core.roster import Absence, Duty, Roster
from hilft.core.standing import Decision, Happening, Notice, Standing, WaitingFor, What
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
HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)


def then(s: Standing, what: What, hours: float = 1.0, *, world: World = HOUSE, **details: Any) -> Decision:
    """Return what is decided when this happens some hours after the last decision."""
    return decide(world, s, Happening(what, s.decided_at + hours * HOUR, **details))


def ticked(s: Standing, world: World = HOUSE) -> Decision:
    """Return what the clock decides when it looks next."""
    assert s.wake_at is not None
    return decide(world, s, Happening(What.TICK, s.wake_at))


def moved(s: Standing, decision: Decision) -> dict[str, Any]:
    """Return what the decision changed of the case, but for when it was taken and when the clock looks again."""
    names = set(Standing._fields) - {"decided_at", "next_due", "wake_at"}
    return {name: new for name in names if (new := getattr(decision.standing, name)) != getattr(s, name)}


def told(decision: Decision) -> tuple[What | None, str, tuple[Notice, ...]]:
    return decision.event, decision.reason, decision.notices


def day(number: int, hour: int = 10) -> datetime:
    """Return a moment of that March, by the clock in Berlin."""
    return berlin(2026, 3, number, hour)


# Random ones

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
DELTAS = st.one_of(
    st.sampled_from([timedelta(0), timedelta(seconds=1), timedelta(hours=1), timedelta(days=1), timedelta(days=40)]),
    st.integers(0, 20 * 86_400).map(lambda seconds: timedelta(seconds=seconds)),
)


def random_span(chance: Random) -> Span:
    unit = chance.choice(list(Unit)[:3] * 3 + [Unit.DAY_ENDS])
    if unit is Unit.DAY_ENDS:
        return Span(chance.choice([1.0, 2.0, 20.0]), unit)
    if unit is Unit.WORKING_DAYS:
        return Span(chance.choice([0.5, 1.0, 2.0, 3.0, 10.0]), unit)
    return Span(chance.choice([1.0, 60.0, 3600.0, 14_400.0, 36_000.0, 259_200.0, 2_678_400.0, 5_184_000.0]), unit)


def random_policy(chance: Random) -> Policy:
    """Return a policy with one to four rungs in any order, ages that do not fall, and spans of every kind."""
    roles = chance.sample(LADDER, chance.randint(1, 4))
    unit, factor = chance.choice([(Unit.WORKING_DAYS, 1), (Unit.CALENDAR, 43_200)])
    ages = sorted(chance.randint(1, 60) * factor for _ in roles)
    rungs = tuple(Rung(role, random_span(chance), Span(age, unit)) for role, age in zip(roles, ages, strict=True))
    words = [random_span(chance) for _ in range(3)]
    loud = chance.choice([(), (Loud(100, Span(60.0, Unit.OPEN)),)])
    remind = tuple(
        Span(day * 86_400.0, Unit.CALENDAR) for day in sorted(chance.sample(range(1, 7), chance.randint(0, 3)))
    )
    rules = {"customer": Rules(words[0], words[1], words[2], rungs, random_span(chance), loud)}
    rest = [random_span(chance) for _ in range(4)]
    return Policy("random", rules, remind, Span(604_800.0, Unit.CALENDAR), rest[0], rest[1], rest[2], rest[3])


def random_overlay(chance: Random, policy: Policy) -> Overlay:
    """Return a matter that says something or nothing about each span, and sets no, one or two dates."""

    def maybe() -> Span | None:
        return chance.choice([None, random_span(chance), random_span(chance)])

    roles = [rung.role for rung in policy.rules["customer"].rungs]
    ages = {role: random_span(chance) for role in chance.sample(roles, chance.randint(0, len(roles)))}
    title = Title("Fault", "Störung")
    spans = [chance.choice([Span(86_400.0, Unit.CALENDAR), Span(1.0, Unit.DAY_ENDS), Span(1.0, Unit.MONTHS)])]
    dates = tuple(LawDate(f"date_{n}", title, span, "a norm") for n, span in enumerate(spans * chance.randint(0, 2)))
    return Overlay("fault", title, "a norm", maybe(), maybe(), maybe(), ages, dates)


def random_roster(chance: Random) -> Roster:
    """Return people who come and go, rungs nobody holds, deputies in circles, and a standing head."""

    def moment() -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=chance.randint(0, 8000))

    def duty(role: str) -> Duty:
        start = chance.choice([None, moment()])
        end = None if start is None else chance.choice([None, start + timedelta(hours=chance.randint(0, 3000))])
        return Duty(chance.randint(1, 9), role, chance.choice([None, 7]), start, end)

    def absence() -> Absence:
        start = moment()
        return Absence(start, start + timedelta(hours=chance.randint(0, 3000)), chance.choice([None, 1, 2, 3, 4, 9]))

    active = {*chance.sample(range(1, 9), chance.randint(0, 8)), 9}
    roles = {person: chance.choice(("advisor", *LADDER)) for person in sorted(active)}
    held = {role: tuple(duty(role) for _ in range(chance.randint(0, 2))) for role in LADDER}
    return Roster(9, roles, held, {p: tuple(absence() for _ in range(chance.randint(0, 2))) for p in range(1, 10)})


def random_world(seed: int) -> World:
    chance = Random(seed)
    return World(random_policy(chance), chance.choice(CALENDARS), random_roster(chance))


WORLDS = st.integers(0, 2**32).map(random_world)


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
