"""What can be done to a case at the desk: every button that is shown works, and no other is shown."""

import re
from datetime import timedelta

from hilft.cases.actions.ownership import offer, take
from hilft.cases.actions.waiting import wait
from hilft.cases.actions.words import answer
from hilft.cases.models import Case, CaseEvent, Commitment
from hilft.conversations.models import Message
from hilft.experts.models import Consult
from tests.web.desk.conftest import Desk
from tests.world import World


def own_case(world: World) -> Case:
    taken = world.mail("My router does not answer.")
    if Case.objects.get(pk=taken.case_id).owner != world.anna:
        take(taken.case_id, by=world.anna, now=world.now)
    return Case.objects.get(pk=taken.case_id)


def shown(desk: Desk, case: Case) -> str:
    return desk.get(f"/desk/cases/{case.pk}/").content.decode()


def buttons(desk: Desk, case: Case) -> set[str]:
    """Return the last part of every address that the reins lead to."""
    reins = re.search(r'<div class="acts">(.*?)</section>', shown(desk, case), re.DOTALL)
    found = re.findall(rf'(?:href|action)="/desk/cases/{case.pk}/([^"#]+)/"', reins[1]) if reins else []
    return set(found)


def kinds(case: Case) -> list[str]:
    return [event.kind for event in CaseEvent.objects.filter(case=case).order_by("seq")]


def test_the_owner_sees_what_an_owner_does_and_a_colleague_can_take_it(world: World, anna: Desk) -> None:
    case = own_case(world)
    assert buttons(anna, case) == {
        "solution", "commitments", "consults", "handover", "wait", "escalation", "date", "closure", "aside",
    }  # fmt: skip
    assert buttons(Desk(world, world.ben), case) == {"owner", "commitments", "consults", "escalation"}
    assert "extension" in buttons(Desk(world, world.lena), case)
    assert buttons(Desk(world, world.otto), case) == {"owner", "consults", "escalation"}


def test_every_button_that_is_shown_opens_or_acts(world: World, anna: Desk) -> None:
    case = own_case(world)
    for button in buttons(anna, case):
        page = anna.get(f"/desk/cases/{case.pk}/{button}/")
        assert page.status_code == 200, button
        assert 'id="doing-title"' in page.content.decode()


def test_taking_a_case_says_whose_it_was(world: World) -> None:
    case, ben = own_case(world), Desk(world, world.ben)
    assert ben.post(f"/desk/cases/{case.pk}/owner/").status_code == 302
    page = shown(ben, case)
    assert "You own this." in page
    assert "Ben Berater took the case" in page
    assert ben.post(f"/desk/cases/{case.pk}/owner/").status_code == 422


def test_a_handover_is_offered_accepted_and_declined(world: World, anna: Desk) -> None:
    case, ben = own_case(world), Desk(world, world.ben)
    path = f"/desk/cases/{case.pk}/handover/"
    choices = anna.get(path).content.decode()
    assert "Ben Berater · advisor, Network" in choices
    assert f'value="{world.anna.pk}"' not in choices
    assert f'value="{world.emil.pk}"' not in choices
    anna.post(path, to=world.ben.pk, note="The traceroute is missing.")
    assert Case.objects.get(pk=case.pk).owner == world.anna
    assert buttons(ben, case) >= {"handover/acceptance", "handover/refusal"}
    assert "handover/withdrawal" in buttons(anna, case)
    assert Desk(world, world.otto).post(f"{path}refusal/").status_code == 422
    assert Case.objects.get(pk=case.pk).offered_to == world.ben
    assert case.title in ben.get("/desk/offers/").content.decode()
    ben.post(f"{path}refusal/")
    anna.post(path, to=world.ben.pk, note="Please.")
    ben.post(f"{path}acceptance/")
    assert Case.objects.get(pk=case.pk).owner == world.ben
    assert kinds(case)[-5:] == ["offered", "declined", "noted", "offered", "accepted"]
    assert ben.post(f"{path}acceptance/").status_code == 422


def test_a_wait_always_has_a_date(world: World, anna: Desk) -> None:
    case = own_case(world)
    path = f"/desk/cases/{case.pk}/wait/"
    assert anna.post(path, waiting_for="customer").status_code == 422
    too_long = anna.post(path, waiting_for="third_party", until="2026-12-24T10:00")
    assert too_long.status_code == 422
    assert "does not allow so long a wait" in too_long.content.decode()
    assert "2026-12-24T10:00" in too_long.content.decode()
    assert anna.post(path, waiting_for="third_party", until="2026-03-05T10:00").status_code == 302
    page = shown(anna, case)
    assert "Waiting for a third party" in page
    assert "until Thu 5 Mar, 10:00" in page
    assert case.title in anna.get("/desk/waiting/").content.decode()
    assert anna.post(f"{path}end/").status_code == 302
    assert Case.objects.get(pk=case.pk).waiting_for is None


