"""A case that climbed high, broke its word or grew old is looked back on; findings are counted, owned and dated."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from hilft.cases.actions.closing import close, confirm
from hilft.cases.actions.commitments import commit_to
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.ownership import escalate
from hilft.cases.actions.words import answer
from hilft.cases.models import Case
from hilft.learning.actions import Findings, add_action, finish, open_due, write
from hilft.learning.models import Occasion, Review
from hilft.learning.queries import open_reviews, themes
from hilft.people.permissions import NotYours
from tests.world import World

WHOLE = Findings(happened="A router.", why="No spare one.", finding="We order too late.", theme="Stock")


def reviewed(world: World, text: str = "My line is dead.", address: str = "robin@example.net") -> Review:
    """A case that climbed to the third rung by hand, and the review it earned."""
    case_id = world.mail(text, address=address).case_id
    for _ in range(3):
        escalate(case_id, by=world.anna, now=world.now)
    assert open_due(now=world.now) == 1
    return Review.objects.get(reviewed_id=case_id)


def test_the_third_rung_earns_a_review_once_with_an_owner_a_deadline_and_a_draft(world: World) -> None:
    review = reviewed(world)
    assert (review.case.kind, review.case.owner, review.reason) == ("review", world.hanna, "rung")
    assert review.case.next_due is not None
    assert "It climbed 3 times:" in review.happened
    assert "Robin" not in review.happened
    escalate(review.reviewed_id, by=world.anna, now=world.now)
    assert open_due(now=world.now) == 0
    assert [one.pk for one in open_reviews(world.lena)] == [review.pk]


def test_two_missed_commitments_earn_one_and_one_does_not(world: World) -> None:
    taken = world.mail("My line is dead.")
    owner = Case.objects.get(pk=taken.case_id).owner
    for hours in (1, 2):
        commit_to(taken.case_id, text="We call.", due_at=world.now + timedelta(hours=hours), by=owner, now=world.now)
    world.wait(timedelta(minutes=70))
    assert not Occasion.objects.exists()
    world.wait(timedelta(hours=2))
    assert Occasion.objects.get().reason == "commitments"


def test_a_case_that_grows_old_earns_one_even_when_everybody_answers(world: World) -> None:
    taken = world.mail("My line is dead.")
    for _ in range(16):
        world.now += timedelta(days=2)
        answer(taken.case_id, taken.conversation.pk, text="We look.", by=world.anna, now=world.now)
    assert Occasion.objects.get().reason == "age"


def test_a_case_that_ends_well_earns_none(world: World) -> None:
    taken = world.mail("My line is dead.")
    escalate(taken.case_id, by=world.anna, now=world.now)
    confirm(taken.case_id, now=world.now)
    assert open_due(now=world.now) == 0


def test_a_review_ends_with_why_finding_theme_and_an_action_or_the_reason_for_none(world: World) -> None:
    review = reviewed(world)
    for part in ("why", "finding", "theme"):
        said = Findings(**{**{name: getattr(WHOLE, name) for name in WHOLE.__slots__}, part: " "})
        with pytest.raises(Refused):
            finish(review.pk, said, by=world.hanna, now=world.now)
    with pytest.raises(Refused, match="Add an action"):
        finish(review.pk, WHOLE, by=world.hanna, now=world.now)
    with pytest.raises(NotYours):
        write(review.pk, WHOLE, by=world.anna)
    due = world.now + timedelta(days=10)
    made = add_action(review.pk, text="Keep ten in stock.", owner=world.lena, due=due, by=world.hanna, now=world.now)
    finish(review.pk, WHOLE, by=world.hanna, now=world.now)
    assert Case.objects.get(pk=review.pk).closed_at == world.now
    action = Case.objects.get(pk=made.id)
    assert (action.owner, action.customer_date, action.closed_at) == (world.lena, due, None)
    with pytest.raises(Refused, match="has ended"):
        write(review.pk, WHOLE, by=world.hanna)


def test_the_database_lets_no_review_end_without_its_finding(world: World) -> None:
    review = reviewed(world)
    with pytest.raises(IntegrityError, match="Review"), transaction.atomic():
        close(review.pk, outcome="answered", by=world.hanna, now=world.now)
    with pytest.raises(IntegrityError, match="finished_review_says_why_and_what"), transaction.atomic():
        Review.objects.update(finished_at=world.now)


def test_an_action_nobody_does_climbs_like_everything_else(world: World) -> None:
    review = reviewed(world)
    due = world.now + timedelta(days=3)
    made = add_action(review.pk, text="Keep ten in stock.", owner=world.lena, due=due, by=world.hanna, now=world.now)
    world.wait(timedelta(days=4), step=timedelta(hours=4))
    assert Case.objects.get(pk=made.id).owner == world.hanna


def test_themes_are_counted_and_one_that_comes_back_after_its_action_is_named(world: World) -> None:
    first = reviewed(world)
    due = world.now + timedelta(days=2)
    made = add_action(first.pk, text="Order more.", owner=world.lena, due=due, by=world.hanna, now=world.now)
    finish(first.pk, WHOLE, by=world.hanna, now=world.now)
    (stock,) = themes(now=world.now)
    assert (stock.name, stock.found, stock.lately, stock.still_to_do, stock.came_back) == ("Stock", 1, 1, 1, 0)
    close(made.id, outcome="answered", by=world.lena, now=world.now)
    world.now += timedelta(days=1)
    second = reviewed(world, "No router again.", "mia@example.net")
    again = Findings(happened="Again.", why="w", finding="f", theme=" stock ", without_action="Under way already.")
    finish(second.pk, again, by=world.hanna, now=world.now)
    (stock,) = themes(now=world.now)
    assert (stock.found, stock.still_to_do, stock.came_back) == (2, 0, 1)
