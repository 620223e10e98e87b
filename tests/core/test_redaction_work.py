"""Masking takes time in proportion to the text, whatever somebody writes to make it take longer."""

import re
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import FrameType
from typing import Any

import pytest

import hilft.core.redaction
from hilft.core.redaction import Pattern, mask
from hilft.core.redaction.cues import CUES

parser: Any = import_module("re._parser")  # how the standard library itself reads an expression

MEAN = (
    *(
        "1",
        "1 ",
        "0 ",
        "12.03.",
        "0171 ",
        "0171 3920012 ",
        "--0171",
        "+49",
        "4111 ",
        "35",
        "89 ",
        "1:",
        "1.1.",
        "DE12 ",
    ),
    *("[", "[[]", "(", "@", "a@", "a.", "a", ":", "::", "a:b:", "https://", "www.", "\n", " ", "geb. ", "geboren am "),
    *(
        "kundennummer ",
        "Kundennummer:\n",
        "Vertrag ist ",
        "Passwort: ",
        "iban ",
        "null eins ",
        "Straße 5 ",
        "An der ",
        "a1 ",
    ),
    *("Hauptstr. 1, 12345 Ort ", "12 Old Mill ", "PLZ/Ort: ", "Postfach 12 ", "x (at) ", "x at y dot ", "MAC 3c:"),
)
SHAPE = Pattern("order number", "@@ ## ##")


def expressions() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield every regular expression of the package."""
    for info in iter_modules(hilft.core.redaction.__path__):
        module = import_module(f"hilft.core.redaction.{info.name}")
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                yield f"{info.name}.{name}", value
    yield from ((f"cues.CUES {cue.kind}", re.compile(cue.words)) for cue in CUES)
    yield "a shape", SHAPE.expression


def endless(parts: Any, *, last: bool = True) -> Iterator[str]:
    """Yield the repeats without a limit, but the one that an expression ends with and that gives nothing back."""
    for place, (operation, what) in enumerate(parts):
        is_last = last and place == len(parts) - 1
        if "REPEAT" in str(operation):
            most, inner = what[1], what[2]
            if most == parser.MAXREPEAT and not (is_last and str(operation) == "POSSESSIVE_REPEAT"):
                yield str(operation)
            yield from endless(inner, last=False)
        elif isinstance(what, tuple | list):
            for inner in what:
                for part in inner if isinstance(inner, list) else [inner]:
                    if isinstance(part, parser.SubPattern):
                        yield from endless(part, last=is_last)


def calls(text: str) -> int:
    """Count the calls of functions that masking a text takes, of Python's own as well."""
    count = 0

    def note(_frame: FrameType, _event: str, _arg: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        mask(text, patterns=[SHAPE])
    finally:
        sys.setprofile(before)
    return count


def processor_time(text: str) -> float:
    """Return the seconds of this thread on a processor, which other programs hardly change."""
    begin = time.thread_time()
    mask(text, patterns=[SHAPE])
    return time.thread_time() - begin


def grown(unit: str, size: int) -> str:
    return (unit * (size // len(unit) + 1))[:size]


def least(of: int, measure: Callable[[], float]) -> float:
    return min(measure() for _ in range(of))


def test_no_expression_can_try_the_same_signs_again_and_again() -> None:
    faults = {
        name: found for name, made in expressions() if (found := list(endless(parser.parse(made.pattern, made.flags))))
    }
    assert faults == {}


@pytest.mark.parametrize("made", [r"(a+)+b", r"\d+x", r"a*b", r"(?:x|\d+y)", r"\d++x", r"(?=\d+)x"])
def test_the_search_for_endless_repeats_notices_one(made: str) -> None:
    assert list(endless(parser.parse(made)))


@pytest.mark.parametrize("unit", MEAN)
def test_twice_the_text_takes_hardly_more_than_twice_the_steps(unit: str) -> None:
    mask(unit * 100, patterns=[SHAPE])  # what is read once, such as numbering plans, is no work of this text
    assert calls(grown(unit, 4000)) <= 3 * calls(grown(unit, 2000))


@pytest.mark.parametrize("unit", MEAN)
def test_eight_times_the_text_takes_far_from_sixty_four_times_the_time(unit: str) -> None:
    small, large = grown(unit, 2000), grown(unit, 16_000)
    floor = 0.0005  # seconds; below this a clock says little
    assert processor_time(large) <= 24 * max(floor, least(3, lambda: processor_time(small)))
