"""Posts other people wrote and labelled, where they lie beside the checkout; nothing of them enters the project."""

import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from hilft.core.relevance import Ours
from hilft.listening.training import Example

HOME = Path(os.environ.get("HILFT_TEST_DATA") or Path(__file__).parents[2] / "shared" / "data")
RAILWAY = Ours(
    names=("bahn", "deutsche bahn", "db", "db_bahn", "deutschebahn", "db bahn", "dbahn"),
    products=("ice", "ic", "s-bahn", "sbahn", "regionalbahn", "bahncard", "regionalexpress", "bahnhof", "zug", "züge"),
    others=("flixbus", "flixtrain", "öbb", "sbb", "hvv", "bvg", "mvg", "kvb", "lufthansa"),
)
SHOP = Ours(names=("amazon", "amazonhelp", "115821", "115830", "115850"), products=("prime", "alexa", "kindle", "echo"))
PHONES = Ours(names=("apple", "applesupport", "115858"), products=("iphone", "ipad", "ios", "mac", "macbook", "icloud"))
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def missing() -> str:
    """Return why nothing can be measured here, or ""."""
    wanted = (HOME / "german" / "dev-2017-09-15.xml", HOME / "care" / "twcs-AmazonHelp-200-inbound.xlsx")
    return "" if all(one.exists() for one in wanted) else f"The posts of other people are not at hand in {HOME.name}."


def germeval() -> list[Example]:
    """Return GermEval 2017's development set in its own order: whether a post is about the railway."""
    tree = ElementTree.parse(HOME / "german" / "dev-2017-09-15.xml")
    return [Example(one.findtext("text") or "", one.findtext("relevance") == "true") for one in tree.getroot()]


def care(brand: str) -> list[Example]:
    """Return a brand's hand-labelled tweets, the oldest first: whether a topic of trouble was noted by its labellers.

    Their labels are topics. A tweet without one, or with praise alone, is taken for one that needs no answer: that is
    our reading of them, and a tweet about a rare topic is counted wrongly.
    """
    rows = list(_rows(HOME / "care" / f"twcs-{brand}-200-inbound.xlsx"))
    named = {column: name for column, name in rows[0].items() if column > "J" and name != "Service Praise"}
    found = [(row["F"], Example(row["I"], any(row.get(column) == "1" for column in named))) for row in rows[1:]]
    return [example for _, example in sorted(found)]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a spreadsheet's first sheet, by column."""
    with zipfile.ZipFile(path) as file:
        strings = ElementTree.fromstring(file.read("xl/sharedStrings.xml"))
        shared = ["".join(part.text or "" for part in one.iter(f"{_SHEET}t")) for one in strings]
        sheet = ElementTree.fromstring(file.read("xl/worksheets/sheet1.xml"))
    for row in sheet.iter(f"{_SHEET}row"):
        cells = {}
        for cell in row.iter(f"{_SHEET}c"):
            value = cell.findtext(f"{_SHEET}v")
            column = re.match("[A-Z]+", cell.get("r", ""))
            if value is not None and column is not None:
                cells[column[0]] = shared[int(value)] if cell.get("t") == "s" else value
        yield cells
