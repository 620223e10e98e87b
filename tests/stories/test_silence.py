"""What happens when nobody does anything."""

from datetime import timedelta

from hilft.cases.models import Case, CaseEvent
from tests.world import World


def test_a_silent_owner_is_escalated_not_forgotten(world: World) -> None:
    case = world.case("IPv6 does not work")
    opened_at = case.opened_at
    world.wait(timedelta(days=14), step=timedelta(hours=1))
    case.refresh_from_db()
    assert case.owner == world.doris
    assert case.rung == 3
    assert case.opened_at == opened_at
    assert case.next_due is not None
    assert case.next_due > world.now


def test_a_mail_becomes_an_owned_and_timed_case_with_a_receipt(world: World) -> None:
    taken = world.mail("My router does not answer any more.")
    case = Case.objects.get(pk=taken.case_id)
    assert case.owner in {world.anna, world.ben}
    assert case.next_due is not None
    assert [event.kind for event in CaseEvent.objects.filter(case=case)] == ["routed"]
