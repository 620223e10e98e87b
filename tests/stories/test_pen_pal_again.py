"""The pen pal again: four advisors, three sums and one document that is asked for four times, and what stops each."""

from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

import pytest

from hilft.cases.actions import items
from hilft.cases.actions.asked import AlreadyGiven, given
from hilft.cases.actions.statements import Contradicts, Told, Unclear, Unnamed, approve
from hilft.cases.audit import audit
from hilft.cases.models import Asked, Case, CaseEvent, Item
from hilft.cases.particulars import messages_of_customer, statements_of
from hilft.conversations.actions import Enclosure
from hilft.conversations.models import Message
from hilft.desk.actions import Reply, reply
from hilft.intake.actions import TakenIn
from hilft.people.actions import hire
from hilft.people.models import Person, Role
from tests.world import World

DAY = timedelta(days=1)
PROOF = Enclosure("scan0007.pdf", "application/pdf", b"%PDF-1.4 registered elsewhere")


class Care(NamedTuple):
    """One customer's case and the people who answer it in turn."""

    world: World
    taken: TakenIn
    advisors: tuple[Person, Person, Person, Person]

    def answers(self, by: Person, text: str, **more: object) -> Message:
        """Let somebody answer as the desk does, having read all there is to read."""
        seen = Case.objects.get(pk=self.taken.case_id).seq
        said = Reply(text=text, seen=seen, conversation_id=self.taken.conversation.pk, **more)  # type: ignore[arg-type]
        return reply(self.taken.case_id, said, by=by, now=self.world.now)

    def writes(self, text: str, *files: Enclosure) -> None:
        self.world.now += timedelta(hours=2)
        self.world.mail(text, case_id=self.taken.case_id, enclosures=files)

    def ours(self) -> list[str]:
        """Return what the customer has heard from us."""
        told = Message.objects.filter(conversation__placement__case_id=self.taken.case_id, person__isnull=False)
        return list(told.order_by("pk").values_list("text", flat=True))


@pytest.fixture
def care(world: World) -> Care:
    cleo = hire(name="Cleo", alias="Cleo", email="cleo@example.org", role=Role.ADVISOR, team=world.team)
    dana = hire(name="Dana", alias="Dana", email="dana@example.org", role=Role.ADVISOR, team=world.team)
    taken = world.mail("I cancel: I move abroad on 1 July. And what about my deposit?", subject="Cancellation")
    return Care(world, taken, (world.anna, world.ben, cleo, dana))


def refund(amount: int) -> Told:
    return Told("Refund", Decimal(amount), "EUR")


def proof_came(care: Care) -> None:
    anna = care.advisors[0]
    care.answers(anna, "Please send us the proof of registration.", asks=("Proof of registration",))
    care.writes("Here is the proof.", PROOF)
    brought = messages_of_customer(care.taken.case_id)[0]
    asked = Asked.objects.get()
    given(asked.pk, message_id=brought.message_id, attachment_id=brought.files[0][0], by=anna, now=care.world.now)


def test_a_document_that_came_is_asked_for_by_none_of_the_four(care: Care) -> None:
    proof_came(care)
    heard = care.ours()
    words = (
        "The proof of registration",
        "proofs of registration",
        "Registration proof, please",
        "PROOF OF REGISTRATION",
    )
    for advisor, what in zip(care.advisors, words, strict=True):
        care.world.wait(DAY, step=timedelta(hours=6))
        with pytest.raises(AlreadyGiven, match="came on 2 March 2026 already") as refusal:
            care.answers(advisor, f"Please send us: {what}", asks=(what,))
        assert refusal.value.found[0].file == PROOF.name, "what came is shown to whoever asks"
        with pytest.raises(AlreadyGiven):
            care.answers(advisor, "Hello, to go on we need your proof of registration.")
    assert care.ours() == heard, "the customer heard of none of it"
    reason = "The authority needs the page with the stamp."
    care.answers(care.advisors[3], "Please send the page with the stamp.", asks=words[:1], again_because=reason)
    assert Asked.objects.order_by("pk").last().again_because == reason  # type: ignore[union-attr]


def test_of_three_sums_the_customer_hears_one_until_somebody_above_says_otherwise(care: Care) -> None:
    anna, ben, cleo, dana = care.advisors
    with pytest.raises(Unclear):
        care.answers(anna, "We refund you 250 €.")
    care.answers(anna, "We refund you 250 €.", states=refund(250))
    for advisor, amount in ((ben, 310), (cleo, 190)):
        care.world.wait(DAY, step=timedelta(hours=6))
        with pytest.raises(Unclear):
            care.answers(advisor, f"It will be {amount} €.")
        with pytest.raises(Contradicts, match=r"€250\.00"):
            care.answers(advisor, f"We refund you {amount} €.", states=refund(amount))
    care.answers(dana, "As we told you, we refund you EUR 250,00.")
    assert care.ours() == ["We refund you 250 €.", "As we told you, we refund you EUR 250,00."]
    first = statements_of(care.taken.case_id)[0]
    approve(first.pk, refund(310), by=care.world.lena, now=care.world.now)
    with pytest.raises(Contradicts):
        care.answers(cleo, "Not 250 € but 190 €.", states=refund(190))
    with pytest.raises(Unnamed) as refusal:
        care.answers(ben, "We refund you 310 €.", states=refund(310))
    care.answers(ben, f"We refund you 310 €. {refusal.value.addition}", states=refund(310))
    assert "we told you €250.00" in care.ours()[-1]
    told = [(one.amount, one.told_by, one.approved_by) for one in statements_of(care.taken.case_id)]
    assert told == [(Decimal(250), anna, None), (Decimal(310), ben, care.world.lena)]


def test_the_deposit_is_not_lost_behind_the_cancellation(care: Care) -> None:
    case_id, anna = care.taken.case_id, care.advisors[0]
    line, deposit = items.add_items(case_id, ["Cancellation", "Deposit"], by=anna, now=care.world.now)
    items.settle_item(line.pk, result="Ended on 1 July", by=anna, now=care.world.now)
    with pytest.raises(items.StillOpen, match="“Deposit”"):
        care.answers(anna, "Your contract has ended. All is done!", kind="solution")
    assert care.ours() == []
    items.settle_item(deposit.pk, result="€50 paid back", by=anna, now=care.world.now)
    care.answers(anna, "Your contract has ended, your deposit is on its way.", kind="solution")
    assert Case.objects.get(pk=case_id).proposed_at is not None
    assert not Item.objects.filter(settled_at=None).exists()


def test_none_of_it_makes_the_case_younger_or_buys_it_time(care: Care) -> None:
    opened, case_id = care.world.now, care.taken.case_id
    proof_came(care)
    care.answers(care.advisors[1], "We refund you 250 €.", states=refund(250))
    items.add_items(case_id, ["Deposit"], by=care.advisors[2], now=care.world.now)
    care.world.wait(timedelta(days=31), step=timedelta(hours=6))
    case = Case.objects.get(pk=case_id)
    assert (case.opened_at, case.stage) == (opened, 3)
    assert case.owner == care.world.doris, "at day 28 the head of department has it, whatever was recorded"
    kinds = set(CaseEvent.objects.filter(case_id=case_id).values_list("kind", flat=True))
    assert {"asked", "given", "stated", "item_added"} <= kinds
    assert not [fault for fault in audit([case_id]) if fault.case_id == case_id], "the history leads to the case"
