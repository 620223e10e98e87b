"""Who works here is invited, changed, covered and let go; nobody leaves who still owns an open case."""

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hilft.channels.letters import compose
from hilft.deliveries.models import Delivery
from hilft.people.models import Absence, Account, Duty, Organisation, Person, Team
from hilft.people.queries import roster
from tests.web.desk.conftest import Desk, put_clock
from tests.world import World

MOST = 13
"""Questions to the database, signing in and the rail included."""
NEW = {
    "name": "Nora New",
    "alias": "Nora N.",
    "email": "Nora@Example.org",
    "role": "advisor",
    "team": "",
    "language": "de",
}


def test_somebody_invited_gets_a_letter_whose_link_sets_a_working_password(world: World, otto: Desk) -> None:
    assert otto.post("/ops/people/", **NEW | {"team": str(world.team.pk)}).status_code == 302
    nora = Person.objects.get(email="nora@example.org")
    assert (nora.initials, nora.team, nora.language) == ("NN", world.team, "de")
    letter = compose(Delivery.objects.get(what="invitation"), now=world.now)
    assert letter is not None
    assert letter.to == "nora@example.org"
    found = re.search(rf"{re.escape(settings.SITE_URL)}(/\S+)", letter.text)
    assert found is not None
    browser = Client()
    put_clock(world.now)
    form = browser.get(found[1], follow=True)
    address = form.redirect_chain[-1][0]
    put_clock(world.now)
    browser.post(address, {"password1": "a-long-and-good-one", "password2": "a-long-and-good-one"})
    assert Account.objects.get(person=nora).check_password("a-long-and-good-one")
    assert browser.get("/desk/mine/").status_code == 200


def test_an_expert_is_known_without_an_account(world: World, otto: Desk) -> None:
    page = otto.browser.post("/ops/people/", NEW | {"role": "expert"}, follow=True)
    assert "Experts answer by a personal link" in page.content.decode()
    assert not Account.objects.filter(person__email="nora@example.org").exists()


def test_an_address_that_is_somebodys_is_refused_and_nothing_typed_is_lost(world: World, otto: Desk) -> None:
    page = otto.post("/ops/people/", **NEW | {"email": "anna@example.org"})
    assert page.status_code == 422
    assert "Somebody has this mail address already." in page.content.decode()
    assert 'value="Nora New"' in page.content.decode()


def test_a_new_role_on_the_ladder_is_held_from_now_on(world: World, doris: Desk) -> None:
    form = {"name": "Ben Berater", "alias": "Ben B.", "role": "head_of_service", "team": "", "language": "en"}
    assert doris.post(f"/ops/people/{world.ben.pk}/profile/", **form).status_code == 302
    held = Duty.objects.get(person=world.ben)
    assert (held.role, whole(held.starts_at), held.ends_at) == ("head_of_service", world.now, None)


def test_nobody_takes_the_right_to_do_this_from_themselves(world: World, otto: Desk) -> None:
    form = {"name": "Otto", "alias": "Otto", "role": "advisor", "team": "", "language": "en"}
    page = otto.post(f"/ops/people/{world.otto.pk}/profile/", **form)
    assert page.status_code == 422
    assert "You cannot take this right from yourself" in page.content.decode()
    assert Person.objects.get(pk=world.otto.pk).role == "operator"


def test_a_duty_is_added_and_ended(world: World, otto: Desk) -> None:
    form = {"role": "duty_lead", "team": str(world.team.pk), "starts": "2026-03-02T10:00", "ends": ""}
    assert otto.post(f"/ops/people/{world.anna.pk}/duties/", **form).status_code == 302
    duty = Duty.objects.get(person=world.anna)
    world.now += timedelta(days=1)
    assert "duty lead" in otto.get(f"/ops/people/{world.anna.pk}/").content.decode()
    assert otto.post(f"/ops/people/{world.anna.pk}/duties/{duty.pk}/end/").status_code == 302
    duty.refresh_from_db()
    assert whole(duty.ends_at) == world.now
    assert otto.post(f"/ops/people/{world.ben.pk}/duties/{duty.pk}/end/").status_code == 404


def test_a_duty_that_ends_before_it_begins_is_refused_in_a_sentence(world: World, otto: Desk) -> None:
    form = {"role": "duty_lead", "team": "", "starts": "2026-03-02T10:00", "ends": "2026-03-01T10:00"}
    page = otto.post(f"/ops/people/{world.anna.pk}/duties/", **form)
    assert page.status_code == 422
    assert "A duty ends after it begins." in page.content.decode()
    assert 'value="2026-03-01T10:00"' in page.content.decode()


