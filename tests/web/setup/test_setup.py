"""A new house asks who is always reached, and opens only then."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from hilft.cases.models import Case
from hilft.community.models import Board
from hilft.escalation.tick import run
from hilft.intake.actions import Word, take_in
from hilft.people.models import Organisation, Person
from hilft.policies.queries import hours, in_force
from hilft.web import middleware
from tests.web.desk.conftest import put_clock

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday")
FORM = {
    "name": "Example Telecom",
    "care_address": "care@example.org",
    "language": "de",
    "holidays": "BY",
    "head_name": "Doris Department",
    "head_alias": "Doris D.",
    "head_email": "doris@example.org",
    "password": "a-long-and-good-one",
    **{f"{day}_start": "08:00" for day in WEEK},
    **{f"{day}_end": "18:00" for day in WEEK},
}

pytestmark = pytest.mark.django_db


def sent(browser: Client | None = None, /, **other: Any) -> HttpResponse:
    put_clock(MONDAY)
    return (browser or Client()).post("/setup/", {**FORM, **other})  # type: ignore[return-value]


@pytest.mark.parametrize("path", ["/", "/promise/", "/desk/", "/ops/people/", "/accounts/login/"])
def test_before_it_every_address_leads_to_the_set_up(path: str) -> None:
    answer = middleware.setup_first(lambda _request: HttpResponse("open"))(Client().get(path).wsgi_request)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/setup/")
    assert Client().get("/setup/").status_code == 200


def test_it_opens_the_house_and_leads_its_head_to_the_people() -> None:
    browser = Client()
    answer = sent(browser)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/ops/people/")
    people = browser.get("/ops/people/")
    assert people.status_code == 200
    assert "Doris Department" in people.content.decode()
    house = Organisation.objects.get()
    assert (house.name, house.care_address, house.language) == ("Example Telecom", "care@example.org", "de")
    assert house.standing_head.role == "head_of_department"
    assert Board.objects.count() == 2
    assert Client().get("/").status_code == 200


def test_afterwards_the_set_up_is_gone() -> None:
    sent()
    assert Client().get("/setup/").status_code == 404
    assert sent(head_email="other@example.org").status_code == 404
    assert Person.objects.count() == 1


def test_a_first_word_has_an_owner_at_once_and_every_rung_is_the_standing_head() -> None:
    sent()
    word = Word(channel="mail", key="1", remote_id="1", address="r@example.net", text="Help", said_at=MONDAY)
    case_id = take_in(word, now=MONDAY).case_id
    head = Person.objects.get()
    for hour in range(24 * 21):
        run(now=MONDAY + timedelta(hours=hour))
        case = Case.objects.get(pk=case_id)
        assert case.owner == head
        assert case.next_due is not None
    assert case.rung == 3


def test_the_opening_hours_and_holidays_are_those_that_were_said() -> None:
    sent(friday_end="16:00", saturday_start="10", saturday_end="24:00")
    calendar = hours(in_force().calendar_id)
    friday, saturday = MONDAY + timedelta(days=4, hours=6), MONDAY + timedelta(days=5, hours=13)
    assert not calendar.is_open(friday.replace(hour=15, minute=30))
    assert calendar.is_open(friday.replace(hour=14))
    assert calendar.is_open(saturday)
    assert not calendar.is_open(datetime(2026, 1, 6, 12, tzinfo=UTC))  # Epiphany, in Bavaria only
    assert not calendar.is_open(datetime(2026, 3, 8, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "This field is required."),
        ("care_address", "nowhere", "Enter a valid email address."),
        ("password", "short", "This password is too short."),
        ("monday_end", "07:00", "A day ends after it begins."),
        ("monday_end", "", "Say until when, or leave both empty: then the day is closed."),
        ("sunday_end", "12:00", "Say from when, or leave both empty: then the day is closed."),
        ("tuesday_start", "soon", "Enter a time of day such as 08:00."),
        ("head_alias", "123", "Write a name that has letters."),
    ],
)
def test_a_mistake_is_a_sentence_and_nothing_typed_is_lost(field: str, value: str, sentence: str) -> None:
    answer = sent(**{field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    for kept in ("Example Telecom", "Doris Department") if field != "name" else ("Doris Department",):
        assert f'value="{kept}"' in page
    assert not Organisation.objects.exists()


def test_a_house_that_never_opens_is_refused() -> None:
    closed = {f"{day}_{end}": "" for day in WEEK for end in ("start", "end")}
    assert "Open on at least one day: deadlines count opening time." in sent(**closed).content.decode()
