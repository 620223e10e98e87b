"""Who wrote by a form sent no mail: our letters to them hold together by each other, and by their own as soon as there
is one."""

import pytest

from hilft.cases.actions.words import answer
from hilft.cases.models import Case
from hilft.channels.actions.accounts import set_up
from hilft.channels.adapters.form import Submission
from hilft.channels.written import seal_written, web_form
from tests.channels.hearing import send_all, take_in_all
from tests.channels.small_smtp import SmallServer
from tests.world import World

KIM = "kim@example.net"
FORM = {"heading_en": "Write to us", "heading_de": "Schreiben Sie uns", "phone": "no", "customer_number": "no"}
ASKED = {"files": "yes", "linked": "no"}


@pytest.fixture
def case(world: World, post: SmallServer) -> Case:
    """The case of what somebody sent in, with its receipt sent."""
    account = set_up("form", "Write to us", {**FORM, **ASKED}, team=world.team, by=world.otto, now=world.now)
    form = web_form(account.name)
    assert form is not None
    seal_written(form, Submission(token="a" * 32, address=KIM, text="My line is dead."), now=world.now)
    take_in_all(world)
    send_all(world)
    return Case.objects.get()


def say(world: World, case: Case, text: str, *, channel: str) -> None:
    talk = case.placements.get(conversation__channel=channel).conversation
    answer(case.pk, talk.pk, text=text, by=world.anna, now=world.now)
    send_all(world)


def test_each_letter_names_those_before_it_oldest_first(world: World, post: SmallServer, case: Case) -> None:
    for text in ("We look at it.", "It works again."):
        say(world, case, text, channel=case.channel)
    receipt, first, second = post.to(KIM)
    assert (receipt["In-Reply-To"], receipt["References"]) == (None, None)
    assert (first["In-Reply-To"], first["References"]) == (receipt["Message-ID"], receipt["Message-ID"])
    assert second["In-Reply-To"] == first["Message-ID"]
    assert str(second["References"]).split() == [receipt["Message-ID"], first["Message-ID"]]
    assert len({letter["Message-ID"] for letter in post.to(KIM)}) == 3


def test_a_letter_that_did_not_leave_yet_is_named_by_none(world: World, post: SmallServer, case: Case) -> None:
    talk = case.placements.get().conversation
    post.answers = ["550 no such box"]
    answer(case.pk, talk.pk, text="This never arrives.", by=world.anna, now=world.now)
    send_all(world)
    say(world, case, "This does.", channel=case.channel)
    receipt, other = post.to(KIM)
    assert (other["In-Reply-To"], other["References"]) == (receipt["Message-ID"], receipt["Message-ID"])


def test_what_they_answer_by_mail_is_what_our_next_letter_there_answers(
    world: World, post: SmallServer, case: Case
) -> None:
    say(world, case, "We look at it.", channel=case.channel)
    theirs = world.mail("Dead again.", address=KIM, reply_to=(str(post.to(KIM)[-1]["Message-ID"]),))
    assert theirs.case_id == case.pk
    say(world, case, "We come by.", channel="mail")
    assert post.to(KIM)[-1]["In-Reply-To"] == theirs.message.remote_id


def test_two_who_wrote_by_the_same_form_are_two_threads(world: World, post: SmallServer, case: Case) -> None:
    form = web_form(case.channel)
    assert form is not None
    seal_written(form, Submission(token="b" * 32, address="lee@example.net", text="And mine."), now=world.now)
    take_in_all(world)
    send_all(world)
    say(world, case, "We look at it.", channel=case.channel)
    other = Case.objects.exclude(pk=case.pk).get()
    say(world, other, "At yours, too.", channel=case.channel)
    receipt, answered = post.to("lee@example.net")
    assert str(answered["References"]) == receipt["Message-ID"]
