"""Mistakes in rules are read in the reader's language; the core is read to see that no sentence of it is left out."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

from hilft.core.calendar_file import CalendarError, load_calendar
from hilft.core.policy_file import PolicyError, load_policy
from hilft.web.ops.mistakes import REMEDY, WHAT, in_readers_words, translated

CORE = Path(__file__).parents[3] / "hilft" / "core"
FILES = ("lined_toml", "policy_file", "overlay_file", "calendar_file", "span_file")


def text_of(node: ast.expr) -> str | None:
    """Return a text of the source, with X for whatever comes from the file."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "X" for one in node.values)
    return None


def sentences() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every sentence the validators say, and among which lines it must stand."""
    for name in FILES:
        for node in ast.walk(ast.parse((CORE / f"{name}.py").read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".wrong", "Problem")):
                found = [text_of(argument) for argument in node.args[-2:]]
                yield from ((text, known) for text, known in zip(found, (WHAT, REMEDY), strict=True) if text)
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("what", "remedy"):
                text = text_of(node.value)
                if text:
                    yield text, WHAT if ast.unparse(node.targets[0]) == "what" else REMEDY


def test_every_sentence_of_the_core_is_known_and_has_a_german_one() -> None:
    found = list(sentences())
    assert len(found) > 40
    for text, known in found:
        with override("de"):
            assert translated(text, known) != text, text
        with override("en"):
            assert translated(text, known) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('keyy = "a"', "keyy ist hier nicht bekannt; schreiben Sie stattdessen key"),
        ('key = "a"\n[handover]\naccept_within = "soon"', "'soon' ist keine Zeitspanne"),
        ("key = ", "das ist kein TOML"),
    ],
)
def test_a_german_reader_reads_german_and_the_words_of_the_file_stay(text: str, said: str) -> None:
    with pytest.raises(PolicyError) as refused:
        load_policy(text)
    with override("de"):
        told = "\n".join(f"{one.what}; {one.remedy}" for one in map(in_readers_words, refused.value.problems))
    assert said in told


def test_a_calendar_too() -> None:
    with pytest.raises(CalendarError) as refused:
        load_calendar('zone = "Europe/Berlin"\n[week]\nmonday = "18:00-08:00"')
    with override("de"):
        (one,) = map(in_readers_words, refused.value.problems)
    assert one.what == "'18:00-08:00' endet, bevor es beginnt"
    assert one.line == 3
