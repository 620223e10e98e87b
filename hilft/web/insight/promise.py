"""The honesty page: what is open, what is late, how old the oldest is, and what the rules allow at most."""

from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from hilft.cases.figures import AGES, Counted, latest
from hilft.cases.queries import violations
from hilft.core.bars import Amount, Chart, draw_bars
from hilft.core.bound import Promise
from hilft.escalation.queries import refused_ends
from hilft.people.queries import role_words
from hilft.policies.queries import in_force, promised
from hilft.web.insight.capacity import alarm
from hilft.web.request import HouseRequest

SECOND = 1
"""The sentence of the page is about the second rung, or the only one there is."""
DAY = 86_400
SOON, LATE = 31, 61
"""Days of age from which a bar says: this is long; this is too long."""


class Rung(NamedTuple):
    """One line of the ladder: who, how many cases they have now, and after how long they have them at the latest."""

    who: str
    cases: int
    bound: Promise | None


class Sentence(NamedTuple):
    """What follows from the rules, as numbers of working days, and since when they are in force."""

    role: str
    word_days: float
    matter_days: float
    since: datetime


@require_safe
def page(request: HouseRequest) -> HttpResponse:
    """Show the promise and the figures to anybody; the figures alone when only they are asked for."""
    part = request.GET.get("part") == "figures"
    return render(request, "insight/parts/figures.html" if part else "insight/promise.html", _context(request.now))


def _context(now: datetime) -> dict[str, Any]:
    counted, never, force = latest(), violations(), in_force()
    rungs = promised(force, now=now)
    words = role_words()
    second = rungs[min(SECOND, len(rungs) - 1)]
    return {
        "counted": counted,
        "without_owner": never["without_owner"],
        "without_deadline": never["without_deadline"],
        "customers": counted.values.get("customers", 0),
        "overdue": counted.values.get("overdue", 0),
        "raised": counted.values.get("raised_customers", 0),
        "refused_ends": refused_ends(now=now),
        "aside": counted.values.get("aside", 0),
        "aside_back": counted.values.get("aside_back", 0),
        "sifted": counted.values.get("sifted", 0),
        "sifted_back": counted.values.get("sifted_back", 0),
        "short": alarm(),
        "oldest": _oldest(counted, rungs, words),
        "bars": _ages(counted),
        "ladder": _ladder(counted, rungs, words),
        "said": Sentence(words[second.role], second.word_days, second.matter_days, force.since),
    }


def _oldest(counted: Counted, rungs: tuple[Promise, ...], words: dict[str, str]) -> dict[str, Any]:
    """Return the age of the oldest open case in whole days, and who has it."""
    days = counted.values.get("oldest_seconds", 0) // DAY
    rung = min(counted.values.get("oldest_rung", 0), len(rungs))
    who = words[rungs[rung - 1].role] if rung else _("its advisor")
    return {"days": days, "unit": ngettext("day", "days", days), "who": who, "tone": _tone(days)}


def _ages(counted: Counted) -> Chart:
    first, last = AGES[0], AGES[-1]
    labels = [ngettext("< %(n)s day", "< %(n)s days", first) % {"n": first}]
    for low, above in pairwise(AGES):
        labels.append(_("%(from)s to %(to)s days") % {"from": low, "to": above - 1})
    labels.append(_("> %(n)s days") % {"n": last - 1})
    lows = (0, *AGES)
    amounts = [
        Amount(label, counted.values.get(f"age:{number}", 0), _tone(lows[number]))
        for number, label in enumerate(labels)
    ]
    return draw_bars(amounts)


def _tone(days: int) -> str:
    return "late" if days >= LATE else "soon" if days >= SOON else ""


def _ladder(counted: Counted, rungs: tuple[Promise, ...], words: dict[str, str]) -> list[Rung]:
    """Return the advisors and every rung above them; whatever climbed further than the ladder is with its top."""
    have = [counted.values.get(f"rung:{number}", 0) for number in range(len(rungs) + 1)]
    have[-1] += counted.values.get("raised_customers", 0) - sum(have[1:])
    lines = [Rung(_("the advisors"), have[0], None)]
    return lines + [Rung(words[bound.role], have[number], bound) for number, bound in enumerate(rungs, 1)]
