"""One word for one thing: what the glossary says we do not say is on no page, in no language."""

import re
from functools import cache

from babel.messages import Message

from tests.house.project import PACKAGE, ROOT, none_of, text
from tools.messages import Words, as_tuple, catalogues, collect, load

GLOSSARY = ROOT / "docs" / "glossary.md"
# What a network calls its own things is said in that network's own words; `wire` holds what two of them share.
ADAPTERS = ("hilft/channels/adapters/", "hilft/channels/wire/")
ENGLISH, GERMAN = 4, 5
ENDINGS = {ENGLISH: "(?:s|es)?", GERMAN: "(?:s|e|en|er|es|n|in|innen)?"}


@cache
def visible() -> Words:
    """Return every visible word of the house with the files that say it."""
    words, _broken = collect(PACKAGE)
    return words


@cache
def avoided(page: str, column: int) -> list[re.Pattern[str]]:
    """Return what finds the words of one of the last two columns of the tables that have five."""
    rows = [line.split("|") for line in page.splitlines() if line.startswith("|") and line.count("|") == 6]
    cells = [row[column] for row in rows if row[1].strip() != "Word" and "---" not in row[1]]
    words = [word.strip() for cell in cells for word in cell.split(",") if word.strip()]
    return [re.compile(rf"\b{re.escape(word)}{ENDINGS[column]}\b", re.IGNORECASE) for word in words]


def said(sentence: str, page: str, column: int) -> list[str]:
    """Return the words in a sentence that the page says we do not say; the names of placeholders are no words."""
    plain = re.sub(r"%\(\w+\)s|\{\w*\}", "", sentence)
    return [hit[0] for pattern in avoided(page, column) for hit in pattern.finditer(plain)]


def ours(message: Message) -> bool:
    """Return whether a translation belongs to our own pages."""
    words = visible()
    key = (message.context, as_tuple(message.id)[0])
    return any((w.context, w.text) == key and not all(p.startswith(ADAPTERS) for p in words[w]) for w in words)


def test_english_texts_use_our_words() -> None:
    words = visible()
    pages = {word: places for word, places in words.items() if not all(p.startswith(ADAPTERS) for p in places)}
    page = text(GLOSSARY)
    faults = {word: said(f"{word.text} {word.plural or ''}", page, ENGLISH) for word in pages}
    none_of(f"{', '.join(sorted(pages[word]))}: “{word.text}” says {found}" for word, found in faults.items() if found)


def test_german_texts_use_our_words() -> None:
    messages = [m for folder in catalogues(PACKAGE) if folder.parent.name == "de" for m in load(folder) if m.id]
    page = text(GLOSSARY)
    faults = [(m, said(" ".join(as_tuple(m.string)), page, GERMAN)) for m in messages]
    none_of(f"“{' '.join(as_tuple(m.string))}” says {found}" for m, found in faults if found and ours(m))


def test_the_glossary_has_words_to_avoid_in_both_languages() -> None:
    assert {"ticket", "agent"} <= {
        found for word in ("ticket", "agent") for found in said(word, text(GLOSSARY), ENGLISH)
    }
    assert said("Das Ticket ist erledigt.", text(GLOSSARY), GERMAN) == ["Ticket", "erledigt"]
    assert said("Noch 3 Tage, %(ticket)s", text(GLOSSARY), GERMAN) == []


def test_the_search_notices_planted_words() -> None:
    page = "| Word | German | Meaning | We do not say | Wir sagen nicht |\n|---|---|---|---|---|\n"
    page += "| case | Fall | x | ticket, on hold | Ticket |"
    assert said("Two Tickets are on hold.", page, ENGLISH) == ["Tickets", "on hold"]
    assert said("A ticketing case withholds", page, ENGLISH) == []
    assert said("Alle Tickets", page, GERMAN) == ["Tickets"]
