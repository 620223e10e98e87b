"""The command line's door to the replay. What replays is loaded when it is asked for: other commands start sooner."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from hilft.base.errors import Trouble

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
    from hilft.replay.asked import Asked, replay, tell
    from hilft.replay.rows import Step

    steps = {Step.CLOSED: closed_by, Step.PROPOSED: proposed, Step.REOPENED: reopened_by}
    asked = Asked(log, map_name, policy, columns, steps, waiting, dates, zone, until)
    try:
        request, outcome = replay(asked, now=datetime.now(UTC))
    except Trouble as trouble:
        typer.echo(" ".join(str(trouble).split()), err=True)
        raise typer.Exit(WRONG) from None
    tell(str(log), request, outcome, as_object=as_object)
    raise typer.Exit(DOES_NOT_HOLD if outcome.tally.violations else FINE)
