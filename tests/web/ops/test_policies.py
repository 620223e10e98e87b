"""Rules are tried out before they hold: the mistakes by line, the bounds side by side, our own weeks lived again."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hilft.cases.actions import words
from hilft.cases.models import Case, CaseEvent
from hilft.policies.models import CalendarVersion, InForce, PolicyVersion, Ruling
from hilft.policies.queries import in_force
from tests.web.desk.conftest import Desk, put_clock
from tests.world import PACKS, World

CARE = (PACKS / "care.toml").read_text()
HOURS = (PACKS / "hours.toml").read_text()
STRICT = CARE.replace('update = "3 working days"\nrepeat', 'update = "1 working day"\nrepeat', 1)
DRAFT = {"text": STRICT, "team": "", "weeks": "6"}
MOST = 14
"""Questions to the database for a page about rules, signing in and the rail included."""
MOST_TRYING = 22
"""For a preview, whatever the number of cases."""


def text_of(page: object) -> str:
    return " ".join(page.content.decode().split())  # type: ignore[attr-defined]


def test_the_list_shows_every_version_and_what_is_in_force_for_whom(world: World, otto: Desk) -> None:
    page = text_of(otto.get("/ops/policies/"))
    assert "in force for everybody" in page
    assert "care 1" in page
    assert "service 1" in page
    assert "?pack=care" in page


def test_a_version_is_read_with_the_numbers_of_its_lines_and_its_bounds(world: World, otto: Desk) -> None:
    page = text_of(otto.get(f"/ops/policies/{in_force().policy_id}/"))
    assert '<li id="line-4"><code>key = &quot;care&quot;</code></li>' in page
    assert "customers&#x27; cases" in page
    assert '<td class="num">3.4 </td>' in page
    assert "<textarea" not in page


def test_a_draft_begins_with_the_rules_in_force_or_with_a_shipped_text(world: World, otto: Desk) -> None:
    assert "key = &quot;care&quot;" in text_of(otto.get("/ops/policies/draft/"))
    assert "country = &quot;DE&quot;" in text_of(otto.get("/ops/calendars/draft/", pack="hours"))
    assert otto.get("/ops/policies/draft/", pack="hours").status_code == 404
    assert otto.get("/ops/policies/draft/", pack="../../secret").status_code == 404
    assert otto.get("/ops/policies/draft/", version="99999").status_code == 404


def test_mistakes_are_told_by_line_with_what_to_write_instead_and_nothing_is_stored(world: World, otto: Desk) -> None:
    wrong = CARE.replace('third_party = "10 working days"', 'third_party = "ten days"')
    line = wrong.splitlines().index('third_party = "ten days"') + 1
    for path in ("/ops/policies/draft/", "/ops/policies/versions/"):
        page = otto.post(path, **DRAFT | {"text": wrong})
        assert page.status_code == 422
        assert f"<b>Line {line}</b>" in text_of(page)
        assert "write a text like" in text_of(page)
        assert "third_party = &quot;ten days&quot;" in text_of(page)
    assert PolicyVersion.objects.count() == 1


def test_a_preview_puts_the_bounds_side_by_side_and_lives_our_weeks_again(world: World, otto: Desk) -> None:
    taken = [world.mail(f"Question {number}", address=f"c{number}@example.net") for number in range(3)]
    for one in taken:
        owner = Case.objects.get(pk=one.case_id).owner
        words.answer(one.case_id, one.conversation.pk, text="We look into it.", by=owner, now=world.now)
    world.wait(timedelta(days=2), step=timedelta(hours=1))
    assert not CaseEvent.objects.filter(kind="climbed").exists()
    page = text_of(otto.post("/ops/policies/draft/", **DRAFT))
    assert (
        "A customer waits at most 1 working day for a word before this person owns it: duty lead. Until now: 3." in page
    )
    assert "3 of 3 cases would have climbed; under the rules of now it is 0." in page
    assert "Duty lead: 0.5 a week instead of 0." in page
    for one in taken:
        assert f'href="/desk/cases/{one.case_id}/"' in page
    assert "A replay holds people's behaviour fixed" in page
    assert "Store as a new version" in page
    assert PolicyVersion.objects.count() == 1


def test_storing_puts_nothing_in_force_and_putting_in_force_touches_no_running_case(world: World, otto: Desk) -> None:
    case = world.case("Runs already")
    stored = otto.post("/ops/policies/versions/", **DRAFT)
    assert stored.status_code == 302
    version = PolicyVersion.objects.get(number=2)
    assert in_force().policy_id == case.policy_id
    form = {"team": "", "other": str(in_force().calendar_id)}
    assert "every new case gets these rules" in text_of(otto.get(f"/ops/policies/{version.pk}/force/"))
    assert otto.post(f"/ops/policies/{version.pk}/force/", **form).status_code == 302
    assert in_force().policy_id == version.pk
    case.refresh_from_db()
    assert case.policy_id != version.pk
    assert world.case("Begins now").policy_id == version.pk


def test_rules_for_one_team_leave_everybody_elses_alone(world: World, otto: Desk) -> None:
    otto.post("/ops/policies/versions/", **DRAFT)
    version = PolicyVersion.objects.get(number=2)
    form = {"team": str(world.team.pk), "other": str(in_force().calendar_id)}
    otto.post(f"/ops/policies/{version.pk}/force/", **form)
    assert (in_force().policy_id, in_force(world.team.pk).policy_id) == (in_force().policy_id, version.pk)
    assert in_force().policy_id != version.pk
    assert "in force for Network" in text_of(otto.get("/ops/policies/"))


def test_who_put_what_in_force_when_stays_written_and_a_teams_own_rules_can_end(world: World, otto: Desk) -> None:
    otto.post("/ops/policies/versions/", **DRAFT)
    version = PolicyVersion.objects.get(number=2)
    form = {"team": str(world.team.pk), "other": str(in_force().calendar_id)}
    otto.post(f"/ops/policies/{version.pk}/force/", **form)
    assert otto.post(f"/ops/policies/teams/{world.team.pk}/end/").status_code == 302
    assert in_force(world.team.pk).policy_id == in_force().policy_id != version.pk
    told = [(one.policy and one.policy.number, one.team_id, one.by) for one in Ruling.objects.order_by("pk")]
    assert told == [(1, None, None), (2, world.team.pk, world.otto), (None, world.team.pk, world.otto)]
    page = text_of(otto.get("/ops/policies/"))
    assert "Network · Otto Operator" in page
    assert otto.post(f"/ops/policies/teams/{world.team.pk}/end/").status_code == 302
    assert Ruling.objects.count() == 3
    assert Desk(world, world.anna).post(f"/ops/policies/teams/{world.team.pk}/end/").status_code == 403


def test_running_cases_move_only_when_asked_and_only_those_the_rules_are_for(world: World, otto: Desk) -> None:
    case, other = world.case("Of the team"), world.case("Of nobody")
    Case.objects.filter(pk=other.pk).update(team=None)
    otto.post("/ops/policies/versions/", **DRAFT)
    version = PolicyVersion.objects.get(number=2)
    otto.post(f"/ops/policies/{version.pk}/force/", team=str(world.team.pk), other=str(in_force().calendar_id))
    path = f"/ops/policies/running/{world.team.pk}/"
    assert "1 running case has other rules" in text_of(otto.get(path))
    assert otto.post(path).status_code == 302
    assert set(Case.objects.filter(policy=version).values_list("pk", flat=True)) == {case.pk}
    assert "0 running cases have other rules" in text_of(otto.get("/ops/policies/running/all/"))
    assert otto.get("/ops/policies/running/99999/").status_code == 404
    assert otto.get("/ops/policies/running/nobody/").status_code == 404


def test_opening_hours_are_tried_out_with_a_picture_of_the_next_weeks(world: World, otto: Desk) -> None:
    saturdays = HOURS.replace("[holidays]", 'saturday = "09:00-13:00"\n\n[holidays]')
    world.now += timedelta(days=21)
    page = text_of(otto.post("/ops/calendars/draft/", text=saturdays, team="", weeks="2", key="service"))
    assert "Good Friday" in page
    assert "09:00-13:00" in page
    assert "08:00-18:00" in page
    stored = otto.post("/ops/calendars/versions/", text=saturdays, team="", weeks="2", key="service")
    version = CalendarVersion.objects.get(number=2)
    assert stored.headers["Location"] == f"/ops/calendars/{version.pk}/"
    assert "holiday" in text_of(otto.get(f"/ops/calendars/{version.pk}/"))
    form = {"team": "", "other": str(in_force().policy_id)}
    assert otto.post(f"/ops/calendars/{version.pk}/force/", **form).status_code == 302
    assert InForce.objects.get().calendar == version


def test_a_wrong_calendar_is_told_by_line(world: World, otto: Desk) -> None:
    wrong = HOURS.replace('monday = "08:00-18:00"', 'monday = "18:00-08:00"')
    page = otto.post("/ops/calendars/draft/", text=wrong, team="", weeks="6", key="service")
    assert page.status_code == 422
    assert "ends before it begins" in text_of(page)


def test_only_those_who_edit_rules_come_here(world: World) -> None:
    anna = Desk(world, world.anna)
    number = in_force().policy_id
    for path in (
        "policies/",
        "policies/draft/",
        f"policies/{number}/",
        f"policies/{number}/force/",
        "calendars/draft/",
    ):
        assert anna.get(f"/ops/{path}").status_code == 403
    for path in ("policies/draft/", "policies/versions/", f"policies/{number}/force/", "policies/running/all/"):
        assert anna.post(f"/ops/{path}", **DRAFT).status_code == 403
    assert PolicyVersion.objects.count() == 1


def test_the_pages_take_few_questions_however_many_cases_there_are(world: World, otto: Desk) -> None:
    otto.get("/ops/policies/")  # what is kept in memory is there from now on
    few = {path: questions(otto, path) for path in ("/ops/policies/", f"/ops/policies/{in_force().policy_id}/")}
    trying = questions(otto, "/ops/policies/draft/", **DRAFT)
    for number in range(12):
        world.case(f"Case {number}")
    assert {path: questions(otto, path) for path in few} == few
    assert questions(otto, "/ops/policies/draft/", **DRAFT) <= trying <= MOST_TRYING
    assert max(few.values()) <= MOST


def questions(desk: Desk, path: str, **form: str) -> int:
    put_clock(desk.world.now)
    with CaptureQueriesContext(connection) as asked:
        answer = desk.browser.post(path, form) if form else desk.browser.get(path)
    assert answer.status_code == 200
    return len(asked)
