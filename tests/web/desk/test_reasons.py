"""The desk shows why a case climbed and with which words, wants an answer to an alarm, and drafts the handover."""

from datetime import timedelta

from hilft.cases.actions import ownership, words
from hilft.cases.actions.closing import confirm
from hilft.cases.actions.commitments import commit_to
from hilft.cases.models import Case, CaseEvent
from hilft.conversations.models import Message
from hilft.escalation.models import ReasonSwitch, RefusedEnd
from tests.web.desk.conftest import Desk
from tests.world import World


def page(desk: Desk, case_id: int) -> str:
    return desk.get(f"/desk/cases/{case_id}/").content.decode()


def test_the_page_marks_the_words_a_reason_was_found_in(world: World, anna: Desk) -> None:
    taken = world.mail("I had enough. My lawyer will write to you. <b>Really.</b>")
    shown = page(anna, taken.case_id)
    assert "<mark>lawyer</mark>" in shown
    assert f'href="#message-{taken.message.pk}"' in shown
    assert "The customer names press, lawyer or authority" in shown
    assert "<b>Really" not in shown


def test_a_head_takes_up_an_alarm_by_one_button_and_the_list_says_so_until_then(world: World) -> None:
    case = world.case("Climbed to the head")
    for _ in range(2):
        ownership.escalate(case.pk, by=world.anna, now=world.now)
    hanna = Desk(world, world.hanna)
    assert "not acknowledged" in hanna.get("/desk/mine/").content.decode()
    assert "has not taken up the alarm yet" in page(Desk(world, world.anna), case.pk)
    assert f"/desk/cases/{case.pk}/acknowledgement/" in page(hanna, case.pk)
    answer = hanna.post(f"/desk/cases/{case.pk}/acknowledgement/")
    assert answer.status_code == 302
    assert "not acknowledged" not in hanna.get("/desk/mine/").content.decode()
    shown = page(hanna, case.pk)
    assert "took up the alarm" in shown
    assert "acknowledgement/" not in shown
    again = hanna.post(f"/desk/cases/{case.pk}/acknowledgement/")
    assert again.status_code == 422


def test_nobody_takes_up_an_alarm_for_somebody_else(world: World, anna: Desk) -> None:
    case = world.case("Climbed to the head")
    for _ in range(2):
        ownership.escalate(case.pk, by=world.anna, now=world.now)
    assert anna.post(f"/desk/cases/{case.pk}/acknowledgement/").status_code == 422
    assert Case.objects.get(pk=case.pk).last_event == "climbed"


def test_the_handover_drafts_what_was_asked_said_promised_and_is_open(world: World, anna: Desk) -> None:
    taken = world.mail("I cancel: I move abroad on 1 July.", subject="Cancellation")
    owner = Case.objects.get(pk=taken.case_id).owner
    words.answer(taken.case_id, taken.conversation.pk, text="I look into it.", by=owner, now=world.now)
    due = world.now + timedelta(days=2)
    commit_to(taken.case_id, text="We confirm the end.", due_at=due, by=owner, now=world.now)
    desk = Desk(world, owner)
    first, second = (desk.get(f"/desk/cases/{taken.case_id}/handover/").content.decode() for _ in range(2))
    for told in (
        "I cancel: I move abroad",
        "I look into it.",
        "We confirm the end.",
        "Next deadline",
        "Owned by 1 person",
    ):
        assert told in first
    assert first.partition('name="note"')[2][:1500] == second.partition('name="note"')[2][:1500], "the same each time"


def test_no_handover_without_a_summary_and_the_offer_names_the_note(world: World) -> None:
    taken = world.mail("Please help.")
    owner = Case.objects.get(pk=taken.case_id).owner
    taker = world.ben if owner == world.anna else world.anna
    desk, path = Desk(world, owner), f"/desk/cases/{taken.case_id}/handover/"
    assert desk.post(path, to=taker.pk, note="  ").status_code == 422
    assert Case.objects.get(pk=taken.case_id).offered_to is None
    assert desk.post(path, to=taker.pk, note="Asked for help; nothing said yet.").status_code == 302
    offered = CaseEvent.objects.get(case_id=taken.case_id, kind="offered")
    note = Message.objects.get(pk=offered.data["message"])
    assert (note.audience, note.kind, note.text) == ("internal", "note", "Asked for help; nothing said yet.")
    assert Case.objects.get(pk=taken.case_id).owner == owner, "the giver stays owner until it is accepted"


