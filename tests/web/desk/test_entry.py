"""What no network brings is written down, and the form does not end without what was promised."""

from typing import Any

from hilft.cases.models import Case, Commitment
from hilft.people.models import Identity
from tests.web.desk.conftest import Desk
from tests.world import World

CALL: dict[str, Any] = {
    "way": "phone", "name": "Kim", "contact": "kim@example.net", "said_at": "2026-03-02T09:40", "token": "t1",
    "text": "I move abroad on 1 July and cancel.\nThe router goes back.", "keeps": "on",
}  # fmt: skip


def test_a_call_does_not_end_without_what_was_promised(world: World, anna: Desk) -> None:
    page = anna.post("/desk/entry/", **CALL)
    assert page.status_code == 422
    assert "Say what was promised, or that nothing was." in page.content.decode()
    assert "I move abroad on 1 July" in page.content.decode()
    without = anna.post("/desk/entry/", **CALL, promised_anything="something")
    assert "Say what was promised" in without.content.decode()
    undated = anna.post("/desk/entry/", **CALL, promised_anything="something", promise_text="End it")
    assert "a commitment has a date" in undated.content.decode()
    both = anna.post("/desk/entry/", **CALL, promised_anything="nothing", promise_text="End it")
    assert both.status_code == 422
    assert not Case.objects.exists()


def test_a_call_with_a_promise_is_an_owned_case_with_a_deadline(world: World, anna: Desk) -> None:
    promise = {"promised_anything": "something", "promise_text": "End it", "promise_due": "2026-03-04T12:00"}
    assert anna.get("/desk/entry/").status_code == 200
    first = anna.post("/desk/entry/", **CALL, **promise)
    again = anna.post("/desk/entry/", **CALL, **promise)
    case = Case.objects.get()
    assert first.headers["Location"] == again.headers["Location"] == f"/desk/cases/{case.pk}/"
    assert (case.owner, case.title) == (world.anna, "I move abroad on 1 July and cancel.")
    assert Commitment.objects.get().text == "End it"
    assert Identity.objects.get().network == "mail"


def test_nothing_promised_is_an_answer_too(world: World, anna: Desk) -> None:
    assert anna.post("/desk/entry/", **CALL, promised_anything="nothing").status_code == 302
    assert not Commitment.objects.exists()


def test_a_letter_about_a_known_case_goes_there_and_an_unknown_number_is_a_sentence(world: World, anna: Desk) -> None:
    taken = world.mail("I cancel.")
    letter = {**CALL, "way": "letter", "promised_anything": "nothing"}
    assert "There is no case with this number" in anna.post("/desk/entry/", **letter, case=4711).content.decode()
    assert anna.post("/desk/entry/", **letter, case=taken.case_id).status_code == 302
    case = Case.objects.get()
    assert case.placements.count() == 2
    assert Identity.objects.count() == 1


def test_what_was_said_tomorrow_was_not_said(world: World, anna: Desk) -> None:
    page = anna.post("/desk/entry/", **{**CALL, "said_at": "2026-03-03T09:00"}, promised_anything="nothing")
    assert "This lies in the future" in page.content.decode()
