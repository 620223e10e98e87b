"""Judging what was found: what one post costs beside masking it, that memory stays flat, and that only news costs."""

import random
import time
import tracemalloc
from array import array
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction

from bench.measures import Report
from hilft.base.clock import now as database_now
from hilft.core.redaction import mask
from hilft.core.relevance import NAMES, Ours, judge
from hilft.core.relevance_model import PLACES, Model
from hilft.intake.actions import Word
from hilft.listening.actions.finding import find
from hilft.people.queries import organisation

OURS = Ours(names=("Fernnetz", "fernnetz_care"), products=("Kupferwurm",), others=("Mondkabel",))
PIECES = (
    "Fernnetz ist in Lummerstadt schon wieder ausgefallen", "kann mir jemand sagen, wie lange das noch dauert?",
    "my Kupferwurm has been blinking red since Monday", "nobody answers the phone", "die Rechnung kam heute doppelt",
    "the shares of Fernnetz rise after quarterly results", "wir suchen Techniker (m/w/d) für Lummerstadt",
    "https://example.org/artikel/12345", "@ben hast du das auch?", "Danke für gar nichts", "what a day",
    "RT @ada: alles tot",
)  # fmt: skip


def posts(many: int) -> list[str]:
    """Return invented posts of about 200 signs, each with words of its own."""
    dice = random.Random(1)
    return [f"{'. '.join(dice.sample(PIECES, 4))} {dice.randrange(10**9):x} {number:x}wort" for number in range(many)]


def judging(report: Report) -> None:
    """Measure."""
    numbers = {"intercept": 0.0, "slope": 1.0, "shift": 0.0, "answer_from": 0.7, "aside_below": 0.3}
    rows = (array("f", [1e-3] * PLACES), array("f", [2.0] * PLACES))
    model = Model(weights=rows[0], rarities=rows[1], rules=(0.1,) * len(NAMES), **numbers)
    said = posts(2_000)
    judged = min(_seconds(lambda text: judge(text, OURS, model), said) for _ in range(3)) / len(said) * 1e3
    masked = min(_seconds(mask, said) for _ in range(3)) / len(said) * 1e3
    report.add("judging one post", judged, "ms", most=1.0)
    report.add("judging one post over masking it", judged / masked, "times", most=12)
    tracemalloc.start()
    _seconds(lambda text: judge(text, OURS, model), posts(5_000))
    before = tracemalloc.get_traced_memory()[0]
    _seconds(lambda text: judge(text, OURS, model), posts(20_000)[5_000:])
    kept = (tracemalloc.get_traced_memory()[0] - before) / 1e6
    report.add("memory that judging 15,000 more posts keeps", kept, "MB", most=3)
    tracemalloc.stop()
    _known(report)


def _known(report: Report) -> None:
    """Find 500 posts, then the same once more beside them: what is known already costs little."""
    if organisation() is None:
        return
    now = database_now()
    words = [
        Word(channel="bench", network="x", key=f"k{n}", remote_id=f"bench-{n}", address=f"a{n}", audience="public",
             text=f"shares rise {n}", said_at=now)
        for n in range(500)
    ]  # fmt: skip
    with transaction.atomic():
        new = _seconds(lambda word: find(word, term="x", handle="", now=now), words)
        again = _seconds(lambda word: find(word, term="x", handle="", now=now), words)
        transaction.set_rollback(True)
    report.add("setting one find aside", new / len(words) * 1e3, "ms")
    report.add("finding what is known over finding what is new", again / new, "times", most=0.5)


def _seconds(act: Callable[[Any], object], things: Iterable[Any]) -> float:
    began = time.process_time()
    for one in things:
        act(one)
    return time.process_time() - began
