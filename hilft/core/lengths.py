"""How long a text is as a network counts it, and how a longer one is said in several pieces.

The weights are those of X's published configuration of its text library, version 3 (fetched August 2026): signs in four
ranges of Unicode count one, all others and every emoji two, any link 23. Graphemes are those of Unicode Standard Annex
29 (extended grapheme clusters).
"""

from collections.abc import Iterator
from itertools import accumulate, takewhile
from unicodedata import normalize

import regex

LIGHT = (range(4352), range(8192, 8206), range(8208, 8224), range(8242, 8248))
"""Code points that count one by weight."""
SENTENCE, WORD = regex.compile(r"[.!?…][)\"'»“]?\s+$|\n$"), regex.compile(r"\s$")
_LINK = regex.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'»“]")
_BARE = regex.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'»“]|(?<![\w@.-])(?:[\w-]+\.)+\p{L}{2,}(?:/\S*)?")
_SIGN = regex.compile(r"\X")
_EMOJI = regex.compile(r"\p{Extended_Pictographic}|[\U0001F1E6-\U0001F1FF]|\N{COMBINING ENCLOSING KEYCAP}")


def length(text: str, measure: str, link_length: int | None = None) -> int:
    """Return how long a network that counts in `measure` takes the text to be.

    `measure`: characters (code points), graphemes, weighted or bytes (UTF-8). `link_length`: what each link counts;
    None when as long as it is.
    """
    return sum(weight for _, weight in _atoms(text, measure, link_length))


def split(text: str, most: int, measure: str, link_length: int | None = None) -> list[str]:
    """Return the text in as few pieces as fit, each but a single one marked (1/3), (2/3), (3/3) at its end.

    A piece ends behind a paragraph or sentence where that wastes less than half of it, else between words, else
    between signs; a link is never cut where it fits at all. Raises ValueError when `most` leaves no room for text.
    """
    text = text.strip()
    if length(text, measure, link_length) <= most:
        return [text]
    atoms = list(_atoms(text, measure, link_length))
    for digits in range(1, 5):
        mark = len(" (/)") + 2 * digits  # signs that count one in every measure
        pieces = _cut(atoms, most - mark, measure)
        if len(pieces) < 10**digits:
            return [f"{piece} ({number}/{len(pieces)})" for number, piece in enumerate(pieces, 1)]
    raise ValueError(f"A text of {len(text)} signs is too long for pieces of {most}.")


def _atoms(text: str, measure: str, link_length: int | None) -> Iterator[tuple[str, int]]:
    """Yield what is never cut, links and single signs, each with its length."""
    links = _BARE if measure == "weighted" else _LINK
    at = 0
    for link in links.finditer(text):
        yield from ((sign, _weight(sign, measure)) for sign in _SIGN.findall(text[at : link.start()]))
        found = link.group()
        yield found, link_length if link_length is not None else sum(_weight(s, measure) for s in _SIGN.findall(found))
        at = link.end()
    yield from ((sign, _weight(sign, measure)) for sign in _SIGN.findall(text[at:]))


def _weight(sign: str, measure: str) -> int:
    if measure == "graphemes":
        return 1
    if measure == "characters":
        return len(sign)
    if measure == "bytes":
        return len(sign.encode("utf-8", "surrogatepass"))
    if _EMOJI.search(sign):
        return 2
    return sum(1 if any(ord(letter) in light for light in LIGHT) else 2 for letter in normalize("NFC", sign))


def _cut(atoms: list[tuple[str, int]], room: int, measure: str) -> list[str]:
    rest = list(_small_enough(atoms, room, measure))
    if any(weight > room for _, weight in rest):
        raise ValueError("The pieces are too short for any text.")
    pieces = []
    while rest:
        totals = accumulate(weight for _, weight in rest)
        fitting = sum(1 for _ in takewhile(lambda total: total <= room, totals))
        end = fitting if fitting == len(rest) else _end([atom for atom, _ in rest[:fitting]])
        pieces.append("".join(atom for atom, _ in rest[:end]).strip())
        rest = rest[end:]
    return [piece for piece in pieces if piece]


def _small_enough(atoms: list[tuple[str, int]], room: int, measure: str) -> Iterator[tuple[str, int]]:
    for atom, weight in atoms:
        if weight <= room:
            yield atom, weight
        else:  # a link longer than a whole piece, or a sign with hundreds of marks
            yield from ((letter, _weight(letter, measure)) for letter in atom)


def _end(fitting: list[str]) -> int:
    """Return how many of the atoms that fit the piece takes."""
    for after, least in ((SENTENCE, len(fitting) // 2), (WORD, 0)):
        for end in range(len(fitting), least, -1):
            if after.search("".join(fitting[:end][-4:])):
                return end
    return len(fitting)
