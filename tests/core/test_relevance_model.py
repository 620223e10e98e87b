"""The model of what needs an answer, number by number: where words go, how they add up, how it is stored."""

import hashlib
import json
import math
import sys
from array import array
from typing import Any
from zlib import crc32

import pytest

from hilft.core.relevance import NAMES, Reason
from hilft.core.relevance_model import (
    MARK,
    PLACES,
    STRONGEST,
    Model,
    NoModel,
    features,
    probability,
    read_model,
    tokens,
    written,
)


def place(text: str) -> int:
    return crc32(text.encode()) % PLACES


def model(words: dict[str, float], rarity: float = 1.0, **other: Any) -> Model:
    """Return a model in which whole words have these weights, pieces and pairs none, and all are equally rare."""
    weights = array("f", [0.0] * PLACES)
    for word, weight in words.items():
        weights[place(f"1{word}")] = weight
    told: dict[str, Any] = {
        "rarities": array("f", [rarity] * PLACES), "rules": (0.0,) * len(NAMES), "intercept": 0.0, "slope": 1.0,
        "shift": 0.0, "answer_from": 0.75, "aside_below": 0.25,
    }  # fmt: skip
    return Model(weights=weights, **(told | other))


def test_a_word_goes_to_the_places_of_itself_and_of_its_pieces_of_three_and_four_signs() -> None:
    pieces = ["0 ab", "0ab ", "0 ab "]
    assert features("ab") == dict.fromkeys(map(place, ["1ab", *pieces]), 1)


def test_two_words_that_follow_each_other_go_to_a_place_of_their_own() -> None:
    assert features("a b c")[place("2a b")] == 1
    assert features("a b c")[place("2b c")] == 1
    assert place("2a c") not in features("a b c")
    assert sum(features("a b").values()) == sum(features("a").values()) + sum(features("b").values()) + 1


def test_what_is_met_twice_is_counted_twice() -> None:
    assert features("ab ab")[place("1ab")] == 2


def test_a_text_without_a_word_goes_nowhere_and_is_judged_by_the_rest() -> None:
    assert not features(" \n ")
    assert model({}).score("", ()) == 0.5
    assert model({}, intercept=2.0).score("", ()) == probability(2.0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Das NETZ", [("das", 0, 3), ("netz", 4, 8)]),
        ("it's 50", [("it", 0, 2), ("'", 2, 3), ("s", 3, 4), ("0", 5, 7)]),
        ("see https://example.org/a?b=1 now", [("see", 0, 3), ("http", 4, 29), ("now", 30, 33)]),
        ("HTTP://EXAMPLE.ORG", [("http", 0, 4), (":", 4, 5), ("/", 5, 6), ("/", 6, 7), ("example", 7, 14),
                                (".", 14, 15), ("org", 15, 18)]),
        ("@ada.b-c@example.org!", [("@", 0, 20), ("!", 20, 21)]),
        ("a1b22 c_d", [("a0b0", 0, 5), ("c", 6, 7), ("d", 8, 9)]),
        ("x" * 41, [("x" * 40, 0, 41)]),
        ("7\ud800", [("0", 0, 1), ("?", 1, 2)]),
    ],
)  # fmt: skip
def test_words_are_small_links_handles_and_numbers_are_all_the_same(
    text: str, words: list[tuple[str, int, int]]
) -> None:
    assert list(tokens(text)) == words


def test_the_weight_of_a_word_counts_times_its_rarity_and_the_text_is_brought_to_length_one() -> None:
    # "ab" goes to four places, each as rare as the others: the length is 2 * rarity.
    weighs = model({"ab": 3.0}, rarity=5.0)
    assert weighs.score("ab", ()) == pytest.approx(probability(3.0 * 5.0 / (2 * 5.0)))


def test_rarity_tells_places_apart() -> None:
    weighs = model({"ab": 3.0})
    weighs.rarities[place("1ab")] = 2.0
    assert weighs.score("ab", ()) == pytest.approx(probability(3.0 * 2.0 / math.sqrt(2.0**2 + 3)))


def test_a_word_that_is_said_again_counts_more_but_not_twice_as_much() -> None:
    weighs, often = model({"ab": 3.0}), 1 + math.log(2)
    # Four places are met twice, one of the pair once.
    assert weighs.score("ab ab", ()) == pytest.approx(probability(3.0 * often / math.sqrt(4 * often**2 + 1)))


def test_rules_that_spoke_the_intercept_and_platts_two_numbers_are_part_of_it() -> None:
    rules = tuple(float(number) for number in range(1, len(NAMES) + 1))
    weighs = model({}, rules=rules, intercept=0.5, slope=0.25, shift=-0.125)
    assert weighs.score("ab", ()) == pytest.approx(probability(0.25 * 0.5 - 0.125))
    assert weighs.score("ab", (NAMES[1], NAMES[3])) == pytest.approx(probability(0.25 * (2 + 4 + 0.5) - 0.125))


@pytest.mark.parametrize(
    ("logit", "share"),
    [(0.0, 0.5), (math.log(3), 0.75), (-math.log(3), 0.25), (1000.0, 1.0), (-500.0, 0.0), (-1000.0, 0.0)],
)
def test_a_sum_becomes_a_share_also_far_out(logit: float, share: float) -> None:
    assert probability(logit) == pytest.approx(share, abs=1e-300)


