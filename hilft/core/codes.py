"""One-time codes that people read, say and type: six syllables of plain letters, such as KADO-MIFU-RENA.

A syllable is one of eleven consonants and one of five vowels: no digit, and no letter that looks like one or like
another letter of the set, so 0 and 1 in what somebody typed can only be o and i. Six of them hold 34.7 bits. That is
far more than a code needs that only one account may send: a stranger gains nothing by guessing one, and of a million
codes alive at once an ordinary message meets none by accident.
"""

import re
import unicodedata
from collections.abc import Iterator

CONSONANTS, VOWELS = "bdfgkmnprst", "aeiou"
SYLLABLES = 6
DICE = SYLLABLES * 2
"""Bytes of chance that one code is made of."""
MOST = 40
"""Codes looked for in one text; a longer list is no message of a person."""
_UNKIND = frozenset(
    {"kaka", "pipi", "popo", "titi", "tete", "puta", "puto", "pute", "negr", "nega", "nigo", "sado", "fate"}
)
"""Pairs of syllables that nobody should have to say in public."""
_FOLDED = str.maketrans("01", "oi")
_GAP = r"[\s\-\u2010-\u2015._·*~]{0,3}"
_CODE = re.compile(
    rf"(?<![^\W_])(?=((?:[{CONSONANTS}][{VOWELS}]{_GAP}){{{SYLLABLES - 1}}}[{CONSONANTS}][{VOWELS}])(?![^\W_]))"
)
_SPACE = re.compile(r"\W+")


def code_of(dice: bytes) -> str:
    """Return the code these bytes of chance make; DICE of them make every code equally likely to within 1 in 1000.

    An unkind pair becomes its neighbour, so the same bytes always give one code. Raises ValueError for fewer.
    """
    if len(dice) < DICE:
        raise ValueError(f"A code needs {DICE} bytes of chance.")
    number = int.from_bytes(dice, "big")
    syllables = len(CONSONANTS) * len(VOWELS)
    pairs = []
    for _ in range(SYLLABLES // 2):
        number, which = divmod(number, syllables**2)
        while (pair := _syllable(which // syllables % syllables) + _syllable(which % syllables)) in _UNKIND:
            which += 1
        pairs.append(pair)
    return "".join(pairs)


def _syllable(which: int) -> str:
    return CONSONANTS[which // len(VOWELS)] + VOWELS[which % len(VOWELS)]


def shown(code: str) -> str:
    """Return a code as it is shown: in capitals, in groups of two syllables."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4)).upper()


def codes_in(text: str) -> list[str]:
    """Return everything in a text that has the shape of a code, in the order it stands there, each once."""
    return list(dict.fromkeys(code for code, _start, _end in _places(text)))


def without(text: str, mark: str) -> str:
    """Return a text with `mark` in the place of everything that has the shape of a code."""
    told, at = "", 0
    for _code, start, end in _places(text):
        if start >= at:
            told, at = told + text[at:start] + mark, end
    return told + text[at:]


def is_bare(text: str, *, besides: int = 40) -> bool:
    """Say whether a text is a code and little else: at most `besides` letters and digits, such as "my code is"."""
    left = without(_without_mentions(text), "")
    return bool(codes_in(text)) and "?" not in left and len(_SPACE.sub("", left)) <= besides


def _without_mentions(text: str) -> str:
    return re.sub(r"[@#]\S{1,200}", " ", text)


def _places(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each code in its plain form with its place. Every sign of the text is folded to exactly one sign."""
    folded = "".join(_one(sign) for sign in text)
    for number, found in enumerate(_CODE.finditer(folded)):
        if number == MOST:
            return
        yield "".join(sign for sign in found[1] if sign.isalpha()), found.start(1), found.end(1)


def _one(sign: str) -> str:
    plain = unicodedata.normalize("NFKC", sign).casefold().translate(_FOLDED)
    return plain if len(plain) == 1 else sign
