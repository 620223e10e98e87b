"""The pages of reviews: everybody at the desk reads them, whoever leads writes them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hilft.cases.actions.ownership import escalate
from hilft.cases.models import Case
from hilft.learning.actions import open_due
from hilft.learning.models import Review
from tests.web.desk.conftest import Desk
from tests.world import World

MOST = 12
"""Questions to the database, signing in and the rail included."""
WHOLE = {"happened": "A router.", "why": "No spare one.", "finding": "We order too late.", "theme": "Stock"}


@pytest.fixture
def review(world: World) -> Review:
    case_id = world.mail("My line is dead.").case_id
    for _ in range(3):
        escalate(case_id, by=world.anna, now=world.now)
    open_due(now=world.now)
    return Review.objects.get()


def test_a_review_is_written_given_an_action_and_ended_in_the_browser(world: World, review: Review) -> None:
    hanna, page = Desk(world, world.hanna), f"/reviews/{review.pk}/"
    assert review.reviewed.title in hanna.get("/reviews/").content.decode()
    assert "It climbed 3 times" in hanna.get(page).content.decode()
    refused = hanna.post(f"{page}findings/", **WHOLE, finish="1")
    assert refused.status_code == 422
    assert "We order too late." in refused.content.decode()
    due = (world.now + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
    assert hanna.post(f"{page}actions/", text="", owner=world.lena.pk, due=due).status_code == 422
    assert hanna.post(f"{page}actions/", text="Order.", owner=world.lena.pk, due=due).status_code == 302
    assert hanna.post(f"{page}findings/", **WHOLE, finish="1").status_code == 302
    assert Case.objects.get(pk=review.pk).outcome == "answered"
    ended = hanna.get(page).content.decode()
    assert "We order too late." in ended
    assert "<textarea" not in ended
    assert "Stock" in hanna.get("/reviews/").content.decode()


def test_an_advisor_reads_it_and_does_not_write_it(world: World, review: Review) -> None:
    anna, page = Desk(world, world.anna), f"/reviews/{review.pk}/"
    assert "<textarea" not in anna.get(page).content.decode()
    assert anna.post(f"{page}findings/", **WHOLE).status_code == 403
    assert anna.post(f"{page}actions/").status_code == 403
    assert anna.get("/reviews/999999/").status_code == 404


def test_the_desk_does_not_offer_to_close_a_review_over_its_finding(world: World, review: Review) -> None:
    hanna = Desk(world, world.hanna)
    shown = hanna.get(f"/desk/cases/{review.pk}/").content.decode()
    assert f"/reviews/{review.pk}/" in shown
    assert f"/desk/cases/{review.pk}/closure/" not in shown
    assert hanna.post(f"/desk/cases/{review.pk}/closure/", outcome="answered").status_code == 422


@pytest.mark.parametrize("path", ["/reviews/", "/reviews/{}/"])
def test_the_pages_take_few_questions(world: World, review: Review, path: str) -> None:
    hanna = Desk(world, world.hanna)
    hanna.get(path.format(review.pk))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        hanna.get(path.format(review.pk))
    assert len(asked) <= MOST, "\n".join(query["sql"][:150] for query in asked)
