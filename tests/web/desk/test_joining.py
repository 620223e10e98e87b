"""Two cases of one customer are joined at the desk."""

from datetime import timedelta

from hilft.cases.models import Case
from tests.web.desk.conftest import Desk
from tests.world import World


def test_the_other_cases_of_the_customer_are_offered_and_the_older_goes_on(world: World, anna: Desk) -> None:
    older = world.mail("My line is dead.", subject="Line")
    world.now += timedelta(minutes=5)
    younger = world.mail("Still dead.", subject="Dead")
    stranger = world.mail("Another matter.", address="mia@example.net", subject="Bill")
    page = f"/desk/cases/{younger.case_id}/joining/"
    shown = anna.get(page).content.decode()
    assert f"{older.case_id} Line" in shown
    assert f"{stranger.case_id} Bill" not in shown
    assert anna.post(page, other=str(stranger.case_id)).status_code == 422
    assert anna.post(page).status_code == 422
    assert anna.post(page, other=str(older.case_id)).status_code == 302
    assert Case.objects.get(pk=younger.case_id).outcome == "duplicate"
    history = anna.get(f"/desk/cases/{older.case_id}/").content.decode()
    assert f"joined case {younger.case_id} with this one" in history
    assert "Still dead." in history
    assert f"goes on as case {older.case_id}" in anna.get(f"/desk/cases/{younger.case_id}/").content.decode()


def test_without_another_case_the_form_says_so(world: World, anna: Desk) -> None:
    case = world.mail("My line is dead.")
    assert "no other open case" in anna.get(f"/desk/cases/{case.case_id}/joining/").content.decode()
