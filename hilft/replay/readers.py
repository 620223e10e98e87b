"""Reading tables and lines of JSON record by record, in bounded memory."""

import codecs
import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from hilft.base.errors import Trouble
from hilft.replay.maps import LogMap
from hilft.replay.rows import Broken, Raw
from hilft.replay.source import Source

Choose = Callable[[list[str]], LogMap]
"""Chooses the map by the names of the columns."""

NEEDED = ("case", "at")
_DELIMITERS = ",;\t|"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LONGEST_CELL = 1 << 20
_COPIED = 10_000  # of a cell without end this much goes into the copy: the whole stays in the log
_OLD = "hilft-windows-1252"


class Reading(NamedTuple):
    """An opened log, ready to be read.

    `header`: the names of the columns, for the copies of rows set aside; None when rows have none. `said`: what the
    reader noticed and a person should know; complete when `records` is used up.
    """

    log_map: LogMap
    records: Iterator[Raw | Broken]
    header: list[str] | None
    said: list[str]


def csv_reading(source: Source, choose: Choose, words: tuple[str, ...]) -> Reading:
    """Read a table. `words`: our words for the cells wanted, in that order.

    Raises:
        Trouble: the table has no header, or lacks a column that a person named or a replay needs.
    """
    said: list[str] = []
    lines = _lines(source, said)
    header, delimiter, line = _header(source, lines)
    log_map = choose(header)
    places = tuple(_place(header, log_map, word) for word in words)
    readable = tuple(place for place, name in enumerate(header) if name not in log_map.never)
    table = _Table(delimiter, len(header), places, readable)
    return Reading(log_map, table.records(lines, line), header, said)


def jsonl_reading(source: Source, choose: Choose, words: tuple[str, ...]) -> Reading:
    """Read a file with one JSON object a line; the map is chosen by the first object."""
    said: list[str] = []
    objects = _objects(_lines(source, said))
    first = next(objects, None)
    if first is None:
        raise Trouble(f"{source.path.name} has no line; each line is one JSON object.")
    log_map = choose([] if isinstance(first, Broken) else list(first[1]))
    return Reading(log_map, _picked(first, objects, log_map, words), None, said)


class _Table:
    """Cuts the lines of a table into records."""

    def __init__(self, delimiter: str, width: int, places: tuple[int, ...], readable: tuple[int, ...]) -> None:
        self._delimiter, self._width = delimiter, width
        self._places, self._readable = places, readable

    def records(self, lines: Iterable[str], line: int) -> Iterator[Raw | Broken]:
        """Yield the records; `line`: how many lines lie before the first.

        A quotation mark that is never closed would swallow the rows after it: such a record is read again line by line.
        """
        csv.field_size_limit(_LONGEST_CELL)
        held: list[str] = []
        records = csv.reader(_held(lines, held), delimiter=self._delimiter)
        while True:
            try:
                cells = next(records, None)
            except csv.Error:
                cells = []
            if cells is None:
                return
            begins, line = line + 1, line + len(held)
            if self._fits(cells):
                yield self._record(begins, cells)
            else:
                yield from self._one_by_one(begins, held)
            held.clear()

    def _fits(self, cells: list[str]) -> bool:
        width = self._width
        return len(cells) == width or (len(cells) > width and not any(cells[width:]))

    def _one_by_one(self, line: int, texts: list[str]) -> Iterator[Raw | Broken]:
        for number, text in enumerate(texts, line):
            cells = self._cells(text)
            if cells is None:
                reason = "It has a quotation mark that is never closed, or a cell that is too long."
                yield Broken(number, reason, [text.strip()[:_COPIED]])
            elif self._fits(cells):
                yield self._record(number, cells)
            elif any(cells):
                yield Broken(number, f"It has {len(cells)} cells, the header {self._width}.", cells)

    def _cells(self, text: str) -> list[str] | None:
        """Cut one line, None when it cannot stand alone."""
        try:
            return None if text.count('"') % 2 else next(csv.reader([text], delimiter=self._delimiter), [])
        except csv.Error:
            return None

    def _record(self, line: int, cells: list[str]) -> Raw:
        wanted = tuple([cells[place] if place >= 0 else None for place in self._places])
        return Raw(line, wanted, hash(tuple([cells[place] for place in self._readable])), cells)


