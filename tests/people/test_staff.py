"""Who is on duty is decided by those who may, and a duty is never nonsense."""

from datetime import timedelta

import pytest

from hilft.cases.actions.absences import name_standing_head
from hilft.people.actions import Profile, Unfit, assign_duty, change_profile
from hilft.people.permissions import NotYours
from hilft.people.queries import everybody, ladder_roles, roster
from tests.world import World


def test_a_duty_holds_from_its_beginning_to_its_end(world: World) -> None:
    starts, ends = world.now + timedelta(days=1), world.now + timedelta(days=2)
    # Hanna holds the role for all teams; for her own team Anna does, while her duty lasts.
    assign_duty(world.anna, "head_of_service", team=world.team, starts=starts, ends=ends, by=world.otto)
    holders = [roster().holder("head_of_service", world.team.pk, at) for at in (world.now, starts, ends)]
    assert holders == [world.hanna.pk, world.anna.pk, world.hanna.pk]


def test_nobody_is_on_duty_for_a_role_on_no_ladder(world: World) -> None:
    assert "advisor" not in dict(ladder_roles())
    with pytest.raises(Unfit, match="stands on no ladder"):
        assign_duty(world.anna, "advisor", team=None, starts=world.now, ends=None, by=world.otto)


def test_an_advisor_puts_nobody_on_duty(world: World) -> None:
    with pytest.raises(NotYours):
        assign_duty(world.anna, "duty_lead", team=None, starts=world.now, ends=None, by=world.anna)


def test_a_new_role_ends_the_duty_of_the_old_one(world: World) -> None:
    profile = Profile(name="Lena", alias="Lena Lead", role="advisor", team=world.team)
    change_profile(world.lena, profile, by=world.doris, now=world.now)
    assert roster().holder("duty_lead", world.team.pk, world.now) is None


def test_the_standing_duty_head_is_marked_in_the_list_and_keeps_the_right_to_manage(world: World) -> None:
    name_standing_head(world.hanna, by=world.doris, now=world.now)
    assert [one.name for one in everybody() if getattr(one, "is_standing", False)] == ["Hanna Head"]
    profile = Profile(name="Hanna", alias="Hanna Head", role="advisor")
    with pytest.raises(Unfit, match="standing duty head"):
        change_profile(world.hanna, profile, by=world.doris, now=world.now)
