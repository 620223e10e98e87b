"""Telephone numbers as people in Germany write them: each spelling, each length, and what only looks like one."""

import pytest

from hilft.core.redaction import mask
from hilft.core.redaction.page import page, runs
from hilft.core.redaction.phones import phones

GO = [
    ("Tel+49 171 3920012", "Tel[phone]"),
    ("Los 5174--0171 3920012", "Los 5174--[phone]"),
    ("Los 12/0171 3920012", "Los 12/[phone]"),
    ("Los 12  0171 3920012", "Los 12  [phone]"),
    ("Los 12 01713920012", "Los 12 [phone]"),
    ("Los 12 0303920012", "Los 12 [phone]"),
    ("123456 43  0171  3920012", "123456 43  [phone]"),
    ("0171 3920012 und 4930013", "[phone] und 4930013"),
    ("Tel. 4710388 und 0710389", "Tel. [phone] und 0710389"),
    ("Tel. 4710388 und 4010389", "Tel. [phone] und [phone]"),
    ("Tel. 4710388 , oder 4710389", "Tel. [phone] , oder [phone]"),
    ("Tel. 4710388 samt 4710389", "Tel. [phone] samt 4710389"),
    ("Tel. 4710388, und 471038", "Tel. [phone], und 471038"),
    ("0171 3920012 und 471 03898 765", "[phone] und [phone]"),
    ("Tel. 4710388\n\n4710389", "Tel. [phone]\n\n4710389"),
    ("0 0 49 171 3920012", "[phone]"),
    ("0 171 3920012", "[phone]"),
    ("0-48-0664", "[phone]"),
    ("00 49 171 3920012", "[phone]"),
    ("meine: o171 3920012", "meine: [phone]"),
    ("meine: O171 3920012", "meine: [phone]"),
    ("(0171 39 20012)", "([phone])"),
    ("(0171 3920012", "([phone]"),
    ("(0171) 39 20 012", "[phone]"),
    ("Tel. (0171) 39 20 012", "Tel. [phone]"),
    ("(030/23125000)", "([phone])"),
    ("0999 1 2 3 4567", "[phone]"),
    ("0999 123456", "[phone]"),
    ("0999 12345678", "[phone]"),
    ("09991 12345", "[phone]"),
    ("099912 123456", "[phone]"),
    ("099 1234567", "[phone]"),
    ("09 12345678", "[phone]"),
    ("0999/123456", "[phone]"),
    ("Tel. 123456", "Tel. [phone]"),
    ("Tel. 123456789012", "Tel. [phone]"),
    ("Tel. 12 34 56", "Tel. [phone]"),
    ("0171 3920012 030 23125000", "[phone] [phone]"),
    ("030 2312500 030 2312501", "[phone] [phone]"),
    ("030 23125 030 23126", "[phone] [phone]"),
    ("030 2312 030 2313 77", "[phone] [phone]"),
    ("0171 3920012 01729 930013", "[phone] [phone]"),
    ("0171 3920012 017293 0013", "[phone] [phone]"),
    ("030 23125000 04 12345", "[phone] 12345"),
    ("+49 171 3920012--14", "[phone]--14"),
    ("030 23125000--0171 3920012", "[phone]--[phone]"),
    ("0049 1719 3920 0123 45", "[phone] 0123 45"),
    ("0049 171939200123", "[phone]"),
    ("0049 1719392001234", "[phone]"),
    ("030/23/125000", "[phone]"),
    ("0049 1113920012", "[phone]"),
    ("handy 00491113920012", "handy [phone]"),
    ("+49 1113920012", "[phone]"),
    ("0049 111392001", "[phone]"),
    ("0049 11139200", "[phone]"),
    ("+49 30 1234", "[phone]"),
    ("0049 30 123", "[phone]"),
    ("0049 30 1234", "[phone]"),
    ("0049 30 12345", "[phone]"),
    ("0043 1 5123", "[phone]"),
    ("0043 1 512345", "[phone]"),
    ("030 1234", "[phone]"),
    ("030 12345", "[phone]"),
    ("491713920012", "[phone]"),
    ("handy 491713920012", "handy [phone]"),
    ("Tel. 4930 23125000", "Tel. [phone]"),
    ("Seite +49 171 3920012", "Seite [phone]"),
    ("030 23125000, 5", "[phone], 5"),
    ("030 2312500-0 a", "[phone] a"),
    ("030 23125000 12 34 56 78 90", "[phone] 56 78 90"),
    ("TelO171 3920012", "Tel[phone]"),
    ("(01713920012", "([phone]"),
    ("Seite 0 049 171 3920012", "Seite [phone]"),
    ("031 1234567", "[phone]"),
    ("010 1234567", "[phone]"),
    ("019 1234567", "[phone]"),
    ("011 123 4567", "[phone]"),
    ("+49 3023125 036412", "[phone]"),
    ("+49 30 231 0171 12", "[phone]"),
    ("030 23125000 km/h, a/b/c", "[phone] km/h, a/b/c"),
    ("+49 111 3920", "[phone]"),
    ("0049 1113920", "[phone]"),
    ("zero one seven one three nine two", "[phone]"),
    ("oh one seven one three nine two", "[phone]"),
    ("null, eins, sieben, eins, drei, neun, zwei", "[phone]"),
    ("a/b/c/d 030 23125000", "a/b/c/d [phone]"),
]

