"""Who plays whom: the people of a log become persons of a roster, and the rungs of the ladder get holders."""

from hilft.core.policy import Rules
from hilft.core.roster import Duty, Roster

_FIRST_ADVISOR = 1_000


class Cast:
    """The roster of a replay.

    Every person a log names is an advisor who is there. The rungs are held by persons who are in no log and always
    there; the one on top is the standing duty head. A case that names a team and no person belongs to the person for
    whom the team stands, one that names neither to the advisor at the front desk.
    """

    def __init__(self, rules: Rules) -> None:
        holders = dict(enumerate((rung.role for rung in rules.rungs), 1))
        self._roles: dict[int, str] = holders
        duties = {role: (Duty(person, role, None),) for person, role in holders.items()}
        self.roster = Roster(standing=len(holders), roles=self._roles, duties=duties)
        self._known: dict[tuple[str | None, str | None], int] = {}
        self._teams: dict[str, int] = {}

    def person(self, person: str | None, team: str | None) -> int:
        """Return the id of a person, of a team's person when none is named, or of the front desk's."""
        who = (person, None) if person is not None else (None, team)
        known = self._known.get(who)
        if known is None:
            known = self._known[who] = _FIRST_ADVISOR + len(self._known)
            self._roles[known] = "advisor"
        return known

    def team(self, team: str | None) -> int | None:
        """Return the id of a team, None for none."""
        return None if team is None else self._teams.setdefault(team, len(self._teams) + 1)
