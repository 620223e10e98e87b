"""A question in public: who of the house is responsible, by when, and what members say."""

from datetime import timedelta

import pytest

from hilft.cases.actions.words import answer as answer_case
from hilft.cases.actions.words import note
from hilft.cases.models import Case
from hilft.community.actions import answer, ask
from hilft.community.models import Board, Question, Thanks
from hilft.desk.actions import Reply, reply
from hilft.people.models import Customer
from tests.web.public.conftest import Guest, question_of, text
from tests.world import World


@pytest.fixture
def asked(world: World, board: Board, mia: Customer) -> Question:
    taken = ask(
        board,
        title="Slow <b>upload</b>",
        text="See https://example.org/a?b=1 <script>x</script>",
        by=mia,
        now=world.now,
    )
    return question_of(taken.case_id)


def case_of(question: Question) -> Case:
    return Case.objects.get(placements__conversation=question.pk)


def test_everybody_sees_who_is_responsible_and_until_when(world: World, asked: Question, visitor: Guest) -> None:
    page = visitor.read(f"/questions/{asked.pk}/")
    owner = case_of(asked).owner
    assert f"<b>{owner.alias}</b>, advisor at Example Telecom" in page
    assert owner.name not in page, "customers see the alias"
    assert "Next word of ours, at the latest" in page
    assert f"/live?case={case_of(asked).pk}" in page


def test_after_a_missed_date_the_page_names_who_has_it_now(world: World, asked: Question, visitor: Guest) -> None:
    world.wait(timedelta(hours=5))
    assert "duty lead at Example Telecom" in visitor.read(f"/questions/{asked.pk}/")


def test_words_of_others_are_words_and_never_markup(asked: Question, visitor: Guest) -> None:
    page = visitor.read(f"/questions/{asked.pk}/")
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page
    assert "Slow &lt;b&gt;upload" in page
    assert '<a href="https://example.org/a?b=1" rel="nofollow">' in page


def test_what_is_internal_private_or_unpublished_is_not_on_the_page(
    world: World, asked: Question, visitor: Guest
) -> None:
    case = case_of(asked)
    note(case.pk, text="Between us", by=world.anna, now=world.now)
    Guest(world, case.customer).post(f"/my/cases/{case.pk}/words/", text="My flat is 3", token="a" * 32)
    page = visitor.read(f"/questions/{asked.pk}/")
    assert "Between us" not in page
    assert "My flat is 3" not in page
    Question.objects.update(published_at=None)
    assert visitor.get(f"/questions/{asked.pk}/").status_code == 404


def test_a_member_answers_the_asker_accepts_and_the_case_is_closed(
    world: World, asked: Question, mia: Customer, robin: Customer
) -> None:
    helper, asker = Guest(world, robin), Guest(world, mia)
    said = helper.post(f"/questions/{asked.pk}/answers/", text="Use another cable.")
    number = said.headers["Location"].rpartition("-")[2]
    page = asker.read(f"/questions/{asked.pk}/")
    assert "Use another cable." in page
    accept = f"/questions/{asked.pk}/answers/{number}/acceptance/"
    assert accept in page
    assert accept not in helper.read(f"/questions/{asked.pk}/")
    assert helper.post(accept).status_code == 422
    assert asker.post(accept).status_code == 302
    assert case_of(asked).outcome == "confirmed"
    assert 'class="answer accepted"' in Guest(world).read(f"/questions/{asked.pk}/")
    assert "solved" in Guest(world).read("/boards/internet/")


def test_a_word_of_the_asker_opens_it_again_and_nothing_counts_as_accepted(
    world: World, asked: Question, mia: Customer, robin: Customer
) -> None:
    helped = answer(asked, text="Use another cable.", by=robin, now=world.now)
    asker = Guest(world, mia)
    asker.post(f"/questions/{asked.pk}/answers/{helped.pk}/acceptance/")
    asker.post(f"/questions/{asked.pk}/answers/", text="It came back.")
    assert case_of(asked).closed_at is None
    assert "answer accepted" not in Guest(world).read(f"/questions/{asked.pk}/")


def test_thanks_are_given_once(world: World, asked: Question, mia: Customer, robin: Customer) -> None:
    helped = answer(asked, text="Use another cable.", by=robin, now=world.now)
    path = f"/questions/{asked.pk}/answers/{helped.pk}/thanks/"
    asker = Guest(world, mia)
    assert asker.post(path).status_code == asker.post(path).status_code == 302
    assert Thanks.objects.count() == 1
    assert Guest(world, robin).post(path).status_code == 422
    assert 'aria-pressed="true"' in asker.read(f"/questions/{asked.pk}/")
    assert asker.post(f"/questions/{asked.pk}/answers/999999/thanks/").status_code == 404


