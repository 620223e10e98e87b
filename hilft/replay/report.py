"""The figures of a replay, as one JSON object or as a page of text."""

from typing import Any
from zoneinfo import ZoneInfo

from hilft.core.policy import Kind, Policy, Rules
from hilft.replay.session import Outcome
from hilft.replay.tally import Caught, Tally


def as_json(log: str, policy: Policy, outcome: Outcome) -> dict[str, Any]:
    """Return the figures for programs; docs/replay.md explains each."""
    tally = outcome.tally
    mean, most = tally.climbs_per_day()
    return {
        "log": log,
        "cases": tally.cases,
        "events": tally.events,
        "decisions": tally.decisions,
        "violations": tally.violations,
        "climbed": tally.by_rung[0],
        "by_rung": {str(rung): cases for rung, cases in enumerate(tally.by_rung, 1)},
        "long": [_long(tally, over) for over in tally.long],
        "load": {"climbs_per_day_mean": round(mean, 2), "climbs_per_day_max": most},
        "wall_s": round(outcome.wall_s, 3),
        "cpu_s": round(outcome.cpu_s, 3),
        "read_s": round(outcome.read_s, 3),
        "map": outcome.log_map.name,
        "policy": policy.key,
        "sorted_first": not outcome.in_order,
        "rejected": outcome.aside.count,
        "rejected_file": str(outcome.aside.path) if outcome.aside.count else None,
        "rejected_first": [{"line": row.line, "reason": row.reason} for row in outcome.aside.first],
        "after_until": outcome.after_the_end,
        "violated": [f"{v.case}, {v.at.isoformat()}: {v.what}" for v in tally.told],
    }


def _long(tally: Tally, over: int) -> dict[str, Any]:
    by_rung = {str(rung): _caught(group) for rung, group in enumerate(tally.caught[over], 1)}
    return {"over_days": over, "cases": tally.long[over], "by_rung": by_rung}


def _caught(group: Caught) -> dict[str, Any]:
    return {"caught": group.caught, "early": group.early, "median_lead_days": group.median_lead_days()}


def as_text(log: str, policy: Policy, zone: ZoneInfo, outcome: Outcome) -> str:
    """Return the figures for people, with the dates of a zone."""
    tally, rules = outcome.tally, policy.for_kind(Kind.CUSTOMER)
    mean, most = tally.climbs_per_day()
    span = " to ".join(f"{at.astimezone(zone):%d %b %Y}" for at in (tally.first, tally.last) if at)
    size = f"{_many(tally.events, 'row')} of {_many(tally.cases, 'case')}"
    lines = [
        f"{log}, read with the map {outcome.log_map.name}: {size}, {span}",
        *_rejected(outcome),
        "",
        f"Policy {policy.key}: {_many(tally.decisions, 'decision')}, {_many(tally.violations, 'broken promise')}",
        *(f"  {v.case}, {v.at.astimezone(zone):%d %b %Y %H:%M}: {v.what}" for v in tally.told),
        f"Climbed: {_share(tally.by_rung[0], tally.cases)} of the cases, {mean:.1f} climbs a day, at most {most}",
        "",
        f"{'':28}{'cases':>10}{'share':>9}",
    ]
    for number, (rung, cases) in enumerate(zip(rules.rungs, tally.by_rung, strict=True), 1):
        lines.append(f"  reached rung {number}, {_role(rung.role):<20.20}{cases:>10,}{_share(cases, tally.cases):>9}")
    for over, cases in tally.long.items():
        lines += ["", f"{_many(cases, 'case')} lasted over {over} days", *_table(tally, rules, over)]
    lines += [
        "",
        f"Reading {outcome.read_s:.1f} s, replaying {outcome.wall_s:.1f} s"
        f" ({tally.decisions / max(outcome.wall_s, 1e-9):,.0f} decisions a second).",
        "A replay holds people's behaviour fixed: it shows what would have climbed, not what that would have changed.",
    ]
    return "\n".join(lines)


def _rejected(outcome: Outcome) -> list[str]:
    aside = outcome.aside
    lines = [f"After --until, and left out: {_many(outcome.after_the_end, 'row')}."] if outcome.after_the_end else []
    if aside.count:
        lines.append(f"Cannot be replayed, and set aside in {aside.path}: {_many(aside.count, 'row')}; the first:")
        lines += [f"  line {row.line}: {row.reason}" for row in aside.first]
    return lines


def _table(tally: Tally, rules: Rules, over: int) -> list[str]:
    if not tally.long[over]:
        return []
    lines = [f"{'':28}{'caught':>10}{'early':>9}{'median lead':>15}"]
    for number, group in enumerate(tally.caught[over], 1):
        lead = group.median_lead_days()
        told = "-" if lead is None else f"{lead:,.1f} days"
        role = _role(rules.rungs[number - 1].role)
        lines.append(f"  rung {number}, {role:<19.19}{group.caught:>10,}{group.early:>9,}{told:>15}")
    return lines


def _role(role: str) -> str:
    return role.replace("_", " ")


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"
