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


_READ = tomllib.loads((Path(__file__).parent / "texts.toml").read_text(encoding="utf-8"))
TOPICS = tuple(Topic(**topic) for topic in _READ["topic"])
LETTERS = tuple(Letter(**letter) for letter in _READ["letter"])
BLOG = tuple(Article(**article) for article in _READ["blog"])


def words(name: str, language: str) -> str:
    """Return one of the ready phrases, such as `nudges`, in a language. Raises KeyError for an unknown one."""
    phrase: str = _READ["words"][name][language]
    return phrase
