"""How well listening tells what needs an answer, on posts other people wrote: `python -m tools.listening`."""

import sys
import time
from collections.abc import Sequence
from typing import NamedTuple

from hilft.core.redaction import mask
from hilft.core.relevance import ANSWER, ASIDE, Ours, Weighing, judge
from hilft.listening.training import Example, Told, told, train
from tools.listening_posts import PHONES, RAILWAY, SHOP, care, germeval, missing

SHARE = 0.7
"""The first so much of each set is learned from, the rest is told."""


class Row(NamedTuple):
    """One line of the table."""

    what: str
    figures: Told


def split(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """Return the earlier part and the later one, without posts that stand in both."""
    cut = int(len(examples) * SHARE)
    known = {example.text for example in examples[:cut]}
    return list(examples[:cut]), [example for example in examples[cut:] if example.text not in known]


def measured(examples: Sequence[Example], ours: Ours) -> list[Row]:
    """Return how rules, model and both tell the later part of a set; the model knows the earlier part only."""
    before, after = split(examples)
    words, both = train(before, ours, with_rules=False), train(before, ours)
    return [
        Row("everything is kept", told(after, [True] * len(after))),
        Row("rules alone", told(after, _kept(after, ours, None))),
        Row("rules alone, sure ones", told(after, _sure(after, ours, None))),
        Row("model alone, even odds", told(after, [words.score(one.text, ()) >= 0.5 for one in after])),
        Row("model alone, recall bar", told(after, [words.score(one.text, ()) >= words.aside_below for one in after])),
        Row("both, even odds", told(after, [_likely(one, ours, both) >= 0.5 for one in after])),
        Row("both, recall bar", told(after, _kept(after, ours, both))),
        Row("both, sure ones", told(after, _sure(after, ours, both))),
    ]


def milliseconds(examples: Sequence[Example], ours: Ours, model: Weighing | None) -> tuple[float, float]:
    """Return how long judging one post takes, and masking it, on the average."""
    texts = [example.text for example in examples]
    began = time.perf_counter()
    for text in texts:
        judge(text, ours, model)
    between = time.perf_counter()
    for text in texts:
        mask(text)
    ended = time.perf_counter()
    return (between - began) / len(texts) * 1e3, (ended - between) / len(texts) * 1e3


def main() -> int:
    """Print the figures."""
    if reason := missing():
        print(reason)
        return 1
    sets = [("Railway", germeval(), RAILWAY), ("Shop", care("AmazonHelp"), SHOP)]
    sets.append(("Phones", care("AppleSupport"), PHONES))
    for name, examples, ours in sets:
        later = split(examples)[1]
        print(f"\n{name}: {len(examples)} posts, told {len(later)}, of them {sum(one.wanted for one in later)} wanted")
        for what, figures in measured(examples, ours):
            print(
                f"  {what:26} accuracy {figures.accuracy:.3f}  precision {figures.precision:.3f}  "
                f"recall {figures.recall:.3f}  set aside {figures.misses + figures.rightly_aside}"
            )
    judging, masking = milliseconds(germeval(), RAILWAY, train(split(germeval())[0], RAILWAY))
    print(f"\nOne post of the railway: judged in {judging:.2f} ms, masked in {masking:.2f} ms")
    return 0


def _kept(examples: Sequence[Example], ours: Ours, model: Weighing | None) -> list[bool]:
    return [judge(example.text, ours, model).verdict != ASIDE for example in examples]


def _sure(examples: Sequence[Example], ours: Ours, model: Weighing | None) -> list[bool]:
    return [judge(example.text, ours, model).verdict == ANSWER for example in examples]


def _likely(example: Example, ours: Ours, model: Weighing) -> float:
    return judge(example.text, ours, model).score


if __name__ == "__main__":
    sys.exit(main())
