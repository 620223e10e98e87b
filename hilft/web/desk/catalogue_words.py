"""The catalogue in words: what is wrong in its table, and what it says of a promise."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hilft.core.catalogue import COLUMNS, Product, Wrong


def mistake(wrong: Wrong) -> str:
    """Return in words what is wrong in a line of a table, and what to write instead."""
    values = {"found": wrong.found, "columns": ", ".join(COLUMNS)}
    day = _("“%(found)s” is no day: write it as 2026-03-01 or 1.3.2026.")
    told = {
        "heads": _("The first line names the columns: %(columns)s. Only “name” has to be there."),
        "name": _("The name is missing or longer than 80 letters."),
        "twice": _("“%(found)s” stands there already: a product has one line."),
        "from": day,
        "until": day,
        "order": _("It ends before it begins: %(found)s."),
        "many": _("%(found)s products are too many for a small catalogue: 2000 at most."),
    }
    return told[wrong.what] % values


def in_words(code: str, name: str, product: Product | None) -> str:
    """Return in words what the catalogue says of a promise."""
    day = pgettext("a day, as Django's date format", "l, j F Y")
    values = {
        "name": name,
        "from": date_format(product.since, day) if product is not None and product.since else "",
        "until": date_format(product.until, day) if product is not None and product.until else "",
        "regions": ", ".join(product.regions) if product is not None else "",
    }
    told = {
        "unknown": _("“%(name)s” stands in no catalogue."),
        "not_yet": _("“%(name)s” is to be had from %(from)s only."),
        "no_more": _("“%(name)s” was to be had until %(until)s."),
        "elsewhere": _(
            "“%(name)s” is to be had in %(regions)s only, and no word of this case says that they live there."
        ),
    }
    return told[code] % values
