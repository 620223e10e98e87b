"""The blog takes comments, and a comment that asks for help is a case like any other."""

import pytest

from hilft.cases.actions.doing import Refused
from hilft.cases.actions.words import answer
from hilft.cases.models import Case
from hilft.community.actions import comment, publish, revise
from hilft.community.models import Post
from hilft.community.queries import article, posts, searched_posts
from hilft.conversations.models import Message
from hilft.intake.actions import TakenIn
from hilft.people.models import Customer
from hilft.people.permissions import NotYours
from tests.world import World


@pytest.fixture
def post(world: World) -> Post:
    return publish(title="Why your router blinks", text="It is alive.", by=world.hanna, language="en", now=world.now)


def test_only_who_may_publish_writes(world: World, post: Post) -> None:
    with pytest.raises(NotYours):
        publish(title="A", text="B", by=world.anna, language="en", now=world.now)
    with pytest.raises(NotYours):
        revise(post, title="A", text="B", by=world.anna, language="en")
    with pytest.raises(Refused):
        revise(post, title=" ", text="B", by=world.hanna, language="en")
    revise(post, title="Why it blinks", text="It is alive.", by=world.hanna, language="en")
    assert [(shown.slug, shown.title) for shown in posts()] == [("why-your-router-blinks", "Why it blinks")]
    assert [found.pk for found in searched_posts("blink")] == [post.pk]


def test_a_comment_is_no_case(world: World, post: Post, mia: Customer) -> None:
    said = comment(post, text="Nice, my number is 0171 2345678", by=mia, asks_for_help=False, now=world.now)
    assert isinstance(said, Message)
    assert "[phone]" in said.text
    assert Case.objects.count() == 0


def test_a_comment_that_asks_for_help_is_an_owned_timed_case_and_its_answer_stands_under_it(
    world: World, post: Post, mia: Customer
) -> None:
    taken = comment(post, text="Mine blinks red.", by=mia, asks_for_help=True, now=world.now)
    assert isinstance(taken, TakenIn)
    case = Case.objects.get(pk=taken.case_id)
    assert (case.customer, case.closed_at) == (mia, None)
    assert case.next_due is not None
    answer(case.pk, taken.conversation.pk, text="Red means no line. We look.", by=world.anna, now=world.now)
    shown = article(post)
    assert [said.text for said in shown.comments] == ["Mine blinks red."]
    assert [reply.text for reply in shown.replies[shown.comments[0].pk]] == ["Red means no line. We look."]


def test_people_of_the_house_comment_without_a_case(world: World, post: Post) -> None:
    comment(post, text="Thank you all.", by=world.anna, asks_for_help=True, now=world.now)
    assert Case.objects.count() == 0
    with pytest.raises(NotYours):
        comment(post, text="From the machine room", by=world.otto, asks_for_help=False, now=world.now)
