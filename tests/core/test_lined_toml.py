"""Every value of a file knows its line, however it is written, and what is no TOML is told with its line."""

import tomllib
from typing import Any

import pytest

from hilft.core.lined_toml import Document, FileError, Path, Problem

# Each value is the number of its line, or stands in a list or text that begins there.
TEXT = '''# a comment with [brackets] = 1 and "quotes"
one = 2
"quoted = key" = 3
'literal.key' = 4
dotted.name . "with space" = 5   # [no.table]
words = """6
more
words"""
raw = \'\'\'9a
]\'\'\'
after = 11
list = [ 12, 12, # comment ]
  13,
  [ 14,
    15 ], { a = 15, b = [ 15,
      16 ] },
]
empty = []
none = {}
inline = { x = 20, y.z = 20, "k=" = { deep = 20 } }
text = "21 # \\\\" # 3'
single = '22 " [ # '

[table]
key = 25

[ table . "sub.one" ]
key = 28

[[rows]]
key = 31
[[rows.inner]]
key = 33
[[rows.inner]]
key = 35
[rows.inner.last]
key = 37
[[rows]]
key = 39
[[rows.inner]]
key = 41
[[rows.inner]]
[[rows.inner]]
key = 44
'''


def leaves(value: Any, path: Path = ()) -> dict[Path, Any]:
    """Return every value that holds no other, by its path."""
    found: dict[Path, Any] = {}
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in inner:
        found |= leaves(item, (*path, name))
    return found or {path: value}


def test_every_value_knows_its_line() -> None:
    document = Document(TEXT)
    assert not document.problems
    found = leaves(tomllib.loads(TEXT))
    assert len(found) > 25
    for path, value in found.items():
        number = {"rows": 42, "empty": 18, "none": 19}.get(str(path[0]), 0) if value in ({}, []) else value
        if isinstance(value, str):
            number = int("".join(sign for sign in value[:2] if sign.isdigit()))
        assert document.line(path) == number, path


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("table",), 24),
        (("table", "sub.one"), 27),
        (("rows",), 30),
        (("rows", 0), 30),
        (("rows", 0, "inner"), 32),
        (("rows", 0, "inner", 0), 32),
        (("rows", 0, "inner", 1), 34),
        (("rows", 0, "inner", 1, "last"), 36),
        (("rows", 1), 38),
        (("rows", 1, "inner"), 40),
        (("rows", 1, "inner", 2), 43),
        (("rows", 1, "inner", 2, "key"), 44),
        (("list",), 12),
        (("list", 3), 14),
        (("list", 3, 1), 15),
        (("list", 4, "b", 1), 16),
        (("table", "nothing", "of this kind"), 24),
        (("nothing",), 1),
        ((), 1),
    ],
)
def test_tables_and_lists_know_where_they_begin_and_what_is_missing_belongs_to_what_is_around_it(
    path: Path, line: int
) -> None:
    assert Document(TEXT).line(path) == line


def test_a_line_that_is_no_toml_is_told_and_the_rest_is_read() -> None:
    document = Document('a = 1\nb = "open\nc = 3\nd = nothing\n[table]\ne = 1 1\n')
    assert document.values == {"a": 1, "c": 3, "table": {}}
    assert [str(problem) for problem in document.problems] == [
        "line 2: this is not TOML (illegal character '\\n'); write key = \"value\" or [table] instead.",
        'line 4: this is not TOML (invalid value); write key = "value" or [table] instead.',
        'line 6: this is not TOML (expected newline or end of document after a statement); write key = "value" or '
        "[table] instead.",
    ]
    assert not document.whole
    document.missing(("f",), "1")
    assert len(document.problems) == 3, "it may stand in a line that could not be read"
    assert document.line(("c",)) == 3


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a = 1\nb = [\n", 2, "invalid value"),
        ("x = 1 1\na = [1\n[table]\n", 1, "expected newline or end of document after a statement"),
        ("[table\na = 1\n", 1, "expected ']' at the end of a table declaration"),
        ("a = 1\n= 3", 2, "invalid statement"),
        ("a", 1, "expected '=' after a key in a key/value pair"),
        ("a =", 1, "invalid value"),
    ],
)
def test_of_a_file_that_cannot_be_read_the_first_mistake_is_told(text: str, line: int, what: str) -> None:
    document = Document(text)
    assert document.problems[0] == (line, f"this is not TOML ({what})", 'write key = "value" or [table] instead')


def test_after_a_bracket_without_its_partner_nothing_else_is_told() -> None:
    document = Document("a = 1 1\nb = [\n1\n")
    assert len(document.problems) == 1
    assert document.values == {}
    assert document.line(("a",)) == 1


def test_a_table_notes_what_it_does_not_know_and_what_was_probably_meant() -> None:
    document = Document("[table]\nfirst = 1\nfirts = 2\nx = 3\n")
    assert document.whole
    assert document.table(("table",), document.values["table"], ["third", "first"]) == {"first": 1}
    assert document.table(("table", "first"), 1, ["first"]) == {}
    assert document.table((), 3, ["first"]) == {}
    assert document.listed(("table", "first"), [1, 2]) == [1, 2]
    assert document.listed(("table", "x", 0), 3) == []
    document.missing(("table", "third"), '"4 h"')
    error = FileError(document.problems)
    assert error.problems == sorted(document.problems)
    assert str(error).splitlines() == [
        "line 1: the file is not a table; write [name] above its entries instead.",
        'line 1: third is missing; write third = "4 h" here.',
        "line 2: table.first is not a table; write [name] above its entries instead.",
        "line 3: firts is not known here; write first instead.",
        "line 4: table.x.0 is not a list; write [ and ] around its entries instead.",
        "line 4: x is not known here; write one of first, third instead.",
    ]
    assert str(error) == "\n".join(map(str, error.problems))
    assert isinstance(error.problems[0], Problem)


def test_what_is_missing_deep_in_a_file_is_told_by_its_own_name_and_at_its_own_table() -> None:
    document = Document("a = 1\n[table.inner]\nb = 2\n")
    document.missing(("table", "inner", "last"), "3")
    assert document.problems == [Problem(2, "last is missing", "write last = 3 here")]


def test_a_word_that_is_half_another_is_taken_for_it() -> None:
    document = Document("holder = 1\n")
    assert document.table((), document.values, ["holidays", "zone"]) == {}
    assert document.problems == [Problem(1, "holder is not known here", "write holidays instead")]
