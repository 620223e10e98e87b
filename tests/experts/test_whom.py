"""A question goes to a person who is there: by name, by department, by skill; else to a named duty."""

from datetime import timedelta

import pytest

from hilft.cases.actions.closing import close, confirm, reopen
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.links import make_link
from hilft.cases.actions.words import propose
from hilft.cases.histories import untrue
from hilft.cases.models import Case, CaseEvent
from hilft.deliveries.models import Delivery
from hilft.experts.actions import (
    Known,
    Whom,
    answer,
    ask,
    ask_whom,
    give_key,
    keep_skill,
    name_expert_duty,
    pass_on,
    remove_skill,
    take_on,
)  # fmt: skip
from hilft.experts.models import Consult, Skill
from hilft.experts.queries import colleagues, held_by, search_skills, skill_for, turns_of
from hilft.people.actions import hire, put_on_duty, record_absence
from hilft.people.models import Person, Role, Team
from hilft.people.permissions import NotYours
from tests.world import World

QUESTION = "Why is 2001:db8:7::80 not reachable over IPv6?"


def expert(name: str, team: Team | None = None) -> Person:
    return hire(name=name, alias=name, email=f"{name.split()[0].lower()}@example.org", role=Role.EXPERT, team=team)


def ipv6(world: World, *who: Person) -> Skill:
    known = Known(name_en="IPv6", name_de="IPv6-Netz", synonyms=["prefix", " prefix ", ""], experts=[p.pk for p in who])
    return keep_skill(None, known, by=world.hanna)


def put(world: World, **whom: object) -> Consult:
    case = world.case("Own site unreachable over IPv6")
    return ask_whom(case.pk, Whom(**whom), question=QUESTION, by=world.anna, now=world.now)  # type: ignore[arg-type]


def owner_of(consult: Consult) -> Person:
    return Case.objects.select_related("owner").get(pk=consult.pk).owner


def kinds(case_id: int) -> list[str]:
    return list(CaseEvent.objects.filter(case_id=case_id).order_by("seq").values_list("kind", flat=True))


def test_a_department_is_asked_through_whoever_is_on_duty_for_it_at_that_minute(world: World) -> None:
    routing = Team.objects.create(name="Routing")
    early, late = expert("Ea Early", routing), expert("Lu Late", routing)
    noon = world.now + timedelta(hours=2)
    put_on_duty(early, Role.EXPERT, team=routing, ends=noon)
    put_on_duty(late, Role.EXPERT, team=routing, starts=noon)
    assert owner_of(put(world, team=routing)) == early
    world.now += timedelta(hours=3)
    consult = put(world, team=routing)
    assert owner_of(consult) == late
    assert Case.objects.get(pk=consult.pk).team == routing


def test_a_department_without_an_expert_on_duty_is_its_lead_and_at_last_the_standing_head(world: World) -> None:
    empty, led = Team.objects.create(name="Empty"), Team.objects.create(name="Led")
    lead = hire(name="Lars Lead", alias="Lars", email="lars@example.org", role=Role.DUTY_LEAD, team=led)
    put_on_duty(lead, Role.DUTY_LEAD, team=led)
    assert owner_of(put(world, team=led)) == lead
    assert owner_of(put(world, team=empty)) == world.doris


def test_a_late_question_climbs_in_the_department_it_was_put_to_and_the_asking_case_keeps_its_dates(
    world: World,
) -> None:
    routing = Team.objects.create(name="Routing")
    silent, lead = expert("Sol Silent", routing), expert("Lars Lead", routing)
    put_on_duty(silent, Role.EXPERT, team=routing)
    put_on_duty(lead, Role.DUTY_LEAD, team=routing)
    consult = put(world, team=routing)
    before = Case.objects.get(pk=consult.parent_id)
    world.wait(timedelta(hours=3, minutes=50))
    parent = Case.objects.get(pk=consult.parent_id)
    assert (parent.owner, parent.next_due, parent.word_due) == (before.owner, before.next_due, before.word_due)
    world.wait(timedelta(minutes=20))
    assert owner_of(consult) == lead


def test_whoever_knows_a_topic_is_found_by_name_or_synonym_in_both_languages(world: World) -> None:
    busy, free = expert("Bo Busy"), expert("Fa Free")
    skill = ipv6(world, busy, free)
    assert skill.synonyms == ["prefix"]
    for topic in ("ipv6", "IPv6-Netz", "Is the PREFIX announced?"):
        assert skill_for(topic) == skill, topic
    assert skill_for("prefixes of names") is None
    assert [found.pk for found in search_skills("netz")] == [skill.pk]
    ask(world.case("Other").pk, expert=busy, question="?", by=world.anna, now=world.now)
    consult = put(world, topic="IPv6")
    assert (owner_of(consult), consult.skill) == (free, skill), "the one with fewer open questions"


