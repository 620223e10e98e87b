"""Whether what we write to a customer asks them for a given thing, in English and German."""

import re

from hilft.core.same_thing import TELLING, stems

_ASKS = re.compile(
    r"\?\s*$|\b(?:please|bitte|must see|(?:only|still) miss|insist|reply (?:to this mail )?with|antworten sie|eingehen|"
    r"m(?:ü|ue)ssten .*\bsehen|(?:re-?)?send(?:ing)?|"
    r"forward(?:ing)?|provid(?:e|ing)|upload(?:ing)?|attach|enclose|submit(?:ting)?|hand in|"
    r"mail (?:us|me|it|the|your)|let us have|(?:give|show|get) (?:us|me)|ask(?:ing)? you for|wait(?:ing)? for|without|"
    r"needs?|needed|requires?|required|necessary|lacks?|missing|(?:has|have) to be|must be|"
    r"(?:zu|ein|über|nach)?(?:senden|schicken)|einreichen|nachreichen|einzureichen|nachzureichen|hochladen|hochzuladen|"
    r"übermitteln|vorlegen|vorzulegen|zukommen|beifügen|beizufügen|beilegen|"
    r"(?:reichen|laden|fügen|legen|geben|mailen|faxen|zeigen) sie|bitten (?:wir )?(?:sie )?um|wart(?:e|en)|ohne|"
    r"brauch(?:e|en|t)|benötig(?:e|en|t)|erforderlich|notwendig|nötig|fehlt|fehlen)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:do not|don't|need not|needn't|no longer|not need|no need|keep|nicht (?:mehr|noch einmal|nochmal|erneut)|"
    r"kein\w*|niemand|has been|have been|was|were|received|arrived|thank\w*|dank\w*|erhalten|angekommen|eingegangen|"
    r"behalten)\b",
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
