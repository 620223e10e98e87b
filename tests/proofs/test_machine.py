"""Whatever people, customers, machines and time do to a house, in whatever order: no promise breaks.

Hypothesis picks what happens next; each life runs inside one transaction that is rolled back, which costs a
millisecond where emptying the tables would cost a second. What the end of an action's own transaction would check is
checked after each action (`Trial.act`).
"""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.proofs.advisors import Advisors
from tests.proofs.causes import Causes
from tests.proofs.customers import Customers
from tests.proofs.estate import Estate
from tests.proofs.households import Households
from tests.proofs.particulars import Particulars
from tests.proofs.records import Records
from tests.world import World

LIVES, STEPS = 30, 60


class House(Customers, Advisors, Records, Particulars, Causes, Households):
    """Everything that can happen to a house."""


def test_no_life_of_a_house_breaks_a_promise(world: World, pytestconfig: pytest.Config) -> None:
    times = pytestconfig.getoption("proofs")
    House.estate, House.counts = Estate(world), {}
    run_state_machine_as_test(
        House,
        settings=settings(
            max_examples=LIVES * times,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
    print(House.counts)  # noqa: T201 - pytest -s shows how much was tried
