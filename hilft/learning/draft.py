"""What happened, drafted from a case's history: counted and dated, about the case and not about single people."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hilft.core.standing import What

if TYPE_CHECKING:
    from hilft.cases.models import Case, CaseEvent, Commitment

OURS = frozenset({What.ANSWERED, What.PROPOSED})
ENDS = frozenset({What.CONFIRMED, What.PRESUMED, What.CLOSED})
CLIMBS = 12
"""Most climbs that the draft lists one by one."""


def draft_of(case: "Case", events: "Sequence[CaseEvent]", promised: "Sequence[Commitment]", *, now: datetime) -> str:
    """Return some lines in the language that is active: what a reader would count in the journey."""
    end = case.closed_at or now
    lines = [
        _("The customer first wrote on %(day)s, %(age)s.") % {"day": _day(case.opened_at), "age": _age(case, end)},
        _words_line(events),
        _silence_line(events, end),
        _hands_line(events),
        _promised_line(promised, end),
        _asked_line(events),
        *_climb_lines(events),
    ]
    return "\n".join(line for line in lines if line)


def _day(moment: datetime) -> str:
    return date_format(moment, "DATE_FORMAT")


def _age(case: "Case", end: datetime) -> str:
    days = (end - case.opened_at).days
    return (
        ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}
        if case.closed_at is None
        else ngettext("%(n)s day before the end", "%(n)s days before the end", days) % {"n": days}
    )


def _words_line(events: "Sequence[CaseEvent]") -> str:
    ours = [event for event in events if event.kind in OURS]
    theirs = sum(event.kind in (What.SPOKE, What.REJECTED) for event in events)
    people = len({event.actor_id for event in ours if event.actor_id is not None})
    said = ngettext("We answered once", "We answered %(n)s times", len(ours)) % {"n": len(ours)}
    by = ngettext("through one person", "through %(n)s people", people) % {"n": people}
    wrote = ngettext("the customer wrote once more", "the customer wrote %(n)s more times", theirs) % {"n": theirs}
    return _("%(said)s, %(by)s; %(wrote)s.") % {"said": said, "by": by, "wrote": wrote}


def _silence_line(events: "Sequence[CaseEvent]", end: datetime) -> str:
    """Name the longest span without a word of ours while the case was open."""
    marks = [event.at for event in events if event.kind in OURS or event.kind in ENDS or event.seq == 1]
    closed = events[-1].kind in ENDS if events else True
    spans = [(after - before, before) for before, after in pairwise([*marks, *([] if closed else [end])])]
    if not spans:
        return ""
    longest, since = max(spans)
    if longest < timedelta(days=1):
        return ""
    days = longest.days
    return ngettext(
        "The longest silence on our side was %(n)s day, from %(day)s.",
        "The longest silence on our side was %(n)s days, from %(day)s.",
        days,
    ) % {"n": days, "day": _day(since)}


def _hands_line(events: "Sequence[CaseEvent]") -> str:
    owners = [event.owner_id for event in events]
    changes = sum(before != after for before, after in pairwise(owners))
    if not changes:
        return ""
    people = len(set(owners))
    return ngettext(
        "The owner changed %(n)s time; %(people)s people owned it.",
        "The owner changed %(n)s times; %(people)s people owned it.",
        changes,
    ) % {"n": changes, "people": people}


def _promised_line(promised: "Sequence[Commitment]", end: datetime) -> str:
    if not promised:
        return ""
    missed = sum((one.kept_at or end) > one.due_at for one in promised)
    return ngettext(
        "We made %(n)s commitment; late or not kept: %(missed)s.",
        "We made %(n)s commitments; late or not kept: %(missed)s.",
        len(promised),
    ) % {"n": len(promised), "missed": missed}


def _asked_line(events: "Sequence[CaseEvent]") -> str:
    asked = sum(event.kind == What.CONSULTED for event in events)
    if not asked:
        return ""
    return ngettext("We asked inside the house once.", "We asked inside the house %(n)s times.", asked) % {"n": asked}


def _climb_lines(events: "Sequence[CaseEvent]") -> list[str]:
    climbs = [event for event in events if event.kind == What.CLIMBED]
    if not climbs:
        return []
    lines = [ngettext("It climbed once:", "It climbed %(n)s times:", len(climbs)) % {"n": len(climbs)}]
    # What comes back to the same person is one line: the top rung repeats until somebody acts.
    runs = [list(run) for _owner, run in groupby(climbs, key=lambda event: event.owner_id)]
    lines += [_climb_line(run) for run in runs[:CLIMBS]]
    if (more := sum(len(run) for run in runs[CLIMBS:])) > 0:
        lines.append(ngettext("- and %(n)s time more", "- and %(n)s times more", more) % {"n": more})
    return lines


def _climb_line(run: "Sequence[CaseEvent]") -> str:
    line = _("- %(day)s, to %(role)s") % {"day": _day(run[0].at), "role": run[0].owner.get_role_display()}
    if again := len(run) - 1:
        line += ngettext(", and %(n)s time again", ", and %(n)s times again", again) % {"n": again}
    return line
