"""Search terms of an account are looked for in their turn; whatever dies, a find is stored once and none is lost."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from hilft.cases.models import Case
from hilft.channels.actions import searching
from hilft.channels.actions.accounts import change, pause
from hilft.channels.actions.searching import listen_or_not, note_terms
from hilft.channels.adapters.x.channel import SEARCHING
from hilft.channels.adapters.x.server import READ
from hilft.channels.inbox import store
from hilft.channels.models import Account, Budget, RawMessage, Search
from hilft.listening.models import Candidate
from tests.channels.hearing import take_in_all
from tests.channels.x.birds import look, looking_for
from tests.channels.x.small_x import SmallX, running
from tests.channels.x.world_of_x import World as Birds
from tests.channels.x.x_ground import PETRA, TAMME, settings
from tests.world import World


@pytest.fixture
def small_x() -> Iterator[SmallX]:
    yield from running(Birds())


@pytest.fixture
def account(world: World, small_x: SmallX) -> Iterator[Account]:
    yield from looking_for(world, small_x, "fernnetz\ndead line", tier="self-serve")


def test_what_two_terms_find_is_stored_once_and_becomes_one_case(
    world: World, account: Account, small_x: SmallX
) -> None:
    said = small_x.world.post(PETRA, "Why is my fernnetz box a dead line again? Please help!")
    look(world)
    assert set(Search.objects.values_list("words", flat=True)) == {"fernnetz", "dead line"}
    assert RawMessage.objects.get().remote_id == f"{said.id}@found"
    take_in_all(world)
    case, candidate = Case.objects.get(), Candidate.objects.get()
    assert (candidate.case, candidate.remote_id, candidate.may_reply) == (case, said.id, False)
    assert candidate.term in {"fernnetz", "dead line"}
    world.now += timedelta(hours=1)
    look(world)
    assert RawMessage.objects.count() == 1


def test_each_term_goes_on_behind_what_it_found_and_is_asked_no_oftener_than_the_network_is_worth(
    world: World, account: Account, small_x: SmallX
) -> None:
    first = small_x.world.post(PETRA, "fernnetz one")
    look(world)
    asked = len(small_x.asked)
    look(world)
    assert len(small_x.asked) == asked
    world.now += timedelta(minutes=16)
    later = small_x.world.post(TAMME, "fernnetz two")
    look(world)
    assert Search.objects.get(words="fernnetz").cursor == later.id
    assert [one.remote_id for one in RawMessage.objects.order_by("pk")] == [f"{first.id}@found", f"{later.id}@found"]


def test_a_look_that_dies_half_way_is_begun_again_where_it_had_come(
    world: World, account: Account, small_x: SmallX, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = [small_x.world.post(PETRA, f"fernnetz {number}") for number in range(5)]
    stored = 0

    def dies(*given: object, **named: object) -> RawMessage:
        nonlocal stored
        stored += 1
        if stored == 3:
            raise KeyboardInterrupt
        return store(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(searching, "store", dies)
    with pytest.raises(KeyboardInterrupt):
        look(world)
    monkeypatch.undo()
    world.now += timedelta(minutes=6)  # longer than one process may hold a look
    look(world)
    assert {one.remote_id for one in RawMessage.objects.all()} == {f"{post.id}@found" for post in posts}
    assert RawMessage.objects.count() == 5


def test_what_a_find_costs_is_taken_from_its_budget_and_a_spent_one_is_said(
    world: World, account: Account, small_x: SmallX
) -> None:
    given = settings(small_x.port, tier="self-serve", terms="fernnetz", find_budget="0.1")
    change(account.pk, "Birds", given, team=None, by=world.otto, now=world.now)
    note_terms(now=world.now)
    small_x.world.post(PETRA, "fernnetz first")
    look(world)
    assert Budget.objects.get(unit=SEARCHING).spent == READ
    for number in range(30):
        small_x.world.post(PETRA, f"fernnetz {number}")
    world.now += timedelta(minutes=16)
    look(world)
    assert RawMessage.objects.count() == 31  # what X showed was paid for and is kept
    search = Search.objects.get()
    assert search.trouble.startswith("The budget of this channel is used up")
    assert search.next_at > world.now + timedelta(days=20)


def test_trouble_of_the_network_is_noted_and_tried_again(world: World, account: Account, small_x: SmallX) -> None:
    small_x.limits["recent"] = 0
    look(world)
    search = Search.objects.get(words="fernnetz")
    assert search.trouble
    assert world.now < search.next_at <= world.now + timedelta(hours=1)


def test_an_account_that_does_not_listen_is_not_searched_and_its_terms_stay(
    world: World, account: Account, small_x: SmallX
) -> None:
    small_x.world.post(PETRA, "fernnetz one")
    listen_or_not(account.pk, wanted=False, by=world.otto, now=world.now)
    look(world)
    assert (Search.objects.count(), RawMessage.objects.count()) == (0, 0)
    listen_or_not(account.pk, wanted=True, by=world.otto, now=world.now)
    look(world)
    assert RawMessage.objects.count() == 1


def test_a_pause_keeps_the_places_and_an_ended_account_has_none(world: World, account: Account) -> None:
    look(world)
    pause(account.pk, world.now + timedelta(hours=1), by=world.otto, now=world.now)
    note_terms(now=world.now)
    assert Search.objects.count() == 2
    Account.objects.filter(pk=account.pk).update(paused_until=None, paused_by=None, ended_at=world.now)
    note_terms(now=world.now)
    assert Search.objects.count() == 0
