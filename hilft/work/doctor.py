"""`hilft doctor`: what is missing or wrong in an installation, each with its remedy."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from hilft.base.errors import Trouble

ROOM = 1_000_000_000
"""Bytes that should be free where the data lies."""
AHEAD = timedelta(days=31)


def examine(connect: Callable[[], None], *, folder: Path) -> dict[str, Any]:
    """Return every finding. `connect` sets Django up on the house's database; when it cannot, that is the finding."""
    findings: list[dict[str, str]] = []
    _disk(findings, folder)
    try:
        connect()
        _house(findings)
    except Trouble as trouble:
        _note(findings, "database", str(trouble), "see the sentence itself")
    return {"well": not findings, "findings": findings}


def show(found: dict[str, Any]) -> str:
    """Return what `hilft doctor` prints for people."""
    if found["well"]:
        return "Nothing is missing and nothing is wrong."
    return "\n".join(f"{one['about']}: {one['what']}\n    {one['remedy']}" for one in found["findings"])


def _note(findings: list[dict[str, str]], about: str, what: str, remedy: str) -> None:
    findings.append({"about": about, "what": what, "remedy": remedy})


def _disk(findings: list[dict[str, str]], folder: Path) -> None:
    place = next((path for path in (folder, *folder.parents) if path.exists()), Path("/"))
    free = shutil.disk_usage(place).free
    if free < ROOM:
        _note(
            findings, "disk", f"only {free // 1_000_000} MB are free where the data lies", "make room or move the data"
        )


def _house(findings: list[dict[str, str]]) -> None:
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
    except OperationalError as error:
        reason = " ".join(str(error).split())
        raise Trouble(
            f"The database cannot be reached ({reason}): check DATABASE_URL and that the server runs."
        ) from None
    if connection.pg_version < 150000:
        _note(findings, "database", "the server is older than PostgreSQL 15", "upgrade it; the promises need it")
    _migrations(findings)
    _people(findings)
    _settings(findings)


def _migrations(findings: list[dict[str, str]]) -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        _note(findings, "tables", f"{len(waiting)} migrations are waiting", "start the house once: hilft up migrates")


def _people(findings: list[dict[str, str]]) -> None:
    from django.db import ProgrammingError

    from hilft.base.clock import now as database_now
    from hilft.core.bound import holes
    from hilft.people.queries import NotOpen, roster
    from hilft.policies.queries import hours, in_force, policy

    try:
        people = roster()
        force = in_force()
    except (NotOpen, ProgrammingError, LookupError) as error:
        sentence = str(error).splitlines()[0]
        _note(findings, "people", sentence, "open the house's address in a browser; it asks for what is missing")
        return
    now = database_now()
    for hole in holes(policy(force.policy_id), people, hours(force.calendar_id), now, now + AHEAD)[:20]:
        team = f" of team {hole.team}" if hole.team is not None else ""
        role, span = hole.role.replace("_", " "), f"{hole.start:%Y-%m-%d %H:%M} to {hole.end:%Y-%m-%d %H:%M}"
        what = f"nobody is {role}{team} from {span}"
        _note(findings, "roster", what, "put somebody on duty, or name a deputy; until then the next rung is reached")


def _settings(findings: list[dict[str, str]]) -> None:
    from django.conf import settings

    if not settings.MAIL_SMTP:
        _note(
            findings, "mail", "no mail server is set; mails are written into a folder", "set HILFT_SMTP and HILFT_IMAP"
        )
    if not settings.HEARTBEAT_URL:
        _note(
            findings,
            "heartbeat",
            "nobody outside notices when this machine dies",
            "set HILFT_HEARTBEAT_URL to a service that expects a call every 30 seconds",
        )
