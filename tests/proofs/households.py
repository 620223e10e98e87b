"""What happens to the house itself: people come and go, and rules change."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import rule

from hilft.cases.actions import ownership
from hilft.cases.actions.absences import name_standing_head, record_absence
from hilft.cases.models import Case
from hilft.people.actions import (
    Profile,
    activate,
    change_profile,
    deactivate,
    end_absence,
    end_duty,
    put_on_duty,
)
from hilft.people.models import Absence, Duty, Person, Role
from hilft.policies.actions import put_in_force
from tests.proofs.estate import COLLEAGUE, NUMBERS, SOMEBODY, SPANS, Life

LEADERS = st.sampled_from(("hanna", "doris", "otto"))
ROLES = st.sampled_from([Role.ADVISOR, Role.EXPERT, Role.DUTY_LEAD, Role.HEAD_OF_SERVICE, Role.OPERATOR])
SHIFTS = st.sampled_from([timedelta(days=-1), timedelta(0), timedelta(hours=3), timedelta(days=4)])


class Households(Life):
    """The rules of the house's own life."""

    @rule(number=NUMBERS, who=SOMEBODY, deputy=st.none() | COLLEAGUE, by=LEADERS, shift=SHIFTS, span=SPANS)
    def somebody_will_be_away(
        self, number: int, who: str, deputy: str | None, by: str, shift: timedelta, span: timedelta
    ) -> None:
        self._away(self.person(who, self.case(number)), deputy, by, shift, span)

    @rule(number=NUMBERS, deputy=st.none() | COLLEAGUE, by=LEADERS, span=SPANS)
    def the_owner_of_a_case_falls_ill(self, number: int, deputy: str | None, by: str, span: timedelta) -> None:
        self._away(self.person("owner", self.case(number)), deputy, by, timedelta(0), span)

    def _away(self, person: Person, deputy: str | None, by: str, shift: timedelta, span: timedelta) -> None:
        start, now = self.trial.now + shift, self.trial.now
        stands_in, asks = self.person(deputy) if deputy else None, self.person(by)
        self._do(lambda: record_absence(person, start=start, end=start + span, deputy=stands_in, by=asks, now=now))

    @rule(number=NUMBERS, by=LEADERS)
    def somebody_is_back(self, number: int, by: str) -> None:
        away = list(Absence.objects.order_by("pk"))
        if away:
            self._do(lambda: end_absence(away[number % len(away)], by=self.person(by), now=self.trial.now))

    @rule(who=COLLEAGUE, by=LEADERS)
    def somebody_is_let_go(self, who: str, by: str) -> None:
        self._do(lambda: deactivate(self.person(who), by=self.person(by)))

    @rule(number=NUMBERS, who=SOMEBODY, by=LEADERS, taker=COLLEAGUE)
    def somebody_hands_over_and_is_let_go(self, number: int, who: str, by: str, taker: str) -> None:
        leaver, heir, asks = self.person(who, self.case(number)), self.person(taker), self.person(by)

        @transaction.atomic
        def leave() -> None:
            for case_id in Case.objects.owned_by(leaver.pk).values_list("pk", flat=True):
                ownership.take(case_id, by=heir, now=self.trial.now)
            deactivate(leaver, by=asks)

        self._do(leave)

    @rule(who=COLLEAGUE, by=LEADERS)
    def somebody_comes_back_to_work(self, who: str, by: str) -> None:
        self._do(lambda: activate(self.person(who), by=self.person(by)))

    @rule(who=COLLEAGUE, by=LEADERS, role=ROLES)
    def somebody_gets_another_role(self, who: str, by: str, role: str) -> None:
        person = self.person(who)
        profile = Profile(name=person.name, alias=person.alias, role=role, team=person.team)
        self._do(lambda: change_profile(person, profile, by=self.person(by), now=self.trial.now))

    @rule(who=LEADERS, by=LEADERS)
    def another_standing_head_is_named(self, who: str, by: str) -> None:
        self._do(lambda: name_standing_head(self.person(who), by=self.person(by), now=self.trial.now))

    @rule(number=NUMBERS, by=LEADERS)
    def a_duty_ends(self, number: int, by: str) -> None:
        held = list(Duty.objects.order_by("pk"))
        if held:
            self._do(lambda: end_duty(held[number % len(held)], by=self.person(by), now=self.trial.now))

    @rule(who=COLLEAGUE, role=st.sampled_from([Role.DUTY_LEAD, Role.COMMUNITY_MANAGER]), span=SPANS)
    def somebody_is_on_duty(self, who: str, role: str, span: timedelta) -> None:
        now = self.trial.now
        self._do(lambda: put_on_duty(self.person(who), role, starts=now, ends=now + span))

    @rule(policy=NUMBERS, calendar=NUMBERS, is_for_team=st.booleans())
    def other_rules_are_put_in_force(self, policy: int, calendar: int, *, is_for_team: bool) -> None:
        rules = self.estate.policies[policy % len(self.estate.policies)]
        hours = self.estate.calendars[calendar % len(self.estate.calendars)]
        team = self.estate.world.team.pk if is_for_team else None
        self._do(lambda: put_in_force(rules, hours, team_id=team, now=self.trial.now))

    def _do(self, doing: Callable[[], object]) -> None:
        self.trial.act(doing)
