"""Whether what we write to a customer asks them for a given thing, in English and German."""

import re

from hilft.core.same_thing import TELLING, stems

_ASKS = re.compile(
    r"\b(?:please (?:also |just |kindly )?(?:re-?)?(?:send|provide|upload|attach|enclose|forward|submit|hand in|give)|"
    r"(?:could|can|would|will) you (?:please |kindly |also )?(?:re-?)?(?:send|provide|upload|attach|submit|give)|"
    r"(?:send|give) (?:it |them )?(?:to )?(?:us|me)|provide us|we (?:still |also |first )?(?:need|require|miss|lack)|"
    r"is (?:still )?missing|"
    r"bitte\b[^.!?]{0,60}\b(?:senden|schicken|zusenden|zuschicken|übersenden|übermitteln|einreichen|hochladen|nachreichen)|"
    r"(?:senden|schicken|übersenden|übermitteln|reichen|laden|geben|mailen|faxen) sie\b|"
    r"(?:benötigen|brauchen|fehlt|fehlen)(?: wir| uns| noch| noch von ihnen)|wir (?:benötigen|brauchen)|"
    r"uns (?:noch )?(?:fehlt|fehlen)|könnten sie|würden sie)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:do not|don't|need not|needn't|no longer|not need|no need|nicht|kein\w*|niemand|received|arrived|thank\w*|"
    r"dank\w*|erhalten|angekommen|eingegangen)\b",
    re.IGNORECASE,
)
"""A sentence with one of these says that a thing came, or that it is not wanted."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n\n+")


def is_asked_for(thing: str, text: str) -> bool:
    """Say whether a sentence of this text asks for the thing, by all the words of its name.

    Only names long enough to mean one thing count; lines that quote (">") are not ours.
    """
    wanted = stems(thing)
    if sum(map(len, wanted)) < TELLING:
        return False
    ours = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))
    return any(
        _ASKS.search(sentence) and not _NOT.search(sentence) and wanted <= stems(sentence)
        for sentence in _SENTENCE.split(ours)
    )
