"""What customers see of the particulars of their case, and the one more thing they can add."""

from datetime import timedelta
from decimal import Decimal

import pytest

from hilft.cases.actions import asked, items, statements, words
from hilft.cases.actions.links import make_link
from hilft.cases.models import Case, CaseEvent, Item
from hilft.cases.particulars import messages_of_customer
from hilft.conversations.models import Message
from hilft.intake.actions import TakenIn
from tests.web.public.conftest import TOKEN, Guest, text
from tests.world import World


@pytest.fixture
def taken(world: World) -> TakenIn:
    world.ben.alias = "Bo B."
    world.ben.save()
    return world.mail("I move: the line and both numbers.", subject="Moving")


@pytest.fixture
def link(world: World, taken: TakenIn) -> str:
    return f"/c/{make_link(taken.case_id, 'customer', now=world.now)}/"


def say(world: World, taken: TakenIn, said: str) -> Message:
    return words.answer(taken.case_id, taken.conversation.pk, text=said, by=world.ben, now=world.now)


def test_the_parts_and_their_results_are_on_the_page(world: World, taken: TakenIn, link: str, visitor: Guest) -> None:
    line, _numbers = items.add_items(taken.case_id, ["The line", "Both numbers"], by=world.ben, now=world.now)
    items.settle_item(line.pk, result="Moved on 2 March", by=world.ben, now=world.now)
    page = visitor.read(link)
    assert "2 asked for, 1 settled." in page
    assert "The line: <span" in page
    assert "Moved on 2 March" in page
    assert "Both numbers: open" in page
    assert "We noted as parts of your request: “The line”, “Both numbers”" in page
    assert world.ben.name not in page


def test_one_more_thing_is_a_word_and_a_part_and_sent_twice_it_is_one(
    world: World, taken: TakenIn, link: str, visitor: Guest
) -> None:
    for _ in range(2):
        assert visitor.post(f"{link}items/", part="and the mailbox", token=TOKEN).status_code == 302
    part = Item.objects.get()
    assert (part.text, part.added_by) == ("and the mailbox", None)
    assert Message.objects.filter(text="and the mailbox", customer__isnull=False).count() == 1
    kinds = list(CaseEvent.objects.filter(case_id=taken.case_id).order_by("seq").values_list("kind", flat=True))
    assert kinds[-2:] == ["spoke", "item_added"]
    page = visitor.read(link)
    assert "You added: “and the mailbox”" in page
    with pytest.raises(items.StillOpen):
        words.propose(taken.case_id, taken.conversation.pk, text="Done.", by=world.ben, now=world.now)


def test_personal_data_in_one_more_thing_is_masked_before_it_is_a_part(
    world: World, taken: TakenIn, link: str, visitor: Guest
) -> None:
    visitor.post(f"{link}items/", part="Call me on 0171 2345678 please", token=TOKEN)
    assert "2345678" not in Item.objects.get().text


def test_one_more_thing_takes_a_proposed_solution_back(world: World, taken: TakenIn, link: str, visitor: Guest) -> None:
    words.propose(taken.case_id, taken.conversation.pk, text="All is moved.", by=world.ben, now=world.now)
    visitor.post(f"{link}items/", part="and the mailbox", token=TOKEN)
    assert Case.objects.get(pk=taken.case_id).proposed_at is None
    assert Item.objects.get().settled_at is None


def test_nothing_is_no_part(world: World, taken: TakenIn, link: str, visitor: Guest) -> None:
    refused = visitor.post(f"{link}items/", part=" ", token=TOKEN)
    assert refused.status_code == 422
    assert not Item.objects.exists()


def test_a_customer_closes_no_case_over_an_open_part(world: World, taken: TakenIn, link: str, visitor: Guest) -> None:
    (line,) = items.add_items(taken.case_id, ["The line"], by=world.ben, now=world.now)
    assert "It is solved already" not in visitor.read(link)
    refused = visitor.post(f"{link}confirmation/")
    assert refused.status_code == 422
    assert "We still have to settle: “The line”" in text(refused)
    items.settle_item(line.pk, result="Moved", by=world.ben, now=world.now)
    assert "It is solved already" in visitor.read(link)


def test_what_we_wait_for_and_what_came_are_on_the_page(
    world: World, taken: TakenIn, link: str, visitor: Guest
) -> None:
    message = say(world, taken, "Please send the proof.")
    (proof,) = asked.ask_for(taken.case_id, ["Proof of registration"], message=message, by=world.ben, now=world.now)
    page = visitor.read(link)
    assert "We wait for this from you" in page
    assert "We asked you for “Proof of registration”" in page
    world.now += timedelta(hours=1)
    world.mail("Here it is.", case_id=taken.case_id)
    came = messages_of_customer(taken.case_id)[0].message_id
    asked.given(proof.pk, message_id=came, by=world.ben, now=world.now)
    page = visitor.read(link)
    assert "We wait for this from you" not in page
    assert "This came from you" in page
    assert "You gave us “Proof of registration”" in page
    again = say(world, taken, "Once more, please.")
    asked.ask_for(
        taken.case_id, ["Proof of registration"], message=again, by=world.ben, now=world.now, again_because="Unreadable"
    )
    assert "because: Unreadable" in visitor.read(link)


def test_what_was_told_is_on_the_page_and_what_is_only_approved_is_not(
    world: World, taken: TakenIn, link: str, visitor: Guest
) -> None:
    def told(amount: int) -> statements.Told:
        return statements.Told("Refund", Decimal(amount), "EUR")

    message = say(world, taken, "We refund 250 €.")
    first = statements.state(taken.case_id, told(250), message=message, by=world.ben, now=world.now)
    statements.approve(first.pk, told(310), by=world.lena, now=world.now)
    page = visitor.read(link)
    assert "We told you: Refund, €250.00" in page
    assert "€310" not in page
    assert "310.00" not in page
    message = say(world, taken, "Not 250 € but 310 €.")
    statements.state(taken.case_id, told(310), message=message, by=world.ben, now=world.now)
    page = visitor.read(link)
    assert "We told you: Refund, €310.00 instead of €250.00" in page
    assert "approved" not in page, "who approves is our own business"
