"""A small model of what needs an answer, as plain numbers: it is weighed here without any library of learning.

What it looks at: words, pairs of words and pieces of words (three and four signs), each put by a checksum into one of
65,536 places, weighed by how rare it is (tf-idf), the whole brought to length 1; and which rules spoke. A logistic
regression, trained by `hilft.listening.training`, gives each place its weight; a second one of a single number
(Platt's) turns the sum into a probability. No word is kept in it, only weights of places.
"""

import hashlib
import json
import math
import re
import sys
from array import array
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from zlib import crc32

from hilft.core.relevance import NAMES, Reason

PLACES = 1 << 16
PIECES = range(3, 5)
MARK = b"hilft relevance 1\n"
STRONGEST = 4
"""So many words are shown as those that counted most."""
_TOKEN = re.compile(r"https?://\S+|@[\w.@-]+|[^\W_]+|[^\w\s]")
_NUMBER = re.compile(r"\d+")
_LONGEST_WORD = 40


class NoModel(ValueError):
    """These bytes are no model that this program can use."""


@dataclass(frozen=True)
class Model:
    """Weights and rarities of all places, the rules' weights in the order of `NAMES`, Platt's two numbers, bounds."""

    weights: "array[float]"
    rarities: "array[float]"
    rules: tuple[float, ...]
    intercept: float
    slope: float
    shift: float
    answer_from: float
    aside_below: float

    @cached_property
    def version(self) -> str:
        """What it is known by: the checksum of its content."""
        return hashlib.sha256(written(self)).hexdigest()

    def score(self, text: str, spoken: Iterable[str]) -> float:
        """Return how likely it needs an answer, 0 to 1."""
        weighed, squares = 0.0, 0.0
        rarities, pulls = self.rarities, self._pulls
        for place, count in features(text).items():
            often = 1.0 if count == 1 else 1 + math.log(count)
            weighed += often * pulls[place]
            squares += (often * rarities[place]) ** 2
        weighed /= math.sqrt(squares) or 1.0
        by_rule = dict(zip(NAMES, self.rules, strict=True))
        return probability(self.slope * (weighed + sum(by_rule[name] for name in spoken) + self.intercept) + self.shift)

    def strongest(self, text: str, *, towards: bool) -> list[Reason]:
        """Return the words that counted most towards an answer, or against one, where they stand first."""
        told: dict[str, tuple[float, int, int]] = {}
        for word, start, end in tokens(text):
            if len(word) > 1 and word not in told:
                told[word] = (self._weight_of(word), start, end)
        best, sign = sorted(told.values(), reverse=towards)[:STRONGEST], 1 if towards else -1
        return [Reason("model", start, end, round(weight, 3)) for weight, start, end in best if weight * sign > 0]

    @cached_property
    def _pulls(self) -> "array[float]":
        """What each place adds: its weight times how rare it is."""
        return array("f", (weight * rarity for weight, rarity in zip(self.weights, self.rarities, strict=True)))

    @cached_property
    def _weight_of(self) -> Callable[[str], float]:
        """What a word adds with all its pieces; the commonest words are remembered."""
        pulls = self._pulls
        return lru_cache(maxsize=4096)(lambda word: sum(pulls[place] for place in _places_of(word)))


def probability(logit: float) -> float:
    """Return the logistic function, also far out."""
    return 1 / (1 + math.exp(-logit)) if logit > -500 else 0.0


def features(text: str) -> Counter[int]:
    """Return how often each place is met."""
    found: list[int] = []
    before = ""
    for word, _, _ in tokens(text):
        found.extend(_places_of(word))
        if before:
            found.append(crc32(f"2{before} {word}".encode()) % PLACES)
        before = word
    return Counter(found)


def tokens(text: str) -> Iterable[tuple[str, int, int]]:
    """Yield words in small letters and where they stand; links, handles and numbers are each the same word.

    Of whom somebody speaks, and under which number, is nothing a model should learn.
    """
    for hit in _TOKEN.finditer(text):
        word = hit[0].lower()[:_LONGEST_WORD]
        if word.isalpha():
            yield word, hit.start(), hit.end()
        elif word.startswith(("http", "@")):
            yield "http" if word[0] == "h" else "@", hit.start(), hit.end()
        else:
            # Half of a character may stand in what programs hand on.
            yield _NUMBER.sub("0", word).encode("utf-8", "replace").decode(), hit.start(), hit.end()


@lru_cache(maxsize=4096)
def _places_of(word: str) -> tuple[int, ...]:
    """Return the places of one word: as a whole, and of its pieces."""
    padded = f" {word} "
    pieces = (padded[at : at + size] for size in PIECES for at in range(len(padded) - size + 1))
    return (crc32(f"1{word}".encode()) % PLACES, *(crc32(f"0{piece}".encode()) % PLACES for piece in pieces))


def written(model: Model) -> bytes:
    """Return a model as bytes: a line that says what it is, one of JSON, then two rows of 32-bit numbers."""
    told = {
        "rules": dict(zip(NAMES, model.rules, strict=True)),
        "intercept": model.intercept,
        "slope": model.slope,
        "shift": model.shift,
        "answer_from": model.answer_from,
        "aside_below": model.aside_below,
    }
    header = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    return MARK + header + b"\n" + _little(model.weights).tobytes() + _little(model.rarities).tobytes()


def read_model(content: bytes, digest: str) -> Model:
    """Return the model these bytes are. Raises `NoModel` for any others than those that have this checksum."""
    if hashlib.sha256(content).hexdigest() != digest:
        raise NoModel("The model is damaged: its checksum is another one.")
    if not content.startswith(MARK):
        raise NoModel("This is no model of this program.")
    header, _, numbers = content[len(MARK) :].partition(b"\n")
    told = json.loads(header)
    if len(numbers) != 2 * 4 * PLACES or set(told["rules"]) != set(NAMES):
        raise NoModel("The model was made by another version of this program.")
    rows = array("f")
    rows.frombytes(numbers)
    rows = _little(rows)
    rules = tuple(float(told["rules"][name]) for name in NAMES)
    named = {name: float(told[name]) for name in ("intercept", "slope", "shift", "answer_from", "aside_below")}
    return Model(weights=rows[:PLACES], rarities=rows[PLACES:], rules=rules, **named)


def _little(row: "array[float]") -> "array[float]":
    """Return the row in the order of bytes in which it is stored; on most machines that is its own."""
    if sys.byteorder == "little":
        return row
    turned = array("f", row)
    turned.byteswap()
    return turned
