"""Dates at their edges: the ends of months and weeks, leap years, today's name said today, and what is told is past."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hilft.core.dates_in_text import dates_in

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=BERLIN)
WEDNESDAY, FRIDAY, SATURDAY, SUNDAY = (MONDAY.replace(day=day) for day in (4, 6, 7, 8))
JANUARY = datetime(2026, 1, 31, 10, 0, tzinfo=BERLIN)
MARCH_ENDS = datetime(2026, 3, 31, 10, 0, tzinfo=BERLIN)
DECEMBER = datetime(2026, 12, 20, 10, 0, tzinfo=BERLIN)
LEAP_JANUARY = datetime(2028, 1, 31, 10, 0, tzinfo=BERLIN)
LEAP_FEBRUARY = datetime(2028, 2, 28, 10, 0, tzinfo=BERLIN)


def told(text: str, language: str, now: datetime) -> list[tuple[str, str]]:
    found = dates_in(text, now=now, zone="Europe/Berlin", language=language)
    assert all(one.moment.tzinfo is UTC for one in found)
    return [(text[one.start : one.end], one.moment.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M")) for one in found]


@pytest.mark.parametrize(
    ("now", "text", "said", "moment"),
    [
        (MONDAY, "Ich rufe morgen um 6 Uhr an.", "morgen um 6 Uhr", "2026-03-03 06:00"),
        (MONDAY, "Ich rufe morgen um 6 an.", "morgen um 6", "2026-03-03 18:00"),
        (MONDAY, "Am 2.3. ist der Termin.", "Am 2.3.", "2026-03-02 18:00"),
        (MONDAY, "Wir melden uns am Montag.", "am Montag", "2026-03-09 18:00"),
        (MONDAY, "Wir melden uns am nächsten Montag.", "am nächsten Montag", "2026-03-09 18:00"),
        (MONDAY, "Wir melden uns nächsten Freitag um 9:30 Uhr.", "nächsten Freitag um 9:30 Uhr", "2026-03-06 09:30"),
        (MONDAY, "Wir melden uns in zwei Wochen.", "in zwei Wochen", "2026-03-16 18:00"),
        (MONDAY, "Wir melden uns heute bis 16 Uhr.", "heute bis 16 Uhr", "2026-03-02 16:00"),
        (MONDAY, "Wir rufen um 11:15 am Freitag an.", "um 11:15 am Freitag", "2026-03-06 11:15"),
        (MONDAY, "Er kommt morgen zwischen 14 und 16 Uhr.", "morgen zwischen 14 und 16 Uhr", "2026-03-03 16:00"),
        (MONDAY, "Er kommt am Mittwoch, 4. März, um 8 Uhr.", "am Mittwoch, 4. März, um 8 Uhr", "2026-03-04 08:00"),
        (MONDAY, "Er kommt am 4.3.2026 um 8:15 Uhr.", "am 4.3.2026 um 8:15 Uhr", "2026-03-04 08:15"),
        (MONDAY, "Er kommt am 2026-03-04.", "am 2026-03-04", "2026-03-04 18:00"),
        (MONDAY, "Am 4.3.2027 ist der Termin.", "Am 4.3.2027", "2027-03-04 18:00"),
        (MONDAY, "Wir antworten innerhalb von 24 Stunden.", "innerhalb von 24 Stunden", "2026-03-03 10:00"),
        (MONDAY, "Wir antworten bis spätestens Freitagabend.", "bis spätestens Freitagabend", "2026-03-06 20:00"),
        (FRIDAY, "Wir antworten bis Ende der Woche.", "bis Ende der Woche", "2026-03-06 18:00"),
        (WEDNESDAY, "Wir kommen dieses Wochenende.", "dieses Wochenende", "2026-03-07 18:00"),
        (WEDNESDAY, "Wir kommen am kommenden Wochenende.", "am kommenden Wochenende", "2026-03-07 18:00"),
        (WEDNESDAY, "Bis Wochenende ist es getan.", "Bis Wochenende", "2026-03-07 18:00"),
        (SATURDAY, "Das kommt in 1 Werktag.", "in 1 Werktag", "2026-03-09 18:00"),
        (SATURDAY, "Das kommt in zwei Werktagen.", "in zwei Werktagen", "2026-03-10 18:00"),
        (SUNDAY, "Das kommt in 1 Werktag.", "in 1 Werktag", "2026-03-09 18:00"),
        (JANUARY, "Ich melde mich morgen.", "morgen", "2026-02-01 18:00"),
        (JANUARY, "Das Geld kommt Ende des Monats.", "Ende des Monats", "2026-01-31 18:00"),
        (JANUARY, "Das Geld kommt Ende Februar.", "Ende Februar", "2026-02-28 18:00"),
        (MARCH_ENDS, "Das Geld kommt Ende nächsten Monats.", "Ende nächsten Monats", "2026-04-30 18:00"),
        (MARCH_ENDS.replace(hour=18), "Es ist bis Monatsende getan.", "bis Monatsende", "2026-03-31 23:59"),
        (DECEMBER, "Das Geld kommt Ende nächsten Monats.", "Ende nächsten Monats", "2027-01-31 18:00"),
        (DECEMBER, "Wir prüfen das in einem Monat.", "in einem Monat", "2027-01-20 18:00"),
        (DECEMBER, "Wir prüfen das in zwei Wochen.", "in zwei Wochen", "2027-01-03 18:00"),
        (LEAP_JANUARY, "Am 29.2. ist der Termin.", "Am 29.2.", "2028-02-29 18:00"),
        (LEAP_JANUARY, "Wir prüfen das in einem Monat.", "in einem Monat", "2028-02-29 18:00"),
        (LEAP_JANUARY, "Das Geld kommt Ende Februar.", "Ende Februar", "2028-02-29 18:00"),
        (LEAP_FEBRUARY, "Ich melde mich morgen.", "morgen", "2028-02-29 18:00"),
    ],
)
def test_german_words_and_the_moment_they_name(now: datetime, text: str, said: str, moment: str) -> None:
    assert told(text, "de", now) == [(said, moment)]


@pytest.mark.parametrize(
    ("now", "text", "said", "moment"),
    [
        (MONDAY, "I will call you on Monday.", "on Monday", "2026-03-09 18:00"),
        (MONDAY, "I will call you next Monday.", "next Monday", "2026-03-09 18:00"),
        (MONDAY, "I will call you next Friday at 9:30 am.", "next Friday at 9:30 am", "2026-03-06 09:30"),
        (MONDAY, "I will call you in two weeks.", "in two weeks", "2026-03-16 18:00"),
        (MONDAY, "I will call within two to three days.", "within two to three days", "2026-03-05 18:00"),
        (MONDAY, "I will call the day after tomorrow.", "the day after tomorrow", "2026-03-04 18:00"),
        (MONDAY, "By 4 pm on Friday I will call.", "By 4 pm on Friday", "2026-03-06 16:00"),
        (MONDAY, "I will call by the end of the week.", "by the end of the week", "2026-03-06 18:00"),
        (MONDAY, "She comes on 4 March 2026 at 8 am.", "on 4 March 2026 at 8 am", "2026-03-04 08:00"),
        (MONDAY, "She comes on March 4th.", "on March 4th", "2026-03-04 18:00"),
        (MONDAY, "She comes on Wednesday, March 4.", "on Wednesday, March 4", "2026-03-04 18:00"),
        (MONDAY, "She comes 04/03/2026.", "04/03/2026", "2026-03-04 18:00"),
        (MONDAY, "She comes tomorrow between 2 pm and 4 pm.", "tomorrow between 2 pm and 4 pm", "2026-03-03 16:00"),
        (WEDNESDAY, "We will come this weekend.", "this weekend", "2026-03-07 18:00"),
        (WEDNESDAY, "We will come at the weekend.", "the weekend", "2026-03-07 18:00"),
        (JANUARY, "It arrives by the end of the month.", "by the end of the month", "2026-01-31 18:00"),
        (DECEMBER, "It arrives by the end of next month.", "by the end of next month", "2027-01-31 18:00"),
        (DECEMBER.replace(day=31), "I will call tomorrow by noon.", "tomorrow by noon", "2027-01-01 12:00"),
        (LEAP_FEBRUARY, "It arrives by the end of the month.", "by the end of the month", "2028-02-29 18:00"),
    ],
)
def test_english_words_and_the_moment_they_name(now: datetime, text: str, said: str, moment: str) -> None:
    assert told(text, "en", now) == [(said, moment)]


@pytest.mark.parametrize(
    ("now", "language", "text"),
    [
        (JANUARY, "de", "Am 29.2. ist der Termin."),
        (JANUARY, "en", "It arrives by 29 February."),
        (MONDAY, "de", "Am 29.2.2028 ist der Termin."),  # two years ahead
        (MONDAY, "de", "Am 7.4.2027 ist der Termin."),
        (MONDAY, "de", "Am 1.3.2026 ist der Termin."),
        (SATURDAY, "de", "Wir antworten bis Ende der Woche."),
        (MONDAY, "de", "Am 1.3.2026 war der Termin."),
        (MONDAY, "de", "Wir haben am Dienstag angerufen."),
        (MONDAY, "de", "Letzten Montag ging nichts."),
        (MONDAY, "de", "Seit Freitag geht es nicht."),
        (MONDAY, "de", "Wir sind jeden Montag da."),
        (MONDAY, "de", "Montags ist zu."),
        (MONDAY, "de", "Die Hotline ist Montag bis Freitag offen."),
        (MONDAY, "de", "Guten Morgen, Frau Berger."),
        (WEDNESDAY, "de", "Wir wünschen Ihnen ein schönes Wochenende."),
        (MONDAY, "de", "Die Rechnung 12.3. fehlt."),
        (MONDAY, "de", "Version 4.3. ist installiert."),
        (MONDAY, "de", "Kundennummer: 2026-03-04"),
        (MONDAY, "de", "Wir kommen am 3.3.-5.3."),
        (MONDAY, "de", "Das kostet 3.50 Euro."),
        (MONDAY, "en", "You called last Monday."),
        (MONDAY, "en", "I wrote on Tuesday."),
        (MONDAY, "en", "Since Friday nothing works."),
        (MONDAY, "en", "We are here every Tuesday."),
        (MONDAY, "en", "We are open Monday to Friday."),
        (MONDAY, "en", "The letter dated 4 March is here."),
        (MONDAY, "en", "See section 4.3. below."),
        (MONDAY, "en", "Call us on 555 10 30."),
        (MONDAY, "en", "It may rain."),
        (WEDNESDAY, "en", "We wish you a nice weekend."),
    ],
)
def test_no_such_day_the_past_a_habit_a_greeting_or_a_number_is_no_date(
    now: datetime, language: str, text: str
) -> None:
    assert told(text, language, now) == []


@pytest.mark.parametrize(
    ("language", "text", "is_promise"),
    [
        ("de", "Danke. Morgen rufe ich an.", True),
        ("de", "Um 16\nUhr rufe ich an.", True),  # a line that a mail program broke
        ("en", "Thanks. Tomorrow we will call you.", True),
        ("en", "Can you call me on Tuesday?", False),
        ("en", "Please call me on Tuesday.", False),
    ],
)
def test_who_does_it_stands_anywhere_in_the_sentence(language: str, text: str, *, is_promise: bool) -> None:
    found = dates_in(text, now=MONDAY, zone="Europe/Berlin", language=language)
    assert [one.is_promise for one in found] == [is_promise]
