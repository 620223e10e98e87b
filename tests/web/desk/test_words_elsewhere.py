"""What the desk shows of words on other networks: what became of them, and where a person answers by hand."""

import pytest

from hilft.cases.actions.words import answer
from hilft.cases.queries import words
from hilft.conversations.actions import change, take_back
from hilft.conversations.models import Message
from hilft.deliveries.models import Delivery
from hilft.intake.actions import Place, TakenIn
from hilft.web.desk.timeline import Said, said_of
from tests.web.desk.conftest import Desk
from tests.world import World


def shown(case_id: int, number: int = 0) -> Said:
    return said_of(words(case_id)[number], 0)


@pytest.fixture
def taken(world: World) -> TakenIn:
    place = Place(permalink="https://social.example.org/@kim/1", may_reply=False)
    return world.mail("My line is dead.", place=place)


def test_a_word_that_no_program_may_answer_says_so_and_where_it_is_answered(taken: TakenIn, anna: Desk) -> None:
    said = shown(taken.case_id)
    assert "answer it by hand" in said.state
    page = anna.get(f"/desk/cases/{taken.case_id}/").content.decode()
    assert 'href="https://social.example.org/@kim/1"' in page


def test_a_changed_word_is_marked_and_one_taken_back_shows_nothing_of_what_it_said(
    taken: TakenIn, world: World
) -> None:
    Message.objects.update(may_reply=True)
    change(Message.objects.get(), "My line is slow.", now=world.now)
    assert (shown(taken.case_id).state, shown(taken.case_id).text) == ("changed by its author", "My line is slow.")
    take_back(Message.objects.get(), now=world.now)
    said = shown(taken.case_id)
    assert "slow" not in said.html + said.text
    assert "Taken back by its author." in said.html


@pytest.mark.parametrize(
    ("changed", "words_shown"),
    [({"arrival": "read"}, "read"), ({"arrival": "delivered"}, "delivered"), ({"maybe_twice": True}, "twice")],
)
def test_how_far_our_answer_came_is_said_beneath_it(
    taken: TakenIn, world: World, changed: dict[str, object], words_shown: str
) -> None:
    answer(taken.case_id, taken.conversation.pk, text="We look at it.", by=world.anna, now=world.now)
    Delivery.objects.filter(what="reply").update(sent_at=world.now, **changed)
    assert words_shown in shown(taken.case_id, 1).state