def _lines(source: Source, said: list[str]) -> Iterator[str]:
    """Yield the lines of a text: UTF-8 or what its mark says; bytes that are no UTF-8 are read as Windows-1252."""
    head = source.stream.peek(4)[:4]
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")

    def old(wrong: UnicodeError) -> tuple[str, int]:
        if not isinstance(wrong, UnicodeDecodeError):
            raise wrong
        if not said:
            said.append(f"{source.path.name} is not all UTF-8; what is not was read as Windows-1252.")
        return wrong.object[wrong.start : wrong.end].decode("cp1252", "replace"), wrong.end

    codecs.register_error(_OLD, old)
    with io.TextIOWrapper(source.stream, encoding=encoding, errors=_OLD, newline="") as text:
        yield from text


def _held(lines: Iterable[str], held: list[str]) -> Iterator[str]:
    """Pass lines on and keep those of the record that is being read."""
    for line in lines:
        held.append(line)
        yield line


def _header(source: Source, lines: Iterator[str]) -> tuple[list[str], str, int]:
    """Return the names of the columns, what parts them, and how many lines that took; "sep=;" is Excel's."""
    told = ""
    for count, line in enumerate(lines, 1):
        if "\0" in line:
            raise Trouble(f"{source.path.name} is no text in UTF-8; save it again as UTF-8.")
        if line.lower().startswith("sep="):
            told = line.strip()[4:5]
        elif line.strip():
            delimiter = told or max(_DELIMITERS, key=line.count)
            return [name.strip() for name in next(csv.reader([line], delimiter=delimiter))], delimiter, count
    raise Trouble(f"{source.path.name} has no header; its first line names the columns.")


def _place(header: list[str], log_map: LogMap, word: str) -> int:
    """Return where a column stands, -1 for one that the log can do without."""
    column = log_map.columns.get(word)
    if column is not None:
        folded = [name.casefold() for name in header]
        if column in header:
            return header.index(column)
        if column.casefold() in folded:
            return folded.index(column.casefold())
        if word in log_map.told:
            raise Trouble(f'There is no column "{column}" for {word}; {_has(header)}')
    if word in NEEDED:
        raise Trouble(f"Say which column is the {word}, with --columns {word}=…; {_has(header)}")
    return -1


def _has(header: list[str]) -> str:
    names = ["".join(filter(str.isprintable, name))[:40] for name in header[:40]]
    return f"the file has {', '.join(names)}{', …' if len(header) > 40 else ''}."


def _objects(lines: Iterator[str]) -> Iterator[tuple[int, dict[str, Any]] | Broken]:
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text:
            continue
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            yield Broken(number, "It is no JSON.", text)
            continue
        yield (number, said) if isinstance(said, dict) else Broken(number, "It is no JSON object.", text)


def _picked(
    first: tuple[int, dict[str, Any]] | Broken,
    objects: Iterator[tuple[int, dict[str, Any]] | Broken],
    log_map: LogMap,
    words: tuple[str, ...],
) -> Iterator[Raw | Broken]:
    keys = [log_map.columns.get(word, "") for word in words]
    while True:
        if isinstance(first, Broken):
            yield first
        else:
            line, said = first
            readable = sorted((key, repr(value)) for key, value in said.items() if key not in log_map.never)
            yield Raw(line, tuple([_cell(said.get(key)) for key in keys]), hash(tuple(readable)), said)
        following = next(objects, None)
        if following is None:
            return
        first = following


def _cell(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
