"""What the detectors are given to read: a text of the same length without old marks, and its long runs of digits."""

import pytest

from hilft.core.redaction import Pattern, mask
from hilft.core.redaction.found import Found
from hilft.core.redaction.page import Page, page, runs


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Ruf AN", Page("Ruf AN", "ruf an")),
        ("[phone] oder [IBAN] X", Page("[     ] oder [    ] X", "[     ] oder [    ] x")),
        ("[dies] bleibt, [URL] nicht", Page("[dies] bleibt, [   ] nicht", "[dies] bleibt, [   ] nicht")),
        ("İSTANBUL Ä", Page("İSTANBUL Ä", "İstanbul ä")),
    ],
)
def test_a_text_keeps_its_length_whatever_is_taken_out_of_it(text: str, read: Page) -> None:
    assert page(text) == read
    assert len(read.text) == len(read.low) == len(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("um 12:30 0171 3920012", [((9, 13), (14, 21))]),
        ("0171 3920012 12:30", [((0, 4), (5, 12))]),
        ("12:30:15 0171 3920012 08:15", [((9, 13), (14, 21))]),
        ("12:345678", []),
        ("2:345678 12:34", []),
        ("345678 1:23", [((0, 6),)]),
        ("123456:78", [((0, 6),)]),
        ("Tel:0301234567", [((4, 14),)]),
        ("110:30 123456", [((7, 13),)]),
        ("0171 3920012 14.07.2024 030 123456", [((0, 4), (5, 12)), ((24, 27), (28, 34))]),
        ("12.10.24 123456", [((9, 15),)]),
        ("1 2 3 4 5 6", [((0, 1), (2, 3), (4, 5), (6, 7), (8, 9), (10, 11))]),
        ("12345", []),
    ],
)
def test_hours_and_dates_are_no_part_of_a_run_of_digits(text: str, found: list[tuple[tuple[int, int], ...]]) -> None:
    read = runs(text, [])
    assert [run.groups for run in read] == found
    for run in read:
        assert run.digits == tuple(text[start:end] for start, end in run.groups)
        assert run.count == sum(map(len, run.digits))


def test_what_is_taken_already_is_no_part_of_a_run_even_where_it_overlaps() -> None:
    text = "ab 0171 3920012 cd 030 123456 ef 040 123456"
    taken = [Found("URL", 10, 22), Found("IP", 3, 15), Found("host", 5, 7)]
    assert [run.groups for run in runs(text, taken)] == [((23, 29),), ((33, 36), (37, 43))]


@pytest.mark.parametrize(
    ("text", "masked", "pieces"),
    [
        (
            "Mail a.b@example.org\nKarte 4111 1111 1111 1111 089/99998-204 und 0171 3920012",
            "Mail [e-mail]\nKarte [card] [phone] und [phone]",
            ["a.b@example.org", "4111 1111 1111 1111", "089/99998-204", "0171 3920012"],
        ),
        (
            "Ahornstraße 17\n53113 Bonn, 4111 1111 1111 1111 089/99998-204, PIN 1234",
            "[address]\n[address], [card] [phone], PIN [password]",
            ["Ahornstraße 17\n53113 Bonn", "4111 1111 1111 1111", "089/99998-204", "1234"],
        ),
        ("8949026637476629943 02103/123 und", "[SIM] [phone] und", ["8949026637476629943", "02103/123"]),
    ],
)
def test_a_number_that_only_shows_once_its_neighbour_is_hidden_has_its_place_in_the_original(
    text: str, masked: str, pieces: list[str]
) -> None:
    read = mask(text)
    assert read.text == masked
    assert [text[one.start : one.end] for one in read.found] == pieces


def test_finds_that_touch_are_two_and_finds_that_overlap_are_one_of_the_more_certain_kind() -> None:
    touching = (Pattern("IBAN", "####-"), Pattern("card", " ####"))
    assert [(one.start, one.end) for one in mask("1234-/5678", patterns=touching).found] == [(0, 5), (5, 10)]
    overlapping = (Pattern("access id", "A-####"), Pattern("customer number", "####-B"))
    assert mask("Nr. A-1234-B", patterns=overlapping).found == (Found("customer number", 4, 12),)


def test_a_text_without_anything_to_look_for_is_given_back() -> None:
    assert mask("nichts weiter").text == "nichts weiter"
