"""A question and its answer by mail: each reader's letter is theirs, also when a colleague passed it on."""

from datetime import timedelta

import pytest

from hilft.cases.actions.closing import confirm
from hilft.cases.models import Case
from hilft.channels.letters import compose
from hilft.deliveries.models import Delivery
from hilft.experts.actions import ask, give_key, pass_on, remind, take_on
from hilft.experts.models import Consult
from hilft.people.actions import hire
from hilft.people.models import Person, Role
from tests.channels.hearing import heard, send_all
from tests.channels.small_smtp import SmallServer, written
from tests.channels.test_letters import LANGUAGES, letter, reads_well
from tests.world import World


def asked(world: World) -> Consult:
    heard(world, written("No IPv6"))
    case = Case.objects.get()
    return ask(case.pk, expert=world.emil, question="Is the prefix announced?", by=world.anna, now=world.now)


def reply(world: World, post: SmallServer, who: Person, text: str) -> str:
    """Let somebody answer the newest letter they got; return under which rule it was set aside."""
    letter = post.to(who.email)[-1]
    return heard(world, written(text, **{"From": who.email, "To": letter["Reply-To"], "Subject": "Re"})).set_aside


def test_a_colleague_answers_the_letter_they_got_and_the_word_is_theirs(world: World, post: SmallServer) -> None:
    consult = asked(world)
    nele = hire(name="Nele Netz", alias="Nele", email="nele@example.org", role=Role.EXPERT)
    pass_on(give_key(consult.pk, world.emil.pk, now=world.now), to=nele, note="You built it.", now=world.now)
    send_all(world)
    letter = post.to(nele.email)[-1]
    assert "You built it." in letter.get_content()
    assert "Emil Expert passes a question of Anna Advisor on to you" in letter.get_content()
    assert reply(world, post, nele, "It is not announced.") == "expert_answer"
    consult.refresh_from_db()
    assert consult.answer == "It is not announced."
    case = Case.objects.get(pk=consult.pk)
    assert (case.owner, case.outcome) == (nele, "answered")


def test_a_mail_of_somebody_who_passed_the_question_on_is_kept_in_the_asking_case(
    world: World, post: SmallServer
) -> None:
    consult = asked(world)
    send_all(world)
    nele = hire(name="Nele Netz", alias="Nele", email="nele@example.org", role=Role.EXPERT)
    pass_on(give_key(consult.pk, world.emil.pk, now=world.now), to=nele, note="", now=world.now)
    send_all(world)
    reply(world, post, nele, "It is not announced.")
    assert reply(world, post, world.emil, "Look at the filter too.") == ""
    said = Case.objects.get(pk=consult.parent_id).placements.get().conversation.messages.order_by("pk").last()
    assert said is not None
    assert (said.audience, said.person, said.text) == ("internal", world.emil, "Look at the filter too.")


def test_who_was_asked_hears_that_no_answer_is_needed_any_more(world: World, post: SmallServer) -> None:
    consult = asked(world)
    send_all(world)
    confirm(consult.parent_id, now=world.now)
    send_all(world)
    letter = post.to(world.emil.email)[-1]
    assert "No answer needed any more" in letter["Subject"]
    assert "/e/" in letter.get_content()


def test_the_reminder_is_a_letter_that_can_be_answered(world: World, post: SmallServer) -> None:
    consult = asked(world)
    world.now += timedelta(hours=3)
    assert remind(now=world.now) == 1
    send_all(world)
    letter = post.to(world.emil.email)[-1]
    assert "still waits for you" in letter["Subject"]
    assert reply(world, post, world.emil, "It is not announced.") == "expert_answer"
    consult.refresh_from_db()
    assert consult.answer == "It is not announced."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_about_a_question_reads_well(world: World, post: SmallServer, language: str) -> None:
    nele = hire(name="Nele Netz", alias="Nele", email="nele@example.org", role=Role.EXPERT, language=language)
    consult = asked(world)
    pass_on(give_key(consult.pk, world.emil.pk, now=world.now), to=nele, note="2001:db8::", now=world.now)
    take_on(give_key(consult.pk, nele.pk, now=world.now), now=world.now)
    world.now += timedelta(hours=3)
    remind(now=world.now)
    confirm(consult.parent_id, now=world.now)
    hers = Delivery.objects.filter(case_id=consult.pk, person=nele)
    assert compose(hers.get(what="offered"), now=world.now) is None, "the question itself is the offer"
    letters = [letter(one, world) for one in hers.exclude(what="offered")]
    assert len(letters) == 3
    for one in letters:
        reads_well(one, language)
