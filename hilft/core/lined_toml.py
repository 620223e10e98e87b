"""TOML that remembers its lines, so that an error can name the place where somebody has to write something else."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

Path = tuple[str | int, ...]
"""Where a value stands: the names of the tables and keys around it, and numbers within a list, from 0."""


class Problem(NamedTuple):
    """One thing that is wrong in a file. `line` counts from 1; `remedy` says what to write instead."""

    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}; {self.remedy}."


class FileError(ValueError):
    """A file cannot be used; the text lists everything that is wrong in it, one line each."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Document:
    """What a file says, where it says it, and the problems found in it so far.

    A line that is no TOML is noted as a problem and left out, so that the rest can be looked at too; `whole` is False
    then, and what seems to be missing may only be hidden.
    """

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        self.values, readable = _read(text, self.problems)
        self.whole = not self.problems
        self._lines = _lines(readable)

    def line(self, path: Path) -> int:
        """Return the line of the value at this path, or of the nearest table around it."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def wrong(self, path: Path, what: str, remedy: str) -> None:
        """Note a problem with the value at this path."""
        self.problems.append(Problem(self.line(path), what, remedy))

    def missing(self, path: Path, example: str) -> None:
        """Note that a value is not there, unless a line that could not be read may have held it."""
        if self.whole:
            self.wrong(path, f"{path[-1]} is missing", f"write {path[-1]} = {example} here")

    def table(self, path: Path, value: object, known: Iterable[str]) -> Mapping[str, Any]:
        """Return a table whose keys are all known; others are noted, with the word that was probably meant."""
        if not isinstance(value, dict):
            self.wrong(path, f"{_name(path)} is not a table", "write [name] above its entries instead")
            return {}
        names = sorted(known)
        for key in value:
            if key not in names:
                near = get_close_matches(key, names, 1, 0.5)
                choice = near[0] if near else "one of " + ", ".join(names)
                self.wrong((*path, key), f"{key} is not known here", f"write {choice} instead")
        return {key: item for key, item in value.items() if key in names}

    def listed(self, path: Path, value: object) -> list[Any]:
        """Return a list; anything else is noted."""
        if isinstance(value, list):
            return value
        self.wrong(path, f"{_name(path)} is not a list", "write [ and ] around its entries instead")
        return []


def _name(path: Path) -> str:
    return ".".join(str(part) for part in path) or "the file"


_SIMPLE = re.compile(r"""\s*[\w."'-]+\s*=[^\[{]*""")


def _read(text: str, problems: list[Problem]) -> tuple[dict[str, Any], str]:
    """Parse the text; each simple entry that is no TOML is noted and emptied."""
    lines = text.splitlines()
    while True:
        try:
            return tomllib.loads("\n".join(lines)), "\n".join(lines)
        except tomllib.TOMLDecodeError as error:
            number, what = _place(str(error), len(lines))
            problems.append(Problem(number, f"this is not TOML ({what})", 'write key = "value" or [table] instead'))
            if not lines or not _SIMPLE.fullmatch(lines[number - 1]):
                # A bracket without its partner spoils everything below it: only the first mistake tells something.
                del problems[1:]
                return {}, ""
            lines[number - 1] = ""


def _place(message: str, last: int) -> tuple[int, str]:
    """Take the line out of the parser's message; at the end of the document it names none."""
    what = message.split(" (at ")[0]
    found = re.search(r"at line (\d+)", message)
    return (min(int(found[1]), last) if found else max(last, 1)), what[:1].lower() + what[1:]


_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|'
    r"'''.*?'''|"
    r'"(?:\\.|[^"\\\n])*"|'
    r"'[^'\n]*'|#[^\n]*|\n|[\[\]{}=,]|[^\s\[\]{}=,#\"']+",
    re.DOTALL,
)


class _Scan:
    """Walks over TOML that is known to be valid and notes the line of every table, key and list entry."""

    def __init__(self, text: str) -> None:
        self.found: dict[Path, int] = {}
        self._tokens: list[tuple[str, int]] = []
        line = 1
        for match in _TOKEN.finditer(text):
            if match[0][0] != "#":
                self._tokens.append((match[0], line))
            line += match[0].count("\n")
        self._at = 0

    def document(self) -> None:
        table: Path = ()
        while self._at < len(self._tokens):
            if self._peek() == "\n":
                self._next()
            elif self._peek() == "[":
                table = self._header()
            else:
                self._entry(table)

    def _header(self) -> Path:
        line = self._tokens[self._at][1]
        depth = 0
        while self._peek() == "[":
            depth += 1
            self._next()
        names = self._key("]")
        while self._peek() == "]":
            self._next()
        path: Path = ()
        for number, name in enumerate(names, 1):
            path += (name,)
            self.found.setdefault(path, line)
            count = 0
            while (*path, count) in self.found:
                count += 1
            if depth == 2 and number == len(names):
                path += (count,)
            elif count:
                path += (count - 1,)
        self.found[path] = line
        return path

    def _entry(self, table: Path) -> None:
        line = self._tokens[self._at][1]
        path = (*table, *self._key("="))
        self._next()
        self.found[path] = line
        self._value(path)

    def _value(self, path: Path) -> None:
        opener = self._peek()
        if opener not in ("[", "{"):
            while self._peek() not in (",", "]", "}", "\n", ""):
                self._next()
            return
        self._next()
        count = 0
        while self._peek() not in ("]", "}"):
            if self._peek() in (",", "\n"):
                self._next()
            elif opener == "{":
                self._entry(path)
            else:
                self.found[(*path, count)] = self._tokens[self._at][1]
                self._value((*path, count))
                count += 1
        self._next()

    def _key(self, end: str) -> list[str]:
        text = ""
        while self._peek() != end:
            text += self._next()
        parts = re.findall(r'"((?:\\.|[^"\\])*)"|\'([^\']*)\'|([^."\']+)', text)
        return [quoted or literal or bare for quoted, literal, bare in parts]

    def _peek(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1][0]


def _lines(text: str) -> dict[Path, int]:
    scan = _Scan(text)
    scan.document()
    return scan.found
