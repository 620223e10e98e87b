"""What the page of a case says about the same person on another network, and what its buttons do."""

from datetime import timedelta

import pytest

from hilft.cases.actions.likeness import compare_traces, join_as_same
from hilft.cases.actions.links import make_link
from hilft.cases.models import Case, Likeness
from hilft.intake.actions import TakenIn
from tests.stories.test_two_networks import pair
from tests.web.desk.conftest import Desk
from tests.web.desk.test_pages import MOST, questions
from tests.world import World


@pytest.fixture
def two(world: World) -> tuple[TakenIn, TakenIn]:
    found = pair(world)
    compare_traces(now=world.now)
    return found


def test_both_pages_say_why_and_a_weak_reason_says_that_it_is_one(two: tuple[TakenIn, TakenIn], anna: Desk) -> None:
    by_mail, in_public = two
    shown = anna.get(f"/desk/cases/{by_mail.case_id}/").content.decode()
    assert "Perhaps the same person" in shown
    assert f"/desk/cases/{in_public.case_id}/" in shown
    assert "Mastodon" in shown
    assert "Because: the same machine: its name, its address or its serial number." in shown
    assert "Both say the same words." in shown
    assert "This may be chance." in shown
    assert "Perhaps the same person" in anna.get(f"/desk/cases/{in_public.case_id}/").content.decode()


def test_joining_a_weak_one_wants_the_tick_and_leads_to_the_older(
    world: World, two: tuple[TakenIn, TakenIn], anna: Desk
) -> None:
    by_mail, in_public = two
    path = f"/desk/cases/{in_public.case_id}/likeness/{Likeness.objects.get().pk}/"
    refused = anna.post(path, do="join")
    assert refused.status_code == 422
    assert "Ask the customer" in refused.content.decode()
    done = anna.post(path, do="join", sure="yes")
    assert done.headers["Location"] == f"/desk/cases/{by_mail.case_id}/"
    assert Case.objects.get(pk=in_public.case_id).outcome == "duplicate"
    world.now += timedelta(minutes=1)
    shown = anna.get(f"/desk/cases/{by_mail.case_id}/").content.decode()
    assert "Anna Advisor says: the same person has another case" in shown


def test_a_no_is_remembered_with_its_name_and_taken_back(two: tuple[TakenIn, TakenIn], anna: Desk) -> None:
    page = f"/desk/cases/{two[0].case_id}/"
    path = f"{page}likeness/{Likeness.objects.get().pk}/"
    assert anna.post(path, do="different").status_code == 302
    shown = anna.get(page).content.decode()
    assert "Not the same person" in shown
    assert "Said by Anna Advisor." in shown
    assert "Perhaps the same person</b>" not in shown
    assert anna.post(path, do="different").status_code == 422
    assert anna.post(path, do="reconsider").status_code == 302
    assert "Perhaps the same person</b>" in anna.get(page).content.decode()
    assert anna.post(path, do="nonsense").status_code == 422


def test_a_likeness_of_other_cases_is_not_reached_by_this_ones_address(
    world: World, two: tuple[TakenIn, TakenIn], anna: Desk
) -> None:
    other = world.mail("Another matter.", address="mia@example.net")
    path = f"/desk/cases/{other.case_id}/likeness/{Likeness.objects.get().pk}/"
    assert anna.post(path, do="same").status_code == 404
    assert len(two) == 2
    assert Likeness.objects.get().verdict == ""


def test_only_a_case_with_such_a_proposal_asks_for_it_once(world: World, anna: Desk) -> None:
    by_mail, _in_public = pair(world)
    page = f"/desk/cases/{by_mail.case_id}/"
    before = questions(anna, page)
    compare_traces(now=world.now)
    assert questions(anna, page) == before + 1 <= MOST


def test_the_customer_reads_nothing_of_it(world: World, two: tuple[TakenIn, TakenIn]) -> None:
    shown = Desk(world, None).get(f"/c/{make_link(two[0].case_id, 'customer', now=world.now)}/").content.decode()
    assert "same person" not in shown


def test_after_joining_the_customer_reads_their_own_words_of_both_places_as_theirs(
    world: World, two: tuple[TakenIn, TakenIn]
) -> None:
    by_mail, _in_public = two
    join_as_same(Likeness.objects.get().pk, is_sure=True, by=world.anna, now=world.now)
    shown = Desk(world, None).get(f"/c/{make_link(by_mail.case_id, 'customer', now=world.now)}/").content.decode()
    assert "Nobody helps!" in shown
    assert "Member" not in shown
