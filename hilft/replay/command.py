"""The command line's door to the replay."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

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

FINE, DOES_NOT_HOLD, WRONG = 0, 1, 2

_COLUMNS = "case=…,opened=…,activity=…,at=…,person=…,team=…"
_Text = str | None
Log = Annotated[Path, typer.Argument(metavar="LOG", help="An event log: .xes, .csv or .jsonl, also with .gz.")]
Map = Annotated[_Text, typer.Option("--map", metavar="NAME|FILE", help="How to read it: servicenow, xes, or a file.")]
PolicyFile = Annotated[Path | None, typer.Option(metavar="FILE", help="The policy, if not the standard one.")]
Columns = Annotated[_Text, typer.Option(metavar=_COLUMNS, help="Which column of the log is which.")]
ClosedBy = Annotated[_Text, typer.Option(metavar="NAME,…", help="Activities that close a case.")]
Waiting = Annotated[_Text, typer.Option(metavar="NAME,…", help="Activities that wait for the customer or others.")]
Proposed = Annotated[_Text, typer.Option(metavar="NAME,…", help="Activities that propose a solution.")]
ReopenedBy = Annotated[_Text, typer.Option(metavar="NAME,…", help="Activities that reopen a case.")]
Dates = Annotated[_Text, typer.Option(metavar="dmy|mdy|iso", help="How days are written.")]
Zone = Annotated[str, typer.Option(metavar="TZ", help="The zone of times that name none.")]
Until = Annotated[_Text, typer.Option(metavar="T", help="Replay up to this moment; open cases go on until then.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def replay_command(  # noqa: PLR0913 - one argument for each option
    *,
    log: Log,
    map_name: Map = None,
    policy: PolicyFile = None,
    columns: Columns = None,
    closed_by: ClosedBy = None,
    waiting: Waiting = None,
    proposed: Proposed = None,
    reopened_by: ReopenedBy = None,
    dates: Dates = None,
    zone: Zone = "Europe/Berlin",
    until: Until = None,
    as_object: AsJson = False,
) -> None:
    """Replay an event log through a policy in virtual time and check every promise at every step."""
    now = datetime.now(UTC)
    steps = {Step.CLOSED: closed_by, Step.PROPOSED: proposed, Step.REOPENED: reopened_by}
    try:
        request = Request(
            log=log,
            choose=chooser(map_name, columns, dates, steps, waiting),
            policy=policy_from(policy),
            hours=standard_hours(),
            zone=zone_named(zone),
            aside=Path(f"{log.name}.rejected.csv"),
            until=_moment(until, zone, now),
        )
        with _progress() as told:
            outcome = replay_log(request, now=now, progress=told)
    except Trouble as trouble:
        typer.echo(" ".join(str(trouble).split()), err=True)
        raise typer.Exit(WRONG) from None
    _tell(str(log), request, outcome, as_object=as_object)
    raise typer.Exit(DOES_NOT_HOLD if outcome.tally.violations else FINE)


def _tell(log: str, request: Request, outcome: Outcome, *, as_object: bool) -> None:
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
