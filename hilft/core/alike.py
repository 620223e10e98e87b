"""Which new cases look as if they had one cause: a rule that anybody can work out by hand.

Two cases are alike when they came to the same team and share at least two rare words. A word is rare when few of the
house's earlier messages have it; so "hello" and "bill" join nothing, the name of a street and "digger" do. A person
decides what it means.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

LEAST = 5
"""So many alike cases are worth a person's look."""
SHARED = 2
"""So many rare words in common make two cases alike."""
SHORTEST = 3
"""Letters of the shortest word that counts; numbers alone never do."""


class Said(NamedTuple):
    """A new case and the stems of the words in its title and first message."""

    case: int
    team: int | None
    words: frozenset[str]


class Group(NamedTuple):
    """Cases that look as if they had one cause, and the words at least half of them share, most shared first."""

    cases: tuple[int, ...]
    words: tuple[str, ...]


def rare(words: frozenset[str], common: frozenset[str]) -> frozenset[str]:
    """Return the words that can join cases."""
    return frozenset(word for word in words - common if len(word) >= SHORTEST and not word[0].isdigit())


def groups(said: Sequence[Said], common: frozenset[str], *, least: int = LEAST) -> list[Group]:
    """Return groups of at least `least` alike cases, the largest first; a case stands in one group only.

    Around the case with the most others that are like it (of several, the oldest) lies the first group; then the same
    again among the rest. `said`: oldest first.
    """
    words = [rare(one.words, common) for one in said]
    alike = [
        {j for j in range(len(said)) if said[i].team == said[j].team and len(words[i] & words[j]) >= SHARED}
        for i in range(len(said))
    ]
    left, found = set(range(len(said))), []
    while left:
        middle = max(sorted(left), key=lambda i: len(alike[i] & left))
        group = sorted(alike[middle] & left)
        if len(group) < least:
            break
        found.append(Group(tuple(said[i].case for i in group), shared_words([words[i] for i in group])))
        left -= set(group)
    return found


def shared_words(words: Sequence[frozenset[str]]) -> tuple[str, ...]:
    """Return the words at least half of these have, most shared first, at most eight."""
    counted = Counter(word for each in words for word in each)
    kept = [(word, times) for word, times in counted.items() if 2 * times >= len(words)]
    return tuple(word for word, _ in sorted(kept, key=lambda pair: (-pair[1], pair[0]))[:8])


def is_like(said: Said, words: Sequence[str], common: frozenset[str]) -> bool:
    """Say whether a case shares two rare words with a group."""
    return len(rare(said.words, common) & set(words)) >= SHARED
