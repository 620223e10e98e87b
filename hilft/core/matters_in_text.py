"""Which matter a customer's words may be about, and which of them say so: rules over lists, no learned model.

They propose and decide nothing: a person accepts or dismisses. So each find comes with its place in the text. German
and English are looked for in every text: people mix them.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from hilft.core.matter_words import RULES, Rule

MOST = 2
"""So many matters are proposed for one text: of more, none is a help."""
LONGEST = 20_000
"""So many characters of a text are looked at."""


class Hint(NamedTuple):
    """A matter that a text may be about, and the words that say so: characters `start` to `end` of the text."""

    matter: str
    start: int
    end: int


def matters_in(text: str) -> tuple[Hint, ...]:
    """Return the matters a text may be about, each once, in the order in which the text comes to them."""
    text = text[:LONGEST]
    found = sorted((hint for rule in RULES for hint in _hints(rule, text)), key=lambda hint: (hint.start, hint.end))
    first: dict[str, Hint] = {}
    for hint in found:
        first.setdefault(hint.matter, hint)
    for weaker, stronger in _INSTEAD:
        if stronger in first:
            first.pop(weaker, None)
    return tuple(first.values())[:MOST]


_INSTEAD = (
    ("fault", "missed_appointment"),
    ("cancellation", "provider_change"),
    ("provider_change", "move"),
    ("cancellation", "data_request"),
    ("bill_objection", "cancellation"),
    ("complaint", "conciliation"),
)
"""Of these two the second is what it is about, and the first what belongs to it."""

_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?=\S)|(?<=\d)\.)+[.!?]*")


def _hints(rule: Rule, text: str) -> Iterator[Hint]:
    if rule.around is not None and not rule.around.search(text):
        return
    for sentence in _SENTENCE.finditer(text):
        said, offset = sentence[0], sentence.start()
        if rule.beside is not None and not rule.beside.search(said):
            continue
        for hit in rule.said.finditer(said):
            if not _is_taken_back(rule.matter, said, hit):
                yield Hint(rule.matter, offset + hit.start(), offset + hit.end())


_MEANT = frozenset({"cancellation", "move", "provider_change", "complaint", "conciliation"})
"""What somebody wants: it counts neither with a "not" nor with an "if". What happened to them counts either way."""
_NOT_BEFORE = re.compile(
    r"\b(?:nicht|kein(?:e|en|er|em)?|nie|niemals|no|not|never|cannot|without|ohne)(?:\s+\w+){0,3}\s*$|n't(?:\s+\w+){0,3}\s*$",
    re.IGNORECASE,
)
_NOT_BEHIND = re.compile(r"^\s*(?:\w+\s+){0,2}(?:nicht|not)\b|\bzurück(?:genommen|gezogen)\b", re.IGNORECASE)
_IF = re.compile(
    r"\b(?:wenn|falls|sofern|sollten?|sonst|ansonsten|andernfalls|if|unless|otherwise|or else|should (?:i|we)|"
    r"muss ich|do i have to|thought (?:about|of)|decided against|überlegt|interest|gehört, dass|heard that you)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:nachbar(?:n|in)?|freund(?:in)?|bekannte[rn]?|kolleg(?:e|in)|neighbour|neighbor|friend|colleague)\s+"
    r"(?:hat|has|had|is|ist)\b",
    re.IGNORECASE,
)
_FINE = re.compile(
    r"\b(?:ge(?:ht|hen)|läuft|laufen|funktioniert|klappt) (?:\w+ ){0,3}wieder\b"
    r"|\b(?:behoben|repariert|einwandfrei|tadellos|konkurrenz|competitors?|mitbewerber\w*)\b"
    r"|\bback (?:up|on|online)\b|\b(?:works?|working|running) (?:\w+ )?(?:again|fine|perfectly)\b"
    r"|\b(?:been|was|is|got) (?:fixed|repaired)\b|\bsollte\b.{0,60}\bmal\b"
    r"|\b(?:bei meinem nachbarn|strom ab|power will be)\b",
    re.IGNORECASE,
)
"""It works again, it may be so one day, it is so elsewhere: no fault of this customer's now."""


def _is_taken_back(matter: str, said: str, hit: re.Match[str]) -> bool:
    """Say whether the sentence around the words says that it is not so, not now, or somebody else's."""
    if matter == "fault":
        return _FINE.search(said) is not None
    if matter not in _MEANT:
        return False
    before, behind = said[: hit.start()], said[hit.end() :]
    rest = re.split(r"[,;:]", behind)[0]  # what stands before reaches across no comma by itself
    return any(
        (
            _NOT_BEFORE.search(before),
            _NOT_BEHIND.search(rest),
            re.search(r"\bnicht\b", hit[0]) and matter == "move",
            _IF.search(said),
            _OTHERS.search(before),
        )
    )
