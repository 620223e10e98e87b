"""Who is on duty, and where nobody is: shifts are planned, changed and ended here, and sickness counts at once."""

from datetime import UTC, date, datetime, time, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hilft.people.models import Absence, Duty, Shift
from hilft.people.queries import roster
from tests.web.desk.conftest import Desk, put_clock
from tests.world import World

MOST = 16
"""Questions to the database, signing in and the rail included."""


def text_of(page: object) -> str:
    return " ".join(page.content.decode().split())  # type: ignore[attr-defined]


def shift(world: World, **other: object) -> dict[str, object]:
    form: dict[str, object] = {
        "person": world.lena.pk, "role": "duty_lead", "team": world.team.pk, "weekdays": ["0", "1", "2", "3", "4"],
        "begins": "08:00", "ends": "18:30", "first_on": "2026-03-02", "last_on": "",
    }  # fmt: skip
    return {**form, **other}


def test_the_page_names_who_is_on_duty_and_where_nobody_is(world: World, otto: Desk) -> None:
    page = text_of(otto.get("/ops/roster/"))
    assert "Duty lead for everybody else: nobody on Monday to Friday 08:00-18:00, from 2 Mar to 10 Apr" in page
    assert "what climbs then goes on to: head of service." in page
    assert "Hanna Head" in page
    assert '<p class="hole">nobody</p>' in page
    assert "Europe/Berlin" in page


def test_shifts_fill_the_roster_and_a_day_without_one_is_a_hole(world: World, otto: Desk) -> None:
    Duty.objects.filter(role="duty_lead").delete()
    assert otto.post("/ops/roster/shifts/", **shift(world, team="", weekdays=["0", "1", "2", "3"])).status_code == 302
    page = text_of(otto.get("/ops/roster/"))
    assert "Duty lead: nobody on Friday 08:00-18:00, from 6 Mar to 10 Apr" in page
    assert otto.post("/ops/roster/shifts/", **shift(world, team="", weekdays=["4"])).status_code == 302
    assert "Duty lead: nobody" not in text_of(otto.get("/ops/roster/"))


def test_two_who_share_a_day_stand_there_with_their_hours(world: World, otto: Desk) -> None:
    Duty.objects.filter(role="duty_lead").delete()
    otto.post("/ops/roster/shifts/", **shift(world, team="", ends="12:00"))
    otto.post("/ops/roster/shifts/", **shift(world, team="", begins="13:00", person=world.ben.pk))
    page = text_of(otto.get("/ops/roster/"))
    for span, name in (("08:00-12:00", "Lena Lead"), ("12:00-13:00", "nobody"), ("13:00-18:00", "Ben Berater")):
        assert f"{span}</span> {name}</p>" in page
    assert "Duty lead: nobody on Monday to Friday 12:00-13:00" in page


def test_a_shift_that_ends_at_closing_is_told_with_what_is_due_then(world: World, otto: Desk) -> None:
    Duty.objects.filter(role="duty_lead").delete()
    otto.post("/ops/roster/shifts/", **shift(world, team="", ends="18:00"))
    page = text_of(otto.get("/ops/roster/"))
    assert "Duty lead: nobody on Monday to Friday at closing, 18:00" in page
    assert "Let the last shift end a little after closing" in page


def test_what_cannot_be_is_said_and_nothing_typed_is_lost(world: World, otto: Desk) -> None:
    page = otto.post("/ops/roster/shifts/", **shift(world, begins="8 o'clock", last_on="2026-02-01"))
    assert page.status_code == 422
    assert "Enter a time of day such as 08:00." in text_of(page)
    assert "8 o&#x27;clock" in text_of(page)
    refused = otto.post("/ops/roster/shifts/", **shift(world, last_on="2026-02-01"))
    assert refused.status_code == 422
    assert "The last day comes after the first one." in text_of(refused)
    assert not Shift.objects.exists()


def test_midnight_is_written_as_people_write_it(world: World, otto: Desk) -> None:
    assert otto.post("/ops/roster/shifts/", **shift(world, begins="20:00", ends="24:00")).status_code == 302
    assert set(Shift.objects.values_list("ends", flat=True)) == {time(0)}


