"""Whatever people, customers, machines and time do to a house, in whatever order: no promise breaks.

Hypothesis picks what happens next; each life runs inside one transaction that is rolled back, which costs a
millisecond where emptying the tables would cost a second. What the end of an action's own transaction would check is
checked after each action (`Trial.act`).
"""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.proofs.advisors import Advisors
from tests.proofs.arrangements import Arrangements
from tests.proofs.causes import Causes
from tests.proofs.customers import Customers
from tests.proofs.estate import Estate, Life
from tests.proofs.households import Households
from tests.proofs.judgements import Judgements
from tests.proofs.particulars import Particulars
from tests.proofs.records import Records
from tests.proofs.times import Times
from tests.world import World


class House(Customers, Advisors, Records, Particulars, Causes, Arrangements, Judgements, Households, Times):
    """Everything that can happen to a house."""


class Judged(Customers, Arrangements, Judgements, Times):
    """A house in which much is arranged and judged: among all that can happen, two that belong together seldom meet."""


@pytest.mark.parametrize(("house", "lives", "steps"), [(House, 18, 60), (Judged, 20, 30)])
def test_no_life_of_a_house_breaks_a_promise(
    world: World, pytestconfig: pytest.Config, house: type[Life], lives: int, steps: int
) -> None:
    times = pytestconfig.getoption("proofs")
    house.estate, house.counts = Estate(world), {}
    run_state_machine_as_test(
        house,
        settings=settings(
            max_examples=lives * times,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
    print(house.counts)  # noqa: T201 - pytest -s shows how much was tried
