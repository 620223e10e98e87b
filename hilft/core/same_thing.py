"""Whether two names mean the same thing, such as what a customer was asked for twice in other words.

Deterministic and explained: capitals, accents, punctuation, small words ("the", "Ihre", "copy of"), the order of words
and the endings of plurals do not count; everything else does. "The proof of registration" and "Proofs of registration"
are one thing, "Verträge" and "der Vertrag" too; "bill of July" and "bill of August" are two.
"""

import re
import unicodedata

_FOLDED = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o"})
_TWO_LETTERS = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("ph", "f"))
"""Two ways to write one sound, such as "ä" where there is no key for it: both lead to the same letter."""

_SMALL = frozenset({
    "a", "an", "the", "of", "for", "from", "to", "with", "and", "or", "your", "our", "his", "her", "their", "my",
    "this", "that", "please", "again", "once", "more", "copy", "copies", "scan", "scans", "photo", "photocopy", "der",
    "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines", "ihr", "ihre", "ihren",
    "ihrem", "ihrer", "ihres", "dein", "deine", "deinen", "deinem", "deiner", "deines", "unser", "unsere", "unseren",
    "von", "vom", "zum", "zur", "zu", "fur", "mit", "und", "oder", "bitte", "noch", "mal", "nochmal", "einmal",
    "kopie", "kopien",
})  # fmt: skip
"""Words that say nothing about which thing is meant."""

_ENDINGS = "ensryi"
"""Letters in which a singular and its plural differ at the end, in English and in German: "copies" and "copy"."""
_STEM = 4
"""Letters of a word that always stay."""

TELLING = 8
"""So many letters a thing's name needs before a file's name can be said to contain it: "photo" is in too many."""


def key_of(name: str) -> str:
    """Return what names of the same thing have in common: its stems in order of the alphabet; "" for no words."""
    return " ".join(sorted(stems(name)))


def is_in_file_name(thing: str, file_name: str) -> bool:
    """Say whether a file's name names this thing, such as "Meldebescheinigung_2026.pdf" a "Meldebescheinigung"."""
    wanted = stems(thing)
    return sum(map(len, wanted)) >= TELLING and wanted <= stems(file_name.rpartition(".")[0] or file_name)


def stems(name: str) -> set[str]:
    """Return what is left of each word of a name that says which thing is meant."""
    words = re.findall(r"[a-z]+|\d+", _plain(name))
    telling = [word for word in words if word not in _SMALL] or words
    return {_stem(word) for word in telling}


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKD", name.casefold().translate(_FOLDED))
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    for two, one in _TWO_LETTERS:
        text = text.replace(two, one)
    return text


def _stem(word: str) -> str:
    """Cut what an ending may add: no digit, and no letter of a short word."""
    return word[:_STEM] + word[_STEM:].rstrip(_ENDINGS)
