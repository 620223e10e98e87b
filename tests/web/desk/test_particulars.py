"""Parts, what was asked and given, what was told: seen at the desk before it is said, refused before it is sent."""

from datetime import timedelta
from typing import Any

import pytest

from hilft.cases.models import Asked, Case, Item, Statement
from hilft.conversations.actions import Enclosure
from hilft.conversations.models import Message
from hilft.intake.actions import TakenIn
from tests.web.desk.conftest import Desk
from tests.world import World

SCAN = Enclosure("scan.pdf", "application/pdf", b"%PDF-1.4 scan")


@pytest.fixture
def ben(world: World) -> Desk:
    """The desk of another advisor."""
    return Desk(world, world.ben)


def send(desk: Desk, taken: TakenIn, text: str = "Here we are.", **form: Any) -> Any:
    seen = Case.objects.get(pk=taken.case_id).seq
    audience = f"private-{taken.conversation.pk}"
    return desk.post(
        f"/desk/cases/{taken.case_id}/answers/", **{"seen": seen, "text": text, "audience": audience, **form}
    )


def page(desk: Desk, taken: TakenIn) -> str:
    return str(desk.get(f"/desk/cases/{taken.case_id}/").content.decode())


def ours() -> int:
    return Message.objects.filter(person__isnull=False).count()


def test_parts_are_added_one_per_line_and_settled_with_a_result(world: World, anna: Desk) -> None:
    taken = world.mail("I move.")
    path = f"/desk/cases/{taken.case_id}/items/"
    assert "One part per line" in anna.get(path).content.decode()
    assert anna.post(path, texts="The line\n\nBoth numbers").status_code == 302
    shown = page(anna, taken)
    assert "2 asked for, 0 settled." in shown
    assert "Anna Advisor wrote down parts of the request" in shown
    line = Item.objects.get(text="The line")
    settle = f"{path}{line.pk}/result/"
    assert "2 asked for, 0 settled." in anna.get(settle).content.decode()
    assert anna.post(settle, result=" ").status_code == 422
    assert anna.post(settle, result="Moved on 2 March").status_code == 302
    shown = page(anna, taken)
    assert "Settled: 2 asked for, 1 settled." in shown, "a confirmation of one part is no confirmation of all"
    assert "“The line”: Moved on 2 March" in shown


def test_a_confirmation_that_covers_fewer_parts_than_were_asked_for_is_flagged_at_once(
    world: World, anna: Desk
) -> None:
    taken = world.mail("I move, with two lines.")
    anna.post(f"/desk/cases/{taken.case_id}/items/", texts="The landline\nMobile contract")
    assert send(anna, taken, "We confirm your order: the landline is moved.").status_code == 302
    shown = page(anna, taken)
    assert "Your answer confirms an order, and these parts of the request are not in it: “Mobile contract”." in shown
    assert send(anna, taken, "We confirm the landline and the mobile contract.").status_code == 302
    assert "not in it" not in page(anna, taken)


def test_a_solution_with_an_open_part_is_refused_and_the_form_shows_what_is_open(world: World, anna: Desk) -> None:
    taken = world.mail("I move.")
    desk = anna if Case.objects.get(pk=taken.case_id).owner == world.anna else Desk(world, world.ben)
    desk.post(f"/desk/cases/{taken.case_id}/items/", texts="The line\nBoth numbers")
    path = f"/desk/cases/{taken.case_id}/solution/"
    assert "Still open: “The line”, “Both numbers”" in desk.get(path).content.decode()
    form = {"text": "All is moved.", "audience": f"private-{taken.conversation.pk}", "seen": 2}
    refused = desk.post(path, **form)
    assert refused.status_code == 422
    assert "2 parts of the request are still open" in refused.content.decode()
    assert "All is moved." in refused.content.decode()
    assert ours() == 0


def test_an_item_of_another_case_is_not_there(world: World, anna: Desk) -> None:
    one, other = world.mail("I move."), world.mail("I stay.", address="mia@example.net")
    anna.post(f"/desk/cases/{one.case_id}/items/", texts="The line")
    item = Item.objects.get()
    assert anna.get(f"/desk/cases/{other.case_id}/items/{item.pk}/result/").status_code == 404


def asked(world: World, desk: Desk) -> TakenIn:
    taken = world.mail("I cancel.")
    assert send(desk, taken, asks="Proof of registration").status_code == 302
    world.now += timedelta(hours=1)
    world.mail("Here it is.", case_id=taken.case_id, enclosures=(SCAN,))
    return taken


