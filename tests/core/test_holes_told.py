"""Holes, watches and gaps to the minute: what doctor and the roster's page tell of one week."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hilft.core.holes import Gap, Hole, Watch, changes, gaps, roles_of, roster_holes, teams_of, watches
from hilft.core.hours import Hours, Opening
from hilft.core.roster import Absence, Duty, Roster
from hilft.core.shifts import Shift
from tests.core.made import BERLIN, CARE, COLLEAGUE, HEAD, HOUR, LEAD, ROLES, TOP, berlin

CUSTOMERS = replace(CARE, rules={"customer": CARE.rules["customer"]})
MINUTE = timedelta(minutes=1)
START, END = berlin(2026, 3, 2), berlin(2026, 3, 4)
LONG = 10 * HOUR


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return berlin(2026, 3, day, hour, minute)


def leads(*weekdays: int, start: int = 480, end: int = 1020) -> tuple[Shift, ...]:
    return tuple(Shift(LEAD, "duty_lead", None, day, start, end, "Europe/Berlin") for day in weekdays)


def house(*duties: Duty | Shift, heads: tuple[Duty, ...] = (), away: tuple[Absence, ...] = ()) -> Roster:
    top = (Duty(TOP, "head_of_department", None),)
    held = {"duty_lead": duties, "head_of_service": heads, "head_of_department": top}
    return Roster(TOP, ROLES, held, {LEAD: away})


def test_each_hole_says_from_when_to_when_how_long_and_who_has_it_then() -> None:
    found = roster_holes(house(*leads(0, 1)), BERLIN, CUSTOMERS, START, END)
    assert found == [
        *(Hole("duty_lead", None, at(day, 17), at(day, 18), HOUR, "head_of_department") for day in (2, 3)),
        *(Hole("head_of_service", None, at(day, 8), at(day, 18), LONG, "head_of_department") for day in (2, 3)),
    ]
    served = house(*leads(0, 1), heads=(Duty(HEAD, "head_of_service", None, at(2, 0), at(3, 17)),))
    assert roster_holes(served, BERLIN, CUSTOMERS, START, END) == [
        Hole("duty_lead", None, at(2, 17), at(2, 18), HOUR, "head_of_service"),
        Hole("duty_lead", None, at(3, 17), at(3, 18), HOUR, "head_of_department"),
        Hole("head_of_service", None, at(3, 17), at(3, 18), HOUR, "head_of_department"),
    ]


def test_a_hole_is_cut_where_one_asks_and_stays_one_while_others_come_and_go() -> None:
    coming = tuple(Duty(COLLEAGUE, "operator", None, at(2, hour), at(2, hour + 1)) for hour in (9, 11))
    roster = replace(house(*leads(1)), duties={**house(*leads(1)).duties, "operator": coming})
    found = roster_holes(roster, BERLIN, CUSTOMERS, at(2, 9, 30), at(3, 9))
    assert [one for one in found if one.role == "duty_lead"] == [
        Hole("duty_lead", None, at(2, 9, 30), at(2, 18), 8.5 * HOUR, "head_of_department")
    ]


def test_whoever_asks_from_the_second_the_desk_opens_is_told_one_hole() -> None:
    found = roster_holes(house(), BERLIN, CUSTOMERS, at(2, 8), at(2, 18))
    assert [(one.start, one.end) for one in found if one.role == "duty_lead"] == [(at(2, 8), at(2, 18))]


def test_a_teams_hole_passes_to_the_teams_own_head() -> None:
    own, head = Duty(COLLEAGUE, "duty_lead", 7, at(2, 8), at(2, 12)), Duty(HEAD, "head_of_service", 7)
    found = roster_holes(house(own, heads=(head,)), BERLIN, CUSTOMERS, START, at(3, 0))
    told = {(one.role, one.team): one.passes_to for one in found}
    assert told["duty_lead", 7] == "head_of_service"
    assert told["duty_lead", None] == told["head_of_service", None] == "head_of_department"


def test_two_holes_of_one_day_are_two_and_one_through_the_night_is_told_for_each_opening() -> None:
    shifts = (*leads(0, end=600), *leads(0, start=660, end=720), *leads(1, start=540, end=1100))
    found = [one for one in roster_holes(house(*shifts), BERLIN, CUSTOMERS, START, END) if one.role == "duty_lead"]
    assert [(one.start, one.end, one.opening) for one in found] == [
        (at(2, 10), at(2, 11), HOUR),
        (at(2, 12), at(2, 18), 6 * HOUR),
        (at(3, 8), at(3, 9), HOUR),
    ]


def test_the_minute_after_closing_is_a_hole_of_no_opening_where_it_alone_has_nobody() -> None:
    shifts = (*leads(0, end=1080), *leads(1, end=1081))
    found = [one for one in roster_holes(house(*shifts), BERLIN, CUSTOMERS, START, END) if one.role == "duty_lead"]
    assert found == [Hole("duty_lead", None, at(2, 18), at(2, 18, 1), timedelta(0), "head_of_department")]
    back = (*leads(0, end=1080), Shift(LEAD, "duty_lead", None, 0, 1080, 1081, "Europe/Berlin"), *leads(1, end=1081))
    assert not [one for one in roster_holes(house(*back), BERLIN, CUSTOMERS, START, END) if one.role == "duty_lead"]


def test_a_team_with_somebody_of_its_own_is_told_by_itself() -> None:
    own = Duty(COLLEAGUE, "duty_lead", 7, at(2, 8), at(2, 12))
    found = roster_holes(house(own, *leads(1, end=1081)), BERLIN, CUSTOMERS, START, END)
    assert [(one.team, one.start, one.end) for one in found if one.role == "duty_lead"] == [
        (None, at(2, 8), at(2, 18)),
        (7, at(2, 12), at(2, 18)),
    ]
    two = house(own, own._replace(team=3), own._replace(team=7), *leads(1))
    assert (teams_of(two, "duty_lead"), teams_of(two, "nobody")) == ([3, 7], [])


def test_roles_are_told_once_in_the_order_of_the_ladders() -> None:
    assert roles_of(CUSTOMERS) == ["duty_lead", "head_of_service", "head_of_department"]
    assert roles_of(CARE) == [
        "duty_lead", "head_of_service", "head_of_department", "operator", "community_manager", "privacy_officer",
    ]  # fmt: skip


def test_comings_and_goings_are_told_once_in_order_and_strictly_between() -> None:
    roster = house(
        Duty(LEAD, "duty_lead", None, at(2, 9), at(2, 17)),
        Duty(COLLEAGUE, "duty_lead", None, at(2, 9), END),
        away=(Absence(at(2, 10), at(2, 11)), Absence(START, at(2, 10)), Absence(at(2, 17), END)),
    )
    assert changes(roster, START, END) == [at(2, 9), at(2, 10), at(2, 11), at(2, 17)]
    assert changes(roster, at(2, 9), at(2, 17)) == [at(2, 10), at(2, 11)]


def test_watches_are_joined_where_the_person_stays_and_cut_where_the_desk_closes() -> None:
    duties = (Duty(LEAD, "duty_lead", None, at(2, 9), at(2, 12)), Duty(LEAD, "duty_lead", None, at(2, 12), at(3, 10)))
    roster = house(*duties, away=(Absence(at(2, 14), at(2, 15), HEAD),))
    assert watches(roster, BERLIN, "duty_lead", None, START, END) == [
        Watch(at(2, 8), at(2, 9), None),
        Watch(at(2, 9), at(2, 14), LEAD),
        Watch(at(2, 14), at(2, 15), HEAD),
        Watch(at(2, 15), at(2, 18), LEAD),
        Watch(at(3, 8), at(3, 10), LEAD),
        Watch(at(3, 10), at(3, 18), None),
    ]
    assert watches(roster, BERLIN, "duty_lead", None, at(2, 10), at(2, 11)) == [Watch(at(2, 10), at(2, 11), LEAD)]
    own = house(*duties, Duty(COLLEAGUE, "duty_lead", 7))
    assert {one.person for one in watches(own, BERLIN, "duty_lead", 7, START, END)} == {COLLEAGUE}


def hole(day: int, start: tuple[int, int], end: tuple[int, int], role: str = "duty_lead") -> Hole:
    begins, ends = at(day, *start), at(day, *end)
    return Hole(role, 7, begins, ends, ends - begins, "head_of_service")


def test_the_same_hole_of_several_days_is_one_gap_and_those_of_most_days_come_first() -> None:
    holes = [
        *(hole(day, (18, 0), (18, 1))._replace(opening=timedelta(0)) for day in (2, 3, 4, 5)),
        *(hole(day, (8, 30), (9, 45)) for day in (10, 3, 17)),
        *(hole(day, (10, 0), (11, 0), "head_of_service") for day in (3, 4)),
        *(hole(day, (10, 0), (11, 0)) for day in (3, 4)),
        *(hole(day, (11, 0), (12, 0)) for day in (2, 4)),
    ]
    march = [date(2026, 3, day) for day in range(1, 32)]
    told = "head_of_service"
    assert gaps(holes, "Europe/Berlin") == [
        Gap("duty_lead", 7, (1,), 510, 585, march[2], march[16], 3, told),
        Gap("duty_lead", 7, (0, 2), 660, 720, march[1], march[3], 2, told),
        Gap("duty_lead", 7, (1, 2), 600, 660, march[2], march[3], 2, told),
        Gap("head_of_service", 7, (1, 2), 600, 660, march[2], march[3], 2, told),
        Gap("duty_lead", 7, (0, 1, 2, 3), 1080, 1080, march[1], march[4], 4, told),
    ]
    others = [hole(2, (8, 0), (9, 0))._replace(team=team, passes_to=to) for team in (None, 7) for to in (None, told)]
    assert len(gaps(others, "Europe/Berlin")) == 4


def test_a_hole_through_midnight_ends_after_minute_1440() -> None:
    nights = Hours("Europe/Berlin", ((Opening(0, 360), Opening(1320, 1440)),) * 7)
    found = roster_holes(house(), nights, CUSTOMERS, at(2, 12), at(4, 12))
    (gap, *_) = gaps((one for one in found if one.role == "duty_lead"), "Europe/Berlin")
    assert (gap.start, gap.end, gap.times, gap.last) == (1320, 1440 + 360, 2, date(2026, 3, 3))
    assert (
        gaps([Hole("duty_lead", None, datetime(2026, 3, 2, 23, tzinfo=UTC), at(3, 1), HOUR, None)], "UTC")[0].end
        == 1440
    )
