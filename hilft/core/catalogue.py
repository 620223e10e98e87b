"""A small catalogue of what can be promised: read from a table, recognised in a text, and held against a day."""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO
from typing import NamedTuple

COLUMNS = ("name", "aliases", "from", "until", "regions")
"""The columns of the file that is read. Several aliases or regions stand in one cell, with a semicolon between."""
UNKNOWN, NOT_YET, NO_MORE, ELSEWHERE = "unknown", "not_yet", "no_more", "elsewhere"
"""What can be wrong with promising something: see `troubles`."""
LONGEST, MOST = 80, 2000
"""So long may a name be, and so many products has a small catalogue at most."""


class Product(NamedTuple):
    """Something that can be promised, under its names. Without a date or region it is to be had always, everywhere."""

    name: str
    aliases: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    regions: tuple[str, ...] = ()


class Wrong(NamedTuple):
    """A line of the table that cannot be read, from 1, the line of the heads: which column, and what stands there."""

    line: int
    what: str
    found: str = ""


class Trouble(NamedTuple):
    """Why a product that a text promises may not be to be had. `product` None: it stands in no catalogue."""

    code: str
    name: str
    product: Product | None = None


def read_table(text: str) -> tuple[list[Product], list[Wrong]]:
    """Return the products of a table, and what is wrong in it by line; nothing of a table with mistakes is to be used.

    Comma or semicolon separates, the first line has the names of the columns; only "name" has to be there.
    """
    lines = text.removeprefix("\ufeff").replace("\0", "").splitlines()
    if not lines:
        return [], [Wrong(1, "heads")]
    separator = ";" if lines[0].count(";") > lines[0].count(",") else ","
    rows = csv.reader(StringIO("\n".join(lines)), delimiter=separator)
    heads = [head.strip().lower() for head in next(rows)]
    if "name" not in heads or (strange := [head for head in heads if head not in COLUMNS]):
        return [], [Wrong(1, "heads", "" if "name" not in heads else strange[0])]
    products: list[Product] = []
    wrong: list[Wrong] = []
    for row in rows:
        if any(cell.strip() for cell in row):
            _read_row(dict(zip(heads, row, strict=False)), rows.line_num, products, wrong)
    if len(products) > MOST:
        wrong.append(Wrong(1, "many", str(len(products))))
    return products, wrong


def _read_row(cells: dict[str, str], line: int, products: list[Product], wrong: list[Wrong]) -> None:
    name = " ".join(cells.get("name", "").split())
    mistakes = []
    if not name or len(name) > LONGEST:
        mistakes.append(Wrong(line, "name", name[:LONGEST]))
    elif any(one.name.casefold() == name.casefold() for one in products):
        mistakes.append(Wrong(line, "twice", name))
    since, until = (_day(cells.get(column, "").strip(), column, line, mistakes) for column in ("from", "until"))
    if since is not None and until is not None and since > until:
        mistakes.append(Wrong(line, "order", f"{since.isoformat()} > {until.isoformat()}"))
    wrong += mistakes
    if not mistakes:
        aliases, regions = (_several(cells.get(column, "")) for column in ("aliases", "regions"))
        products.append(Product(name, aliases, since, until, regions))


def _day(text: str, column: str, line: int, wrong: list[Wrong]) -> date | None:
    """Read 2026-03-01 or 1.3.2026."""
    german = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
    try:
        if german is not None:
            day, month, year = map(int, german.groups())
            return date(year, month, day)
        return date.fromisoformat(text) if text else None
    except ValueError:
        wrong.append(Wrong(line, column, text[:LONGEST]))
        return None


def _several(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for one in cell.split(";") if (part := " ".join(one.split())[:LONGEST])))


_KINDS = (
    r"tarif|paket|option|zusatzoption|router|vertrag mit dem namen|abo|"
    r"plan|package|bundle|add-on|tariff|contract called"
)
_NAMED = re.compile(
    rf"\b(?i:{_KINDS})\s+[“\"„»]?((?:[A-ZÄÖÜ][\w+-]*|\d+\w*|[\w-]*\d[\w-]*)(?:\s(?:[A-ZÄÖÜ][\w+-]*|\d+\w*)){{0,3}})"
)
"""A name behind the word for a kind of product: "tariff Giga M", "Router 7590"."""


def troubles(text: str, products: Sequence[Product], *, on: date, about: str = "") -> list[Trouble]:
    """Return why what a text promises may not be to be had on that day, each product once, in the order of the text.

    `about`: other words of the case, in which the customer's region may stand. With an empty catalogue nothing is
    known and nothing is asked.
    """
    if not products:
        return []
    found: dict[str, Trouble] = {}
    known = _known(text, products)
    for product in known:
        if code := _trouble(product, on, f"{text} {about}"):
            found[product.name] = Trouble(code, product.name, product)
    names = [name for product in known for name in (product.name, *product.aliases)]
    for match in _NAMED.finditer(text):
        if not any(_says(name, match[0]) or _says(match[1], name) for name in names):
            found.setdefault(match[1], Trouble(UNKNOWN, match[1]))
    return list(found.values())


def _known(text: str, products: Iterable[Product]) -> list[Product]:
    """Return the products that a text names; of "Giga" and "Giga Max" the longer name where both would fit."""
    named = [(one, name) for one in products for name in (one.name, *one.aliases) if _says(name, text)]
    names = [name for _, name in named]
    return list(dict.fromkeys(one for one, name in named if not _is_only_within(name, names, text)))


def _says(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _is_only_within(name: str, names: Iterable[str], text: str) -> bool:
    """Say whether a text has a name only as a part of longer ones."""
    for longer in (other for other in names if len(other) > len(name) and _says(name, other)):
        text = re.sub(re.escape(longer), " ", text, flags=re.IGNORECASE)
    return not _says(name, text)


def _trouble(product: Product, on: date, words: str) -> str:
    if product.since is not None and on < product.since:
        return NOT_YET
    if product.until is not None and on > product.until:
        return NO_MORE
    if product.regions and not any(_says(region, words) for region in product.regions):
        return ELSEWHERE
    return ""
