"""The bounds a policy implies and the holes of the roster, as plain values for printing and for JSON."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hilft.core.bound import Bound, bounds, promise
from hilft.core.calendar_file import DAYS
from hilft.core.holes import Gap, gaps, roster_holes, teams_of
from hilft.core.hours import Hours
from hilft.core.policy import Kind, Policy
from hilft.core.roster import Roster

AHEAD = timedelta(days=42)
"""How far ahead the roster is searched for opening time in which nobody holds a role of a ladder."""
MOST_HOLES = 20
_DAY = 86_400


def implied(policy: Policy, hours: Hours, *, now: datetime, roster: Roster | None = None) -> dict[str, Any]:
    """Return both bounds of every rung, and the sentence about the second rung of customers' cases as numbers."""
    found = bounds(policy, hours, now, roster=roster)
    ladder = policy.for_kind(Kind.CUSTOMER).rungs
    said = promise(found, ladder[min(1, len(ladder) - 1)].role)
    sentence = {"role": said.role, "word_days": said.word_days, "matter_days": said.matter_days}
    return {"policy": policy.key, "promise": sentence, "bounds": [plain(bound) for bound in found]}


def sentence(implied_bounds: dict[str, Any]) -> str:
    """Return the promise in one English sentence."""
    said = implied_bounds["promise"]
    role = said["role"].replace("_", " ")
    return (
        f"No customer waits longer than {said['word_days']:g} working days for a word without the {role} owning it; "
        f"no matter lives longer than {said['matter_days']:g} working days without that."
    )


def table(implied_bounds: dict[str, Any]) -> list[str]:
    """Return the bounds as lines of a table: by the clock in the worst case, and in working days."""
    lines = [
        f"  {'kind':<11} {'rung':>4}  {'role':<20} {'longest wait for a word':>28} {'longest life of a matter':>28}"
    ]
    for bound in implied_bounds["bounds"]:
        word, matter = bound["word"], bound["matter"]
        lines.append(
            f"  {bound['kind']:<11} {bound['rung']:>4}  {bound['role']:<20}"
            f" {word['working_days']:>10.1f} wd, {word['elapsed_days']:>5.1f} days"
            f" {matter['working_days']:>13.1f} wd, {matter['elapsed_days']:>5.1f} days"
        )
    return lines


def missing(
    policy: Policy, hours: Hours, roster: Roster, *, now: datetime, teams: Mapping[int, str]
) -> list[dict[str, Any]]:
    """Return the roster's holes of the next weeks, each with its sentence; `teams`: names by number."""
    today = now.astimezone(ZoneInfo(hours.zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    found = gaps(roster_holes(roster, hours, policy, today, today + AHEAD), hours.zone)
    return [_hole(gap, teams, shared=not teams_of(roster, gap.role)) for gap in found]


def _hole(gap: Gap, teams: Mapping[int, str], *, shared: bool) -> dict[str, Any]:
    whose = f" of {teams.get(gap.team, gap.team)}" if gap.team is not None else "" if shared else " for everybody else"
    days = " and ".join(f"{DAYS[weekday].capitalize()}s" for weekday in gap.weekdays)
    if gap.weekdays == (0, 1, 2, 3, 4):
        days = "Mondays to Fridays"
    span = f"{_clock(gap.start)}-{_clock(gap.end)}" if gap.end > gap.start else f"at closing time, {_clock(gap.start)},"
    until = f" until {gap.last.isoformat()}" if gap.times > 1 else ""
    role = gap.role.replace("_", " ").capitalize()
    passes_to = f"the {gap.passes_to.replace('_', ' ')}" if gap.passes_to else "the standing duty head"
    return {
        "role": gap.role,
        "team": gap.team,
        "weekdays": [DAYS[weekday] for weekday in gap.weekdays],
        "from": _clock(gap.start),
        "to": _clock(gap.end),
        "first": gap.first.isoformat(),
        "last": gap.last.isoformat(),
        "times": gap.times,
        "passes_to": gap.passes_to,
        "at_closing": gap.end == gap.start,
        "whose": teams.get(gap.team, "") if gap.team is not None else "",
        "shared": shared,
        "sentence": f"{role}{whose}: nobody on {days} {span} from {gap.first.isoformat()}{until}; "
        f"what climbs then passes to {passes_to}",
    }


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24 if minutes != 1440 else 24}:{minutes % 60:02}"


def plain(bound: Bound) -> dict[str, Any]:
    """Return the bounds of one rung as plain values."""
    return {
        "kind": bound.kind,
        "rung": bound.rung,
        "role": bound.role,
        **{
            name: {
                "working_days": round(longest.working_days, 2),
                "elapsed_days": round(longest.elapsed.total_seconds() / _DAY, 2),
                "worst_start": longest.start.isoformat(),
            }
            for name, longest in (("word", bound.word), ("matter", bound.matter))
        },
    }
