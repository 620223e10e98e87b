"""Which new cases look as if they had one cause: a rule that anybody can work out by hand.

Two cases are alike when they came to the same team and share at least two rare words, or one that nobody used before. A
word is rare when few of the house's earlier messages have it; so "hello" and "bill" join nothing, "digger" and the name
of a street do. A person decides what it means.
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


class Earlier(NamedTuple):
    """What was said before. `common`: stems many messages have; `seen`: all stems, None while too little was said."""

    common: frozenset[str]
    seen: frozenset[str] | None = None

    def rare(self, words: frozenset[str]) -> frozenset[str]:
        """Return the words that can join cases."""
        kept = (word for word in words - self.common if len(word) >= SHORTEST and not word[0].isdigit())
        return frozenset(kept)

    def joins(self, shared: frozenset[str]) -> bool:
        """Say whether these rare words, shared by two cases, make them alike."""
        return len(shared) >= SHARED or (self.seen is not None and bool(shared - self.seen))


class Group(NamedTuple):
    """Cases that look as if they had one cause, and the words at least half of them share, most shared first."""

    cases: tuple[int, ...]
    words: tuple[str, ...]


def groups(said: Sequence[Said], earlier: Earlier, *, least: int = LEAST) -> list[Group]:
    """Return groups of at least `least` alike cases, the largest first; a case stands in one group only.

    Around the case with the most others that are like it (of several, the oldest) lies the first group; then the same
    again among the rest. `said`: oldest first.
    """
    words = [earlier.rare(one.words) for one in said]
    alike = _alike(said, words, earlier)
    left, found = set(range(len(said))), list[Group]()
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


def is_like(said: Said, words: Sequence[str], earlier: Earlier) -> bool:
    """Say whether a case is like a group that has these words."""
    return earlier.joins(earlier.rare(said.words) & frozenset(words))


def _alike(said: Sequence[Said], words: list[frozenset[str]], earlier: Earlier) -> list[set[int]]:
    """Return for each case the places of those that are like it, itself included."""
    found = [{i} for i in range(len(said))]
    for i, one in enumerate(said):
        for j in range(i):
            if one.team == said[j].team and earlier.joins(words[i] & words[j]):
                found[i].add(j)
                found[j].add(i)
    return found
