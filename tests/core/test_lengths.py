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


@given(st.text(max_size=300), st.integers(40, 120), st.sampled_from(MEASURES), st.sampled_from([None, 23]))
def test_no_piece_is_too_long_and_no_sign_is_lost(text: str, most: int, measure: str, link: int | None) -> None:
    pieces = split(text, most, measure, link)
    assert all(length(piece, measure, link) <= most for piece in pieces)
    if len(pieces) > 1:
        pieces = [re.sub(r" \(\d+/\d+\)\Z", "", piece) for piece in pieces]
    assert "".join("".join(pieces).split()) == "".join(text.split())