STAY = [
    "x+49 171 3920012",
    "Los 12 0171 3920012",
    "Los 12 030392001",
    "0 0171 3920012",
    "000 171 3920012",
    "aO171 3920012",
    "(aO171 3920012",
    "O181 3920012",
    "Q171 3920012",
    " 171 3920012",
    "0999 1 2 3 4 567",
    "0999 1 2 3 4 5 67",
    "0999 12345",
    "0999 123456789",
    "0999123 12345",
    "0999123456",
    "36412 0999 123456",
    "Tel. 12345",
    "Tel. 1234567890123",
    "030 231--25000",
    "030/23/12/5000",
    "1/2/3 030/23125000",
    "030/23125000/1/2/3",
    "00491113920012",
    "+49 30 12",
    "+49 30 123",
    "0049 30 12",
    "030 123",
    "4930 23125000",
    "49 30 2312500",
    "49 99 123 45 678",
    "43 664 1234567",
    "Version 030 23125000",
    "Tel. 030 23125000a",
    "030 23125000,5",
    "030 23125000:5",
    "12 34 56 78 90 12 34 56 78 90",
    "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5",
    "Los 12/00491113920012",
    "0049 111392",
    "null eins sieben eins drei neun",
    "Null Bock, 1 2 3",
]

KEPT = [
    ("DE", "Tel. 23 12 50 00", "23125000", "Tel. 23 12 50 00"),
    ("DE", "Tel. 2312500", "2312500", "Tel. 2312500"),
    ("DE", "Tel. 2312500 0171 3920012", "2312500", "Tel. 2312500 [phone]"),
    ("DE", "Tel. 2312501", "2312500", "Tel. [phone]"),
    ("DE", "0171 3920012", "+49 171 3920012", "0171 3920012"),
    ("DE", "+49 171 3920012", "0171 3920012", "+49 171 3920012"),
    ("DE", "0049 (0)171 392 00 12", "0171/3920012", "0049 (0)171 392 00 12"),
    ("DE", "0999 123 456 7", "09991234567", "0999 123 456 7"),
    ("DE", "0999-123-456 7", "0999/1234567", "0999-123-456 7"),
    ("US", "212-555-0147", "+1 212 555 0147", "212-555-0147"),
    ("US", "call 555-0147", "5550147", "call 555-0147"),
    ("DE", "0171 3920012", "abc", "[phone]"),
    ("DE", "0171 3920013", "0171 3920012", "[phone]"),
    ("CH", "41 79 123 45 67", "079 123 45 67", "41 79 123 45 67"),
]


def masked(text: str, country: str = "DE", keep: frozenset[str] = frozenset()) -> str:
    """Put "[phone]" where a single look finds a number; the whole way reads a text until nothing is left in it."""
    for one in sorted(phones(page(text), runs(text, ()), keep, country), key=lambda one: -one.start):
        text = f"{text[: one.start]}[{one.kind}]{text[one.end :]}"
    return text


@pytest.mark.parametrize(("text", "expected"), GO)
def test_a_number_goes_from_its_first_digit_to_its_last_and_nothing_beside_it(text: str, expected: str) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize("text", STAY)
def test_digits_that_are_not_written_as_a_number_here_stay(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(("country", "text", "keep", "expected"), KEPT)
def test_a_number_of_the_house_stays_however_it_is_written(country: str, text: str, keep: str, expected: str) -> None:
    assert masked(text, country, frozenset({keep})) == expected


def test_a_number_read_out_is_hidden_in_a_text_without_any_digit() -> None:
    assert mask("Call oh seven seven one two three four.").text == "Call [phone]."