def test_a_shift_is_changed_from_a_day_on_and_ended(world: World, otto: Desk) -> None:
    Duty.objects.filter(role="duty_lead").delete()
    otto.post("/ops/roster/shifts/", **shift(world, weekdays=["5"], first_on="2026-02-28"))
    row = Shift.objects.get()
    assert 'value="2026-03-02"' in text_of(otto.get(f"/ops/roster/shifts/{row.pk}/"))
    form = shift(world, weekdays=["5"], person=world.ben.pk, first_on="2026-03-10")
    assert otto.post(f"/ops/roster/shifts/{row.pk}/", **form).status_code == 302
    saturdays = [datetime(2026, 3, day, 9, tzinfo=UTC) for day in (7, 14)]
    assert [roster().holder("duty_lead", world.team.pk, at) for at in saturdays] == [world.lena.pk, world.ben.pk]
    row.refresh_from_db()
    assert row.last_on == date(2026, 3, 9)
    later = Shift.objects.get(person=world.ben)
    assert otto.post(f"/ops/roster/shifts/{later.pk}/end/").status_code == 302
    assert roster().holder("duty_lead", world.team.pk, saturdays[1]) is None
    assert otto.get("/ops/roster/shifts/99999/").status_code == 404


def test_somebody_sick_is_away_from_this_moment_and_the_clock_covers_their_cases(world: World, otto: Desk) -> None:
    case = world.case("Anna owns this")
    form = {"person": str(world.anna.pk), "until": "0", "deputy": str(world.ben.pk)}
    assert otto.post("/ops/roster/sickness/", **form).status_code == 302
    absence = Absence.objects.get()
    assert absence.span.upper == datetime(2026, 3, 2, 23, tzinfo=UTC)
    world.wait(timedelta(minutes=1), step=timedelta(seconds=30))
    case.refresh_from_db()
    assert case.owner == world.ben
    again = otto.post("/ops/roster/sickness/", **form)
    assert again.status_code == 422
    assert "away already" in text_of(again)


def test_somebodys_page_says_that_they_have_shifts(world: World, otto: Desk) -> None:
    otto.post("/ops/roster/shifts/", **shift(world, person=world.ben.pk, weekdays=["0", "1"]))
    page = text_of(otto.get(f"/ops/people/{world.ben.pk}/"))
    assert '2 weekly shifts stand on the <a href="/ops/roster/">roster</a>.' in page
    assert "no case climbs to this person" not in page
    assert "weekly shifts" in text_of(otto.get("/ops/people/"))


def test_one_press_on_somebodys_page_is_enough_when_they_are_sick(world: World, otto: Desk) -> None:
    page = f"/ops/people/{world.anna.pk}/"
    assert "Sick from now" in text_of(otto.get(page))
    answer = otto.post("/ops/roster/sickness/", person=str(world.anna.pk), until="0", back="person")
    assert answer.headers["Location"] == page
    world.now += timedelta(minutes=1)
    assert not roster().is_there(world.anna.pk, world.now)
    assert "Sick from now" not in text_of(otto.get(page))


def test_only_those_who_edit_duties_come_here(world: World) -> None:
    anna = Desk(world, world.anna)
    assert anna.get("/ops/roster/").status_code == 403
    assert anna.post("/ops/roster/shifts/", **shift(world)).status_code == 403
    assert anna.post("/ops/roster/sickness/", person=str(world.ben.pk), until="0").status_code == 403
    assert not Shift.objects.exists()


def test_the_page_takes_few_questions_however_many_shifts_there_are(world: World, otto: Desk) -> None:
    otto.post("/ops/roster/shifts/", **shift(world))
    otto.get("/ops/roster/")
    few = questions(otto)
    for person in (world.ben, world.anna, world.hanna):
        otto.post("/ops/roster/shifts/", **shift(world, person=person.pk))
    otto.get("/ops/roster/")
    assert questions(otto) == few <= MOST


def questions(desk: Desk) -> int:
    put_clock(desk.world.now)
    with CaptureQueriesContext(connection) as asked:
        assert desk.browser.get("/ops/roster/").status_code == 200
    return len(asked)
