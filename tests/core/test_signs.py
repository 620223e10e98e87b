"""What the lists of words find in 173 sentences, what they miss, and what they take for something it is not."""

from collections.abc import Iterable
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilft.core.signs import ANGER, COMPLAINT, THREATS, WAITING, any_of, find_signs
from tests.core import spoken

GRAVE = {*THREATS, COMPLAINT}


class Score(NamedTuple):
    """How many labels were found, were found where none is, and were missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return round(self.right / (self.right + self.wrong), 2)

    @property
    def recall(self) -> float:
        return round(self.right / (self.right + self.missed), 2)


def kinds(text: str) -> set[str]:
    return {sign.kind for sign in find_signs(text)}


def score(table: Iterable[tuple[str, frozenset[str]]]) -> Score:
    pairs = [(kinds(text) & GRAVE, labels) for text, labels in table]
    return Score(
        sum(len(found & labels) for found, labels in pairs),
        sum(len(found - labels) for found, labels in pairs),
        sum(len(labels - found) for found, labels in pairs),
    )


def test_what_the_lists_do_to_the_sentences_they_were_written_with() -> None:
    found = score(spoken.SPOKEN)
    print(f"{len(spoken.SPOKEN)} sentences: {found}, precision {found.precision}, recall {found.recall}")  # noqa: T201
    assert len(spoken.SPOKEN) >= 100
    assert (found.precision, found.recall) == (0.97, 1.0)


def test_what_they_do_to_sentences_they_have_never_seen() -> None:
    # Less, and that is the figure to expect of real mail. Whoever extends the lists writes new sentences here.
    found = score(spoken.LATER)
    print(f"{len(spoken.LATER)} new sentences: {found}, precision {found.precision}, recall {found.recall}")  # noqa: T201
    assert (found.precision, found.recall) == (0.68, 0.59)


@pytest.mark.parametrize(("text", "waits"), spoken.WAITING)
def test_who_says_that_they_wait_is_heard(text: str, *, waits: bool) -> None:
    assert (WAITING in kinds(text)) is waits


def test_a_sign_says_where_it_stands() -> None:
    text = "Hello.\nI had enough: my lawyer knows, and the ombudsman too."
    assert [text[sign.start : sign.end] for sign in find_signs(text)] == ["lawyer", "ombudsman"]


def test_anger_needs_two_things_at_once() -> None:
    assert ANGER not in kinds("This is ridiculous.")
    assert ANGER not in kinds("Please!!!")
    assert ANGER in kinds("This is ridiculous!!!")
    assert ANGER in kinds("DAS IST EINE Frechheit, ANTWORTEN SIE MIR ENDLICH")
    assert ANGER not in kinds("The IPV6 and DNS of the NAS are fine.")


def test_a_word_of_the_list_counts_where_a_word_begins_in_any_letters() -> None:
    found = any_of("rot", r"blau\w*")
    assert [hit[0] for hit in found.finditer("Rot, hellrot, BLAUER und graublau")] == ["Rot", "BLAUER"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Not now, my lawyer writes.", ["lawyer"]),
        ("Not now: my lawyer writes.", ["lawyer"]),
        ("Not now; my lawyer writes.", ["lawyer"]),
        ("Not my lawyer but another solicitor of mine writes.", ["solicitor"]),
        ("I am a lawyer. My lawyer writes.", ["lawyer"]),
        ("I am a lawyer and have called another solicitor of mine.", ["solicitor"]),
    ],
)
def test_a_word_that_is_taken_back_takes_back_nothing_behind_it(text: str, found: list[str]) -> None:
    assert [text[sign.start : sign.end] for sign in find_signs(text) if sign.kind == "lawyer"] == found


def test_anger_lies_where_the_hard_words_are() -> None:
    text = "You know, this is RIDICULOUS, answer me!!!"
    assert [text[sign.start : sign.end] for sign in find_signs(text)] == ["RIDICULOUS", "!!!"]


@given(st.text(max_size=300))
def test_no_text_breaks_it_and_each_sign_lies_within(text: str) -> None:
    for sign in find_signs(text):
        assert 0 <= sign.start < sign.end <= len(text)
        assert find_signs(text) == find_signs(text)