def test_a_commitment_is_made_and_kept(world: World, anna: Desk) -> None:
    case = own_case(world)
    path = f"/desk/cases/{case.pk}/commitments/"
    assert anna.post(path, promise_text="Send a router", promise_due="2026-03-04T12:00").status_code == 302
    made = Commitment.objects.get()
    assert "solution" not in buttons(anna, case)
    other = world.case("Another case")
    assert anna.post(f"/desk/cases/{other.pk}/commitments/{made.pk}/kept/").status_code == 404
    world.now += timedelta(minutes=1)
    answer(case.pk, case.placements.get().conversation_id, text="On its way.", by=world.anna, now=world.now)
    assert anna.post(f"{path}{made.pk}/kept/").status_code == 302
    assert anna.post(f"{path}{made.pk}/kept/").status_code == 422
    assert "Commitment kept" in shown(anna, case)


def test_asking_an_expert_shows_question_and_answer_in_the_history(world: World, anna: Desk) -> None:
    case = own_case(world)
    path = f"/desk/cases/{case.pk}/consults/"
    assert "Emil Expert" in anna.get(path).content.decode()
    assert anna.post(path, whom=f"person-{world.emil.pk}", question="Is the prefix announced?").status_code == 302
    consult = Consult.objects.get()
    assert "Is the prefix announced?" in shown(anna, case)
    assert "Is the prefix announced?" in anna.get("/desk/consults/").content.decode()
    world.wait(timedelta(hours=5))
    lena = Desk(world, world.lena)
    assert "consult/answer" in buttons(lena, consult.case)
    lena.post(f"/desk/cases/{consult.pk}/consult/answer/", verdict="answered", text="It is now.")
    assert "It is now." in shown(anna, case)


def test_a_case_climbs_by_hand_and_a_lead_gives_it_time(world: World, anna: Desk, lena: Desk) -> None:
    case = own_case(world)
    assert anna.post(f"/desk/cases/{case.pk}/escalation/").status_code == 302
    assert Case.objects.get(pk=case.pk).owner == world.lena
    assert "extension" not in buttons(lena, case)
    hanna = Desk(world, world.hanna)
    due = Case.objects.get(pk=case.pk).matter_due
    assert hanna.post(f"/desk/cases/{case.pk}/extension/", until="2026-03-27T12:00").status_code == 302
    after = Case.objects.get(pk=case.pk)
    assert due is not None
    assert after.matter_due is not None
    assert after.matter_due > due
    assert after.opened_at == case.opened_at
    assert case.title in lena.get("/desk/missed/").content.decode()


def test_nobody_is_offered_a_climb_that_leads_nowhere(world: World) -> None:
    case = world.case("Long forgotten")
    world.wait(timedelta(days=21), step=timedelta(hours=2))
    assert Case.objects.get(pk=case.pk).owner == world.doris
    assert "escalation" not in buttons(Desk(world, world.doris), case)


def test_a_case_ends_with_an_outcome_and_a_last_word_and_opens_again(world: World, anna: Desk) -> None:
    case = own_case(world)
    path = f"/desk/cases/{case.pk}/closure/"
    conversation = Message.objects.get(customer__isnull=False).conversation_id
    form = {"outcome": "withdrawn", "audience": f"private-{conversation}", "seen": case.seq}
    assert anna.post(path, **form, text="").status_code == 422
    assert anna.post(path, **{**form, "outcome": "confirmed"}, text="Bye").status_code == 422
    assert anna.post(path, **form, text="We closed it as you asked.").status_code == 302
    page = shown(anna, case)
    assert "withdrawn by the customer" in page
    assert buttons(anna, case) == {"reopening"}
    anna.post(f"/desk/cases/{case.pk}/reopening/")
    again = Case.objects.get(pk=case.pk)
    assert (again.closed_at, again.owner, again.opened_at) == (None, world.anna, case.opened_at)


def test_the_customers_own_date_brings_the_deadline_forward(world: World, anna: Desk) -> None:
    case = own_case(world)
    anna.post(f"/desk/cases/{case.pk}/date/", until="2026-03-02T10:30")
    assert "The customer&#x27;s own date" in shown(anna, case)
    assert Case.objects.get(pk=case.pk).next_due == world.now + timedelta(minutes=30)


def test_the_reins_say_who_owns_it_next_if_nothing_happens(world: World, anna: Desk) -> None:
    case = own_case(world)
    page = shown(anna, case)
    for name in ("Lena Lead", "Hanna Head", "Doris Department"):
        assert name in page
    assert "Then again every working day, until somebody acts." in page


def test_a_stale_form_is_answered_with_the_case_as_it_stands(world: World, anna: Desk) -> None:
    case = own_case(world)
    offer(case.pk, to=world.ben, by=world.anna, note="", now=world.now)
    late = anna.post(f"/desk/cases/{case.pk}/handover/", to=world.lena.pk, note="x")
    assert late.status_code == 422
    assert "This cannot be done to the case now" in late.content.decode()
    wait(case.pk, waiting_for="third_party", until=world.now + timedelta(days=1), by=world.anna, now=world.now)
    assert anna.get(f"/desk/cases/{case.pk}/wait/").status_code == 422