def test_who_accepts_what_goes_around_reads_where_it_is_now(world: World, anna: Desk) -> None:
    case = world.case("Nobody wants it")
    ownership.offer(case.pk, to=world.ben, by=world.anna, note="", now=world.now)
    ownership.accept(case.pk, by=world.ben, now=world.now)
    ownership.offer(case.pk, to=world.anna, by=world.ben, note="", now=world.now)
    anna.post(f"/desk/cases/{case.pk}/handover/acceptance/")
    assert Case.objects.get(pk=case.pk).owner == world.lena
    assert "it goes around" in page(anna, case.pk)


def test_an_attempt_to_close_an_unanswered_case_is_refused_written_down_and_public(world: World) -> None:
    taken = world.mail("Nobody has answered me.")
    owner = Case.objects.get(pk=taken.case_id).owner
    path = f"/desk/cases/{taken.case_id}/closure/"
    seen = Case.objects.get(pk=taken.case_id).seq
    answer = Desk(world, owner).post(path, outcome="withdrawn", seen=seen)
    assert answer.status_code == 422
    assert "The customer wrote and has no answer yet" in answer.content.decode()
    assert Case.objects.get(pk=taken.case_id).closed_at is None
    refused = RefusedEnd.objects.get()
    assert (refused.case_id, refused.by, refused.outcome) == (taken.case_id, owner, "withdrawn")
    shown = Desk(world, None).get("/promise/").content.decode()
    assert "In 30 days 1 time somebody here tried to close a case" in shown
    world.now += timedelta(days=31)
    assert "In 30 days 0 times" in Desk(world, None).get("/promise/").content.decode()


def test_a_case_reopened_twice_says_so(world: World) -> None:
    taken = world.mail("My line is dead.")
    owner = Case.objects.get(pk=taken.case_id).owner
    desk = Desk(world, owner)
    for _ in range(2):
        words.propose(taken.case_id, taken.conversation.pk, text="Restart it.", by=owner, now=world.now)
        confirm(taken.case_id, now=world.now)
        assert desk.post(f"/desk/cases/{taken.case_id}/reopening/").status_code == 302
    assert "it was opened again for the second time" in page(desk, taken.case_id)


def test_the_page_says_of_each_reason_what_it_does_and_of_one_that_it_is_only_shown(world: World) -> None:
    shown = Desk(world, world.hanna).get("/ops/reasons/").content.decode()
    panels = {panel.split("</h2>")[0]: panel for panel in shown.split("<h2>")[1:]}
    badges = {title: panel.split('class="badge">')[1].split("<")[0] for title, panel in panels.items()}
    assert badges["A second commitment was missed"] == "is shown with the climb"
    assert "acted on" not in panels["A second commitment was missed"]
    assert badges["Many more can see it"] == badges["The tone is hard"] == "brings the next word forward"
    assert list(badges.values()).count("the case climbs") == len(badges) - 3


def test_the_page_of_the_reasons_counts_them_and_switches_them(world: World, anna: Desk) -> None:
    world.mail("My lawyer will write to you.")
    assert anna.get("/ops/reasons/").status_code == 403
    hanna = Desk(world, world.hanna)
    shown = hanna.get("/ops/reasons/").content.decode()
    assert "Met 1 time in four weeks, acted on 1." in shown
    assert "Off, as it comes." in shown
    assert hanna.post("/ops/reasons/", name="threat", is_on="no").status_code == 302
    assert not ReasonSwitch.objects.get(name="threat").is_on
    assert "Switched off by Hanna Head" in hanna.get("/ops/reasons/").content.decode()
    assert hanna.post("/ops/reasons/", name="nonsense", is_on="no").status_code == 404
    assert anna.post("/ops/reasons/", name="threat", is_on="yes").status_code == 403
