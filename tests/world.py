"""One small organisation with people in roles, and a clock we can move."""

from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection
from django.db.models import Min

from hilft.cases.actions.opening import Matter, open_case
from hilft.cases.models import Case
from hilft.escalation.tick import run
from hilft.intake.actions import TakenIn, Word, take_in
from hilft.people.actions import found_organisation, hire, put_on_duty
from hilft.people.models import Person, Role, RosterVersion, Team
from hilft.policies.actions import put_in_force, store_calendar, store_policy
from tests.kept_world import Kept, is_empty, keep

PACKS = Path(__file__).parents[1] / "hilft" / "policies" / "packs"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""An ordinary Monday, 10:00 in Berlin."""
_kept: dict[str, Kept | None] = {}
"""The world of that Monday, by the name of the database."""


@dataclass
class World:
    """Two advisors of one team, their lead, two heads, an expert, an operator; `now` moves only by `wait`."""

    now: datetime = MONDAY
    team: Team = field(init=False)
    anna: Person = field(init=False)
    ben: Person = field(init=False)
    lena: Person = field(init=False)
    hanna: Person = field(init=False)
    doris: Person = field(init=False)
    emil: Person = field(init=False)
    otto: Person = field(init=False)

    def __post_init__(self) -> None:
        database = str(connection.settings_dict["NAME"])
        is_usual = self.now == MONDAY and is_empty()
        if is_usual and (kept := _kept.get(database)) is not None:
            vars(self).update(kept.again())
            return
        self._found()
        if is_usual:
            people = {part.name: getattr(self, part.name) for part in fields(self) if part.name != "now"}
            _kept[database] = keep(people)

    def _found(self) -> None:
        RosterVersion.objects.get_or_create(pk=1)  # an emptied table has lost what a migration put there
        self.team = Team.objects.create(name="Network")
        self.anna = self._hire("Anna Advisor", Role.ADVISOR, self.team)
        self.ben = self._hire("Ben Berater", Role.ADVISOR, self.team)
        self.lena = self._hire("Lena Lead", Role.DUTY_LEAD, self.team)
        self.hanna = self._hire("Hanna Head", Role.HEAD_OF_SERVICE)
        self.doris = self._hire("Doris Department", Role.HEAD_OF_DEPARTMENT)
        self.emil = self._hire("Emil Expert", Role.EXPERT)
        self.otto = self._hire("Otto Operator", Role.OPERATOR)
        put_on_duty(self.lena, Role.DUTY_LEAD, team=self.team)
        put_on_duty(self.hanna, Role.HEAD_OF_SERVICE)
        put_on_duty(self.doris, Role.HEAD_OF_DEPARTMENT)
        put_on_duty(self.otto, Role.OPERATOR)
        found_organisation(
            name="Example Telecom",
            care_address="care@example.org",
            language="en",
            standing_head=self.doris,
            now=self.now,
        )
        policy = store_policy((PACKS / "care.toml").read_text(), now=self.now)
        calendar = store_calendar("service", (PACKS / "hours.toml").read_text(), now=self.now)
        put_in_force(policy, calendar, now=self.now)

    def case(self, title: str, *, owner: Person | None = None) -> Case:
        """Open a case without a conversation, owned by Anna unless said otherwise."""
        owner = owner or self.anna
        matter = Matter(title=title, channel="phone", owner_id=owner.pk, opened_at=self.now, team_id=self.team.pk)
        return Case.objects.get(pk=open_case(matter, by=None, now=self.now).id)

    def mail(self, text: str, *, address: str = "robin@example.net", subject: str = "", **more: object) -> TakenIn:
        """Take in a mail of a customer, as the inbox does."""
        identity = f"<{self.now.timestamp()}.{abs(hash(text))}@example.net>"
        word = Word(
            channel="mail", key=identity, remote_id=identity, address=address, text=text, subject=subject or text[:40],
            said_at=self.now, team_id=self.team.pk, **more,  # type: ignore[arg-type]
        )  # fmt: skip
        return take_in(word, now=self.now)

    def wait(self, span: timedelta, *, step: timedelta = timedelta(minutes=30)) -> int:
        """Let time pass, ticking the clock every `step`; return how many times a case moved.

        Where nothing is due the clock would change nothing: those looks are left out.
        """
        moved, end = 0, self.now + span
        while self.now < end:
            wakes = Case.objects.filter(closed_at=None).aggregate(first=Min("wake_at"))["first"]
            steps = 1 if wakes is None or wakes <= self.now else -((self.now - wakes) // step)
            self.now = end if wakes is None else min(self.now + steps * step, end)
            moved += run(now=self.now).moved
        return moved

    def _hire(self, alias: str, role: str, team: Team | None = None) -> Person:
        email = f"{alias.split()[0].lower()}@example.org"
        return hire(name=alias, alias=alias, email=email, role=role, team=team)
