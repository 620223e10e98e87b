"""The command line's door to the replay."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from hilft.base.errors import Trouble
from hilft.core.policy import Kind
from hilft.replay.maps import COLUMNS, DATES, LogMap, map_named, ready_map
from hilft.replay.readers import Choose
from hilft.replay.report import as_json, as_text
from hilft.replay.rows import Step
from hilft.replay.rules import policy_from, standard_hours
from hilft.replay.session import Outcome, Request, replay_log
from hilft.replay.session import Progress as Told
from hilft.replay.times import Clockface, zone_named

FINE, DOES_NOT_HOLD, WRONG = 0, 1, 2


def replay_command(  # noqa: PLR0913 - one argument for each option
    *,
    log: Annotated[Path, typer.Argument(metavar="LOG", help="An event log: .xes, .csv or .jsonl, also with .gz.")],
    map_name: Annotated[
        str | None, typer.Option("--map", metavar="NAME|FILE", help="How to read it: servicenow, xes, or a file.")
    ] = None,
    policy: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The policy; without it, the standard one.")
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(metavar="case=…,at=…,…", help="Which column is which; also opened, activity, person, team."),
    ] = None,
    closed_by: Annotated[str | None, typer.Option(metavar="NAME,…", help="Activities that close a case.")] = None,
    waiting: Annotated[str | None, typer.Option(metavar="NAME,…", help="Activities that wait for somebody.")] = None,
    proposed: Annotated[str | None, typer.Option(metavar="NAME,…", help="Activities that propose a solution.")] = None,
    reopened_by: Annotated[str | None, typer.Option(metavar="NAME,…", help="Activities that reopen a case.")] = None,
    dates: Annotated[str | None, typer.Option(metavar="dmy|mdy|iso", help="How days are written.")] = None,
    zone: Annotated[str, typer.Option(metavar="TZ", help="The zone of times that name none.")] = "Europe/Berlin",
    until: Annotated[
        str | None, typer.Option(metavar="T", help="Replay up to this moment; open cases go on until then.")
    ] = None,
    as_object: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,  # noqa: FBT002
) -> None:
    """Replay an event log through a policy in virtual time and check every promise at every step."""
    try:
        names = {Step.CLOSED: closed_by, Step.PROPOSED: proposed, Step.REOPENED: reopened_by}
        choose = _chooser(map_name, columns, dates, names, waiting)
        now = datetime.now(UTC)
        request = Request(
            log=log,
            choose=choose,
            policy=policy_from(policy),
            hours=standard_hours(),
            zone=zone_named(zone),
            aside=Path(f"{log.name}.rejected.csv"),
            until=_moment(until, zone, now),
        )
        with _progress() as told:
            outcome = replay_log(request, now=now, progress=told)
    except Trouble as trouble:
        typer.echo(f"hilft replay: {trouble}", err=True)
        raise typer.Exit(WRONG) from None
    _tell(str(log), request, outcome, as_object=as_object)
    raise typer.Exit(DOES_NOT_HOLD if outcome.tally.violations else FINE)


def _tell(log: str, request: Request, outcome: Outcome, *, as_object: bool) -> None:
    if not outcome.in_order:
        outcome.said.append("The rows were not in the order of time; they were sorted first.")
    if outcome.aside.count and as_object:
        first = outcome.aside.first[0]
        outcome.said.append(
            f"{outcome.aside.count} rows were set aside in {outcome.aside.path}; the first, line {first.line}: {first.reason}"
        )
    for sentence in outcome.said:
        typer.echo(sentence, err=True)
    if as_object:
        typer.echo(json.dumps(as_json(log, request.policy, outcome), ensure_ascii=False))
    else:
        typer.echo(as_text(log, request.policy, request.policy.for_kind(Kind.CUSTOMER), outcome))


def _chooser(
    map_name: str | None, columns: str | None, dates: str | None, names: dict[Step, str | None], waiting: str | None
) -> Choose:
    """Return what chooses the map once the columns of the log are known."""
    if dates is not None and dates not in DATES:
        raise Trouble(f'"{dates}" is no way to write days; --dates is one of {", ".join(DATES)}.')
    named = map_named(map_name) if map_name else None
    told = _columns(columns)

    def choose(header: list[str]) -> LogMap:
        chosen = (named or _recognised(header, told)).with_columns(told)
        if dates:
            chosen = chosen.with_dates(dates)
        for step, text in names.items():
            if text is not None:
                chosen = chosen.with_steps(step, _listed(text))
        return chosen if waiting is None else chosen.with_waiting(_listed(waiting))

    return choose


def _recognised(header: list[str], told: dict[str, str]) -> LogMap:
    """Return the ready map whose columns are all there; a log of which nothing is known gets the plain one."""
    for name in ("xes",) if told else ("xes", "servicenow"):
        ready = ready_map(name)
        if {ready.columns[word] for word in ("case", "activity", "at")} <= set(header):
            return ready
    return ready_map("plain")


def _columns(text: str | None) -> dict[str, str]:
    columns: dict[str, str] = {}
    for part in _listed(text or ""):
        word, equals, column = part.partition("=")
        if not equals or word.strip() not in COLUMNS or not column.strip():
            raise Trouble(f'--columns does not understand "{part}"; write case=NAME, with one of {", ".join(COLUMNS)}.')
        columns[word.strip()] = column.strip()
    return columns


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


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
        tasks: dict[str, Callable[[float], None]] = {}

        def told(what: str, share: float) -> None:
            if what not in tasks:
                task = progress.add_task(what, total=1.0)
                tasks[what] = lambda done: progress.update(task, completed=done)
            tasks[what](share)

        yield told
