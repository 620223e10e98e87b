"""Two people at the same moment: neither two sums, nor two requests, nor a solution over a part that is being added."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connections, transaction

from hilft.cases.actions.asked import ask_for
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.items import add_items
from hilft.cases.actions.statements import Told, state
from hilft.cases.actions.words import answer, propose
from hilft.cases.models import Asked, Case, Item, Statement
from hilft.intake.actions import TakenIn
from hilft.people import queries
from hilft.people.models import Person
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def empty_tables(world: World) -> None:
    queries._kept.clear()  # these tables are emptied between tests, which the house itself never does


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Let these happen at the same moment; return how each ended."""
    both = Barrier(len(deeds))

    def one(deed: Callable[[], object]) -> str:
        try:
            both.wait(10)
            with transaction.atomic():
                deed()
        except Refused:
            return "refused"
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(one, deeds))


def test_of_two_sums_told_at_the_same_moment_the_customer_hears_one(world: World) -> None:
    taken = world.mail("What do I get?")

    def tell(by: Person, amount: int) -> None:
        text = f"Not 250 €, not 310 €: {amount} €."
        message = answer(taken.case_id, taken.conversation.pk, text=text, by=by, now=world.now)
        state(taken.case_id, Told("Refund", Decimal(amount), "EUR"), message=message, by=by, now=world.now)

    assert at_once(lambda: tell(world.anna, 250), lambda: tell(world.ben, 310)) == ["done", "refused"]
    assert Statement.objects.count() == 1


def test_what_two_ask_for_at_the_same_moment_is_one_request(world: World) -> None:
    taken = world.mail("I cancel.")

    def ask(by: Person) -> None:
        message = answer(taken.case_id, taken.conversation.pk, text="The proof, please.", by=by, now=world.now)
        ask_for(taken.case_id, ["Proof of registration"], message=message, by=by, now=world.now)

    assert at_once(lambda: ask(world.anna), lambda: ask(world.ben)) == ["done", "done"]
    assert Asked.objects.count() == 1


@pytest.mark.parametrize("_again", range(3))
def test_a_part_added_while_a_solution_is_proposed_meets_it_or_stops_it(world: World, _again: int) -> None:
    taken = world.mail("I move: the line and the mailbox.")
    ended = at_once(
        lambda: _propose(world, taken), lambda: add_items(taken.case_id, ["Mailbox"], by=world.ben, now=world.now)
    )
    assert ended == ["done", "refused"]
    is_proposed = Case.objects.get(pk=taken.case_id).proposed_at is not None
    assert is_proposed != Item.objects.exists(), "never both"


def _propose(world: World, taken: TakenIn) -> None:
    propose(taken.case_id, taken.conversation.pk, text="All done.", by=world.anna, now=world.now)