def test_what_came_is_noted_with_one_click_beside_what_was_asked(world: World, anna: Desk) -> None:
    taken = asked(world, anna)
    shown = page(anna, taken)
    assert "came with scan.pdf · Mon 2 Mar, 11:00" in shown
    assert "Anna Advisor asked the customer for something" in shown
    one = Asked.objects.get()
    came = Message.objects.get(text="Here it is.")
    file = came.attachments.get()
    done = anna.post(f"/desk/cases/{taken.case_id}/asked/{one.pk}/given/", came_with=f"{came.pk}-{file.pk}")
    assert done.status_code == 302
    shown = page(anna, taken)
    assert "It is here; nobody asks for it again." in shown
    assert "came on 2 Mar" in shown
    assert f"/desk/files/{file.pk}/" in shown
    again = anna.post(f"/desk/cases/{taken.case_id}/asked/{one.pk}/given/", came_with=f"{came.pk}-{file.pk}")
    assert again.status_code == 422


@pytest.mark.parametrize("wrong", ["", "x", "7-", "-", "99999999999999999999", "0-0"])
def test_a_forged_message_brings_nothing(world: World, anna: Desk, wrong: str) -> None:
    taken = asked(world, anna)
    done = anna.post(f"/desk/cases/{taken.case_id}/asked/{Asked.objects.get().pk}/given/", came_with=wrong)
    assert done.status_code == 422
    assert Asked.objects.get().given_at is None


def test_asking_again_for_what_came_is_refused_and_shows_it_until_there_is_a_reason(
    world: World, anna: Desk, ben: Desk
) -> None:
    taken = asked(world, anna)
    came = Message.objects.get(text="Here it is.")
    file = came.attachments.get().pk
    anna.post(f"/desk/cases/{taken.case_id}/asked/{Asked.objects.get().pk}/given/", came_with=f"{came.pk}-{file}")
    before = ours()
    refused = send(ben, taken, "Please send the proof.", asks="the proof of registration\nCustomer number")
    shown = refused.content.decode()
    assert refused.status_code == 422
    assert "“Proof of registration” came on 2 March 2026 already" in shown
    assert f"#message-{came.pk}" in shown
    assert f"/desk/files/{file}/" in shown
    assert "Please send the proof." in shown
    assert ours() == before, "nothing was sent"
    done = send(ben, taken, "Please.", asks="the proof of registration", again_because="The scan is black.")
    assert done.status_code == 302
    assert "because: The scan is black." in page(ben, taken)


def test_asking_in_plain_words_for_what_came_is_refused_too(world: World, anna: Desk, ben: Desk) -> None:
    taken = asked(world, anna)
    came = Message.objects.get(text="Here it is.")
    anna.post(f"/desk/cases/{taken.case_id}/asked/{Asked.objects.get().pk}/given/", came_with=str(came.pk))
    text = "Hello Robin. Please send us your proof of registration."
    refused = send(ben, taken, text)
    assert refused.status_code == 422
    assert "“Proof of registration” came on 2 March 2026 already" in refused.content.decode()
    assert "My text does not ask for it" in refused.content.decode()
    assert send(ben, taken, "Thank you for the proof of registration.").status_code == 302
    assert send(ben, taken, text, ask_none="on").status_code == 302
    assert Asked.objects.count() == 1
    assert send(ben, taken, text, again_because="The scan is black.").status_code == 302
    assert Asked.objects.order_by("pk").last().again_because == "The scan is black."  # type: ignore[union-attr]


def test_asking_once_more_for_what_has_not_come_goes_out_and_stays_one_request(
    world: World, anna: Desk, ben: Desk
) -> None:
    taken = world.mail("I cancel.")
    send(anna, taken, asks="Proof of registration")
    assert "Asked for already, and open: Proof of registration" in " ".join(page(ben, taken).split())
    assert send(ben, taken, "Do you have the proof?", asks="the proof of registration").status_code == 302
    assert "“Proof of registration” was asked for already and has not come" in page(ben, taken)
    assert Asked.objects.count() == 1


def test_a_note_asks_the_customer_for_nothing(world: World, anna: Desk) -> None:
    taken = world.mail("I cancel.")
    assert send(anna, taken, "We owe 250 €?", asks="Passport", audience="note").status_code == 302
    assert send(anna, taken, "We refund 250 €.", audience="note").status_code == 302
    assert not Asked.objects.exists()
    assert not Statement.objects.exists()


def test_what_came_unasked_is_noted_from_the_page(world: World, anna: Desk, ben: Desk) -> None:
    taken = world.mail("I cancel.", enclosures=(SCAN,))
    path = f"/desk/cases/{taken.case_id}/given/"
    shown = anna.get(path).content.decode()
    file = taken.message.attachments.get().pk
    value = f"{taken.message.pk}-{file}"
    assert f'value="{value}"' in shown
    assert anna.post(path, what="Contract", came_with="1-1").status_code == 422
    assert anna.post(path, what="Contract", came_with=value).status_code == 302
    assert send(ben, taken, asks="your contract").status_code == 422
