"""Budgets: what a network lets us do is counted once for all workers, whoever spends it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from hilft.channels.actions.budgets import SHARE, Spent, spend
from hilft.channels.contract import Rate
from hilft.channels.models import Account, Budget
from tests.world import World

HOUR = timedelta(hours=1)
POSTS = Rate("posts", 10, HOUR)
MONEY = Rate("microdollars", 100_000, timedelta(days=30))


@pytest.fixture
def account(world: World) -> Account:
    return Account.objects.create(name="shop", network="webhook")


def test_a_budget_lasts_for_its_span_and_then_begins_anew(world: World, account: Account) -> None:
    for _ in range(int(10 * SHARE)):
        spend(account, [POSTS], {"posts": 1}, now=world.now)
    with pytest.raises(Spent) as spent:
        spend(account, [POSTS], {"posts": 1}, now=world.now + HOUR / 2)
    assert (spent.value.until, spent.value.detail) == (world.now + HOUR, "posts, 2026-03-02 10:00 UTC")
    spend(account, [POSTS], {"posts": 1}, now=world.now + HOUR)


def test_what_one_budget_refuses_is_taken_from_none(world: World, account: Account) -> None:
    spend(account, [POSTS, MONEY], {"posts": 1, "microdollars": 80_000}, now=world.now)
    with pytest.raises(Spent) as spent:
        spend(account, [POSTS, MONEY], {"posts": 1, "microdollars": 80_000}, now=world.now)
    assert spent.value.unit == "microdollars"
    assert Budget.objects.get(unit="posts").spent == 1


def test_what_costs_nothing_of_a_unit_needs_none_of_it(world: World, account: Account) -> None:
    spend(account, [POSTS, MONEY], {"posts": 1}, now=world.now)
    assert not Budget.objects.filter(unit="microdollars").exists()


def test_two_spans_of_one_unit_are_two_budgets(world: World, account: Account) -> None:
    day = Rate("posts", 20, timedelta(days=1))
    for hour in range(2):
        for _ in range(9):
            spend(account, [POSTS, day], {"posts": 1}, now=world.now + hour * HOUR)
    with pytest.raises(Spent) as spent:
        spend(account, [POSTS, day], {"posts": 1}, now=world.now + 2 * HOUR)
    assert spent.value.until == world.now + timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_many_workers_together_never_spend_more(world: World, account: Account) -> None:
    def one(_: int) -> bool:
        try:
            spend(account, [Rate("posts", 40, HOUR)], {"posts": 1}, now=world.now)
        except Spent:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(100))) == 36
