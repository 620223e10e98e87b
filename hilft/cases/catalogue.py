"""The catalogue as it is kept: its products, the table they stand in, and what of a promise it does not know."""

import csv
from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

from hilft.cases.models import Despite, Product
from hilft.conversations.models import Message
from hilft.core.catalogue import COLUMNS, Trouble, troubles
from hilft.core.catalogue import Product as Listed

WORDS = 20
"""So many of a customer's last messages are looked through for the region they live in."""


def catalogue() -> list[Listed]:
    """Return every product, by name."""
    rows = Product.objects.order_by("name")
    return [
        Listed(one.name, tuple(one.aliases), one.available_from, one.available_until, tuple(one.regions))
        for one in rows
    ]


def as_table(products: list[Listed]) -> str:
    """Return products as the table they can be read from."""
    text = StringIO()
    out = csv.writer(text, delimiter=",", lineterminator="\n")
    out.writerow(COLUMNS)
    for one in products:
        days = [day.isoformat() if day is not None else "" for day in (one.since, one.until)]
        out.writerow([one.name, "; ".join(one.aliases), *days, "; ".join(one.regions)])
    return text.getvalue()


def troubles_with(case_id: int, text: str, *, by_when: datetime, zone: str) -> list[Trouble]:
    """Return why what is promised in this text by that moment may not be to be had. `zone`: whose day counts."""
    products = catalogue()
    if not products:
        return []
    theirs = Message.objects.filter(conversation__placement__case_id=case_id, customer__isnull=False)
    said = " ".join(theirs.order_by("-pk").values_list("text", flat=True)[:WORDS])
    return troubles(text, products, on=by_when.astimezone(ZoneInfo(zone)).date(), about=said)


def despites_of(case_id: int) -> dict[int, Despite]:
    """Return, by the number of a commitment, why it was made although the catalogue says otherwise."""
    return {one.pk: one for one in Despite.objects.filter(commitment__case_id=case_id)}
