"""The demo's invented words, read from texts.toml: customers' questions, advisors' answers, the blog."""

import tomllib
from pathlib import Path
from typing import NamedTuple


class Topic(NamedTuple):
    """A question as a customer asks it, and a solution. `board`: where it belongs, which also names the team."""

    language: str
    board: str
    title: str
    text: str
    solution: str


class Article(NamedTuple):
    """An article of the blog."""

    title: str
    language: str
    text: str


class Letter(NamedTuple):
    """One round of the pen pal's correspondence, `day` days after its beginning; `by`: the advisor's key."""

    day: float
    by: str
    ours: str
    theirs: str


class Find(NamedTuple):
    """What somebody said in public without writing to us, so many hours ago, and what a person said of it."""

    language: str
    term: str
    author: str
    hours: float
    text: str
    verdict: str
    reason: str = ""


class Stray(NamedTuple):
    """A mail that is none of ours. `why`: what it is; `told`: what its author is told, "" for nothing."""

    name: str
    subject: str
    text: str
    why: str
    reason: str
    told: str
    language: str


class Later(NamedTuple):
    """A mail whose answer leaves later. `more`: what its customer writes meanwhile, which holds it; "" for nothing."""

    name: str
    subject: str
    text: str
    answer: str
    more: str
    language: str


_READ = tomllib.loads((Path(__file__).parent / "texts.toml").read_text(encoding="utf-8"))
TOPICS = tuple(Topic(**topic) for topic in _READ["topic"])
LETTERS = tuple(Letter(**letter) for letter in _READ["letter"])
FINDS = tuple(Find(**find) for find in _READ["find"])
STRAYS = tuple(Stray(**stray) for stray in _READ["stray"])
LATER = tuple(Later(**later) for later in _READ["later"])
BLOG = tuple(Article(**article) for article in _READ["blog"])


def words(name: str, language: str) -> str:
    """Return one of the ready phrases, such as `nudges`, in a language. Raises KeyError for an unknown one."""
    phrase: str = _READ["words"][name][language]
    return phrase
