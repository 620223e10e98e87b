"""A replay that was asked for on the command line: its words read, run with a bar of progress, and told."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

from hilft.base.errors import Trouble
from hilft.replay.choice import chooser
from hilft.replay.report import as_json, as_text
from hilft.replay.rows import Step
from hilft.replay.rules import policy_from, standard_hours
from hilft.replay.session import Outcome, Request, replay_log
from hilft.replay.session import Progress as Told
from hilft.replay.times import Clockface, zone_named


class Asked(NamedTuple):
    """The options of the command as they were written; None where one was left out. `steps`: activities by step."""

    log: Path
    map_name: str | None
    policy: Path | None
    columns: str | None
    steps: dict[Step, str | None]
    waiting: str | None
    dates: str | None
    zone: str
    until: str | None


def replay(asked: Asked, *, now: datetime) -> tuple[Request, Outcome]:
    """Replay what was asked for; what cannot be understood raises Trouble."""
    request = Request(
        log=asked.log,
        choose=chooser(asked.map_name, asked.columns, asked.dates, asked.steps, asked.waiting),
        policy=policy_from(asked.policy),
        hours=standard_hours(),
        zone=zone_named(asked.zone),
        aside=Path(f"{asked.log.name}.rejected.csv"),
        until=_moment(asked.until, asked.zone, now),
    )
    with _progress() as told:
        return request, replay_log(request, now=now, progress=told)


def tell(log: str, request: Request, outcome: Outcome, *, as_object: bool) -> None:
    """Print what was found, and on standard error what was noticed on the way."""
    said, aside = list(outcome.said), outcome.aside
    if not outcome.in_order:
        said.append("The rows were not in the order of time; they were sorted first.")
    if aside.count:
        first = f"line {aside.first[0].line}: {aside.first[0].reason}"
        said.append(f"Rows that were set aside in {aside.path}: {aside.count}; the first is {first}")
    for sentence in said:
        typer.echo(sentence, err=True)
    if as_object:
        typer.echo(json.dumps(as_json(log, request.policy, outcome)))
    else:
        typer.echo(as_text(log, request.policy, request.zone, outcome))


def _moment(text: str | None, zone: str, now: datetime) -> datetime | None:
    if text is None:
        return None
    try:
        return Clockface("iso", zone_named(zone), now).moment(text)
    except ValueError as wrong:
        raise Trouble(f"--until: {wrong} Write it as 2024-12-31 or 2024-12-31T18:00, not after the present.") from None


@contextmanager
def _progress() -> Iterator[Told]:
    """Show how far a long run is, on a terminal only."""
    console = Console(stderr=True)
    look = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*look, console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        tasks: dict[str, TaskID] = {}

        def told(what: str, share: float) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=1.0)
            progress.update(tasks[what], completed=share)

        yield told
