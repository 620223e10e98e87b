"""Whether whoever is heard by many is served sooner, in a table that needs no script."""

from typing import TYPE_CHECKING, Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from hilft.learning.fairness import DAYS, band_words, fairness
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.wording import channel
from hilft.web.request import DeskRequest

if TYPE_CHECKING:
    from hilft.core.fairness import Bought, Line, Speed

MINUTE, HOUR, DAY = 60, 3600, 86_400


class Cells(NamedTuple):
    """How many cases, and the median and the ninth tenth in words; "" when there is nothing."""

    cases: int
    median: str
    p90: str


class Row(NamedTuple):
    """One line of a table."""

    channel: str
    reach: str
    word: Cells
    solved: Cells


@require_safe
@at_desk(Right.SEE_CASES)
def page(request: DeskRequest) -> HttpResponse:
    """Show first words and solutions of the last 90 days by channel and reach."""
    found, words = fairness(now=request.now), band_words()
    context: dict[str, Any] = {
        "bands": [_row(line, words) for line in found.report.bands],
        "rows": [_row(line, words) for line in found.report.lines],
        "bought": [_sentence(one, words) for one in found.report.bought],
        "is_enough": found.report.is_enough,
        "first": found.first,
        "last": found.last,
        "days": DAYS,
    }
    return render(request, "insight/fairness.html", context)


def span(seconds: float | None) -> str:
    """Return a span in the one unit that suits it, as people say it."""
    if seconds is None:
        return ""
    if seconds < HOUR:
        number = max(round(seconds / MINUTE), 1)
        return ngettext("%(n)s minute", "%(n)s minutes", number) % {"n": number}
    is_days = seconds >= 2 * DAY
    amount = seconds / (DAY if is_days else HOUR)
    amount = round(amount, 1) if amount < 10 else round(amount)
    form = 1 if amount == 1 else 2
    words = ngettext("%(n)s day", "%(n)s days", form) if is_days else ngettext("%(n)s hour", "%(n)s hours", form)
    return words % {"n": number_format(f"{amount:g}")}


def _row(line: "Line", words: dict[str, str]) -> Row:
    return Row(channel(line.channel) if line.channel else "", words[line.band], _cells(line.word), _cells(line.solved))


def _cells(speed: "Speed") -> Cells:
    return Cells(speed.cases, span(speed.median), span(speed.p90))


def _sentence(bought: "Bought", words: dict[str, str]) -> str:
    values = {
        "louder": words[bought.louder],
        "quieter": words[bought.quieter],
        "fast": span(bought.louder_median),
        "slow": span(bought.quieter_median),
        "times": number_format(f"{bought.times:.1f}"),
    }
    if bought.what == "word":
        sentence = _(
            "Reach bought speed: half of the cases “%(louder)s” had their first word within %(fast)s, of those"
            " “%(quieter)s” within %(slow)s, %(times)s times as long."
        )
    else:
        sentence = _(
            "Reach bought speed: half of the cases “%(louder)s” were solved within %(fast)s, of those “%(quieter)s”"
            " within %(slow)s, %(times)s times as long."
        )
    return sentence % values