def test_a_topic_nobody_knows_goes_to_the_named_expert_duty_and_never_to_a_mailbox(world: World) -> None:
    assert owner_of(put(world, topic="Carrier pigeons")) == world.lena, "no duty is named yet: the lead"
    name_expert_duty(world.ben, by=world.hanna, now=world.now)
    name_expert_duty(world.emil, by=world.hanna, now=world.now)
    world.now += timedelta(minutes=1)
    consult = put(world, topic="Carrier pigeons")
    assert (owner_of(consult), consult.skill, consult.topic) == (world.emil, None, "Carrier pigeons")
    assert CaseEvent.objects.get(case=consult.parent_id, kind="consulted").data["how"] == "duty"
    record_absence(world.emil, start=world.now, end=world.now + timedelta(days=3), deputy=world.ben)
    assert owner_of(put(world, topic="Carrier pigeons")) == world.ben


def test_who_knows_but_is_away_is_not_asked(world: World) -> None:
    away, there = expert("Aw Away"), expert("Th There")
    ipv6(world, away, there)
    record_absence(away, start=world.now, end=world.now + timedelta(days=9))
    assert owner_of(put(world, topic="ipv6")) == there


def test_a_question_needs_words_and_somebody_to_go_to(world: World) -> None:
    with pytest.raises(Refused, match="whom you ask"):
        put(world, topic=" ")


def test_not_me_offers_the_question_to_the_next_who_knows_and_its_date_stays(world: World) -> None:
    first, second = expert("A First"), expert("B Second")
    ipv6(world, first, second)
    consult = put(world, topic="IPv6")
    due = Case.objects.get(pk=consult.pk).word_due
    answer(give_key(consult.pk, first.pk, now=world.now), text="Ask routing.", verdict="not_me", now=world.now)
    case = Case.objects.get(pk=consult.pk)
    assert (case.owner, case.offered_to, case.word_due) == (first, second, due)
    assert Delivery.objects.filter(case_id=consult.pk, what="consult", person=second).count() == 1
    key = give_key(consult.pk, second.pk, now=world.now)
    take_on(key, now=world.now)
    case.refresh_from_db()
    assert (case.owner, case.offered_to, case.word_due) == (second, None, due)
    answer(key, text="The prefix is not announced.", verdict="answered", now=world.now)
    assert kinds(consult.pk) == ["routed", "offered", "accepted", "closed"]
    assert list(untrue([consult.pk, consult.parent_id])) == []


def test_the_whole_chain_of_not_me_ends_with_somebody_and_nobody_knows_makes_the_asking_case_climb(
    world: World,
) -> None:
    first, second = expert("A First"), expert("B Second")
    ipv6(world, first, second)
    name_expert_duty(world.emil, by=world.hanna, now=world.now)
    consult = put(world, topic="IPv6")
    for person in (first, second, world.emil):
        answer(give_key(consult.pk, person.pk, now=world.now), text="", verdict="not_me", now=world.now)
    assert owner_of(consult) == world.lena, "nobody is left who was not asked: it climbs"
    assert [turn.said for turn in turns_of(consult.pk)] == ["not_me"] * 3
    answer(give_key(consult.pk, second.pk, now=world.now), text="", verdict="nobody_knows", now=world.now)
    parent = Case.objects.get(pk=consult.parent_id)
    assert (parent.owner, parent.rung) == (world.lena, 1)
    climbed = CaseEvent.objects.get(case=parent, kind="climbed")
    assert climbed.data["reason"] == "nobody_knows"
    assert climbed.data["reason"] == "nobody_knows"
    assert list(untrue([consult.pk, consult.parent_id])) == []


def test_the_next_who_says_nothing_is_climbed_past(world: World) -> None:
    first, second = expert("A First"), expert("B Second")
    ipv6(world, first, second)
    consult = put(world, topic="IPv6")
    answer(give_key(consult.pk, first.pk, now=world.now), text="", verdict="not_me", now=world.now)
    world.wait(timedelta(hours=4, minutes=30))
    case = Case.objects.get(pk=consult.pk)
    assert (case.owner, case.offered_to) == (world.lena, None)


