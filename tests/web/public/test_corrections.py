"""A member's answer that we put right, as everybody reads it, and how people of the house do it."""

import pytest

from hilft.cases.models import Case
from hilft.community.actions import accept, answer, ask, correct
from hilft.community.models import Board, Correction, Question
from hilft.conversations.models import Message
from hilft.people.models import Customer
from tests.web.public.conftest import Guest, question_of, text
from tests.world import World


@pytest.fixture
def asked(world: World, board: Board, mia: Customer) -> Question:
    return question_of(ask(board, title="Slow upload", text="Every evening.", by=mia, now=world.now).case_id)


@pytest.fixture
def wrong(world: World, asked: Question, robin: Customer) -> Message:
    return answer(asked, text="Cut the blue wire.", by=robin, now=world.now)


def test_an_advisor_marks_it_where_it_stands_and_takes_the_mark_back(
    world: World, asked: Question, wrong: Message
) -> None:
    page, anna = f"/questions/{asked.pk}/", Guest(world, world.anna)
    assert "Correct this answer" in anna.read(page)
    refused = anna.post(f"{page}answers/{wrong.pk}/correction/", text=" ")
    assert refused.status_code == 422
    assert "Say what is right" in text(refused)
    done = anna.post(f"{page}answers/{wrong.pk}/correction/", text="Please do not open the box.")
    assert done.headers["Location"] == f"{page}#message-{wrong.pk}"
    shown = Guest(world).read(page)
    assert shown.index("Corrected by Aylin K.") < shown.index("Cut the blue wire.")
    assert "Please do not open the box." in shown
    assert "Show what was corrected" in shown
    history = anna.read(f"/desk/cases/{asked.conversation.placement.case_id}/")
    assert "marked a member&#x27;s answer as corrected" in history
    assert anna.post(f"{page}answers/{wrong.pk}/correction/end/").status_code == 302
    assert "Corrected by" not in Guest(world).read(page)
    assert Correction.objects.get().withdrawn_by == world.anna


def test_nobody_else_sees_or_does_it(world: World, asked: Question, wrong: Message, mia: Customer) -> None:
    page = f"/questions/{asked.pk}/"
    for somebody, status in ((Guest(world), 302), (Guest(world, mia), 404), (Guest(world, world.otto), 403)):
        assert "Correct this answer" not in somebody.read(page)
        assert somebody.post(f"{page}answers/{wrong.pk}/correction/", text="No.").status_code == status
    assert not Correction.objects.exists()


def test_what_is_corrected_can_be_accepted_nowhere(
    world: World, asked: Question, wrong: Message, mia: Customer
) -> None:
    page, asker = f"/questions/{asked.pk}/", Guest(world, mia)
    acceptance = f"{page}answers/{wrong.pk}/acceptance/"
    assert acceptance in asker.read(page)
    accept(asked, wrong, by=mia, now=world.now)
    correct(wrong, text="Leave it.", by=world.anna, now=world.now)
    case = Case.objects.get(placements__conversation=asked.pk)
    assert case.closed_at is None
    assert acceptance not in asker.read(page)
    assert f"answers/{wrong.pk}/acceptance/" not in asker.read(f"/my/cases/{case.pk}/")
    refused = asker.post(acceptance)
    assert refused.status_code == 422
    assert "We corrected this answer" in text(refused)


def test_in_german(world: World, asked: Question, wrong: Message) -> None:
    correct(wrong, text="Leave it.", by=world.anna, now=world.now)
    page = Guest(world, headers={"accept-language": "de"}).read(f"/questions/{asked.pk}/")
    assert "Berichtigt von Aylin K." in page