def test_below_five_hundred_it_is_nothing_at_all() -> None:
    assert probability(-500.0) == 0.0
    assert probability(-499.0) > 0.0


def test_the_four_words_that_counted_most_are_told_each_where_it_stands_first() -> None:
    weighs = model({"cc": 2.0, "dd": 5.0, "ee": 3.0, "ff": 4.0, "gg": 1.0, "hh": -2.0, "ii": -1.0004})
    text = "cc dd ee dd ff gg hh ii"
    assert STRONGEST == 4
    best = [(3, 5, 5.0), (12, 14, 4.0), (6, 8, 3.0), (0, 2, 2.0)]
    assert weighs.strongest(text, towards=True) == [Reason("model", *one) for one in best]
    assert weighs.strongest(text, towards=False) == [Reason("model", 18, 20, -2.0), Reason("model", 21, 23, -1.0)]


def test_words_that_count_for_neither_and_single_letters_are_no_reason() -> None:
    weighs = model({"a": 9.0, "bb": 0.0})
    assert weighs.strongest("a bb", towards=True) == []
    assert weighs.strongest("a bb", towards=False) == []


def test_a_weight_is_told_with_three_digits_after_the_point_and_with_its_pieces() -> None:
    weighs = model({"cc": 0.23456})
    assert weighs.strongest("cc", towards=True) == [Reason("model", 0, 2, 0.235)]
    weighs = model({"cc": 0.23456})
    weighs.weights[place("0 cc")] = 1.0
    assert weighs.strongest("cc", towards=True) == [Reason("model", 0, 2, 1.235)]


def test_a_model_is_stored_as_a_mark_a_line_of_json_and_numbers_of_four_bytes() -> None:
    rules = tuple(float(number) for number in range(len(NAMES)))
    weighs = model({"ab": 1.5}, rarity=0.5, rules=rules, intercept=0.25, slope=2.0, shift=-1.0)
    mark, header, numbers = written(weighs).split(b"\n", 2)
    assert mark == b"hilft relevance 1"
    assert json.loads(header) == {
        "aside_below": 0.25, "answer_from": 0.75, "intercept": 0.25, "slope": 2.0, "shift": -1.0,
        "rules": dict(zip(NAMES, rules, strict=True)),
    }  # fmt: skip
    assert header == json.dumps(json.loads(header), sort_keys=True, separators=(",", ":")).encode()
    assert len(numbers) == 8 * PLACES
    assert numbers[4 * place("1ab") :][:4] == b"\x00\x00\xc0\x3f"  # 1.5, the lowest byte first
    assert numbers[4 * PLACES :][:4] == b"\x00\x00\x00\x3f"
    assert weighs.version == hashlib.sha256(written(weighs)).hexdigest()


def test_what_was_stored_is_read_as_the_same_model() -> None:
    rules = tuple(float(number) for number in range(len(NAMES)))
    weighs = model({"ab": 1.5}, rarity=0.5, rules=rules, intercept=0.25, slope=2.0, shift=-1.0)
    assert read_model(written(weighs), weighs.version) == weighs


def test_a_model_with_a_weight_too_few_for_the_rules_neither_weighs_nor_is_stored() -> None:
    short = model({}, rules=(0.0,) * (len(NAMES) - 1))
    with pytest.raises(ValueError, match="zip"):
        short.score("ab", ())
    with pytest.raises(ValueError, match="zip"):
        written(short)


def test_a_number_may_have_the_bytes_of_a_new_line() -> None:
    weighs = model({})
    weighs.weights[7] = array("f", b"\n\n\n\n")[0]
    assert read_model(written(weighs), weighs.version) == weighs


def test_a_machine_with_the_other_order_of_bytes_stores_and_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    weighs = model({"ab": 1.5})
    monkeypatch.setattr(sys, "byteorder", "big")
    stored = written(weighs)
    assert stored.endswith(b"\x00\x00\x80\x3f"[::-1])
    assert stored[-8 * PLACES :][4 * place("1ab") :][:4] == b"\x3f\xc0\x00\x00"
    assert weighs.weights[place("1ab")] == 1.5, "what is written stays as it was"
    assert read_model(stored, hashlib.sha256(stored).hexdigest()) == weighs


def refused(content: bytes, digest: str | None = None) -> str:
    """Return with which sentence these bytes are refused."""
    with pytest.raises(NoModel) as told:
        read_model(content, hashlib.sha256(content).hexdigest() if digest is None else digest)
    return str(told.value)


def test_what_is_damaged_foreign_or_of_another_version_is_refused_and_says_which() -> None:
    good = written(model({}))
    assert refused(good, "0" * 64) == "The model is damaged: its checksum is another one."
    assert refused(b"something else") == "This is no model of this program."
    other_version = "The model was made by another version of this program."
    assert refused(good + b"1234") == other_version
    assert refused(good[:-4]) == other_version
    head, numbers = good[len(MARK) :].split(b"\n", 1)
    told = json.loads(head)
    told["rules"]["later_rule"] = 1.0
    assert refused(MARK + json.dumps(told).encode() + b"\n" + numbers) == other_version