def test_an_absence_wakes_the_cases_and_the_deputy_covers_them(world: World, otto: Desk) -> None:
    case = world.case("Anna is away when this is due")
    form = {"start": "2026-03-02T11:00", "end": "2026-03-06T10:00", "deputy": str(world.ben.pk)}
    assert otto.post(f"/ops/people/{world.anna.pk}/absences/", **form).status_code == 302
    absence = Absence.objects.get()
    before = case.next_due
    case.refresh_from_db()
    assert (case.wake_at, case.next_due) == (absence.span.lower, before)
    world.wait(timedelta(hours=2))
    case.refresh_from_db()
    assert case.owner == world.ben
    assert otto.post(f"/ops/people/{world.anna.pk}/absences/{absence.pk}/end/").status_code == 302
    assert roster().is_there(world.anna.pk, world.now + timedelta(seconds=1))


def test_two_absences_at_once_are_refused(world: World, otto: Desk) -> None:
    form = {"start": "2026-03-03T10:00", "end": "2026-03-06T10:00", "deputy": ""}
    otto.post(f"/ops/people/{world.anna.pk}/absences/", **form)
    page = otto.post(f"/ops/people/{world.anna.pk}/absences/", **form)
    assert page.status_code == 422
    assert "away already" in page.content.decode()


def test_somebody_with_open_cases_cannot_leave_and_the_page_shows_these_cases(world: World, otto: Desk) -> None:
    case = world.case("Still open")
    page = otto.post(f"/ops/people/{world.anna.pk}/departure/")
    assert page.status_code == 422
    assert "still owns open cases" in page.content.decode()
    assert f"/desk/cases/{case.pk}/" in page.content.decode()
    assert Person.objects.get(pk=world.anna.pk).may_own


def test_somebody_without_cases_leaves_and_comes_back(world: World, otto: Desk) -> None:
    anna = Desk(world, world.anna)
    assert otto.post(f"/ops/people/{world.anna.pk}/departure/").status_code == 302
    assert anna.get("/desk/mine/").status_code == 302
    assert "does not work here" in otto.get("/ops/people/").content.decode()
    assert otto.post(f"/ops/people/{world.anna.pk}/comeback/").status_code == 302
    assert Person.objects.get(pk=world.anna.pk).may_own


def test_the_standing_duty_head_stays_until_another_is_named(world: World, otto: Desk) -> None:
    refused = otto.post(f"/ops/people/{world.doris.pk}/departure/")
    assert "This is the standing duty head. Name another one first." in refused.content.decode()
    assert otto.post(f"/ops/people/{world.anna.pk}/standing/").status_code == 422
    assert otto.post(f"/ops/people/{world.hanna.pk}/standing/").status_code == 302
    assert Organisation.objects.get().standing_head == world.hanna
    assert otto.post(f"/ops/people/{world.doris.pk}/departure/").status_code == 302


def test_a_team_is_added_once(world: World, otto: Desk) -> None:
    assert otto.post("/ops/teams/", team_name="Contracts").status_code == 302
    twice = otto.post("/ops/teams/", team_name="contracts")
    assert twice.status_code == 422
    assert "There is a team of this name already." in twice.content.decode()
    assert Team.objects.count() == 2


def test_an_invitation_is_sent_once_more(world: World, otto: Desk) -> None:
    otto.post("/ops/people/", **NEW)
    nora = Person.objects.get(email="nora@example.org")
    world.now += timedelta(minutes=5)
    assert otto.post(f"/ops/people/{nora.pk}/invitation/").status_code == 302
    assert Delivery.objects.filter(what="invitation", person=nora).count() == 2
    assert otto.post(f"/ops/people/{world.emil.pk}/invitation/").status_code == 404


def test_the_pages_take_few_questions_however_many_work_here(world: World, otto: Desk) -> None:
    paths = ("/ops/people/", f"/ops/people/{world.anna.pk}/")
    few = [questions(otto, path) for path in paths]
    for number in range(9):
        otto.post("/ops/people/", **NEW | {"email": f"n{number}@example.org"})
        otto.post(f"/ops/people/{Person.objects.latest('pk').pk}/duties/", role="duty_lead", starts="2026-03-02T10:00")
    otto.get("/ops/people/")
    assert [questions(otto, path) for path in paths] == few
    assert max(few) <= MOST


def whole(moment: datetime | None) -> datetime:
    """Return a moment without the microseconds a page takes."""
    assert moment is not None
    return moment.replace(microsecond=0)


def questions(desk: Desk, path: str) -> int:
    desk.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert desk.browser.get(path).status_code == 200
    return len(asked)
