"""Intake: one message to an owned, timed case, beside the same rows inserted bare in one transaction each."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from bench.measures import Report, seconds
from hilft.core.redaction import mask
from hilft.intake.actions import Word, take_in
from hilft.people.models import Team

NUMBER = 400

_BARE = (Path(__file__).parent / "sql" / "bare_intake.sql").read_text().split(";\n")[:-1]
TEXT = "Guten Tag, seit gestern Abend ist mein Anschluss gestört; der Router zeigt nur noch Rot. Bitte melden Sie sich."


def intake(report: Report, *, now: datetime) -> None:
    """Measure both in turn and report their ratio."""
    team = Team.objects.get(name="Team 0").pk
    ours, bare = [], []
    for turn in range(5):
        ours.append(NUMBER / seconds(lambda turn=turn: _ours(turn, team, now)))  # type: ignore[misc]
        bare.append(NUMBER / seconds(lambda turn=turn: _bare(turn, team, now)))  # type: ignore[misc]
    mine, floor = sorted(ours)[2], sorted(bare)[2]
    report.add("intake of one message to an owned, timed case", mine, "messages/s")
    report.add("the same rows bare, one transaction each", floor, "messages/s")
    report.add("intake beside the bare rows", mine / floor, "of the rate", least=1 / 3)
    report.add("masking one message, part of the intake", 1000 * seconds(lambda: mask(TEXT), times=50), "ms")


def _ours(turn: int, team: int, now: datetime) -> None:
    for number in range(NUMBER):
        key = f"<ours.{turn}.{number}@bench.invalid>"
        word = Word(
            channel="mail",
            key=key,
            remote_id=key,
            address=f"ours.{turn}.{number}@bench.invalid",
            subject="Anschluss gestört",
            text=TEXT,
            said_at=now,
            language="de",
            team_id=team,
        )
        take_in(word, now=now)


def _bare(turn: int, team: int, now: datetime) -> None:
    for number in range(NUMBER):
        key = f"<bare.{turn}.{number}@bench.invalid>"
        values: dict[str, Any] = {
            "now": now,
            "key": key,
            "address": f"bare.{turn}.{number}",
            "subject": "Anschluss",
            "text": TEXT,
            "team": team,
        }
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in _BARE:
                cursor.execute(statement, values)