def test_visitors_sign_in_before_they_answer_and_come_back_to_the_question(
    world: World, asked: Question, visitor: Guest
) -> None:
    answered = visitor.post(f"/questions/{asked.pk}/answers/", text="Me too")
    assert answered.headers["Location"] == f"/accounts/login/?next=/questions/{asked.pk}/"
    assert visitor.get(f"/questions/{asked.pk}/answers/").status_code == 405


def test_who_has_no_name_yet_chooses_one_before_answering(world: World, asked: Question) -> None:
    taken = world.mail("Something private", address="nameless@example.net")
    nameless = Guest(world, Case.objects.get(pk=taken.case_id).customer)
    answered = nameless.post(f"/questions/{asked.pk}/answers/", text="Me too")
    assert answered.headers["Location"] == f"/my/name/?next=%2Fquestions%2F{asked.pk}%2F"
    chosen = nameless.post("/my/name/", name="Wanderer", next=f"/questions/{asked.pk}/")
    assert chosen.headers["Location"] == f"/questions/{asked.pk}/"
    assert nameless.post(f"/questions/{asked.pk}/answers/", text="Me too").status_code == 302


def test_people_of_the_house_answer_at_the_desk_and_it_stands_here_under_their_alias(
    world: World, asked: Question, visitor: Guest
) -> None:
    anna = Guest(world, world.anna)
    case = case_of(asked)
    assert f"/desk/cases/{case.pk}/" in anna.read(f"/questions/{asked.pk}/")
    assert anna.post(f"/questions/{asked.pk}/answers/", text="As a member").status_code == 403
    answer_case(case.pk, asked.pk, text="We measure tonight.", by=world.anna, now=world.now)
    page = visitor.read(f"/questions/{asked.pk}/")
    assert "We measure tonight." in page
    assert "Aylin K." in page
    assert "Anna Advisor" not in page


def test_an_answer_of_the_house_makes_a_question_lively_again(
    world: World, asked: Question, mia: Customer, visitor: Guest
) -> None:
    world.now += timedelta(minutes=5)
    ask(asked.board, title="A newer question", text="x", by=mia, now=world.now)
    page = visitor.read("/boards/internet/")
    assert page.index("A newer question") < page.index("Slow &lt;b&gt;upload")
    world.now += timedelta(minutes=5)
    case = case_of(asked)
    said = Reply(text="We measure tonight.", seen=case.seq, conversation_id=asked.pk)
    reply(case.pk, said, by=world.anna, now=world.now)
    page = visitor.read("/boards/internet/")
    assert page.index("Slow &lt;b&gt;upload") < page.index("A newer question")


def test_an_empty_answer_says_so(world: World, asked: Question, robin: Customer) -> None:
    refused = Guest(world, robin).post(f"/questions/{asked.pk}/answers/", text="  ")
    assert refused.status_code == 422
    assert "errorlist" in text(refused) or "error" in text(refused)


def test_a_board_comes_in_pages_that_lose_and_repeat_nothing(
    world: World, board: Board, mia: Customer, visitor: Guest
) -> None:
    for number in range(30):
        world.now += timedelta(minutes=number % 2)  # some share their moment
        ask(board, title=f"Question number {number:02}", text="x", by=mia, now=world.now)
    first = visitor.read("/boards/internet/")
    older = first.split('rel="next" href="?before=')[1].split('"')[0]
    second = text(visitor.browser.get(f"/boards/internet/?before={older}"))  # type: ignore[arg-type]
    shown = [[number for number in range(30) if f"Question number {number:02}" in page] for page in (first, second)]
    assert sorted(shown[0] + shown[1]) == list(range(30))
    assert len(shown[0]) == 25
    for nonsense in ("x", "2026-01-01", "2026-01-01T00:00:00+00:00,x", "9999-99-99T00:00:00+00:00,1"):
        assert visitor.get("/boards/internet/", before=nonsense).status_code == 200


def test_german_readers_read_german(world: World, asked: Question, visitor: Guest) -> None:
    visitor.browser.cookies["django_language"] = "de"
    page = visitor.read(f"/questions/{asked.pk}/")
    assert '<html lang="de">' in page
    assert "Internet zu Hause" in page
    assert "takes care" not in page
