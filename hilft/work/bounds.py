"""The bounds a policy implies, as plain values for printing and for JSON."""

from datetime import datetime
from typing import Any

from hilft.core.bound import Bound, bounds, promise
from hilft.core.hours import Hours
from hilft.core.policy import Kind, Policy
from hilft.core.roster import Roster

_DAY = 86_400


def implied(policy: Policy, hours: Hours, *, now: datetime, roster: Roster | None = None) -> dict[str, Any]:
    """Return both bounds of every rung, and the sentence about the second rung of customers' cases as numbers."""
    found = bounds(policy, hours, now, roster=roster)
    ladder = policy.for_kind(Kind.CUSTOMER).rungs
    said = promise(found, ladder[min(1, len(ladder) - 1)].role)
    sentence = {"role": said.role, "word_days": said.word_days, "matter_days": said.matter_days}
    return {"policy": policy.key, "promise": sentence, "bounds": [_plain(bound) for bound in found]}


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


def _plain(bound: Bound) -> dict[str, Any]:
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
