"""Signs in what a customer writes: a threat to go elsewhere, a complaint, impatience, anger. Found by lists of words.

No sign says what somebody means; it says where to look. So each comes with its place in the text, and whoever reads
the case sees the words that were taken for it. German and English are looked for in every text: people mix them.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

THREATS = ("press", "lawyer", "authority")
COMPLAINT, WAITING, ANGER = "complaint", "waiting", "anger"


class Sign(NamedTuple):
    """What was found (`kind`), and where: characters `start` to `end` of the text."""

    kind: str
    start: int
    end: int


def any_of(*patterns: str) -> re.Pattern[str]:
    """Return what finds these where a word begins, in small letters or capitals."""
    return re.compile("|".join(rf"\b(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_TELL = r"(?:go|going|turn|write|talk|tell|call|contact(?:ing)?|inform(?:ing)?|report(?:ing)?)"
_WORDS: dict[str, re.Pattern[str]] = {
    "lawyer": any_of(
        r"(?:rechts)?anw[aä]lt(?:e|en|s|in|innen)?\b", r"rechtsbeistand\b", r"rechtsschutz\w*", r"verklag\w*",
        r"vor gericht\b", r"(?:recht|gericht|jurist)\w* (?:schritte|mittel|vorgehen)\b",
        r"(?:eine|zur|per|mit einer) klage\b",
        r"(?:lawyer|solicitor|attorney|barrister)s?\b", r"legal (?:action|steps|proceedings)\b",
        r"sue (?:you|your|the company|this company|them)\b", r"(?:in|to) court\b", r"(?:small claims|civil) court\b",
    ),
    "press": any_of(
        r"(?:an|zu) (?:die|der|den|zur) (?:presse|zeitung|medien|öffentlichkeit)\b", r"zur (?:presse|zeitung)\b",
        r"(?:die|der|den) medien\b", r"presse\b(?= und| oder|,|$)", r"journalist(?:en|in|innen)?\b",
        r"der redaktion geschrieben\b", r"reporter(?:n|in)?\b",
        r"(?:das|ins|im) fernsehen (?:interess|bring|komm|bericht)\w*",
        r"mach\w* (?:das|es|alles|den fall|die sache) öffentlich\b", r"veröffentlich\w*",
        rf"{_TELL}(?:ing)? (?:to )?(?:the|a|your) (?:\w+ )?(?:press|newspapers?|media)\b", r"journalists?\b",
        r"the media (?:will|should|would|is|are)\b", r"(?:go|going) public\b", r"(?:local )?tv station\b",
        r"newspaper\b(?=:|,| and the| will)",
    ),
    "authority": any_of(
        r"(?:der|die|zur|an die|bei der) (?:bundesnetzagentur|aufsichtsbeh[öo]rde|regulierungsbeh[öo]rde)\b",
        r"verbrauchersch[uü]tz\w*", r"verbraucherzentrale\w*", r"verbraucherschutz\b", r"schlichtungsstelle\b",
        r"ombuds(?:man|stelle|mann|frau)\b", r"(?:landes)?datenschutzbeauftragten? (?:des|der|bekomm|wird)\w*",
        r"(?:erstatte|stelle|mache) (?:\w+ )?(?:straf)?anzeige\b", r"(?:zur|bei der|an die) polizei\b",
        r"(?:to|with|by|inform|call|tell) the regulator\b", r"regulator\b(?= and|,)",
        r"consumer (?:protection|rights|advice|association)\b", r"trading standards\b",
        r"(?:to|by|with|inform|call|tell) the police\b", r"data protection (?:authority|officer|commissioner)\b",
    ),
    COMPLAINT: any_of(
        r"beschwer(?:de|den|e|en|t)\b", r"beschwerdestelle\b", r"reklam\w+",
        r"(?:mit|an) (?:ihre[mn]?|de[mnr]|die|einem) (?:vorgesetzten?|chef(?:in)?|vorstand|geschäftsleitung)\b",
        r"complaints?\b", r"complain(?:ing)?\b",
        r"(?:to|with) (?:your|a|the|his|her) (?:manager|supervisor|superior|boss|director)\b",
    ),
    WAITING: any_of(
        r"(?:etwas|was) neues\b", r"warte(?:n)? (?:ich )?(?:immer )?noch\b",
        r"(?:immer )?noch (?:keine|nichts|nicht)\b",
        r"(?:nichts|nicht) (?:mehr )?(?:von ihnen |von euch )?gehört\b", r"wie ist (?:der|da der) stand\b",
        r"stand der dinge\b", r"frage? (?:noch einmal|nochmals?|erneut|wieder) nach\b", r"nachfragen\b", r"nachhaken\b",
        r"zum (?:zweiten|dritten|vierten|fünften|\w+zehnten|x-?ten) mal\b",
        r"antwortet (?:mir |uns )?(?:niemand|keiner)\b",
        r"keine (?:antwort|reaktion|rückmeldung)\b", r"seit (?:\w+ ){1,2}(?:keine|nichts)\b",
        r"any (?:news|updates?|progress)\b", r"still (?:waiting|no|nothing|not)\b",
        r"(?:not|n't|nothing) (?:heard|had)\b",
        r"is there an update\b", r"for the (?:second|third|fourth|fifth|\w+th) time\b",
        r"(?:nobody|no one) (?:answers?|replies)\b",
        r"no (?:answer|reply|response|reaction)\b", r"follow(?:ing)? up\b", r"any(?:body|one) there\b",
    ),
}  # fmt: skip
"""What each kind of sign is known by. Add words freely; `tests/core/test_signs.py` says what they do to sentences."""

_NOT = re.compile(
    r"\b(?:nicht|kein(?:e|en|er|em)?|ohne|nie|no|not|never|without|can't|cannot|n't|don't|won't)(?:\s+\w+){0,2}\s*$",
    re.IGNORECASE,
)
"""What takes a word back when it stands before it, at most two words between: "no complaints", "nicht beschweren"."""
_OVER = re.compile(r"\b(?:erledigt|hinfällig|zurückgezogen|settles|settled|withdrawn|resolved)\b", re.IGNORECASE)
_SELF = re.compile(
    r"\b(?:bin|sind|am|are)\s+(?:selbst|selber|eine?|an?|the)(?:\s+\w+){0,2}\s*$"
    r"|\b(?:bin|sind)\s+(?:selbst|selber)?\s*$|\b(?:arbeite|arbeiten|works?)\s+(?:\w+\s+){0,4}$",
    re.IGNORECASE,
)
"""Who says what they do for a living threatens nobody."""
_SENTENCE = re.compile(r"[^.!?\n]+")


def find_signs(text: str) -> tuple[Sign, ...]:
    """Return every sign in a text, in the order in which they stand there."""
    found = [sign for sentence in _SENTENCE.finditer(text) for sign in _in_sentence(sentence)]
    return tuple(sorted({*found, *_anger(text)}, key=lambda sign: (sign.start, sign.end, sign.kind)))


def _in_sentence(sentence: re.Match[str]) -> Iterator[Sign]:
    said, offset = sentence[0], sentence.start()
    for kind, words in _WORDS.items():
        for hit in words.finditer(said):
            before = said[: hit.start()]
            clause = re.split(r"[,;:]", before)[-1]
            if kind != WAITING and (_NOT.search(clause) or (kind == COMPLAINT and _OVER.search(said))):
                continue
            if kind in THREATS and _SELF.search(clause):
                continue
            yield Sign(kind, offset + hit.start(), offset + hit.end())


_ANGRY = any_of(
    r"unverschämt\w*", r"frechheit\b", r"unmöglich\b", r"katastroph\w*", r"lächerlich\w*", r"saftladen\b",
    r"abzocke\w*",
    r"betrug\b", r"betrüger\w*", r"schande\b", r"sauer\b", r"wütend\b", r"unfassbar\b", r"inkompetent\w*",
    r"outrage\w*", r"ridiculous\b", r"disgrace\w*", r"disgust\w*", r"terrible\b", r"appalling\b", r"useless\b",
    r"incompetent\b", r"furious\b", r"angry\b", r"scam\w*", r"rip-?off\b", r"joke\b", r"worst\b", r"unacceptable\b",
)  # fmt: skip
_RUN = re.compile(r"[!?]{3,}")
_SHOUTED = re.compile(r"\b[A-ZÄÖÜ]{3,}(?:\W+[A-ZÄÖÜ]{3,}){2,}\b")


def _anger(text: str) -> list[Sign]:
    """Return what sounds angry when at least two things do: a hard word, !!! in a row, three words in capitals."""
    hits = [hit for pattern in (_ANGRY, _RUN, _SHOUTED) for hit in pattern.finditer(text)]
    return [Sign(ANGER, hit.start(), hit.end()) for hit in hits] if len(hits) > 1 else []
