"""A yes or a no by mail: what the recogniser takes for one, measured on replies it was not built from."""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilft.core.plain_reply import LONGEST, Says, any_of, read_reply
from tests.core.replies_labelled import LEARNED, UNSEEN
from tests.core.replies_later import FRESH, LATER


class Score(NamedTuple):
    """How many plain replies were recognised, were taken for what they are not, and were left to a person."""

    right: int
    wrong: int
    left: int

    @property
    def precision(self) -> float:
        return round(self.right / (self.right + self.wrong), 2)

    @property
    def recall(self) -> float:
        return round(self.right / (self.right + self.left), 2)


def score(replies: tuple[tuple[str, str], ...]) -> Score:
    read = [(str(read_reply(text).says), label) for label, text in replies]
    return Score(
        sum(said == label != "" for said, label in read),
        sum(said not in {label, ""} for said, label in read),
        sum(said == "" != label for said, label in read),
    )


def test_what_it_does_to_the_replies_it_was_built_with() -> None:
    found = score((*LEARNED, *LATER))
    print(f"{len(LEARNED) + len(LATER)} replies: {found}, precision {found.precision}, recall {found.recall}")  # noqa: T201
    assert (found.precision, found.recall) == (1.0, 0.89)


def test_of_a_hundred_and_forty_replies_it_never_saw_it_takes_none_for_what_it_is_not() -> None:
    """What it leaves to a person costs a minute; what it takes wrongly would close a case."""
    found = score((*UNSEEN, *FRESH))
    print(f"{len(UNSEEN) + len(FRESH)} unseen replies: {found}")  # noqa: T201
    assert len(UNSEEN) + len(FRESH) >= 120
    assert found.precision >= 0.98
    assert found.recall >= 0.7


def test_in_words_it_might_not_know_it_finds_two_in_five_and_that_is_the_figure_to_expect() -> None:
    # Whoever extends the phrases moves these to LEARNED and writes new ones here.
    found = score(FRESH)
    assert (found.precision, found.recall) == (1.0, 0.39)


@pytest.mark.parametrize(
    "more",
    ["aber langsam", "but slow", "und wann kommt die Gutschrift?", "Bitte noch die Rechnung.", "0170 5550123",
     "PS: Rechnung",     "nur nicht im Keller", "only upstairs", "jedoch", "however",
     "hoffentlich", "bis jetzt", "for now", "glaube ich"],
)  # fmt: skip
@pytest.mark.parametrize("plain", ["Ja, funktioniert wieder", "Yes, it works again"])
def test_a_plain_yes_with_anything_beside_it_is_a_message(plain: str, more: str) -> None:
    assert read_reply(plain).says is Says.YES
    assert read_reply(f"{plain}, {more}").says is Says.UNCLEAR
    assert read_reply(f"{plain}. {more}").says is Says.UNCLEAR
    assert read_reply(f"{more}\n{plain}").says is Says.UNCLEAR


def test_one_word_answers_whatever_was_asked_last_and_a_sentence_answers_this() -> None:
    assert read_reply("Ja, danke.") == (Says.YES, True)
    assert read_reply("Nein.") == (Says.NO, True)
    assert read_reply("Ja, es funktioniert wieder.") == (Says.YES, False)
    assert read_reply("No, it still doesn't work.") == (Says.NO, False)


def test_what_is_said_below_the_name_is_read_too() -> None:
    assert read_reply("Ja, funktioniert.\nViele Grüße\nMia Muster").says is Says.YES
    assert read_reply("Ja, funktioniert.\nViele Grüße\nMia\nAm Telefon rauscht es noch sehr").says is Says.UNCLEAR
    assert read_reply("Ja, funktioniert.\nViele Grüße\nRechnung fehlt noch").says is Says.UNCLEAR


def test_a_long_letter_is_a_message_whatever_it_says() -> None:
    assert read_reply(" ".join(["danke"] * (LONGEST - 1)) + " ja").says is Says.YES
    assert read_reply(" ".join(["danke"] * LONGEST) + " ja").says is Says.UNCLEAR


def test_a_phrase_of_the_list_ends_where_a_word_ends() -> None:
    yes = any_of("ja+", "jo")
    assert [bool(yes.match(said)) for said in ("ja", "jaaa!", "jo, klar", "jahr", "nein")] == [True] * 3 + [False] * 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Ja, leider.", Says.UNCLEAR),
        ("Ja, super.", Says.UNCLEAR),
        ("Ja, super, danke.", Says.YES),
        ("Super, es geht wieder.", Says.YES),
        ("Leider nein.", Says.NO),
        ("Nein danke.", Says.UNCLEAR),
        ("Ja?", Says.UNCLEAR),
        ("Ja 1", Says.UNCLEAR),
        ("...", Says.UNCLEAR),
        ("", Says.UNCLEAR),
        ("Hallo Herr Muster,\nja.\nLG\nMia Anna Lena Muster", Says.YES),
        ("Ja.\nLG\nMia Anna Lena Ruth Muster", Says.UNCLEAR),
        ("Hallo, hallo, ja.", Says.UNCLEAR),
    ],
)
def test_a_regret_scorn_and_a_refusal_are_read_by_a_person(text: str, says: Says) -> None:
    assert read_reply(text).says is says


@given(st.text(max_size=200))
def test_it_reads_whatever_stands_in_a_letter(text: str) -> None:
    assert read_reply(text + "?").says is Says.UNCLEAR
    assert read_reply(text).says in Says
