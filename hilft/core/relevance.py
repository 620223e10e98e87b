"""Whether something said in public, and not to us, needs an answer of ours: by rules anybody can read.

Each rule has a name, a sentence, a weight and its evidence: the very places of the text that made it speak. The
weights are logarithms of odds; added up they give a score from 0 to 1. Where a model was trained on the house's own
decisions (`relevance_model`) the rules are part of what it weighs, and two things stand whatever it says: what an
account of ours said is aside, and a complaint that names us is not.
"""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

from hilft.core import relevance_words as words
from hilft.core.signs import ANGER, COMPLAINT, THREATS, WAITING, Sign, find_signs

ANSWER, UNSURE, ASIDE = "answer", "unsure", "aside"
LONGEST = 2_000
"""Characters that are looked at; what needs an answer says so before."""
START = -0.9
ANSWER_FROM, ASIDE_BELOW = 0.6, 0.25
"""The bounds of a house without a model: it rather shows too much than too little."""
Place = tuple[int, int]


@dataclass(frozen=True)
class Ours:
    """What a house calls its own: its names, its products, and other brands that are often named beside them."""

    names: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


class Rule(NamedTuple):
    """A rule. `sentence`: what it says, for a person; `weight`: how much it counts towards an answer, or against it."""

    name: str
    sentence: str
    weight: float
    find: Callable[[str, Sequence[Sign], Ours], Iterable[Place]]


class Reason(NamedTuple):
    """Why: a rule that spoke, or "model", and one place it speaks of (characters `start` to `end`)."""

    name: str
    start: int
    end: int
    weight: float


class Judgement(NamedTuple):
    """What becomes of it, how sure (0 to 1 that it needs an answer), who said so ("rules", a rule or a model), why."""

    verdict: str
    score: float
    by: str
    reasons: tuple[Reason, ...]


class Weighing(Protocol):
    """A model, as judging needs it. `names`: its version; bounds as `ANSWER_FROM` and `ASIDE_BELOW`."""

    @property
    def version(self) -> str: ...
    @property
    def answer_from(self) -> float: ...
    @property
    def aside_below(self) -> float: ...
    def score(self, text: str, spoken: Iterable[str]) -> float: ...
    def strongest(self, text: str, *, towards: bool) -> list[Reason]: ...


def judge(text: str, ours: Ours, model: Weighing | None = None, *, is_our_own: bool = False) -> Judgement:
    """Judge one post. `is_our_own`: an account of ours said it."""
    text = text[:LONGEST]
    if is_our_own:
        return Judgement(ASIDE, 0.0, "own_post", (Reason("own_post", 0, 0, -math.inf),))
    reasons = spoken(text, ours)
    names = {reason.name for reason in reasons}
    if model is None:
        score = _score(names)
        return Judgement(_verdict(score, names, ANSWER_FROM, ASIDE_BELOW), score, "rules", reasons)
    score = model.score(text, names)
    verdict = _verdict(score, names, model.answer_from, model.aside_below)
    strongest = model.strongest(text, towards=verdict != ASIDE)
    return Judgement(verdict, score, model.version, (*reasons, *strongest))


def spoken(text: str, ours: Ours) -> tuple[Reason, ...]:
    """Return every rule that speaks of a text, with its evidence, in the order of the text."""
    signs = find_signs(text)
    found = [
        Reason(rule.name, start, end, rule.weight) for rule in RULES for start, end in rule.find(text, signs, ours)
    ]
    return tuple(sorted(found, key=lambda reason: (reason.start, reason.end, reason.name)))


def _score(names: Iterable[str]) -> float:
    """Return the score of the rules alone: each counts once, however often it speaks."""
    return 1 / (1 + math.exp(-START - sum(WEIGHTS[name] for name in names)))


def _verdict(score: float, names: set[str], answer_from: float, aside_below: float) -> str:
    if score >= answer_from:
        return ANSWER
    is_guarded = "our_name" in names and not names.isdisjoint({"complaint", "threat"})
    return UNSURE if score >= aside_below or is_guarded else ASIDE


