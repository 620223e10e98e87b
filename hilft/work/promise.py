"""`hilft promise` and `hilft policy check`: the bounds the rules imply, and the live count of what must never be."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hilft.base.errors import Trouble
from hilft.core.calendar_file import load_calendar
from hilft.core.policy_file import PolicyError, load_policy
from hilft.work import bounds
from hilft.work.overlays import overlaid

PACKS = Path(__file__).parents[1] / "policies" / "packs"
UNHELD = timedelta(minutes=1)
"""Overdue for longer than this while no running worker holds it: the promise does not hold."""


def measure() -> dict[str, Any]:
    """Return the bounds of the policy in force and the live figures; needs Django set up on the house's database."""
    from hilft.base.clock import now as database_now
    from hilft.people.queries import NotOpen, roster
    from hilft.policies.models import InForce
    from hilft.policies.queries import hours, in_force, policy

    now = database_now()
    try:
        force, people = in_force(), roster()
    except (InForce.DoesNotExist, NotOpen) as error:
        raise Trouble(f"{error} Open its address in a browser: it asks for what is missing.") from None
    implied = bounds.implied(policy(force.policy_id), hours(force.calendar_id), now=now, roster=people)
    return {**implied, **live(now=now)}


def live(*, now: datetime) -> dict[str, Any]:
    """Return how the promise stands at this moment, counted and not remembered."""
    from hilft.cases.models import Case
    from hilft.cases.queries import unheld_overdue, violations

    never = violations()
    customers = Case.objects.real().open().filter(kind="customer")
    oldest = customers.order_by("opened_at").first()
    unheld = unheld_overdue(now=now, longer_than=UNHELD)
    return {
        "at": now.isoformat(),
        "open_cases": Case.objects.real().open().count(),
        "open_customer_cases": customers.count(),
        **never,
        "overdue": Case.objects.open().filter(next_due__lte=now).count(),
        "overdue_unheld": unheld,
        "oldest": None if oldest is None else _oldest(oldest, now),
        "holds": not any(never.values()) and unheld == 0,
    }


def show(found: dict[str, Any]) -> str:
    """Return what `hilft promise` prints for people."""
    oldest = found["oldest"]
    lines = [
        bounds.sentence(found),
        "",
        *bounds.table(found),
        "",
        f"  open cases                  {found['open_cases']:>9,}",
        f"  without owner               {found['without_owner']:>9,}",
        f"  without deadline            {found['without_deadline']:>9,}",
        f"  past their deadline now     {found['overdue']:>9,}",
        f"  of these held by no worker  {found['overdue_unheld']:>9,}",
    ]
    if oldest is not None:
        lines.append(f"  the oldest: case {oldest['case']}, {oldest['age_days']:.0f} days, on rung {oldest['rung']}")
    lines += ["", "The promise holds." if found["holds"] else "The promise does not hold."]
    return "\n".join(lines)


def check_policy(file: Path, *, now: datetime | None = None) -> dict[str, Any]:
    """Return whether a policy file is valid, and the bounds it implies on the shipped calendar, or its mistakes."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise Trouble(f"The policy {file} cannot be read ({error.strerror or error}): name a TOML file.") from None
    except UnicodeDecodeError:
        raise Trouble(f"The policy {file} is not text: save it as UTF-8.") from None
    try:
        policy = load_policy(text)
    except PolicyError as error:
        problems = [{"line": p.line, "what": p.what, "remedy": p.remedy} for p in error.problems]
        return {"file": os.fspath(file), "valid": False, "problems": problems}
    hours = load_calendar((PACKS / "hours.toml").read_text(encoding="utf-8"))
    at = now or datetime.now(UTC)
    implied = {**bounds.implied(policy, hours, now=at), **overlaid(policy, hours, now=at)}
    return {"file": os.fspath(file), "valid": True, "problems": [], **implied}


def _oldest(case: Any, now: datetime) -> dict[str, Any]:
    age = (now - case.opened_at).total_seconds() / 86_400
    return {"case": case.pk, "opened_at": case.opened_at.isoformat(), "age_days": round(age, 2), "rung": case.rung}
