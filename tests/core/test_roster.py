"""Who is there, who holds a role and who stands in, at the very second things begin and end."""

from collections.abc import Mapping
from datetime import datetime

import pytest

from hilft.core.roster import Absence, Duty, Roster
from hilft.core.shifts import Shift
from tests.core.made import ADVISOR, COLLEAGUE, DAY, HEAD, HOUR, LEAD, MONDAY, ROLES, SECOND, TOP, roster

NOON = MONDAY + 2 * HOUR
STRANGER = 77


def leads(*duties: Duty | Shift, away: Mapping[int, tuple[Absence, ...]] | None = None) -> Roster:
    return Roster(TOP, ROLES, {"duty_lead": duties}, away or {})


def test_somebody_is_away_from_the_first_second_until_just_before_the_last() -> None:
    house = roster((LEAD, Absence(MONDAY, NOON)), (LEAD, Absence(NOON + HOUR, NOON + 2 * HOUR, HEAD)))
    seen = {MONDAY - SECOND: True, MONDAY: False, NOON - SECOND: False, NOON: True, NOON + HOUR: False}
    assert {at: house.is_there(LEAD, at) for at in seen} == seen
    assert house.absence_of(LEAD, NOON + HOUR) == Absence(NOON + HOUR, NOON + 2 * HOUR, HEAD)
    assert house.absence_of(HEAD, MONDAY) is None


def test_the_standing_head_is_always_there_and_a_stranger_never() -> None:
    house = roster((TOP, Absence(MONDAY, NOON)))
    assert house.is_there(TOP, MONDAY)
    assert not house.is_there(STRANGER, MONDAY)
    assert Roster(STRANGER, {}).is_there(STRANGER, MONDAY)
    assert [house.role_of(person) for person in (LEAD, STRANGER, None)] == ["duty_lead", "", ""]


def test_the_next_absence_is_the_first_that_has_not_begun() -> None:
    spans = (Absence(NOON + DAY, NOON + 2 * DAY), Absence(NOON, NOON + HOUR), Absence(MONDAY - DAY, MONDAY))
    house = roster(*((LEAD, one) for one in spans), *((TOP, one) for one in spans))
    asked = {MONDAY: NOON, NOON - SECOND: NOON, NOON: NOON + DAY, NOON + DAY: None}
    assert {at: house.next_absence(LEAD, at) for at in asked} == asked
    assert house.next_absence(TOP, MONDAY) is None
    assert house.next_absence(HEAD, MONDAY) is None


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (None, None, [True, True, True, True]),
        (MONDAY, None, [False, True, True, True]),
        (None, NOON, [True, True, True, False]),
        (MONDAY, NOON, [False, True, True, False]),
    ],
)
def test_a_duty_begins_with_its_first_second_and_has_ended_with_its_last(
    start: datetime | None, end: datetime | None, expected: list[bool]
) -> None:
    duty = Duty(LEAD, "duty_lead", None, start, end)
    moments = (MONDAY - SECOND, MONDAY, NOON - SECOND, NOON)
    assert [duty.covers(at) for at in moments] == expected
    assert [leads(duty).holder("duty_lead", None, at) for at in moments] == [LEAD if on else None for on in expected]
    assert list(duty.edges(MONDAY, NOON)) == []
    assert list(duty.edges(MONDAY - SECOND, NOON + SECOND)) == [at for at in (start, end) if at is not None]


def test_of_several_on_duty_the_most_particular_counts() -> None:
    always, since = Duty(ADVISOR, "duty_lead", None), Duty(COLLEAGUE, "duty_lead", None, MONDAY - DAY)
    until = Duty(COLLEAGUE, "duty_lead", None, None, NOON)
    shift = Shift(LEAD, "duty_lead", None, 0, 0, 1440, "Europe/Berlin")
    span = Duty(HEAD, "duty_lead", None, MONDAY - DAY, MONDAY + DAY)
    own = Duty(TOP, "duty_lead", 7)
    for duties, expected in (
        ((always, since), ADVISOR),
        ((always, until), ADVISOR),
        ((always, since, shift), LEAD),
        ((always, until, shift), LEAD),
        ((always, since, shift, span), HEAD),
    ):
        assert leads(*duties).holder("duty_lead", 7, MONDAY) == expected
        assert leads(*duties, own).holder("duty_lead", 7, MONDAY) == TOP
        assert leads(*duties, own).holder("duty_lead", 8, MONDAY) == expected
        assert leads(*duties, own).holder("duty_lead", None, MONDAY) == expected
        assert leads(*duties).holder("head_of_service", 7, MONDAY) is None


def test_who_is_there_counts_before_a_deputy_and_any_deputy_before_nobody() -> None:
    away = {
        LEAD: (Absence(MONDAY, NOON, HEAD),),
        COLLEAGUE: (Absence(MONDAY, NOON),),
    }
    one, other = Duty(LEAD, "duty_lead", 7), Duty(ADVISOR, "duty_lead", None)
    assert leads(one, other, away=away).holder("duty_lead", 7, MONDAY) == ADVISOR
    assert leads(one, away=away).holder("duty_lead", 7, MONDAY) == HEAD
    lonely = Duty(COLLEAGUE, "duty_lead", 7)
    assert leads(lonely, away=away).holder("duty_lead", 7, MONDAY) is None
    assert leads(lonely, one._replace(team=None), away=away).holder("duty_lead", 7, MONDAY) == HEAD


def test_deputies_stand_in_one_for_the_other_until_one_is_there() -> None:
    away = {
        ADVISOR: (Absence(MONDAY, NOON, COLLEAGUE),),
        COLLEAGUE: (Absence(MONDAY, NOON, LEAD),),
        LEAD: (Absence(MONDAY, NOON, HEAD),),
    }
    assert leads(away=away).deputy(ADVISOR, MONDAY) == HEAD
    assert leads(away={**away, LEAD: (Absence(MONDAY, NOON),)}).deputy(ADVISOR, MONDAY) is None
    assert leads(away={**away, LEAD: (Absence(MONDAY, NOON, COLLEAGUE),)}).deputy(ADVISOR, MONDAY) is None
    assert leads(away={**away, COLLEAGUE: (Absence(MONDAY, NOON, STRANGER),)}).deputy(ADVISOR, MONDAY) is None
    assert leads(away=away).deputy(ADVISOR, NOON) is None, "nobody stands in for who is there"


def test_somebody_is_covered_by_their_deputy_else_by_the_lead_of_the_team_else_by_the_standing_head() -> None:
    duties = (Duty(LEAD, "duty_lead", None), Duty(COLLEAGUE, "duty_lead", 7))
    away = {ADVISOR: (Absence(MONDAY, NOON),), HEAD: (Absence(MONDAY, NOON, ADVISOR),)}
    house = leads(*duties, away=away)
    assert [house.cover(ADVISOR, team, MONDAY) for team in (7, 8, None)] == [COLLEAGUE, LEAD, LEAD]
    assert leads(away=away).cover(ADVISOR, None, MONDAY) == TOP
    there = leads(*duties, away={ADVISOR: (Absence(MONDAY, NOON, HEAD),)})
    assert there.cover(ADVISOR, 7, MONDAY) == HEAD
