"""Invented logs, and running the command on them as a person would."""

import gzip
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import typer
from typer.testing import CliRunner

from hilft.core.decide import decide, open_case
from hilft.core.standing import Standing, What
from hilft.core.world import NewCase, World
from hilft.replay.cast import Cast
from hilft.replay.command import replay_command
from hilft.replay.commands import commands
from hilft.replay.rows import Step
from hilft.replay.rules import policy_from, standard_hours

BERLIN = ZoneInfo("Europe/Berlin")
CARE = policy_from(None)
RULES = CARE.for_kind("customer")
HOURS = standard_hours()
MONDAY = datetime(2024, 6, 3, 10, tzinfo=BERLIN).astimezone(UTC)
HEADER = "case,activity,at,person,team"

_app = typer.Typer()
_app.command()(replay_command)


class Ran(NamedTuple):
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str

    @property
    def figures(self) -> dict[str, Any]:
        """What --json printed, which is one line and nothing else."""
        assert self.out.count("\n") == 1, self.out
        found: dict[str, Any] = json.loads(self.out)
        return found


def replayed(log: Path, *options: str) -> Ran:
    """Run the command on a log."""
    result = CliRunner().invoke(_app, [str(log), *options])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def written(path: Path, content: str | bytes) -> Path:
    """Write a log, packed when its name says so."""
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def table(*rows: str, header: str = HEADER) -> str:
    return "\n".join([header, *rows]) + "\n"


def xes(*traces: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n{"".join(traces)}</log>\n'


def trace(name: str, *events: tuple[str, str, str]) -> str:
    """Return a trace of events, each with activity, moment and person."""
    inside = "".join(
        f'<event>\n<string key="concept:name" value="{activity}"/>\n<date key="time:timestamp" value="{at}"/>\n'
        f'<string key="org:resource" value="{person}"/>\n</event>\n'
        for activity, at, person in events
    )
    return f'<trace>\n<string key="concept:name" value="{name}"/>\n{inside}</trace>\n'


class Played:
    """One case in a small world, moved by steps of a log as the replay moves it, without a clock of its own."""

    def __init__(self) -> None:
        self.cast = Cast(RULES)
        self.world = World(CARE, HOURS, self.cast.roster)
        self.named = self.cast.person("Ada", None)
        self.at = MONDAY
        self.standing: Standing = open_case(self.world, NewCase("customer", MONDAY, self.named), MONDAY).standing

    def row(self, step: Step, person: str = "Ada", after: timedelta = timedelta(hours=1)) -> list[What]:
        """Let the log say something; return what the core was asked, each of which it must have accepted."""
        self.at += after
        named = self.cast.person(person, None)
        passed_on, self.named = named != self.named, named
        return self._decided(commands(self.world, self, step, passed_on=passed_on, now=self.at))

    def climb(self) -> None:
        """Let everything be missed until the case climbs."""
        from hilft.core.standing import Happening

        while self.standing.rung == 0:
            assert self.standing.wake_at is not None
            self.at = self.standing.wake_at
            self._decided([Happening(What.TICK, self.at)])

    def _decided(self, happenings: Iterable[Any]) -> list[What]:
        asked = []
        for happening in happenings:
            decision = decide(self.world, self.standing, happening)
            assert not decision.refused
            self.standing = decision.standing
            asked.append(happening.what)
        return asked
