"""Weekly shifts: planned by those who may, held by the roster at once, changed only from today on."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection

from hilft.people.actions import Profile, Rota, Unfit, change_profile, change_shift, end_shift, plan_shifts
from hilft.people.models import Duty, Shift
from hilft.people.permissions import NotYours
from hilft.people.queries import roster
from tests.world import World

TODAY = date(2026, 3, 2)
SATURDAY = datetime(2026, 3, 7, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nobody_leads_yet(world: World) -> None:
    """Nobody leads until further notice: what is seen comes from the shifts."""
    Duty.objects.filter(role="duty_lead").delete()


def rota(world: World, *weekdays: int, **more: object) -> Rota:
    given: dict[str, object] = {
        "person": world.lena, "role": "duty_lead", "team": world.team, "weekdays": weekdays, "begins": time(8),
        "ends": time(18, 30), "zone": "Europe/Berlin", "first_on": TODAY,
    }  # fmt: skip
    return Rota(**{**given, **more})  # type: ignore[arg-type]


def lead(world: World, at: datetime) -> int | None:
    return roster().holder("duty_lead", world.team.pk, at)


def test_a_planned_shift_is_held_from_its_first_day_on_and_the_roster_knows_at_once(world: World) -> None:
    assert lead(world, SATURDAY) is None
    plan_shifts(rota(world, 5, first_on=date(2026, 3, 14)), by=world.otto)
    assert [lead(world, SATURDAY + timedelta(days=7 * n)) for n in range(3)] == [None, world.lena.pk, world.lena.pk]


def test_the_clocks_change_and_the_shift_begins_at_the_same_hour_on_the_wall(world: World) -> None:
    plan_shifts(rota(world, 5), by=world.otto)
    winter, summer = datetime(2026, 3, 28, 7, tzinfo=UTC), datetime(2026, 4, 4, 6, tzinfo=UTC)
    autumn = datetime(2026, 10, 31, 7, tzinfo=UTC)
    for begins in (winter, summer, autumn):
        assert [lead(world, begins - timedelta(minutes=1)), lead(world, begins)] == [None, world.lena.pk]


def test_a_case_that_climbs_goes_to_whoever_has_the_shift_then(world: World) -> None:
    plan_shifts(rota(world, 0, begins=time(8), ends=time(12)), by=world.otto)
    plan_shifts(rota(world, 0, begins=time(12), ends=time(20), person=world.ben), by=world.otto)
    case = world.case("Nobody answers")
    world.wait(timedelta(hours=5))
    case.refresh_from_db()
    assert (case.rung, case.owner) == (1, world.ben)


def test_the_end_of_a_shift_at_midnight_is_the_next_midnight(world: World) -> None:
    plan_shifts(rota(world, 5, begins=time(20), ends=time(0)), by=world.otto)
    late, over = datetime(2026, 3, 7, 22, 59, tzinfo=UTC), datetime(2026, 3, 7, 23, 0, tzinfo=UTC)
    assert [lead(world, late), lead(world, over)] == [world.lena.pk, None]


def test_a_change_holds_from_its_first_day_and_the_days_before_stay_as_they_were(world: World) -> None:
    (shift,) = plan_shifts(rota(world, 5), by=world.otto)
    change_shift(shift, rota(world, 5, person=world.ben, first_on=date(2026, 3, 10)), by=world.otto, today=TODAY)
    assert [lead(world, SATURDAY + timedelta(days=7 * n)) for n in range(2)] == [world.lena.pk, world.ben.pk]


def test_a_shift_that_never_began_is_taken_out_and_one_that_did_keeps_its_past(world: World) -> None:
    coming, running = plan_shifts(rota(world, 5, 0), by=world.otto)
    end_shift(coming, on=TODAY, by=world.otto, today=TODAY)
    later = TODAY + timedelta(days=8)
    end_shift(running, on=later, by=world.otto, today=later)
    assert [(one.weekday, one.last_on) for one in Shift.objects.all()] == [(0, later - timedelta(days=1))]
    with pytest.raises(Unfit, match="left as it was"):
        end_shift(running, on=TODAY, by=world.otto, today=later)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"role": "advisor"}, "stands on no ladder"),
        ({"weekdays": ()}, "at least one day"),
        ({"last_on": date(2026, 3, 1)}, "after the first"),
    ],
)
def test_a_shift_is_never_nonsense(world: World, wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(Unfit, match=sentence):
        plan_shifts(rota(world, 0, **wrong) if "weekdays" not in wrong else rota(world), by=world.otto)
    assert not Shift.objects.exists()


def test_the_same_shift_is_planned_only_once(world: World) -> None:
    plan_shifts(rota(world, 0, 1), by=world.otto)
    with pytest.raises(Unfit, match="planned already"):
        plan_shifts(rota(world, 1, 2), by=world.otto)
    assert Shift.objects.count() == 2


def test_an_advisor_plans_no_shift(world: World) -> None:
    with pytest.raises(NotYours):
        plan_shifts(rota(world, 0), by=world.anna)


def test_the_shift_of_somebody_who_left_is_nobodys(world: World) -> None:
    plan_shifts(rota(world, 5), by=world.otto)
    world.lena.may_own = False
    world.lena.save()
    assert lead(world, SATURDAY) is None


def test_a_new_role_ends_the_shifts_of_the_old_one(world: World) -> None:
    plan_shifts(rota(world, 5), by=world.otto)
    plan_shifts(rota(world, 5, role="head_of_service", begins=time(20), ends=time(22)), by=world.otto)
    profile = Profile(name="Lena", alias="Lena Lead", role="advisor", team=world.team)
    change_profile(world.lena, profile, by=world.doris, now=world.now)
    assert lead(world, SATURDAY) is None
    assert [shift.role for shift in Shift.objects.all()] == ["head_of_service"]


def test_every_change_of_a_shift_counts_the_rosters_version_up(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM people_rosterversion")
        before = cursor.fetchone()
        Shift.objects.filter(pk=plan_shifts(rota(world, 5), by=world.otto)[0].pk).update(weekday=4)
        cursor.execute("SELECT version FROM people_rosterversion")
        assert cursor.fetchone()[0] >= before[0] + 2
