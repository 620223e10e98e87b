"""`hilft policy check` where a database is named: the bounds on the house's own calendar, the holes of its roster."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hilft.base.errors import Trouble
from hilft.core.policy_file import load_policy
from hilft.work import bounds
from hilft.work.promise import check_policy


def check(file: Path, connect: Callable[[], None] | None) -> dict[str, Any]:
    """Return what `check_policy` does; a valid one is measured on the house to which `connect` sets Django up.

    Without a database, or where no house is set up, the shipped calendar counts and `holes` is None: nobody knows of
    any.
    """
    found = {**check_policy(file), "holes": None}
    if connect is None or not found["valid"]:
        return found
    try:
        connect()
        return {**found, **_at_home(file.read_text(encoding="utf-8"))}
    except Trouble:
        return found


def _at_home(text: str) -> dict[str, Any]:
    from hilft.base.clock import now as database_now
    from hilft.people.queries import NotOpen, roster, teams
    from hilft.policies.models import InForce
    from hilft.policies.queries import hours, in_force

    try:
        force, people = in_force(), roster()
    except (InForce.DoesNotExist, NotOpen):
        return {}
    policy, calendar, now = load_policy(text), hours(force.calendar_id), database_now()
    names = {team.pk: team.name for team in teams()}
    holes = bounds.missing(policy, calendar, people, now=now, teams=names)
    return {**bounds.implied(policy, calendar, now=now), "holes": holes}
