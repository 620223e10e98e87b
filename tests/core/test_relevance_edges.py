"""Judging a post at its edges: just on a bound, ours, without names of ours, and in the order of the text."""

import math
from collections.abc import Iterable
from itertools import pairwise

import pytest

from hilft.core.relevance import ANSWER, ANSWER_FROM, ASIDE, ASIDE_BELOW, UNSURE, Judgement, Ours, Reason, judge, spoken

OURS = Ours(names=("Fernnetz",), products=("Kupferwurm",), others=("Mondkabel",))


class Fixed:
    """A model that always finds the same."""

    version = "v1"
    answer_from, aside_below = ANSWER_FROM, ASIDE_BELOW

    def __init__(self, found: float) -> None:
        self.found = found

    def score(self, text: str, spoken: Iterable[str]) -> float:
        return self.found

    def strongest(self, text: str, *, towards: bool) -> list[Reason]:
        return [Reason("model", 0, 1, 1.0 if towards else -1.0)]


def test_what_we_said_ourselves_is_aside_for_that_reason_alone() -> None:
    told = judge("Why is my line dead?", OURS, Fixed(1.0), is_our_own=True)
    assert told == Judgement(ASIDE, 0.0, "own_post", (Reason("own_post", 0, 0, -math.inf),))


@pytest.mark.parametrize(
    ("score", "verdict", "towards"),
    [(0.6, ANSWER, 1.0), (0.599, UNSURE, 1.0), (0.25, UNSURE, 1.0), (0.249, ASIDE, -1.0)],
)
def test_just_on_a_bound_it_counts_for_more(score: float, verdict: str, towards: float) -> None:
    told = judge("so", OURS, Fixed(score))
    assert (told.verdict, told.score, told.by) == (verdict, score, "v1")
    assert told.reasons[-1] == Reason("model", 0, 1, towards)


def test_a_threat_and_a_complaint_that_name_us_are_never_aside_and_others_may_be() -> None:
    for text, verdict in (
        ("Fernnetz: morgen gehe ich zum Anwalt", UNSURE),
        ("Fernnetz: ich will mich beschweren", UNSURE),
        ("Morgen gehe ich zum Anwalt", ASIDE),
        ("Fernnetz und mein Anschluss", ASIDE),
    ):
        assert judge(text, OURS, Fixed(0.0)).verdict == verdict, text


def test_without_a_model_the_rules_say_so_in_the_order_of_the_text() -> None:
    told = judge("Warum ist mein Kupferwurm bei Fernnetz tot?", OURS)
    assert told.by == "rules"
    places = [(one.start, one.end, one.name) for one in told.reasons]
    assert len(places) > 3
    assert all(first <= second for first, second in pairwise(places))
    assert places != sorted(places, key=lambda place: (place[2], place[0], place[1]))


def test_a_house_without_names_finds_none() -> None:
    assert {one.name for one in spoken("Fernnetz, Kupferwurm und Mondkabel", Ours())} <= {"own_words", "news"}
