"""`python -m hilft.replay.compare LOG…`: several policies and plain alarms on the same logs, as table or picture."""

import json
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated, Any

import typer

from hilft.base.errors import Trouble
from hilft.core.policy import Policy
from hilft.replay.choice import chooser
from hilft.replay.curves import OVER_DAYS, Curves, Point, curves
from hilft.replay.picture import picture
from hilft.replay.rules import policy_from, standard_hours
from hilft.replay.session import Request, arranged
from hilft.replay.times import zone_named

_READY = files("hilft.replay") / "policies"

Logs = Annotated[list[Path], typer.Argument(metavar="LOG…", help="Event logs: .xes, .csv or .jsonl, also with .gz.")]
Names = Annotated[str, typer.Option("--names", metavar="NAME,…", help="What the logs are called, in their order.")]
Policies = Annotated[
    list[Path] | None, typer.Option("--policy", metavar="FILE", help="Policies instead of the ready ones, repeated.")
]
Over = Annotated[int, typer.Option("--over", metavar="DAYS", help="From which age on a case is long.")]
Svg = Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="Also draw the picture.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def compare_command(
    *, logs: Logs, names: Names = "", policies: Policies = None, over: Over = OVER_DAYS, svg: Svg = None,
    as_object: AsJson = False,
) -> None:  # fmt: skip
    """Run logs through several policies and plain alarms: who is flagged, and which long cases are caught early."""
    now = datetime.now(UTC)
    called = [name.strip() for name in names.split(",")] if names else [log.name for log in logs]
    try:
        rules = [policy_from(None), *([policy_from(path) for path in policies] if policies else ready_policies())]
        found = {
            name: curves_of(log, rules, over=over, now=now) for name, log in zip(called, logs, strict=len(called) > 1)
        }
        if svg is not None:
            svg.write_text(picture(found), encoding="utf-8")
    except (Trouble, ValueError, OSError) as wrong:
        typer.echo(" ".join(str(wrong).split()), err=True)
        raise typer.Exit(2) from None
    if as_object:
        typer.echo(json.dumps({name: _plain(each) for name, each in found.items()}))
    else:
        typer.echo("\n\n".join("\n".join(_table(name, each)) for name, each in found.items()))
    raise typer.Exit(1 if any(each.violations for each in found.values()) else 0)


def ready_policies() -> list[Policy]:
    """Return the policies that come along for comparing, by name."""
    with as_file(_READY) as folder:
        return [policy_from(path) for path in sorted(folder.glob("*.toml"))]


def curves_of(log: Path, policies: list[Policy], *, over: int = OVER_DAYS, now: datetime) -> Curves:
    """Run one log through these policies and the plain alarms. `now`: the present, after which no row can lie.

    Raises:
        Trouble: the log cannot be read, or none of its rows can be replayed.
    """
    hours = standard_hours()
    request = Request(
        log=log,
        choose=chooser(None, None, None, {}, None),
        policy=policies[0],
        hours=hours,
        zone=zone_named("Europe/Berlin"),
        aside=Path(f"{log.name}.rejected.csv"),
    )
    with arranged(request, now=now, progress=lambda _what, _share: None) as read:
        return curves(read.order.items(), policies, hours, over=over)


def _plain(found: Curves) -> dict[str, Any]:
    return {
        **{key: getattr(found, key) for key in ("cases", "long", "long_to_end", "violations", "over_days")},
        "policies": {name: [point._asdict() for point in rungs] for name, rungs in found.policies.items()},
        "alarms": [{**alarm._asdict(), **point._asdict()} for alarm, point in found.alarms.items()],
    }


def _table(name: str, found: Curves) -> list[str]:
    lines = [
        f"{name}: {found.cases:,} cases, {found.long:,} lived over {found.over_days} days until their solution,"
        f" {found.violations} broken promises",
        f"  {'':34}{'flagged':>9}{'':>9}{'early':>9}",
    ]
    for policy, rungs in found.policies.items():
        for number, point in enumerate(rungs, 1):
            lines.append(_line(f"{policy}, rung {number}", point, found))
    for alarm, point in found.alarms.items():
        lines.append(
            _line(f"{alarm.kind} {alarm.days} days{', knows solutions' if alarm.sleeps else ''}", point, found)
        )
    return lines


def _line(name: str, point: Point, found: Curves) -> str:
    share = point.early / found.long if found.long else 0.0
    return f"  {name:34}{point.flagged:>9,}{point.flagged / max(found.cases, 1):>9.1%}{point.early:>9,}{share:>9.1%}"


if __name__ == "__main__":
    typer.run(compare_command)
