import csv
import re
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.core.calendar_file import CalendarError, CalendarSource, freeze_calendar, load_calendar, read_calendar
from hilft.core.hours import Opening
from hilft.core.lined_toml import Problem

ROOT = Path(__file__).parents[2]
SHIPPED = (ROOT / "hilft/policies/packs/hours.toml").read_text()
MADE = 'zone = "Europe/Berlin"\n\n[week]\nmonday = "08:00-18:00"\n\n[holidays]\ncountry = "DE"\nstate = "BY"\n'
MADE += "years = [2024, 2026]\n"


def mistakes(text: str) -> list[Problem]:
    try:
        read_calendar(text)
    except CalendarError as error:
        return error.problems
    return []


def with_line(line: str) -> str:
    return f"{MADE}{line}\n"


def test_the_shipped_calendar_is_closed_on_sundays_and_on_german_unity_day() -> None:
    hours = load_calendar(SHIPPED)
    assert hours.working_day == timedelta(hours=10)
    assert hours.is_open(datetime(2026, 10, 2, 10, tzinfo=UTC))
    assert not hours.is_open(datetime(2025, 10, 3, 10, tzinfo=UTC))
    assert not hours.is_open(datetime(2026, 10, 4, 10, tzinfo=UTC))


def test_german_holidays_are_those_of_the_official_list(shared: Path) -> None:
    path = shared / "data/calendars/de_public_holidays_2020_2025_by_state.csv"
    if not path.is_file():
        pytest.skip("The list of German holidays is not in ../shared/data/calendars.")
    official: dict[str, set[date]] = defaultdict(set)
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            official[row["state"]].add(date.fromisoformat(row["date"]))
    assert len(official) == 16
    for state, days in official.items():
        text = MADE.replace('"BY"', f'"{state}"').replace("[2024, 2026]", "[2020, 2025]")
        # The list calls Assumption Day a holiday of all Bavaria; it is one in most of its towns.
        text += 'also = ["08-15"]\n' if state == "BY" else ""
        assert read_calendar(text).holidays == days, state


def test_a_town_keeps_days_its_state_does_not() -> None:
    bavaria = read_calendar(MADE).holidays
    augsburg = read_calendar(with_line('also = ["08-08", "08-15"]')).holidays
    assert augsburg - bavaria == {date(year, 8, day) for year in (2024, 2025, 2026) for day in (8, 15)}


def test_a_desk_may_open_on_a_holiday() -> None:
    assert read_calendar(MADE).holidays - read_calendar(with_line("not = [2026-01-06]")).holidays == {date(2026, 1, 6)}
    assert len(read_calendar(MADE).holidays - read_calendar(with_line('not = ["01-06"]')).holidays) == 3


def test_the_29th_of_february_is_a_day_in_leap_years_only() -> None:
    assert read_calendar(with_line('also = ["02-29"]')).holidays - read_calendar(MADE).holidays == {date(2024, 2, 29)}


def test_a_frozen_calendar_is_the_same_and_names_no_country() -> None:
    frozen = freeze_calendar(SHIPPED)
    assert "country" not in frozen
    assert read_calendar(frozen) == read_calendar(SHIPPED)
    assert freeze_calendar(frozen) == frozen


def test_openings_are_read_in_minutes_and_days_not_mentioned_are_closed() -> None:
    source = read_calendar('zone = "UTC"\n[week]\nfriday = ["00:00-06:30", "22:00-24:00"]')
    friday = (Opening(0, 390), Opening(1320, 1440))
    assert source == CalendarSource("UTC", ((), (), (), (), friday, (), ()))
    assert read_calendar(freeze_calendar('zone = "UTC"\n[week]\nfriday = ["00:00-06:30", "22:00-24:00"]')) == source


def test_the_example_in_the_docs_is_a_calendar() -> None:
    examples = re.findall(r"```toml\n(.*?)```", (ROOT / "docs/calendars.md").read_text(), re.DOTALL)
    assert len(examples) == 1
    source = read_calendar(examples[0])
    assert {date(2026, 12, 24), date(2030, 8, 15)} <= source.holidays
    assert date(2026, 1, 6) not in source.holidays
    assert source.week[2] == (Opening(480, 720), Opening(780, 1080))


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "remedy"),
    [
        ("Europe/Berlin", "../Berlin", 1, "not a time zone", '"Europe/Berlin"'),
        ("Europe/Berlin", "Europe", 1, "not a time zone", "instead"),
        ("Europe/Berlin", "Europe/Berlinn", 1, "not a time zone", '"Europe/Berlin"'),
        ('zone = "Europe/Berlin"', "", 1, "zone is missing", 'zone = "Europe/Berlin"'),
        ("monday", "montag", 4, "montag is not known here", "monday"),
        ('"08:00-18:00"', '"8-18"', 4, "not an opening", '"08:00-18:00"'),
        ('"08:00-18:00"', '"08:00-24:30"', 4, "not on the clock", '"24:00"'),
        ('"08:00-18:00"', '"22:00-06:00"', 4, "ends before it begins", '"22:00-24:00"'),
        ('"08:00-18:00"', '["08:00-12:00", "11:00-13:00"]', 4, "11:00 comes before", "one after the other"),
        ('"08:00-18:00"', "[]", 3, "never opens", 'monday = "08:00-18:00"'),
        ('"08:00-18:00"', "8", 4, "is not a list", "[ and ]"),
        ('"DE"', '"DX"', 7, "'DX' is not a known country", '"DE"'),
        ('"BY"', '"BYY"', 8, "'BYY' is not a known state", '"BY"'),
        ('country = "DE"\n', "", 7, "a state needs its country", 'country = "DE"'),
        ("years = [2024, 2026]", "", 6, "years is missing", "[2020, 2035]"),
        ("[2024, 2026]", "[2026, 2024]", 9, "do not run forward", "[2020, 2035]"),
        ("[2024, 2026]", '"2024"', 9, "not a first and a last year", "[2020, 2035]"),
        ("[2024, 2026]", "[2024, 2026]\nalso = [8]", 10, "8 is not a day", "2026-08-08"),
        ("[2024, 2026]", "[2024, 2026]\nnot = [\n2026-02-02]", 11, "no holiday here", "leave it out"),
        ("[week]", "[weak]", 3, "weak is not known here", "week"),
    ],
)
def test_every_mistake_is_named_with_its_line_and_a_remedy(
    old: str, new: str, line: int, what: str, remedy: str
) -> None:
    assert old in MADE
    with pytest.raises(CalendarError) as caught:
        load_calendar(MADE.replace(old, new, 1))
    told = [str(problem) for problem in caught.value.problems if what in problem.what]
    assert len(told) == 1, caught.value
    assert told[0].startswith(f"line {line}: ")
    assert remedy in told[0].split("; ", 1)[1]


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(CalendarError) as caught:
        load_calendar(MADE.replace("Berlin", "Berlinn").replace('"BY"', '"BX"').replace("08:00-", "8-"))
    assert [problem.line for problem in caught.value.problems] == [1, 4, 8]


@given(st.integers(0, len(MADE)), st.integers(0, 60), st.text("[]{}=,.\"'#\n ab1é\\", max_size=6))
@settings(max_examples=100, deadline=None)
def test_a_spoiled_file_is_a_list_of_mistakes_and_never_a_crash(start: int, length: int, instead: str) -> None:
    text = MADE[:start] + instead + MADE[start + length :]
    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in mistakes(text))
