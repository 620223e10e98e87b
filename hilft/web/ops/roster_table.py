"""Who is on duty on each of the next days, and where nobody is, as the roster's page shows it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hilft.core.holes import Gap, Watch, gaps, roles_of, roster_holes, teams_of, watches
from hilft.core.hours import Hours
from hilft.core.policy import Policy
from hilft.core.roster import Roster
from hilft.web.setup.forms import WORDS

DAYS = 14
HOLES_AHEAD = timedelta(days=42)
MOST_HOLES = 20
_DAY = timedelta(days=1)


class Duty(NamedTuple):
    """Somebody, or nobody ("" as name), during a part of a day; `span` is "" for the whole opening time."""

    name: str
    span: str


class Row(NamedTuple):
    """One role for one team, for everybody else, or ("") for all, day by day."""

    role: str
    team: str
    days: list[list[Duty]]


class Names(NamedTuple):
    """What persons, teams and roles are called."""

    persons: Mapping[int, str]
    teams: Mapping[int, str]
    roles: Mapping[str, str]


def days_of(now: datetime, zone: str) -> list[date]:
    """Return the days the page shows, from today."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return [today + _DAY * n for n in range(DAYS)]


def rows(policy: Policy, hours: Hours, roster: Roster, names: Names, *, now: datetime) -> list[Row]:
    """Return a row for each role of a ladder, and for each team that has somebody of its own for it."""
    days = days_of(now, hours.zone)
    start, end = _midnight(days[0], hours.zone), _midnight(days[-1] + _DAY, hours.zone)
    found = []
    for role in roles_of(policy):
        for team in (None, *teams_of(roster, role)):
            held = watches(roster, hours, role, team, start, end)
            title = names.roles.get(role, role)
            whose = _whose(team, names, shared=not teams_of(roster, role))
            found.append(Row(title, whose, [_day(held, day, hours.zone, names) for day in days]))
    return found


def holes(policy: Policy, hours: Hours, roster: Roster, names: Names, *, now: datetime) -> tuple[list[str], int]:
    """Return the first holes of the next six weeks as sentences, and how many more there are."""
    start = _midnight(days_of(now, hours.zone)[0], hours.zone)
    found = gaps(roster_holes(roster, hours, policy, start, start + HOLES_AHEAD), hours.zone)
    split = {role for role in roles_of(policy) if teams_of(roster, role)}
    return [_sentence(gap, names, split) for gap in found[:MOST_HOLES]], max(len(found) - MOST_HOLES, 0)


def _day(held: list[Watch], day: date, zone: str, names: Names) -> list[Duty]:
    local = ZoneInfo(zone)
    mine = [one for one in held if one.start.astimezone(local).date() == day]
    found = []
    for one in mine:
        begins, ends = one.start.astimezone(local), one.end.astimezone(local)
        span = f"{begins:%H:%M}-{_clock(ends.hour * 60 + ends.minute) if ends.date() == day else '24:00'}"
        name = names.persons.get(one.person, "?") if one.person is not None else ""
        found.append(Duty(name, span if len(mine) > 1 else ""))
    return found


def _whose(team: int | None, names: Names, *, shared: bool) -> str:
    """Return whose cases are meant; "" where nobody has somebody of their own for the role."""
    if team is not None:
        return names.teams.get(team, "")
    return "" if shared else _("everybody else")


def _sentence(gap: Gap, names: Names, split: set[str]) -> str:
    whose = _whose(gap.team, names, shared=gap.role not in split)
    values = {
        "role": names.roles.get(gap.role, gap.role),
        "team": whose,
        "days": _weekdays(gap.weekdays),
        "span": f"{_clock(gap.start)}-{_clock(gap.end)}",
        "at": _clock(gap.start),
        "first": date_format(gap.first, pgettext("a day, very short, as Django's date format", "j M")),
        "last": date_format(gap.last, pgettext("a day, very short, as Django's date format", "j M")),
        "next": names.roles.get(gap.passes_to or "", "") or _("the standing duty head"),
    }
    who = _("%(role)s for %(team)s: nobody") if whose else _("%(role)s: nobody")
    when = _("on %(days)s at closing, %(at)s") if gap.start == gap.end else _("on %(days)s %(span)s")
    how_long = ngettext("on %(first)s", "from %(first)s to %(last)s", gap.times)
    goes = _("what climbs then goes on to: %(next)s")
    return f"{who} {when}, {how_long}; {goes}." % values


def _weekdays(days: tuple[int, ...]) -> str:
    words = [str(word) for word in WORDS.values()]
    if days == tuple(range(5)):
        return _("%(first)s to %(last)s") % {"first": words[0], "last": words[4]}
    return ", ".join(words[day] for day in days)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def _clock(minutes: int) -> str:
    return "24:00" if minutes == 1440 else f"{minutes // 60 % 24:02}:{minutes % 60:02}"
