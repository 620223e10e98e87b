"""Whatever is wrong with a calendar, whoever wrote it reads in one sentence what it is and what to write instead."""

import pytest

from hilft.core.calendar_file import CalendarError, CalendarSource, dump_calendar, read_calendar
from hilft.core.hours import Opening

MADE = """# Our desk
zone = "Europe/Berlin"

[week]
monday = "08:00-18:00"

[holidays]
country = "DE"
state = "BY"
years = [2024, 2026]
"""

MISTAKES = [
    ('"Europe/Berlin"', '"../Berlin"', "line 2: '../Berlin' is not a time zone; write \"Europe/Berlin\" instead."),
    (
        '"Europe/Berlin"',
        '"Europe/Pariss"',
        "line 2: 'Europe/Pariss' is not a time zone; write \"Europe/Paris\" instead.",
    ),
    ('"Europe/Berlin"', '"qqq"', "line 2: 'qqq' is not a time zone; write \"Europe/Berlin\" instead."),
    ('"Europe/Berlin"', "3", 'line 2: 3 is not a time zone; write "Europe/Berlin" instead.'),
    ('zone = "Europe/Berlin"', "", 'line 1: zone is missing; write zone = "Europe/Berlin" here.'),
    ('[week]\nmonday = "08:00-18:00"\n', "", 'line 1: week is missing; write week = { monday = "08:00-18:00" } here.'),
    ("monday", "montag", "line 5: montag is not known here; write monday instead."),
    ('"08:00-18:00"', '"8-18"', "line 5: '8-18' is not an opening; write \"08:00-18:00\" instead."),
    ('"08:00-18:00"', "[8]", 'line 5: 8 is not an opening; write "08:00-18:00" instead.'),
    ('"08:00-18:00"', "8", "line 5: week.monday is not a list; write [ and ] around its entries instead."),
    ('"08:00-18:00"', "[]", 'line 4: the desk never opens; write monday = "08:00-18:00" below it.'),
    (
        "08:00-18:00",
        "08:60-18:00",
        'line 5: \'08:60-18:00\' is not on the clock; write times from "00:00" to "24:00" instead.',
    ),
    (
        "08:00-18:00",
        "08:00-18:60",
        'line 5: \'08:00-18:60\' is not on the clock; write times from "00:00" to "24:00" instead.',
    ),
    (
        "08:00-18:00",
        "08:61-18:61",
        'line 5: \'08:61-18:61\' is not on the clock; write times from "00:00" to "24:00" instead.',
    ),
    (
        "08:00-18:00",
        "08:00-24:01",
        'line 5: \'08:00-24:01\' is not on the clock; write times from "00:00" to "24:00" instead.',
    ),
    (
        "08:00-18:00",
        "24:00-24:00",
        'line 5: \'24:00-24:00\' is not on the clock; write times from "00:00" to "24:00" instead.',
    ),
    (
        "08:00-18:00",
        "10:30-09:00",
        "line 5: '10:30-09:00' ends before it begins; write \"10:30-24:00\" here and the rest on the next day instead.",
    ),
    (
        "08:00-18:00",
        "10:00-10:00",
        "line 5: '10:00-10:00' ends before it begins; write \"10:00-24:00\" here and the rest on the next day instead.",
    ),
    (
        '"08:00-18:00"',
        '["08:00-12:00", "11:30-13:00"]',
        "line 5: 11:30 comes before the end of the opening before it (12:00); "
        "write openings one after the other instead.",
    ),
    ('"DE"', '"DX"', "line 8: 'DX' is not a known country; write \"DE\" instead."),
    ('"DE"', '"Germany"', "line 8: 'Germany' is not a known country; write \"DE\" instead."),
    ('"BY"', '"BYY"', "line 9: 'BYY' is not a known state; write \"BY\" instead."),
    (
        '"BY"',
        '"Wien"',
        "line 9: 'Wien' is not a known state; "
        "write one of Augsburg, BB, BE, BW, BY, HB, HE, HH, MV, NI, NW, RP, SH, SL, SN, ST, TH instead.",
    ),
    ('country = "DE"\n', "", 'line 8: a state needs its country; write country = "DE" too.'),
    (
        'country = "DE"\nstate = "BY"',
        'country = "BI"\nstate = "X"',
        "line 9: 'X' is not a known state; leave the state out instead.",
    ),
    ("years = [2024, 2026]\n", "", "line 7: years is missing; write years = [2020, 2035] here."),
    (
        "[2024, 2026]",
        "[2026, 2024]",
        "line 10: [2026, 2024] do not run forward from 1990 to 2100; write [2020, 2035] instead.",
    ),
    (
        "[2024, 2026]",
        "[1989, 2026]",
        "line 10: [1989, 2026] do not run forward from 1990 to 2100; write [2020, 2035] instead.",
    ),
    (
        "[2024, 2026]",
        "[2024, 2101]",
        "line 10: [2024, 2101] do not run forward from 1990 to 2100; write [2020, 2035] instead.",
    ),
    ("[2024, 2026]", '"2024"', "line 10: '2024' is not a first and a last year; write [2020, 2035] instead."),
    ("[2024, 2026]", "[2024]", "line 10: [2024] is not a first and a last year; write [2020, 2035] instead."),
    ("[2024, 2026]", '["a", "b"]', "line 10: ['a', 'b'] is not a first and a last year; write [2020, 2035] instead."),
    (
        "[2024, 2026]",
        "[2024, true]",
        "line 10: [2024, True] is not a first and a last year; write [2020, 2035] instead.",
    ),
    (
        "[2024, 2026]",
        "[2024, 2026]\nalso = 3",
        "line 11: holidays.also is not a list; write [ and ] around its entries instead.",
    ),
    (
        "[2024, 2026]",
        "[2024, 2026]\nalso = [8]",
        'line 11: 8 is not a day; write 2026-08-08 for one day or "08-08" for every year instead.',
    ),
    (
        "[2024, 2026]",
        "[2024, 2026]\nalso = [2026-02-02T10:00:00]",
        'line 11: 2026-02-02 10:00:00 is not a day; write 2026-08-08 for one day or "08-08" for every year instead.',
    ),
    (
        "[2024, 2026]",
        "[2024, 2026]\nnot = 3",
        "line 11: holidays.not is not a list; write [ and ] around its entries instead.",
    ),
    (
        "[2024, 2026]",
        "[2024, 2026]\nnot = [\n2026-01-06,\n2026-02-02]",
        "line 13: this day is no holiday here anyway; leave it out instead.",
    ),
    (
        "[week]",
        "[weak]",
        "line 1: week is missing; "
        'write week = { monday = "08:00-18:00" } here.\nline 4: weak is not known here; write week instead.',
    ),
]


