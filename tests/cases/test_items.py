"""Parts of a request: none is lost, and nothing is called solved while one is open."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction

from hilft.cases.actions import closing, items, waiting, words
from hilft.cases.actions.asides import set_aside
from hilft.cases.actions.doing import Refused
from hilft.cases.audit import audit
from hilft.cases.models import Case, CaseEvent, Item
from hilft.cases.particulars import items_of
from hilft.intake.actions import TakenIn
from hilft.people.permissions import NotYours
from tests.world import World


def moving(world: World) -> TakenIn:
    return world.mail("I move: the line, both numbers and the mailbox, please.")


def parts(world: World, taken: TakenIn, *texts: str) -> list[Item]:
    return items.add_items(taken.case_id, texts, by=world.anna, now=world.now)


def kinds(case_id: int) -> list[str]:
    return list(CaseEvent.objects.filter(case_id=case_id).order_by("seq").values_list("kind", flat=True))


def test_parts_are_added_together_and_each_is_settled_with_its_own_result(world: World) -> None:
    taken = moving(world)
    due = Case.objects.get(pk=taken.case_id).next_due
    line, _numbers = parts(world, taken, "Line", " Numbers ")
    items.settle_item(line.pk, result="Moved on 2 March", by=world.ben, now=world.now)
    states = [(one.text, one.result, one.settled_by) for one in items_of(taken.case_id)]
    assert states == [("Line", "Moved on 2 March", world.ben), ("Numbers", "", None)]
    assert kinds(taken.case_id)[-2:] == ["item_added", "item_settled"]
    added = CaseEvent.objects.get(case_id=taken.case_id, kind="item_added").data
    assert added == {"items": [one.pk for one in items_of(taken.case_id)]}, "ids, no words"
    assert Case.objects.get(pk=taken.case_id).next_due == due, "a part buys no time"


def test_no_solution_is_proposed_with_an_open_part_and_the_sentence_names_them(world: World) -> None:
    taken = moving(world)
    first, second = parts(world, taken, "Line", "Mailbox")
    with pytest.raises(items.StillOpen, match=r"2 parts .* “Line”, “Mailbox”"):
        words.propose(taken.case_id, taken.conversation.pk, text="All done.", by=world.anna, now=world.now)
    items.settle_item(first.pk, result="Moved", by=world.anna, now=world.now)
    with pytest.raises(items.StillOpen, match=r"One part .* “Mailbox”"):
        words.propose(taken.case_id, taken.conversation.pk, text="All done.", by=world.anna, now=world.now)
    items.settle_item(second.pk, result="Copied", by=world.anna, now=world.now)
    words.propose(taken.case_id, taken.conversation.pk, text="All done.", by=world.anna, now=world.now)
    assert Case.objects.get(pk=taken.case_id).proposed_at is not None


def test_the_customers_yes_closes_nothing_by_mistake_while_a_part_is_open(world: World) -> None:
    taken = moving(world)
    (line,) = parts(world, taken, "Line")
    with pytest.raises(items.StillOpen, match="“Line”"):
        closing.confirm(taken.case_id, now=world.now)
    items.settle_item(line.pk, result="Moved", by=world.anna, now=world.now)
    closing.confirm(taken.case_id, now=world.now)
    assert Case.objects.get(pk=taken.case_id).outcome == "confirmed"


def test_the_house_closes_no_case_over_an_open_part_unless_the_outcome_settles_it(world: World) -> None:
    taken = moving(world)
    parts(world, taken, "Line", "Mailbox")
    words.answer(taken.case_id, taken.conversation.pk, text="As you like.", by=world.anna, now=world.now)
    with pytest.raises(items.StillOpen):
        set_aside(taken.case_id, why="misdirected", reason="Not our line.", by=world.anna, now=world.now)
    closing.close(taken.case_id, outcome="withdrawn", by=world.anna, now=world.now)
    assert {one.result for one in items_of(taken.case_id)} == {"withdrawn by the customer"}
    assert kinds(taken.case_id)[-3:] == ["item_settled", "item_settled", "closed"]


def test_a_withdrawal_that_is_refused_settles_nothing(world: World) -> None:
    taken = moving(world)
    parts(world, taken, "Line")
    with pytest.raises(Refused, match="has no answer yet"):
        closing.close(taken.case_id, outcome="withdrawn", by=world.anna, now=world.now)
    assert Item.objects.get().settled_at is None


def test_a_part_is_written_down_once_and_only_for_an_open_case_without_a_solution(world: World) -> None:
    taken = moving(world)
    parts(world, taken, "The line")
    with pytest.raises(Refused, match="written down already"):
        parts(world, taken, "line")
    assert [one.text for one in parts(world, taken, "Line", "Numbers")] == ["Numbers"]
    with pytest.raises(Refused, match="at least one"):
        parts(world, taken, " ", "")
    for one in items_of(taken.case_id):
        items.settle_item(one.pk, result="Moved", by=world.anna, now=world.now)
    words.propose(taken.case_id, taken.conversation.pk, text="All done.", by=world.anna, now=world.now)
    with pytest.raises(Refused, match="A solution lies with the customer"):
        parts(world, taken, "Mailbox")
    closing.confirm(taken.case_id, now=world.now)
    with pytest.raises(Refused, match="closed"):
        parts(world, taken, "Mailbox")


def test_a_part_is_settled_once_and_never_without_a_result(world: World) -> None:
    (line,) = parts(world, moving(world), "Line")
    with pytest.raises(Refused, match="how this part ended"):
        items.settle_item(line.pk, result=" ", by=world.anna, now=world.now)
    items.settle_item(line.pk, result="Moved", by=world.anna, now=world.now)
    with pytest.raises(Refused, match="settled already"):
        items.settle_item(line.pk, result="Moved again", by=world.ben, now=world.now)
    with pytest.raises(NotYours):
        items.settle_item(line.pk, result="Moved", by=world.otto, now=world.now)


def test_a_part_that_comes_up_again_after_it_was_settled_is_a_new_one(world: World) -> None:
    taken = moving(world)
    (line,) = parts(world, taken, "Line")
    items.settle_item(line.pk, result="Moved", by=world.anna, now=world.now)
    (again,) = parts(world, taken, "Line")
    assert again.pk != line.pk


def refused(statement: str, values: dict[str, int]) -> str:
    with pytest.raises(Error) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    cause = refusal.value.__cause__
    assert cause is not None
    return str(cause.diag.constraint_name)  # type: ignore[attr-defined]


STEP = "seq = seq + 1, decided_at = decided_at + interval '1 min'"


def test_the_database_itself_refuses_a_solution_with_an_open_part(world: World) -> None:
    taken = moving(world)
    parts(world, taken, "Line")
    proposal = (
        "UPDATE cases_case SET proposed_at = decided_at, word_due = NULL, confirm_due = decided_at + interval '2 days',"
        f" next_due = decided_at + interval '2 days', {STEP}, last_event = 'proposed' WHERE id = %(case)s"
    )
    assert refused(proposal, {"case": taken.case_id}) == "no_solution_with_an_open_item"


def test_the_database_itself_refuses_a_part_of_a_case_that_is_closed_or_proposed(world: World) -> None:
    taken = moving(world)
    part = "INSERT INTO cases_item (case_id, text, added_at, result) VALUES (%(case)s, 'Line', now(), '')"
    words.propose(taken.case_id, taken.conversation.pk, text="All done.", by=world.anna, now=world.now)
    assert refused(part, {"case": taken.case_id}) == "item_of_an_open_case"
    closing.confirm(taken.case_id, now=world.now)
    assert refused(part, {"case": taken.case_id}) == "item_of_an_open_case"


def test_a_part_nobody_settled_by_name_and_result_cannot_be_stored(world: World) -> None:
    (line,) = parts(world, moving(world), "Line")
    settled = "UPDATE cases_item SET settled_at = now() WHERE id = %(item)s"
    assert refused(settled, {"item": line.pk}) == "item_is_settled_by_somebody_with_a_result"


def test_a_history_with_parts_leads_to_where_the_case_stands(world: World) -> None:
    taken = moving(world)
    (line,) = parts(world, taken, "Line")
    waiting.wait(
        taken.case_id, waiting_for="third_party", until=world.now + timedelta(days=2), by=world.anna, now=world.now
    )
    items.settle_item(line.pk, result="Moved", by=world.anna, now=world.now)
    world.wait(timedelta(days=3), step=timedelta(hours=3))
    faults = {fault.name for fault in audit([taken.case_id])}
    assert not {name for name in faults if "history" in name and "truncated" not in name}
