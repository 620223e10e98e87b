"""Where a roster has holes: opening time in which nobody holds a role that a ladder needs."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.core.holes import AFTER_CLOSING, gaps, roster_holes, watches
from hilft.core.hours import Hours
from hilft.core.roster import Absence, Duty, Roster
from hilft.core.shifts import Shift
from tests.core.made import BERLIN, CALENDARS, CARE, HEAD, LEAD, ROLES, TOP, berlin, roster

CUSTOMERS = replace(CARE, rules={"customer": CARE.rules["customer"]})
MARCH, APRIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
ABOVE = {role: (Duty(person, role, None),) for person, role in ROLES.items() if person in {HEAD, TOP}}


def led_by(*shifts: Shift) -> Roster:
    """Return a house in which only these shifts lead; both heads are always there."""
    return Roster(TOP, ROLES, {**ABOVE, "duty_lead": shifts})


def daily(weekdays: range, start: int, end: int) -> list[Shift]:
    return [Shift(LEAD, "duty_lead", None, day, start, end, "Europe/Berlin") for day in weekdays]


def test_an_absence_without_a_deputy_is_a_hole_in_each_opening_and_passes_to_the_rung_above() -> None:
    house = roster((LEAD, Absence(berlin(2026, 3, 2), berlin(2026, 3, 16))))
    found = [hole for hole in roster_holes(house, BERLIN, CUSTOMERS, MARCH, APRIL) if hole.opening]
    assert {(hole.role, hole.team, hole.passes_to) for hole in found} == {("duty_lead", None, "head_of_service")}
    assert sum((hole.opening for hole in found), timedelta()) == timedelta(hours=100)
    assert (found[0].start, found[-1].end) == (berlin(2026, 3, 2, 8), berlin(2026, 3, 13, 18))


def test_the_same_hole_week_after_week_is_told_once() -> None:
    week = daily(range(4), 8 * 60, 19 * 60)
    (gap,) = gaps(roster_holes(led_by(*week), BERLIN, CUSTOMERS, MARCH, APRIL), "Europe/Berlin")[:1]
    assert (gap.weekdays, gap.start, gap.end, gap.times) == ((4,), 8 * 60, 18 * 60, 4)
    assert (gap.first, gap.last) == (date(2026, 3, 6), date(2026, 3, 27))


def test_a_shift_that_ends_at_closing_leaves_the_minute_in_which_deadlines_fall_due() -> None:
    exact = gaps(roster_holes(led_by(*daily(range(5), 480, 1080)), BERLIN, CUSTOMERS, MARCH, APRIL), "Europe/Berlin")
    assert [(gap.weekdays, gap.start, gap.end) for gap in exact] == [((0, 1, 2, 3, 4), 1080, 1080)]
    assert not roster_holes(led_by(*daily(range(5), 480, 1081)), BERLIN, CUSTOMERS, MARCH, APRIL)


def test_a_team_without_a_lead_of_its_own_is_served_by_the_lead_for_all() -> None:
    team = Roster(TOP, ROLES, {**ABOVE, "duty_lead": (Duty(LEAD, "duty_lead", 7),)})
    assert {(hole.role, hole.team) for hole in roster_holes(team, BERLIN, CUSTOMERS, MARCH, APRIL)} == {
        ("duty_lead", None)
    }


def test_where_nobody_above_is_there_either_the_standing_duty_head_is_reached() -> None:
    found = roster_holes(Roster(TOP, {TOP: "advisor"}), BERLIN, CUSTOMERS, MARCH, APRIL)
    assert {hole.role for hole in found} == {"duty_lead", "head_of_service", "head_of_department"}
    assert {hole.passes_to for hole in found} == {None}


@given(st.integers(0, 2**32), st.sampled_from(CALENDARS[:4]))
@settings(max_examples=40, deadline=None)
def test_at_every_quarter_of_an_hour_there_is_a_hole_exactly_where_nobody_is(seed: int, hours: Hours) -> None:
    chance = Random(seed)
    starts = [chance.randrange(0, 96) * 15 for _ in range(8)]
    shifts = [
        Shift(LEAD, "duty_lead", chance.choice([None, 7]), chance.randrange(7), start, start + 15 * 40, "Europe/Berlin")
        for start in starts
    ]
    house, start, end = led_by(*shifts), berlin(2026, 3, 25), berlin(2026, 4, 5)
    found = roster_holes(house, hours, CUSTOMERS, start, end)
    teams = {None, *(one.team for one in shifts)}
    at = start
    while at < end:
        for team in teams:
            is_hole = any(hole.start <= at < hole.end and hole.team == team and hole.opening for hole in found)
            assert is_hole == (hours.is_open(at) and house.holder("duty_lead", team, at) is None), (at, team)
        at += timedelta(minutes=15)
    assert all(hole.end - hole.start <= AFTER_CLOSING for hole in found if not hole.opening)


def test_holes_are_told_by_the_clock_on_the_wall_through_a_clock_change() -> None:
    found = gaps(roster_holes(led_by(), BERLIN, CUSTOMERS, MARCH, APRIL), "Europe/Berlin")
    assert [(gap.start, gap.end) for gap in found if gap.role == "duty_lead"] == [(480, 1080)]


def test_the_watches_of_a_day_name_each_person_in_turn_and_where_nobody_is() -> None:
    early = Shift(LEAD, "duty_lead", None, 0, 480, 720, "Europe/Berlin")
    late = Shift(HEAD, "duty_lead", None, 0, 780, 1140, "Europe/Berlin")
    found = watches(led_by(early, late), BERLIN, "duty_lead", None, berlin(2026, 3, 2), berlin(2026, 3, 3))
    assert [(one.start.hour + 1, one.end.hour + 1, one.person) for one in found] == [
        (8, 12, LEAD),
        (12, 13, None),
        (13, 18, HEAD),
    ]