@pytest.mark.parametrize(("old", "new", "sentences"), MISTAKES)
def test_a_mistake_is_told_in_one_sentence_with_its_remedy(old: str, new: str, sentences: str) -> None:
    assert old in MADE
    with pytest.raises(CalendarError) as caught:
        read_calendar(MADE.replace(old, new, 1))
    assert str(caught.value) == sentences


def test_holidays_that_are_no_table_are_told_with_their_line() -> None:
    with pytest.raises(CalendarError) as caught:
        read_calendar('zone = "UTC"\nholidays = 3\n[week]\nmonday = "08:00-18:00"\n')
    first, *_ = str(caught.value).splitlines()
    assert first == "line 2: holidays is not a table; write [name] above its entries instead."


@pytest.mark.parametrize(
    ("times", "openings"),
    [
        ('"00:59-23:59"', (Opening(59, 1439),)),
        ('"08:00 - 24:00"', (Opening(480, 1440),)),
        ('["08:00-12:00", "12:00-12:01"]', (Opening(480, 720), Opening(720, 721))),
    ],
)
def test_openings_up_to_the_edges_of_the_clock_and_of_each_other_are_read(
    times: str, openings: tuple[Opening, ...]
) -> None:
    assert read_calendar(MADE.replace('"08:00-18:00"', times)).week[0] == openings


@pytest.mark.parametrize(("first", "last"), [(1990, 1990), (2024, 2026), (2100, 2100)])
def test_years_up_to_the_edges_are_read(first: int, last: int) -> None:
    source = read_calendar(MADE.replace("[2024, 2026]", f"[{first}, {last}]"))
    assert (source.first_year, source.last_year) == (first, last)


def test_holidays_are_those_of_the_years_named_and_of_no_other() -> None:
    assert {day.year for day in read_calendar(MADE).holidays} == {2024, 2025, 2026}


def test_a_week_of_six_days_is_not_written() -> None:
    with pytest.raises(ValueError, match="shorter"):
        dump_calendar(CalendarSource("UTC", ((),) * 6))
