"""Who holds which role at which moment: a total function that ends at the standing duty head."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from hilft.core.shifts import Shift


class Duty(NamedTuple):
    """A person holds a role, for one team or for all (`team` None), from `start` until `end` (None: open end)."""

    person: int
    role: str
    team: int | None
    start: datetime | None = None
    end: datetime | None = None

    def covers(self, at: datetime) -> bool:
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)

    @property
    def precedence(self) -> int:
        """Say which of several duties counts: a named span before a weekly shift, until further notice last."""
        return 0 if self.start is not None and self.end is not None else 2

    def edges(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """Yield when the duty begins and ends, as far as that lies in (start, end)."""
        yield from (at for at in (self.start, self.end) if at is not None and start < at < end)


class Absence(NamedTuple):
    """A person is away from `start` until `end`; `deputy` stands in when named and there."""

    start: datetime
    end: datetime
    deputy: int | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """People, duties and absences as loaded at one moment.

    `standing`: the standing duty head, who is reached when nobody else is; cannot be absent by definition.
    `roles`: the role of every active person; `teams`: whose team they are in. Persons not listed are not there.
    """

    standing: int
    roles: Mapping[int, str]
    duties: Mapping[str, tuple[Duty | Shift, ...]] = field(default_factory=dict)
    absences: Mapping[int, tuple[Absence, ...]] = field(default_factory=dict)
    teams: Mapping[int, int | None] = field(default_factory=dict)

    def is_there(self, person: int, at: datetime) -> bool:
        """Say whether this person is active and not absent at this moment."""
        if person == self.standing:
            return True
        return person in self.roles and self.absence_of(person, at) is None

    def role_of(self, person: int | None) -> str:
        """Return the role of an active person, "" of anybody else."""
        return self.roles.get(person, "") if person is not None else ""

    def absence_of(self, person: int, at: datetime) -> Absence | None:
        for away in self.absences.get(person, ()):
            if away.start <= at < away.end:
                return away
        return None

    def next_absence(self, person: int, at: datetime) -> datetime | None:
        """Return when this person's next absence begins, None if none is planned or the person is the standing head."""
        if person == self.standing or person not in self.absences:
            return None
        return min((away.start for away in self.absences[person] if away.start > at), default=None)

    def holder(self, role: str, team: int | None, at: datetime) -> int | None:
        """Return who holds the role now: the team's own holder, else one for all teams, else a deputy, else None.

        Of several, a named span counts before a weekly shift, and a shift before somebody until further notice.
        """
        duties = [duty for duty in self.duties.get(role, ()) if duty.team in (team, None) and duty.covers(at)]
        if len(duties) > 1:
            duties.sort(key=lambda duty: (duty.team is None, duty.precedence))
        for duty in duties:
            if self.is_there(duty.person, at):
                return duty.person
        for duty in duties:
            if (deputy := self.deputy(duty.person, at)) is not None:
                return deputy
        return None

    def cover(self, person: int, team: int | None, at: datetime) -> int:
        """Return who takes over from somebody who is away: the deputy, the duty lead, or the standing duty head."""
        deputy = self.deputy(person, at)
        lead = self.holder("duty_lead", team, at) if deputy is None else deputy
        return self.standing if lead is None else lead

    def deputy(self, person: int, at: datetime) -> int | None:
        """Return who stands in for somebody who is away: the chain of deputies until one is there; a circle ends it."""
        seen = {person}
        away = self.absence_of(person, at)
        while away is not None and away.deputy is not None and away.deputy not in seen:
            if self.is_there(away.deputy, at):
                return away.deputy
            seen.add(away.deputy)
            away = self.absence_of(away.deputy, at)
        return None
