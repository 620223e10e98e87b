"""Setting aside at the desk: the form, what the page of the case says afterwards, and the list of what lies there."""

from datetime import timedelta

from hilft.cases.actions.asides import set_aside
from hilft.cases.models import Case
from hilft.desk.queries import PAGE
from tests.web.desk.conftest import Desk
from tests.web.desk.test_pages import questions
from tests.world import World

REASON = "Sells pills, forty links."


def test_the_desk_shows_the_verb_the_form_and_afterwards_by_whom_and_why(world: World) -> None:
    taken = world.mail("Buy cheap pills!")
    case_id, desk = taken.case_id, Desk(world, Case.objects.get(pk=taken.case_id).owner)
    page = f"/desk/cases/{case_id}/"
    assert f"{page}aside/" in desk.get(page).content.decode()
    shown = desk.get(f"{page}aside/").content.decode()
    assert "said again by a machine" in shown
    seen = Case.objects.get(pk=case_id).seq
    refused = desk.post(f"{page}aside/", why="misdirected", reason="It is meant for the sender.", seen=seen)
    assert refused.status_code == 422
    assert "answer before you close" in refused.content.decode()
    assert "It is meant for the sender." in refused.content.decode(), "what was typed is not lost"
    assert desk.post(f"{page}aside/", why="spam", reason=REASON, seen=seen).status_code == 302
    after = desk.get(page).content.decode()
    assert "Set aside as not for us" in after
    assert REASON in after
    assert "Its author was not told." in after
    listed = Desk(world, world.otto).get("/desk/aside/").content.decode()
    assert REASON in listed
    assert Case.objects.get(pk=case_id).owner.name in listed
    assert desk.post(f"{page}reopening/").status_code == 302
    assert Case.objects.get(pk=case_id).closed_at is None
    assert REASON not in desk.get(page).content.decode()


def test_the_list_goes_page_by_page_and_takes_few_questions(world: World, anna: Desk) -> None:
    for number in range(PAGE + 2):
        taken = world.mail(f"Buy pills, offer {number}", address=f"x{number}@pills.example")
        set_aside(taken.case_id, why="spam", reason=f"Offer {number}.", by=world.anna, now=world.now)
        world.now += timedelta(minutes=1)
    first = anna.get("/desk/aside/").content.decode()
    assert f"Offer {PAGE + 1}." in first
    assert "Offer 1." not in first
    second = anna.get("/desk/aside/" + first.split('rel="next" href="')[1].split('"')[0]).content.decode()
    assert "Offer 1." in second
    assert f"Offer {PAGE}." not in second
    assert questions(anna, "/desk/aside/") <= 7  # one of them for what rules set aside


def test_a_case_of_the_house_itself_has_no_such_verb(world: World, lena: Desk) -> None:
    taken = world.mail("Buy pills")
    seen = Desk(world, world.otto).get(f"/desk/cases/{taken.case_id}/").content.decode()
    assert "/aside/" not in seen.replace('href="/desk/aside/"', "")
