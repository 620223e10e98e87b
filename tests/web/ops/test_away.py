"""Whoever records an absence hears which commitments fall into it."""

from datetime import timedelta

from hilft.cases.actions.commitments import commit_to
from tests.web.desk.conftest import Desk
from tests.world import World


def test_an_absence_over_open_commitments_says_so_with_links(world: World, otto: Desk) -> None:
    case = world.case("A call")
    for days, deputy in ((1, None), (2, None), (3, world.ben), (20, None)):
        due = world.now + timedelta(days=days)
        commit_to(case.pk, text=f"Call on day {days}", due_at=due, by=world.anna, now=world.now, deputy=deputy)
    form = {"start": "2026-03-03T08:00", "end": "2026-03-12T18:00", "deputy": ""}
    page = f"/ops/people/{world.anna.pk}/absences/"
    assert otto.post(page, **form).status_code == 302
    shown = otto.get(f"/ops/people/{world.anna.pk}/").content.decode()
    assert "2 commitments fall into this absence" in shown
    assert (
        f'<a href="/desk/cases/{case.pk}/">Call on day 1</a>, <a href="/desk/cases/{case.pk}/">Call on day 2</a>'
        in shown
    )
    assert "Call on day 20" not in shown


def test_an_absence_without_commitments_says_nothing_of_them(world: World, otto: Desk) -> None:
    form = {"start": "2026-03-03T08:00", "end": "2026-03-12T18:00", "deputy": ""}
    otto.post(f"/ops/people/{world.anna.pk}/absences/", **form)
    assert "into this absence" not in otto.get(f"/ops/people/{world.anna.pk}/").content.decode()


def test_who_falls_ill_with_something_promised_for_today_is_told_of_too(world: World, otto: Desk) -> None:
    case = world.case("A call")
    commit_to(case.pk, text="Call today", due_at=world.now + timedelta(hours=2), by=world.anna, now=world.now)
    form = {"person": world.anna.pk, "deputy": "", "until": "0"}
    assert otto.post("/ops/roster/sickness/", **form).status_code == 302
    assert "1 commitment falls into this absence" in otto.get("/ops/roster/").content.decode()
