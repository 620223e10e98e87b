"""One cause behind many cases, questions by topic and by department, and questions that are passed on."""

from datetime import timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from hilft.cases.actions import incidents
from hilft.cases.actions.status import spread
from hilft.cases.models import Affected, Case, CaseEvent, StatusWord
from hilft.conversations.models import Message
from hilft.deliveries.models import Round
from hilft.experts import actions as experts
from hilft.experts.models import Consult, Turn
from tests.proofs.estate import COLLEAGUE, NUMBERS, SOMEBODY, Life

AHEAD = st.sampled_from([timedelta(0), timedelta(minutes=20), timedelta(hours=3), timedelta(hours=25)])


class Causes(Life):
    """The rules of incidents and of questions to somebody who knows."""

    @rule(who=COLLEAGUE, ahead=AHEAD)
    def an_incident_is_opened(self, who: str, ahead: timedelta) -> None:
        by, now = self.person(who), self.trial.now
        if StatusWord.objects.count() < 6:
            self.trial.act(
                lambda: incidents.open_incident(title="Cable", text="We dig.", next_at=now + ahead, by=by, now=now)
            )

    @precondition(lambda self: self.has_case(kind="incident"))
    @rule(number=NUMBERS, first=NUMBERS, second=NUMBERS, who=SOMEBODY)
    def cases_are_linked(self, number: int, first: int, second: int, who: str) -> None:
        incident = self._incident(number)
        by, cases = self.person(who, incident), [self.case(first), self.case(second)]
        self.trial.act(lambda: incidents.link(incident, cases, by=by, now=self.trial.now))
        twice = Affected.objects.filter(incident__closed_at=None).values_list("case", flat=True)
        assert len(twice) == len(set(twice)), "a case has two open incidents"

    @precondition(lambda _self: Affected.objects.exists())
    @rule(number=NUMBERS, who=SOMEBODY)
    def a_case_has_another_cause(self, number: int, who: str) -> None:
        found = list(Affected.objects.order_by("pk"))
        one = found[number % len(found)]
        by = self.person(who, one.case_id)
        self.trial.act(lambda: incidents.unlink(one.incident_id, one.case_id, by=by, now=self.trial.now))

    @precondition(lambda self: self.has_case(kind="incident"))
    @rule(number=NUMBERS, who=SOMEBODY, ahead=AHEAD, is_over=st.booleans())
    def everybody_hears_how_it_stands(self, number: int, who: str, ahead: timedelta, *, is_over: bool) -> None:
        incident, now = self._incident(number), self.trial.now
        by = self.person(who, incident)
        if is_over:
            self.trial.act(lambda: incidents.say_fixed(incident, text="It works.", by=by, now=now))
        else:
            until = now + ahead
            self.trial.act(lambda: incidents.say_status(incident, text="Half.", next_at=until, by=by, now=now))

    @precondition(lambda _self: Round.objects.filter(ended_at=None).exists())
    @rule(limit=st.sampled_from([1, 2, 500]))
    def the_word_goes_on_its_way(self, limit: int) -> None:
        ages = dict(Case.objects.values_list("pk", "matter_due"))
        self.trial.act(lambda: spread(now=self.trial.now, limit=limit))
        assert dict(Case.objects.values_list("pk", "matter_due")) == ages, "a status moved a matter's deadline"
        heard = CaseEvent.objects.filter(kind__in=["answered", "proposed"], data__has_key="status")
        told = [(case, data["status"]) for case, data in heard.values_list("case", "data") if "incident" in data]
        assert len(told) == len(set(told)), "somebody heard the same status twice"
        assert not Message.objects.filter(text="It works.", kind="note").exists()

    @rule(number=NUMBERS, who=SOMEBODY, topic=st.sampled_from(["IPv6", "pigeons", ""]), is_team=st.booleans())
    def somebody_asks_whoever_knows(self, number: int, who: str, topic: str, *, is_team: bool) -> None:
        case_id = self.case(number)
        by, team = self.person(who, case_id), self.estate.world.team
        whom = experts.Whom(team=team) if is_team else experts.Whom(topic=topic)
        self.trial.act(lambda: experts.ask_whom(case_id, whom, question="Why?", by=by, now=self.trial.now))

    @rule(who=COLLEAGUE, by=COLLEAGUE)
    def somebody_has_the_expert_duty(self, who: str, by: str) -> None:
        person, manager = self.person(who), self.person(by)
        self.trial.act(lambda: experts.name_expert_duty(person, by=manager, now=self.trial.now))

    @precondition(lambda _self: Turn.objects.exists())
    @rule(number=NUMBERS, to=COLLEAGUE, what=st.sampled_from(["pass_on", "take_on", "not_me", "answered"]))
    def a_reader_of_a_question_does_something(self, number: int, to: str, what: str) -> None:
        turns = list(Turn.objects.order_by("consult__case__closed_at", "-pk"))
        turn, now = turns[number % len(turns)], self.trial.now
        colleague = self.person(to)
        with transaction.atomic():
            key = experts.give_key(turn.consult_id, turn.person_id, now=now)
        before = self.trial.before[turn.consult_id].next_due
        if what == "pass_on":
            self.trial.act(lambda: experts.pass_on(key, to=colleague, note="You.", now=now))
            after = self.trial.before[turn.consult_id].next_due
            assert before is None or after is None or after <= max(before, now + timedelta(seconds=1)), "bought time"
        elif what == "take_on":
            self.trial.act(lambda: experts.take_on(key, now=now))
        else:
            self.trial.act(lambda: experts.answer(key, text="So.", verdict=what, now=now))

    @rule()
    def no_question_outlives_its_case(self) -> None:
        assert not Consult.objects.filter(case__closed_at=None, parent__closed_at__isnull=False).exists()

    def _incident(self, number: int) -> int:
        found = list(Case.objects.filter(kind="incident").order_by("closed_at", "pk").values_list("pk", flat=True))
        return found[number % len(found)]
