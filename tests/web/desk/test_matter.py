"""A case is sorted under a matter at the desk, and what the law wants is shown with its norm and said in time."""

from datetime import timedelta

from hilft.cases.actions.ownership import take
from hilft.cases.actions.proposing import accept_unanswered
from hilft.cases.actions.rules import migrate, sort
from hilft.cases.actions.words import answer
from hilft.cases.models import Case, MatterProposal
from hilft.intake.actions import TakenIn
from hilft.policies.actions import store_calendar, store_policy
from tests.core.made import berlin
from tests.web.desk.conftest import Desk
from tests.world import PACKS, World


def dead_line(world: World) -> TakenIn:
    """Take in a mail of a customer whose case is Anna's."""
    taken = world.mail("My line is dead.")
    if Case.objects.get(pk=taken.case_id).owner != world.anna:
        take(taken.case_id, by=world.anna, now=world.now)
    return taken


def panel(desk: Desk, case_id: int) -> str:
    """Return what the page says about the case's matter."""
    page = desk.get(f"/desk/cases/{case_id}/").content.decode()
    return page[page.index('id="matter"') : page.index("</section>", page.index('id="matter"'))]


def test_a_case_is_sorted_and_shows_what_the_law_wants_by_when(world: World, anna: Desk) -> None:
    number = dead_line(world).case_id
    assert "Sort under a matter" in panel(anna, number)
    form = anna.get(f"/desk/cases/{number}/matter/").content.decode()
    assert 'value="fault"' in form
    assert "The customer needs special care" in form
    assert anna.post(f"/desk/cases/{number}/matter/", matter="fault", special="on").status_code == 302
    case = Case.objects.get(pk=number)
    assert (case.matter, case.care_group, case.law_due) == ("fault", "vulnerable", berlin(2026, 3, 4))
    told = panel(anna, number)
    assert "Status: what is being done" in told
    assert "TKG 58(2)" in told
    assert "Needs special care" in told
    assert "A full outage" not in told, "that begins on the third day"
    assert "sorted the case" in anna.get(f"/desk/cases/{number}/").content.decode()


def test_after_two_days_the_compensation_stands_beside_the_case(world: World, anna: Desk) -> None:
    number = dead_line(world).case_id
    sort(number, matter="fault", by=world.anna, now=world.now)
    world.now += timedelta(days=3)
    assert "A full outage is to be compensated" in panel(anna, number)
    assert "missed" in panel(anna, number)


def test_what_was_told_is_noted_by_one_button(world: World, anna: Desk) -> None:
    taken = dead_line(world)
    number = taken.case_id
    sort(number, matter="fault", by=world.anna, now=world.now)
    refused = anna.post(f"/desk/cases/{number}/law/status/")
    assert refused.status_code == 422
    assert "Tell the customer first" in refused.content.decode()
    answer(number, taken.conversation.pk, text="We repair it on Friday.", by=world.anna, now=world.now)
    assert anna.post(f"/desk/cases/{number}/law/status/").status_code == 302
    assert "done" in panel(anna, number)
    assert "The customer was told what the law wants" in anna.get(f"/desk/cases/{number}/").content.decode()


def test_the_next_deadline_says_that_it_is_the_laws(world: World, anna: Desk) -> None:
    world.now = berlin(2026, 3, 6, 17)
    taken = dead_line(world)
    sort(taken.case_id, matter="cancellation", by=world.anna, now=world.now)
    answer(taken.case_id, taken.conversation.pk, text="We got it.", by=world.anna, now=world.now)
    assert "What the law wants said by then" in anna.get(f"/desk/cases/{taken.case_id}/").content.decode()
    world.wait(timedelta(days=1))
    page = Desk(world, world.lena).get(f"/desk/cases/{taken.case_id}/").content.decode()
    assert "what the law wants said by a date was missed" in page


def test_sorting_it_the_same_way_again_says_so_and_loses_nothing(world: World, anna: Desk) -> None:
    number = dead_line(world).case_id
    again = anna.post(f"/desk/cases/{number}/matter/", matter="")
    assert again.status_code == 422
    assert "has this matter already" in again.content.decode()
    assert Case.objects.get(pk=number).seq == Case.objects.get(pk=number).events.count()


def test_a_house_whose_rules_know_no_matter_shows_none(world: World, anna: Desk) -> None:
    text = (PACKS / "care.toml").read_text()
    plain = store_policy(text[: text.index("# What lies on top")], now=world.now)
    calendar = store_calendar("service", (PACKS / "hours.toml").read_text(), now=world.now)
    number = dead_line(world).case_id
    migrate(None, policy=plain, calendar=calendar, by=world.hanna, now=world.now)
    page = anna.get(f"/desk/cases/{number}/").content.decode()
    assert 'id="matter"' not in page
    assert "moved the case to other rules" in page
    assert anna.get(f"/desk/cases/{number}/matter/").status_code == 422


def test_what_the_words_propose_is_accepted_by_one_click_and_shown_in_the_history(world: World, anna: Desk) -> None:
    number = dead_line(world).case_id
    told = panel(anna, number)
    assert "Perhaps: <b>Fault</b>" in told
    assert "because of “<mark>dead</mark>”" in told
    assert "counts from" in told
    one = MatterProposal.objects.get()
    assert anna.post(f"/desk/cases/{number}/matter/{one.pk}/acceptance/").status_code == 302
    assert Case.objects.get(pk=number).matter == "fault"
    assert "Perhaps" not in panel(anna, number)
    refused = anna.post(f"/desk/cases/{number}/matter/{one.pk}/dismissal/")
    assert (refused.status_code, "decided this already" in refused.content.decode()) == (422, True)
    assert anna.post(f"/desk/cases/{number + 1}/matter/{one.pk}/acceptance/").status_code == 404


def test_what_is_dismissed_is_gone_and_the_history_says_who_said_so(world: World, anna: Desk) -> None:
    number = dead_line(world).case_id
    one = MatterProposal.objects.get()
    assert anna.post(f"/desk/cases/{number}/matter/{one.pk}/dismissal/").status_code == 302
    page = anna.get(f"/desk/cases/{number}/").content.decode()
    assert "Anna Advisor says that it is about something else" in page
    assert "not about: Fault" in page
    assert "Perhaps" not in panel(anna, number)


def test_what_counted_by_rule_says_so_and_the_date_it_left_ends_with_a_word(world: World, anna: Desk) -> None:
    taken = dead_line(world)
    accept_unanswered(now=world.now + timedelta(days=1))
    page = anna.get(f"/desk/cases/{taken.case_id}/").content.decode()
    assert "Nobody decided in time: the customer&#x27;s words put the case under a matter" in page
    world.now += timedelta(days=1, hours=1)
    sort(taken.case_id, matter="", by=world.anna, now=world.now)
    assert "A date of the law that another matter left behind" in panel(anna, taken.case_id)
    answer(taken.case_id, taken.conversation.pk, text="It was the plug.", by=world.anna, now=world.now)
    assert anna.post(f"/desk/cases/{taken.case_id}/law/left/").status_code == 302
    assert "left behind" not in panel(anna, taken.case_id)