def _of(*patterns: re.Pattern[str]) -> Callable[[str, Sequence[Sign], Ours], Iterable[Place]]:
    return lambda text, signs, ours: (hit.span() for pattern in patterns for hit in pattern.finditer(text))


def _signed(*kinds: str) -> Callable[[str, Sequence[Sign], Ours], Iterable[Place]]:
    return lambda text, signs, ours: ((sign.start, sign.end) for sign in signs if sign.kind in kinds)


@lru_cache(maxsize=16)
def _named(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return what finds these names as words, also behind # and @, and as the beginning of a German compound."""
    known = [re.escape(name.strip().lstrip("#@")) for name in names if name.strip().lstrip("#@")]
    ends = sorted(known, key=len, reverse=True)
    return re.compile(rf"(?<!\w)[#@]?(?:{'|'.join(ends)})(?:s|es|-\w+)?(?!\w)", re.IGNORECASE) if known else None


def _places(text: str, names: tuple[str, ...]) -> list[Place]:
    pattern = _named(names)
    return [hit.span() for hit in pattern.finditer(text)] if pattern is not None else []


def _others(text: str, signs: Sequence[Sign], ours: Ours) -> list[Place]:
    """Other brands count only where ours is not named."""
    return [] if _places(text, ours.names) else _places(text, ours.others)


def _bare(text: str, signs: Sequence[Sign], ours: Ours) -> list[Place]:
    """Nothing is said but a link, tags and handles."""
    rest = re.sub(r"[#@][\w.@-]+", " ", words.LINK.sub(" ", text))
    return [(0, len(text))] if len(re.findall(r"\w{2,}", rest)) < 2 and text.strip() else []


RULES = (
    Rule("question", "It asks something.", 0.9, _of(words.QUESTION)),
    Rule("help", "It asks for help.", 1.1, _of(words.HELP)),
    Rule("trouble", "Something does not work, is late or missing.", 1.4, _of(words.TROUBLE)),
    Rule("complaint", "It complains.", 1.5, _signed(COMPLAINT)),
    Rule("threat", "It speaks of lawyers, the press or an authority.", 0.9, _signed(*THREATS)),
    Rule("waiting", "Somebody waits for an answer.", 1.2, _signed(WAITING)),
    Rule("anger", "It sounds angry.", 0.9, _signed(ANGER)),
    Rule("our_name", "It names us.", 0.7, lambda text, signs, ours: _places(text, ours.names)),
    Rule("our_product", "It names a product of ours.", 0.5, lambda text, signs, ours: _places(text, ours.products)),
    Rule("own_words", "Somebody speaks of themselves.", 0.5, _of(words.OWN_WORDS)),
    Rule("passed_on", "It passes on what somebody else said.", -4.0, _of(words.PASSED_ON)),
    Rule("job_ad", "It offers work.", -3.0, _of(words.JOB_AD, words.JOB_SIGN)),
    Rule("giveaway", "It is a prize draw.", -3.0, _of(words.GIVEAWAY)),
    Rule("shares", "It is about shares and results of companies.", -2.5, _of(words.SHARES, words.TICKER)),
    Rule("news", "It is news.", -1.2, _of(words.NEWS)),
    Rule("advert", "It sells something.", -1.5, _of(words.ADVERT)),
    Rule("other_brand", "It names another brand, and not us.", -1.5, _others),
    Rule("bare", "It holds nothing but a link, hashtags or handles.", -2.0, _bare),
)
WEIGHTS = {rule.name: rule.weight for rule in RULES}
NAMES = tuple(rule.name for rule in RULES)
"""In the order in which a model keeps its weights of them."""
SENTENCES = {rule.name: rule.sentence for rule in RULES} | {
    "own_post": "An account of ours said it.",
    "model": "The words that counted most for the model.",
}