def test_a_colleague_gets_the_question_with_its_date_once_they_take_it(world: World) -> None:
    routing = Team.objects.create(name="Routing")
    giver, colleague = expert("Gi Giver", routing), expert("Co Colleague", routing)
    consult = put(world, person=giver)
    due = Case.objects.get(pk=consult.pk).next_due
    old = give_key(consult.pk, giver.pk, now=world.now)
    held = held_by(old, now=world.now)
    assert held is not None
    assert colleague in colleagues(held)
    world.now += timedelta(hours=1)
    pass_on(old, to=colleague, note="You built it.", now=world.now)
    case = Case.objects.get(pk=consult.pk)
    assert (case.owner, case.offered_to, case.word_due) == (giver, colleague, due), "the giver stays owner until then"
    with pytest.raises(Refused, match="offered to a colleague"):
        pass_on(old, to=world.emil, note="", now=world.now)
    answer(give_key(consult.pk, colleague.pk, now=world.now), text="Fixed.", verdict="answered", now=world.now)
    assert kinds(consult.pk) == ["routed", "offered", "accepted", "closed"]
    accepted = CaseEvent.objects.get(case=consult.pk, kind="accepted")
    assert (accepted.actor, accepted.owner) == (colleague, colleague)
    first, second = turns_of(consult.pk)
    assert (first.said, second.by, second.note, second.said) == ("passed_on", giver, "You built it.", "answered")
    with pytest.raises(Refused):
        answer(old, text="Late.", verdict="answered", now=world.now)


def test_who_passed_a_question_on_cannot_answer_it_any_more_and_who_was_not_offered_it_cannot_take_it(
    world: World,
) -> None:
    colleague = expert("Co Colleague")
    consult = put(world, person=world.emil)
    old, new = (give_key(consult.pk, who.pk, now=world.now) for who in (world.emil, colleague))
    with pytest.raises(Refused, match="not offered"):
        take_on(new, now=world.now)
    pass_on(old, to=colleague, note="", now=world.now)
    take_on(new, now=world.now)
    with pytest.raises(Refused, match="passed this question on"):
        answer(old, text="Still me.", verdict="answered", now=world.now)
    with pytest.raises(Refused, match="not with you"):
        pass_on(old, to=world.ben, note="", now=world.now)
    assert owner_of(consult) == colleague


def test_a_link_without_a_name_is_the_first_experts(world: World) -> None:
    consult = put(world, person=world.emil)
    held = held_by(make_link(consult.pk, "expert", now=world.now), now=world.now)
    assert held is not None
    assert held.person == world.emil
    assert held_by("nonsense", now=world.now) is None


def test_a_question_is_withdrawn_when_the_asking_case_ends_and_stays_so_when_it_opens_again(world: World) -> None:
    consult = put(world, person=world.emil)
    close(consult.parent_id, outcome="withdrawn", by=world.anna, now=world.now)
    child = Case.objects.get(pk=consult.pk)
    assert (child.closed_at, child.outcome) == (world.now, "withdrawn")
    assert Delivery.objects.filter(case_id=child.pk, what="consult_withdrawn", person=world.emil).count() == 1
    with pytest.raises(Refused, match="settled"):
        answer(give_key(consult.pk, world.emil.pk, now=world.now), text="42", verdict="answered", now=world.now)
    reopen(consult.parent_id, by=world.anna, now=world.now)
    assert Case.objects.get(pk=consult.pk).closed_at is not None
    assert list(untrue([consult.pk, consult.parent_id])) == []


def test_a_solution_may_be_proposed_while_a_question_is_open_and_a_yes_withdraws_it(world: World) -> None:
    taken = world.mail("My site is not reachable.")
    ask_whom(taken.case_id, Whom(person=world.emil), question=QUESTION, by=world.anna, now=world.now)
    propose(taken.case_id, taken.conversation.pk, text="Restart it.", by=world.anna, now=world.now)
    child = Consult.objects.get(parent=taken.case_id).case
    assert child.closed_at is None
    confirm(taken.case_id, now=world.now)
    child.refresh_from_db()
    assert child.outcome == "withdrawn"


def test_a_presumed_yes_withdraws_the_open_question_too(world: World) -> None:
    taken = world.mail("My site is not reachable.")
    ask_whom(taken.case_id, Whom(person=world.emil), question=QUESTION, by=world.anna, now=world.now)
    propose(taken.case_id, taken.conversation.pk, text="Restart it.", by=world.anna, now=world.now)
    world.wait(timedelta(days=8), step=timedelta(hours=3))
    assert Case.objects.get(pk=taken.case_id).outcome == "presumed"
    assert Case.objects.get(parent=taken.case_id).outcome == "withdrawn"


def test_the_directory_is_kept_by_those_who_may_and_has_each_name_once(world: World) -> None:
    skill = ipv6(world, world.emil)
    with pytest.raises(Refused, match="already"):
        keep_skill(None, Known(name_en="ipv6", name_de="Anders"), by=world.hanna)
    with pytest.raises(NotYours):
        keep_skill(skill.pk, Known(name_en="IP", name_de="IP"), by=world.anna)
    consult = put(world, topic="IPv6")
    keep_skill(skill.pk, Known(name_en="IP version 6", name_de="IPv6"), by=world.hanna)
    assert list(Skill.objects.get().experts.all()) == []
    remove_skill(skill.pk, by=world.hanna)
    consult.refresh_from_db()
    assert (consult.skill, owner_of(consult)) == (None, world.emil)
