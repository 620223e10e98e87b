"""Which matters are found in what customers write: in texts the rules have learned from, and in texts never seen."""

from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.core.matters_in_text import LONGEST, MOST, matters_in

DATA = Path(__file__).parent / "data" / "matters"
LAW = {"fault", "cancellation", "provider_change", "data_request", "missed_appointment"}


class Score(NamedTuple):
    """How many matters were found, were found where another or none is, and were missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return round(self.right / (self.right + self.wrong), 2)

    @property
    def recall(self) -> float:
        return round(self.right / (self.right + self.missed), 2)


def labelled(name: str) -> list[tuple[set[str], str]]:
    """Return the texts of a file, each with what it is about; "-" is about nothing that has rules."""
    lines = (DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [(set(label.split(",")) - {"-"}, text) for label, text in (line.split("\t") for line in lines)]


def score(name: str) -> Score:
    pairs = [({hint.matter for hint in matters_in(text)}, labels) for labels, text in labelled(name)]
    return Score(
        sum(len(found & labels) for found, labels in pairs),
        sum(len(found - labels) for found, labels in pairs),
        sum(len(labels - found) for found, labels in pairs),
    )


def said(text: str) -> list[tuple[str, str]]:
    """Return each matter that is found, with the words that say so."""
    return [(hint.matter, text[hint.start : hint.end]) for hint in matters_in(text)]


def test_what_the_rules_do_to_the_texts_they_were_written_with() -> None:
    found = score("learned")
    assert len(labelled("learned")) >= 570
    assert (found.precision, found.recall) == (0.97, 0.9)


def test_what_they_do_to_texts_they_have_never_seen() -> None:
    # This is the figure to expect of real mail. Whoever learns from these texts moves them and writes new ones here.
    found = score("unseen")
    assert len(labelled("unseen")) >= 80
    assert (found.precision, found.recall) == (0.84, 0.43)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hallo, hiermit kündige ich.", [("cancellation", "kündige")]),
        ("Hello.\nI cancel my plan. Cancel it now!", [("cancellation", "cancel")]),
        ("Wir ziehen am 3.5. nach Bremen. Das Handy geht.", [("move", "ziehen am 3.5. nach")]),
        ("My broadband is down.", [("fault", "down")]),
        ("Broadband. It is down.", []),
        ("The technician is late. Nobody came.", [("missed_appointment", "Nobody came")]),
        ("Nobody came to my party.", []),
        ("I never ordered it, it is on my bill.", [("bill_objection", "never ordered")]),
        ("I never ordered it.", []),
        ("Wir ziehen um. Das Internet ist weg.", [("move", "ziehen um"), ("fault", "weg")]),
    ],
)
def test_each_matter_comes_once_with_its_first_words(text: str, found: list[tuple[str, str]]) -> None:
    assert said(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "I do not want to cancel.",
        "I don't want to cancel.",
        "Ich möchte auf keinen Fall und nie wieder kündigen.",
        "Ich kündige nicht.",
        "Wir ziehen nicht um.",
        "Die Kündigung habe ich zurückgenommen.",
        "If nothing happens I cancel.",
        "Sonst kündige ich.",
        "Muss ich kündigen?",
        "Mein Nachbar hat gekündigt.",
        "My neighbour has cancelled.",
        "Ich habe überlegt, ob ich die Kündigung schreibe.",
        "My internet works again, the outage is over.",
        "Die Störung ist behoben.",
        "Sollte die Leitung mal tot sein, was dann?",
    ],
)
def test_what_is_not_meant_or_over_or_somebody_elses_is_not_proposed(text: str) -> None:
    assert said(text) == []


def test_a_not_in_another_clause_or_four_words_before_takes_nothing_back() -> None:
    assert said("Das geht so nicht, ich kündige.") == [("cancellation", "kündige")]
    assert said("Nicht mit mir und meiner Familie kündige ich.") == [("cancellation", "kündige")]
    assert said("Ich kündige, das ist nicht schön.") == [("cancellation", "kündige")]
    assert said("Ich kündige, die Bestellung habe ich zurückgezogen.") == [("cancellation", "kündige")]
    assert said("Ich kündige. Bitte nicht anrufen.") == [("cancellation", "kündige")]
    assert said("Ich kündige meinen alten Vertrag nicht gern.") == [("cancellation", "kündige")]


def test_what_happened_counts_with_an_if_and_a_not() -> None:
    assert said("If you look: my line is dead, not slow.") == [("fault", "dead")]


def test_of_two_matters_the_one_that_holds_the_other_is_proposed() -> None:
    assert said("Der Techniker kam nicht, niemand ist gekommen, das Internet ist tot.")[0][0] == "missed_appointment"
    assert [matter for matter, _ in said("Der Monteur ist nicht gekommen und die Leitung ist tot.")] == [
        "missed_appointment"
    ]
    assert [matter for matter, _ in said("Bitte löschen Sie meine Daten und beenden Sie den Vertrag.")] == [
        "data_request"
    ]
    assert [matter for matter, _ in said("Ich kündige beim alten Anbieter, Portierung bitte.")] == ["provider_change"]
    assert [matter for matter, _ in said("Umzug: Rufnummernmitnahme bitte.")] == ["move"]
    assert [matter for matter, _ in said("Eine Beschwerde, auch beim Ombudsmann.")] == ["conciliation"]
    assert [matter for matter, _ in said("Ich kündige, die Rechnung stimmt nicht.")] == ["cancellation"]


def test_no_more_than_two_are_proposed_and_the_end_of_an_endless_text_is_not_read() -> None:
    text = "Umzug im Mai. Das Internet ist tot. Eine Beschwerde ist das. Die Rechnung ist falsch."
    assert [matter for matter, _ in said(text)] == ["move", "fault"]
    assert len(matters_in(text)) == MOST
    assert said("x " * (LONGEST // 2 - 5) + "kündige.") == [("cancellation", "kündige")]
    assert said("x " * (LONGEST // 2) + "kündige.") == []


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_no_text_breaks_it_and_every_place_lies_in_the_text(text: str) -> None:
    for hint in matters_in(text):
        assert 0 <= hint.start < hint.end <= len(text)


def test_of_what_the_law_has_a_clock_for_four_in_five_proposals_are_right() -> None:
    pairs = [({hint.matter for hint in matters_in(text)} & LAW, labels) for labels, text in labelled("unseen")]
    right, wrong = (
        sum(len(found & labels) for found, labels in pairs),
        sum(len(found - labels) for found, labels in pairs),
    )
    assert right / (right + wrong) >= 0.8
