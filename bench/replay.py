"""Replay: decisions a second on one core, reading the file counted apart, on a log made here; and how memory grows."""

import csv
import gzip
import random
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from json import loads
from pathlib import Path
from typing import Any

from bench.measures import Report

_RUN = """
import json, resource, sys
from typer.testing import CliRunner
from hilft.replay.command import replay_command
import typer
app = typer.Typer(); app.command()(replay_command)
result = CliRunner().invoke(app, [sys.argv[1], "--json", "--closed-by", "Closed", "--proposed", "Solved",
    "--dates", "iso", "--columns", "case=case,activity=activity,at=at,person=person,team=team"])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"result": json.loads(result.stdout), "peak": peak}))
"""


def replay(report: Report, *, cases: int = 20_000) -> None:
    """Replay a made-up log twice, the second one four times as long with as many cases open at a time."""
    with tempfile.TemporaryDirectory() as folder:
        short, long = Path(folder) / "short.csv.gz", Path(folder) / "long.csv.gz"
        _write(short, cases, days=100)
        _write(long, 4 * cases, days=400)
        one, four = _replayed(short), _replayed(long)
    # By the processor's own time: what one core does, whoever else the machine works for.
    rate = four["result"]["decisions"] / four["result"]["cpu_s"]
    report.add("replay on one core", rate, "decisions/s", least=50_000)
    report.add("replay: promises broken", four["result"]["violations"], "violations", most=0)
    report.add("replay: memory of a log four times as long", four["peak"] / one["peak"], "times", most=1.3)


def _replayed(log: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", _RUN, str(log)], capture_output=True, text=True, check=True, cwd=log.parent
    )
    found: dict[str, Any] = loads(done.stdout)
    return found


def _write(log: Path, cases: int, *, days: int) -> None:
    """Write a log in order of time: opened, touched a few times, solved, closed; some lie for weeks."""
    dice = random.Random(42)
    begin = datetime(2025, 1, 6, 8, tzinfo=UTC)
    rows = []
    for case in range(cases):
        at = begin + timedelta(days=days * case / cases)
        person = f"person {dice.randrange(40)}"
        for step in ("New", *["Active"] * dice.randrange(1, 6), "Solved", "Closed"):
            rows.append((at.isoformat(), f"C{case}", step, person, "desk"))
            at += timedelta(hours=dice.expovariate(1 / 20))
    rows.sort()
    with gzip.open(log, "wt", newline="") as file:
        out = csv.writer(file)
        out.writerow(("at", "case", "activity", "person", "team"))
        out.writerows(rows)
