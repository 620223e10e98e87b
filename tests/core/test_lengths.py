"""How long a text is as a network counts it, and how a longer one is said in pieces."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilft.core.lengths import length, split

MEASURES = ["characters", "graphemes", "weighted", "bytes"]
FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"
LETTER = (
    "Guten Tag, Ihre Störung in der Ahornallee ist uns bekannt. Der Techniker kommt am 3. März zwischen 8 und 12 Uhr. "
    "Bitte lassen Sie ihn ins Haus! Alles Weitere steht unter https://help.example.org/stoerung/ahornallee-12 für Sie. "
) * 3


@pytest.mark.parametrize(
    ("text", "characters", "graphemes", "weighted", "size"),
    [
        ("", 0, 0, 0, 0),
        ("Grüezi", 6, 6, 6, 7),
        ("u\u0308", 2, 1, 1, 3),
        (FAMILY, 5, 1, 2, 18),
        ("\U0001f1e9\U0001f1ea", 2, 1, 2, 8),
        ("日本", 2, 2, 4, 6),
        ("„So“…", 5, 5, 6, 11),
    ],
)
def test_each_network_counts_in_its_own_way(
    text: str, characters: int, graphemes: int, weighted: int, size: int
) -> None:
    assert [length(text, measure) for measure in MEASURES] == [characters, graphemes, weighted, size]


def test_a_link_counts_what_the_network_says_and_its_full_stop_is_no_part_of_it() -> None:
    text = "See https://help.example.org/a/very/long/path?with=many&words=in-it."
    assert length(text, "characters", 23) == 4 + 23 + 1
    assert length(text, "characters") == len(text)


def test_a_bare_domain_is_a_link_only_where_the_network_makes_it_one() -> None:
    assert length("help.example.org", "weighted", 23) == 23
    assert length("help.example.org", "characters", 23) == 16
    assert length("anna@help.example.org", "weighted", 23) == 21


def test_what_fits_is_said_as_it_is() -> None:
    assert split("  Good evening.  ", 280, "weighted", 23) == ["Good evening."]


def test_a_long_letter_ends_its_pieces_behind_sentences_and_loses_no_word() -> None:
    pieces = split(LETTER, 280, "weighted", 23)
    assert [piece[-6:] for piece in pieces] == [f" ({n}/{len(pieces)})" for n in range(1, len(pieces) + 1)]
    assert all(re.search(r"[.!] \(\d/\d\)$", piece) for piece in pieces)
    assert " ".join(re.sub(r" \(\d/\d\)$", "", piece) for piece in pieces) == LETTER.strip()


def test_a_link_is_never_cut_where_it_fits() -> None:
    link = "https://example.org/" + "x" * 60
    for room in range(30, 60):
        assert link in " ".join(split(f"{'word ' * 20}{link} end", room, "characters", 23))


def test_a_link_longer_than_a_piece_is_cut_where_it_counts_as_long_as_it_is() -> None:
    link = "https://example.org/" + "x" * 60
    pieces = split(link, 40, "characters")
    assert "".join(re.sub(r" \(\d/\d\)$", "", piece) for piece in pieces) == link


def test_more_than_nine_pieces_are_numbered_with_room_for_it() -> None:
    pieces = split("word " * 100, 40, "characters")
    assert pieces[9].endswith(f" (10/{len(pieces)})")
    assert max(map(len, pieces)) <= 40


def test_no_room_is_said_so() -> None:
    with pytest.raises(ValueError, match="too short"):
        split("Good evening, all of you.", 6, "characters")


def test_signs_before_behind_and_in_a_link_count_by_the_networks_measure() -> None:
    text = "ä https://ex.org/ö ü"
    assert length(text, "bytes", 23) == 3 + 23 + 3
    assert length(text, "bytes") == 23
    assert length(text, "weighted", 23) == length(text, "characters", 23) == 2 + 23 + 2


@pytest.mark.parametrize(
    ("text", "most", "measure", "link", "pieces"),
    [
        ("Bis zehn Uhr.", 13, "characters", None, ["Bis zehn Uhr."]),
        ("日本語日本", 10, "weighted", None, ["日本語日本"]),
        ("äöüäöüäöüä", 10, "characters", None, ["äöüäöüäöüä"]),
        ("See https://help.example.org/a/very/long/path", 27, "characters", 23, None),
        ("äöüäöüäöü", 12, "bytes", None, ["äöü (1/3)", "äöü (2/3)", "äöü (3/3)"]),
        (
            "日本語日本語日本語",
            10,
            "weighted",
            None,
            ["日本 (1/5)", "語日 (2/5)", "本語 (3/5)", "日本 (4/5)", "語 (5/5)"],
        ),
        (
            "Eins zwei. Drei vier fünf sechs sieben.",
            22,
            "characters",
            None,
            ["Eins zwei. (1/3)", "Drei vier fünf (2/3)", "sechs sieben. (3/3)"],
        ),
        ("Ab. Cd efghijk lmno", 16, "characters", None, ["Ab. Cd (1/3)", "efghijk (2/3)", "lmno (3/3)"]),
        ("ab cdefghijklmnop", 12, "characters", None, ["ab (1/4)", "cdefgh (2/4)", "ijklmn (3/4)", "op (4/4)"]),
        ("a bcdefghij", 9, "characters", None, ["a (1/4)", "bcd (2/4)", "efg (3/4)", "hij (4/4)"]),
        ("say https://x.org/abc", 20, "characters", None, ["say (1/3)", "https://x.org/ (2/3)", "abc (3/3)"]),
        ("please say https://x.org/abcd", 24, "characters", None, ["please say (1/2)", "https://x.org/abcd (2/2)"]),
        ("äö https://x.org/äöü ß", 20, "bytes", None, ["äö (1/3)", "https://x.org/ (2/3)", "äöü ß (3/3)"]),
        (
            "öh https://ex.org/äöüäöüä",
            18,
            "bytes",
            None,
            ["öh (1/4)", "https://ex.o (2/4)", "rg/äöüä (3/4)", "öüä (4/4)"],
        ),
    ],
)
def test_each_piece_is_as_long_as_it_may_be(
    text: str, most: int, measure: str, link: int | None, pieces: list[str] | None
) -> None:
    assert split(text, most, measure, link) == (pieces or [text])


def test_ten_pieces_that_fit_without_the_room_for_their_numbers_become_more() -> None:
    assert split("a" * 36, 10, "characters")[-1] == "aaaa (9/9)"
    assert split("a" * 40, 10, "characters") == [f"aa ({number}/20)" for number in range(1, 21)]


def test_more_than_9999_pieces_are_refused_in_a_sentence() -> None:
    assert split("a" * 9999, 13, "characters")[-1] == "a (9999/9999)"
    with pytest.raises(ValueError, match=r"^A text of 10000 signs is too long for pieces of 13\.$"):
        split("a" * 10000, 13, "characters")


@pytest.mark.parametrize(
    ("text", "most", "measure"),
    [("Hallo ihr", 6, "characters"), ("äöüäöü", 7, "bytes"), ("日本語日本", 7, "weighted"), (FAMILY, 9, "bytes")],
)
def test_pieces_shorter_than_a_sign_are_refused_and_not_tried_for_ever(text: str, most: int, measure: str) -> None:
    with pytest.raises(ValueError, match=r"^The pieces are too short for any text\.$"):
        split(text, most, measure)


def test_a_sign_of_many_marks_is_cut_where_it_fits_in_no_piece() -> None:
    assert split("abcdefgh", 7, "characters")[7] == "h (8/8)"
    assert "".join(piece[:-6] for piece in split(FAMILY, 10, "bytes")) == FAMILY


@given(st.text(max_size=300), st.integers(40, 120), st.sampled_from(MEASURES), st.sampled_from([None, 23]))
def test_no_piece_is_too_long_and_no_sign_is_lost(text: str, most: int, measure: str, link: int | None) -> None:
    pieces = split(text, most, measure, link)
    assert all(length(piece, measure, link) <= most for piece in pieces)
    if len(pieces) > 1:
        pieces = [re.sub(r" \(\d+/\d+\)\Z", "", piece) for piece in pieces]
    assert "".join("".join(pieces).split()) == "".join(text.split())
