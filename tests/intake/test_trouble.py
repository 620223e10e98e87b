"""What goes wrong with a network is owned and dated like everything else."""

from hilft.cases.actions.closing import close
from hilft.cases.models import Case, CaseEvent
from hilft.deliveries.actions import enqueue_for_account, enqueue_for_person
from hilft.deliveries.models import Delivery
from hilft.intake.trouble import open_operations_case, undelivered
from hilft.people.actions import deactivate, give_account
from hilft.people.models import Organisation
from tests.world import World

REASON = "550 5.1.1 <robin@example.net>: nobody here"


def letter_of(case: Case, world: World) -> Delivery:
    return enqueue_for_person(case.pk, world.lena.pk, "climbed", key=f"{case.pk}:x", now=world.now)


def operations() -> list[Case]:
    return list(Case.objects.filter(kind="operations").order_by("pk"))


def test_it_is_the_case_owners_who_may_have_another_way_to_reach_the_customer(world: World) -> None:
    case = world.case("The line is dead", owner=world.ben)
    opened = undelivered(letter_of(case, world), REASON, now=world.now)
    assert opened is not None
    (trouble,) = operations()
    assert (trouble.pk, trouble.owner, trouble.parent, trouble.team) == (opened.id, world.ben, case, world.team)
    data = CaseEvent.objects.get(case_id=trouble.pk).data
    assert data["delivery"] == Delivery.objects.get().pk
    assert "robin" not in str(data)


def test_an_owner_who_left_leaves_it_to_the_operator(world: World) -> None:
    case = world.case("The line is dead", owner=world.ben)
    close(case.pk, outcome="withdrawn", by=world.lena, now=world.now)
    deactivate(world.ben, by=world.hanna)
    opened = undelivered(letter_of(case, world), REASON, now=world.now)
    assert opened is not None
    assert Case.objects.get(pk=opened.id).owner == world.otto


def test_a_letter_about_the_machines_own_trouble_opens_no_second_one(world: World) -> None:
    opened = open_operations_case("The channel mail is in trouble", now=world.now, about={})
    about_it = letter_of(Case.objects.get(pk=opened.id), world)
    assert undelivered(about_it, REASON, now=world.now) is None
    about_it.refresh_from_db()
    assert about_it.failed_at == world.now
    assert len(operations()) == 1


def test_whatever_somebody_types_into_a_form_is_nobodys_case(world: World) -> None:
    account = give_account(world.anna, password=None, now=world.now)
    letter = enqueue_for_account(account, "new_password", language="en", now=world.now)
    assert undelivered(letter, REASON, now=world.now) is None
    letter.refresh_from_db()
    assert (letter.failed_at, operations()) == (world.now, [])


def test_one_letter_for_many_alarms_is_one_case(world: World) -> None:
    first, *others = [letter_of(world.case(f"Matter {number}"), world) for number in range(4)]
    undelivered(first, REASON, now=world.now, beside=others)
    assert len(operations()) == 1
    assert Delivery.objects.filter(failed_at=world.now, error__contains="nobody here").count() == 4


def test_its_title_is_in_the_language_of_the_house(world: World) -> None:
    Organisation.objects.update(language="de")
    case = world.case("Die Leitung ist tot")
    undelivered(letter_of(case, world), REASON, now=world.now)
    assert operations()[0].title == f"Nicht zugestellt: eine Mail zu Fall {case.pk}"
