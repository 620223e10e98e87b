"""`hilft doctor`: what is missing or wrong in an installation, each with its remedy."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from hilft.base.errors import Trouble
from hilft.work.bounds import MOST_HOLES, missing

if TYPE_CHECKING:
    from hilft.desk.health import Health

ROOM = 1_000_000_000
"""Bytes that should be free where the data lies."""

_LEGS = {"opened": "been opened", "climbed": "climbed", "told": "been told to anybody", "closed": "been closed"}


class Finding(NamedTuple):
    """Something missing or wrong: what it is about, what it is, what to do."""

    about: str
    what: str
    remedy: str


def examine(connect: Callable[[], None], *, folder: Path) -> dict[str, Any]:
    """Return every finding. `connect` sets Django up on the house's database; when it cannot, that is the finding."""
    findings = list(_disk(folder))
    try:
        connect()
    except Trouble as trouble:
        what, _, remedy = str(trouble).partition(": ")
        findings.append(Finding("house", what, remedy or "put right what this sentence says"))
    else:
        findings += _house()
    return {"well": not findings, "findings": [finding._asdict() for finding in findings]}


def show(found: dict[str, Any]) -> str:
    """Return what `hilft doctor` prints for people."""
    if found["well"]:
        return "Nothing is missing and nothing is wrong."
    return "\n".join(f"{one['about']}: {one['what']}\n    {one['remedy']}" for one in found["findings"])


def _disk(folder: Path) -> Iterator[Finding]:
    place = next((path for path in (folder, *folder.parents) if path.exists()), Path("/"))
    free = shutil.disk_usage(place).free
    if free < ROOM:
        yield Finding("disk", f"only {free // 1_000_000} MB are free where the data lies", "make room or move the data")


def _house() -> Iterator[Finding]:
    from hilft.base.clock import now as database_now

    now = database_now()
    waiting = list(_migrations())
    yield from waiting
    yield from _database()
    if not waiting:  # the rest asks tables that may not be there yet
        yield from _people(now)
        yield from _work(now)
    yield from _settings()


def _migrations() -> Iterator[Finding]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Finding("tables", f"{len(waiting)} migrations are waiting", "start the house once: hilft up migrates")


def _database() -> Iterator[Finding]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('cases_case', 'DELETE'), current_setting('fsync')")
        may_remove, syncs = cursor.fetchone()
    if may_remove:
        yield Finding(
            "rights",
            "the role in DATABASE_URL may remove cases",
            "name a role without rights of its own there, and the tables' owner in HILFT_OWNER_URL: the start grants",
        )
    if syncs != "on":
        yield Finding("database", "fsync is off: a power failure loses cases", "switch it on in postgresql.conf")


def _people(now: datetime) -> Iterator[Finding]:
    from hilft.people.queries import NotOpen, roster, teams
    from hilft.policies.models import InForce
    from hilft.policies.queries import forces, hours, in_force, policy

    try:
        people, force = roster(), in_force()
    except (NotOpen, InForce.DoesNotExist) as error:
        yield Finding("people", str(error), "open the house's address in a browser; it asks for what is missing")
        return
    names = {team.pk: team.name for team in teams()}
    apart = {row.team_id for row in forces()} - {None}
    for row in forces():
        found = missing(policy(row.policy_id), hours(row.calendar_id), people, now=now, teams=names)
        mine = [hole for hole in found if hole["team"] == row.team_id or (row == force and hole["team"] not in apart)]
        yield from _holes(mine)


def _holes(found: list[dict[str, Any]]) -> Iterator[Finding]:
    for hole in found[:MOST_HOLES]:
        remedy = "plan a shift for it on the roster's page, put somebody on duty, or name a deputy"
        if hole["at_closing"]:
            remedy = "let the last shift end a little later: what is due at closing time climbs at that very second"
        yield Finding("roster", hole["sentence"], remedy)
    if len(found) > MOST_HOLES:
        more = f"{len(found) - MOST_HOLES} more holes like these"
        yield Finding("roster", more, "the roster's page shows each day of the next two weeks")


def _work(now: datetime) -> Iterator[Finding]:
    from hilft.channels.queries import does_seal_open
    from hilft.deliveries.queries import failed
    from hilft.desk.health import health

    state = health(now=now)
    for kind in state.silent:
        yield Finding(kind, f"no {kind} runs", "start the house, or hilft up --only work")
    if state.overdue is not None and state.is_overdue:
        what = f"a deadline passed on {_moment(state.overdue)} and no clock has acted on it"
        yield Finding("clock", what, "start more processes with hilft up --only work, and read what they say")
    if state.unsent is not None and state.is_unsent:
        yield Finding("outbox", f"a letter waits since {_moment(state.unsent)}", "see that the mail server works")
    if state.untaken is not None and state.is_waiting:
        what = f"a message waits to be taken in since {_moment(state.untaken)}"
        yield Finding("inbox", what, "start the house, and read what it says")
    yield from _watched(state, now)
    for account in state.deaf:
        yield Finding("channel", f"{account.name}: {account.trouble}", "put that right; it goes on by itself")
    if failed(most=1):
        yield Finding("outbox", "letters could not be delivered", "see the operator's page; each is somebody's case")
    if not does_seal_open():
        what = "sealed messages do not open with this house's secret key"
        yield Finding("seals", what, "set HILFT_SECRET_KEY to the key with which they were sealed")


def _watched(state: "Health", now: datetime) -> Iterator[Finding]:
    from hilft.people.queries import organisation

    if organisation() is None:
        return  # nobody watches a house that is not open yet
    if state.is_mute:
        yield Finding("outbox", "no letter can leave, so nobody is alarmed by mail", "see that the mail server works")
    if state.late_leg:
        what = f"the case the house opens to itself has not {_LEGS[state.late_leg]} in time"
        yield Finding("canary", what, "start the house, and read what it says; customers' cases take the same way")
    audit = state.audited
    if audit is None:
        what = "the house was never audited"
        yield Finding("audit", what, "hilft audit does it now; a running house does it by itself")
    elif audit.trouble:
        what = f"it could not be finished on {_moment(audit.at)}: {audit.trouble}"
        yield Finding("audit", what, "hilft audit tries again")
    elif audit.faults:
        names = ", ".join(sorted({fault.name for fault in audit.faults}))
        what = f"what must never be was found on {_moment(audit.at)}: {names}"
        yield Finding("audit", what, f"case {audit.case_id} is about it; hilft audit names everything and looks again")
    elif audit.is_stale(now=now):
        what = f"the last one was on {_moment(audit.at)}"
        yield Finding("audit", what, "start the house: it audits itself every night")


def _settings() -> Iterator[Finding]:
    from django.conf import settings

    host = urlsplit(settings.SITE_URL).hostname or ""
    if not settings.MAIL_SMTP:
        what = "no mail server is set; letters are written into a folder"
        yield Finding("mail", what, "set HILFT_SMTP and HILFT_IMAP")
    elif host in {"127.0.0.1", "::1", "localhost"}:
        what = f"letters carry links to {settings.SITE_URL}, which only this machine reaches"
        yield Finding("address", what, "set HILFT_URL to the address customers use")
    if not settings.HEARTBEAT_URL:
        what, remedy = "nobody outside notices when this machine dies", "a service that expects a call every 30 seconds"
        yield Finding("heartbeat", what, f"set HILFT_HEARTBEAT_URL to {remedy}")


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
