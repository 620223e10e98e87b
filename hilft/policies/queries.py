"""Policies and calendars as values of the core. Versions never change, so they are kept in memory once loaded."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path

from django.db.models import Q

from hilft.core.bound import Promise, bounds, promise
from hilft.core.calendar_file import load_calendar
from hilft.core.hours import Hours
from hilft.core.policy import Kind, Policy
from hilft.core.policy_file import load_policy
from hilft.policies.models import CalendarVersion, InForce, PolicyVersion, Ruling

_policy_of = lru_cache(maxsize=256)(load_policy)
_hours_of = lru_cache(maxsize=256)(load_calendar)


@lru_cache(maxsize=256)
def policy(version_id: int) -> Policy:
    """Return one stored version of a policy."""
    return _policy_of(PolicyVersion.objects.get(pk=version_id).text)


@lru_cache(maxsize=256)
def hours(version_id: int) -> Hours:
    """Return one stored version of a calendar."""
    return _hours_of(CalendarVersion.objects.get(pk=version_id).text)


def in_force(team_id: int | None = None) -> InForce:
    """Return which policy and calendar new cases of this team get. Raises InForce.DoesNotExist before set-up."""
    rows = {row.team_id: row for row in InForce.objects.filter(Q(team_id__isnull=True) | Q(team_id=team_id))}
    if not rows:
        raise InForce.DoesNotExist("No policy is in force yet; set the house up first.")
    return rows.get(team_id) or rows[None]


def forces() -> list[InForce]:
    """Return what is in force: for everybody first, then for each team that has rules of its own."""
    rows = InForce.objects.select_related("policy", "calendar")
    return sorted(rows, key=lambda row: (row.team_id is not None, row.team_id or 0))


def rulings(*, most: int) -> list[Ruling]:
    """Return what was put in force, when and by whom, the newest first."""
    return list(Ruling.objects.select_related("policy", "calendar", "by").order_by("-at", "-pk")[:most])


def policy_versions() -> list[PolicyVersion]:
    """Return every stored policy, the newest version of each first."""
    return list(PolicyVersion.objects.defer("text").order_by("key", "-number"))


def calendar_versions() -> list[CalendarVersion]:
    """Return every stored calendar, the newest version of each first."""
    return list(CalendarVersion.objects.defer("text").order_by("key", "-number"))


def policy_version(number: int) -> PolicyVersion | None:
    """Return one stored policy, None when there is none of this number."""
    return PolicyVersion.objects.filter(pk=number).first()


def calendar_version(number: int) -> CalendarVersion | None:
    """Return one stored calendar, None when there is none of this number."""
    return CalendarVersion.objects.filter(pk=number).first()


def packs() -> dict[str, str]:
    """Return the texts hilft ships with, by their file names; the opening hours are a calendar."""
    folder = Path(__file__).with_name("packs")
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml"))}


def promised(force: InForce, *, now: datetime) -> tuple[Promise, ...]:
    """Return what these rules promise customers, rung by rung: computed once a week, for two years from its Monday."""
    year, week, _day = now.isocalendar()
    return _promised(force.policy_id, force.calendar_id, date.fromisocalendar(year, week, 1))


@lru_cache(maxsize=32)
def _promised(policy_id: int, calendar_id: int, monday: date) -> tuple[Promise, ...]:
    whole = policy(policy_id)
    only = replace(whole, rules={Kind.CUSTOMER: whole.for_kind(Kind.CUSTOMER)})
    found = bounds(only, hours(calendar_id), datetime.combine(monday, time(), UTC))
    return tuple(promise(found, bound.role) for bound in found)


def shipped_policy() -> str:
    """Return the text of the policy hilft ships with: what a new house begins with."""
    return (Path(__file__).with_name("packs") / "care.toml").read_text(encoding="utf-8")
