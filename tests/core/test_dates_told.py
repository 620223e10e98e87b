"""When a sentence says something is, word by word: days, weeks, months, hours, and what is none of them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hilft.core.dates_in_text import Found, dates_in, sentence_of

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=BERLIN)
WEDNESDAY, FRIDAY = MONDAY.replace(day=4), MONDAY.replace(day=6)
JANUARY = datetime(2026, 1, 31, 10, 0, tzinfo=BERLIN)
JUNE = datetime(2026, 6, 1, 10, 0, tzinfo=BERLIN)
DECEMBER = datetime(2026, 12, 20, 10, 0, tzinfo=BERLIN)


def found_in(text: str, language: str, now: datetime, zone: str = "Europe/Berlin") -> list[Found]:
    found = dates_in(text, now=now, zone=zone, language=language)
    assert all(one.moment.tzinfo is UTC for one in found)
    return found


def told(one: Found) -> str:
    return one.moment.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("now", "text", "moment"),
    [
        (MONDAY, "Ich melde mich in 20 Minuten.", "2026-03-02 10:20"),
        (MONDAY, "Ich melde mich in zwei bis drei Stunden.", "2026-03-02 13:00"),
        (MONDAY, "Das kommt in 4 Werktagen.", "2026-03-06 18:00"),
        (MONDAY, "Das kommt in 5 Werktagen.", "2026-03-09 18:00"),
        (FRIDAY, "Das kommt in 1 Werktag.", "2026-03-09 18:00"),
        (FRIDAY, "Das kommt in 6 Arbeitstagen.", "2026-03-16 18:00"),
        (MONDAY, "Das kommt in 6 Tagen.", "2026-03-08 18:00"),
        (MONDAY, "Wir prüfen das in einem Monat.", "2026-04-02 18:00"),
        (MONDAY, "Wir prüfen das in 9 Monaten.", "2026-12-02 18:00"),
        (MONDAY, "Wir prüfen das in 10 Monaten.", "2027-01-02 18:00"),
        (JANUARY, "Wir prüfen das in einem Monat.", "2026-02-28 18:00"),
        (MONDAY, "Wir melden uns am Mittwoch nächster Woche.", "2026-03-11 18:00"),
        (WEDNESDAY, "Wir melden uns am Dienstag nächster Woche.", "2026-03-10 18:00"),
        (WEDNESDAY, "Wir melden uns am Sonntag kommender Woche.", "2026-03-15 18:00"),
        (WEDNESDAY, "Wir melden uns am Montag.", "2026-03-09 18:00"),
        (WEDNESDAY, "Wir melden uns am Mittwoch.", "2026-03-11 18:00"),
        (WEDNESDAY, "Wir melden uns am Freitag in einer Woche.", "2026-03-13 18:00"),
        (WEDNESDAY, "Das Geld kommt Ende des Monats.", "2026-03-31 18:00"),
        (WEDNESDAY, "Das Geld kommt zum Monatsende.", "2026-03-31 18:00"),
        (WEDNESDAY, "Das Geld kommt Ende nächsten Monats.", "2026-04-30 18:00"),
        (JANUARY, "Das Geld kommt Ende nächsten Monats.", "2026-02-28 18:00"),
        (WEDNESDAY, "Das Geld kommt Anfang Mai.", "2026-05-05 18:00"),
        (WEDNESDAY, "Das Geld kommt Mitte Mai.", "2026-05-15 18:00"),
        (WEDNESDAY, "Das Geld kommt Ende Mai.", "2026-05-31 18:00"),
        (WEDNESDAY, "Das Geld kommt Ende Juni.", "2026-06-30 18:00"),
        (WEDNESDAY, "Das Geld kommt Ende nächster Woche.", "2026-03-13 18:00"),
        (WEDNESDAY, "Das Geld kommt Mitte nächster Woche.", "2026-03-11 18:00"),
        (WEDNESDAY, "Das Geld kommt am Wochenende.", "2026-03-07 18:00"),
        (MONDAY, "Am 2.3. um 11 Uhr ist der Termin.", "2026-03-02 11:00"),
        (DECEMBER, "Am 5.1. ist der Termin.", "2027-01-05 18:00"),
        (DECEMBER, "Am 24.12. ist der Termin.", "2026-12-24 18:00"),
        (JUNE, "Am 2.3. ist der Termin.", "2027-03-02 18:00"),
        (MONDAY, "Bis morgen 24 Uhr ist es getan.", "2026-03-03 23:59"),
        (MONDAY, "Am Donnerstagvormittag ist der Termin.", "2026-03-05 12:00"),
        (MONDAY.replace(hour=18), "Ich melde mich heute.", "2026-03-02 23:59"),
        (MONDAY.replace(hour=18), "Wir prüfen das in 400 Tagen.", "2027-04-06 18:00"),
        (datetime(2026, 3, 28, 22, 0, tzinfo=BERLIN), "Ich melde mich in 6 Stunden.", "2026-03-29 05:00"),
    ],
)
def test_german_says_when(now: datetime, text: str, moment: str) -> None:
    assert [told(one) for one in found_in(text, "de", now)] == [moment]


@pytest.mark.parametrize(
    ("now", "text", "moment"),
    [
        (MONDAY, "I will call within 90 minutes.", "2026-03-02 11:30"),
        (MONDAY, "It comes in two working days.", "2026-03-04 18:00"),
        (MONDAY, "It comes in two months.", "2026-05-02 18:00"),
        (MONDAY, "It comes in half an hour.", "2026-03-02 10:30"),
        (MONDAY, "It comes in a couple of weeks.", "2026-03-16 18:00"),
        (WEDNESDAY, "We will call you on Tuesday next week.", "2026-03-10 18:00"),
        (WEDNESDAY, "We will call you a week on Friday.", "2026-03-13 18:00"),
        (WEDNESDAY, "It arrives in early May.", "2026-05-05 18:00"),
        (WEDNESDAY, "It arrives mid May.", "2026-05-15 18:00"),
        (WEDNESDAY, "It arrives at the end of May.", "2026-05-31 18:00"),
        (WEDNESDAY, "It arrives by the end of the month.", "2026-03-31 18:00"),
        (WEDNESDAY, "It arrives by the end of next month.", "2026-04-30 18:00"),
        (MONDAY, "I will call you tonight.", "2026-03-02 22:00"),
        (MONDAY, "I will call you tomorrow at 12 pm.", "2026-03-03 12:00"),
        (MONDAY, "I will call you tomorrow at 12:30 am.", "2026-03-03 00:30"),
        (MONDAY, "I will call you tomorrow at 1 pm.", "2026-03-03 13:00"),
        (MONDAY, "I will call you tomorrow at 6 o'clock.", "2026-03-03 18:00"),
        (MONDAY, "I will call you tomorrow at 7 o'clock.", "2026-03-03 07:00"),
        (MONDAY, "I will call you by noon.", "2026-03-02 12:00"),
    ],
)
def test_english_says_when(now: datetime, text: str, moment: str) -> None:
    assert [told(one) for one in found_in(text, "en", now)] == [moment]


@pytest.mark.parametrize(
    ("now", "language", "text"),
    [
        (MONDAY, "de", "Am 5.13. ist der Termin."),
        (MONDAY, "de", "Am 5.0. ist der Termin."),
        (MONDAY, "de", "Am 32.3. ist der Termin."),
        (MONDAY, "de", "Am 0.3. ist der Termin."),
        (MONDAY, "de", "Am 31.4. ist der Termin."),
        (JUNE, "de", "Am 3.3. ist der Termin."),
        (MONDAY, "de", "Heute um 10 Uhr ist der Termin."),
        (MONDAY, "en", "I will call you by 10 am."),
        (MONDAY, "de", "Wir kommen Dienstag bis Donnerstag."),
        (MONDAY, "de", "Wir kommen MITTWOCH bis Samstag."),
        (MONDAY.replace(hour=18), "de", "Wir prüfen das in 401 Tagen."),
        (MONDAY, "de", "Wir prüfen das in 999 Werktagen."),
    ],
)
def test_what_is_no_day_just_over_or_a_span_of_days_is_no_date_ahead(now: datetime, language: str, text: str) -> None:
    assert found_in(text, language, now) == []


@pytest.mark.parametrize(
    "text",
    ["Wir kommen am \u017famstag.", "Wir kommen am SAMSTAG.", "Wir kommen in \u017fechs Tagen.",
     "Am D\u0131enstag sind wir da.", "Am D\u0130ENSTAG sind wir da.", "Am 5. \u017feptember sind wir da."],
)  # fmt: skip
def test_letters_that_only_look_foreign_are_read_like_their_own(text: str) -> None:
    assert len(found_in(text, "de", MONDAY)) == 1


def test_a_house_elsewhere_means_its_own_clock() -> None:
    now = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # 18:30 in New York
    (today,) = found_in("We will call you today.", "en", now, "America/New_York")
    assert today.moment == datetime(2026, 3, 3, 4, 59, tzinfo=UTC)
    (hour,) = found_in("We will call you by 8 pm.", "en", now, "America/New_York")
    assert hour.moment == datetime(2026, 3, 3, 1, 0, tzinfo=UTC)


def test_hours_alone_and_days_are_told_in_their_order_with_their_places() -> None:
    text = "Ich rufe morgen um 14 Uhr an, spätestens um 16 Uhr steht es, und bis 17 Uhr bin ich da."
    found = found_in(text, "de", MONDAY)
    assert [(text[one.start : one.end], told(one)) for one in found] == [
        ("morgen um 14 Uhr", "2026-03-03 14:00"),
        ("spätestens um 16 Uhr", "2026-03-02 16:00"),
        ("bis 17 Uhr", "2026-03-02 17:00"),
    ]


def test_a_question_before_takes_nothing_from_what_is_promised_after_it() -> None:
    text = "Passt das? Ich rufe Sie morgen an. Passt es am Dienstag?"
    assert [one.is_promise for one in found_in(text, "de", MONDAY)] == [True, False]
    assert [one.is_promise for one in found_in("WIR SIND BIS MORGEN DA. BIS 16 UHR.", "de", MONDAY)] == [True]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Danke.\nAm Dienstag   rufe ich an. Bis dann", "Am Dienstag rufe ich an"),
        ("Danke. Ich rufe an am Dienstag. Bis dann.", "Ich rufe an am Dienstag"),
        ("Ich rufe an am Dienstag", "Ich rufe an am Dienstag"),
        ("Gut! Ich rufe\ndann am Dienstag an! Gut", "dann am Dienstag an"),
    ],
)
def test_the_sentence_around_a_date_is_told(text: str, sentence: str) -> None:
    (found,) = found_in(text, "de", MONDAY)
    assert sentence_of(text, found) == sentence
