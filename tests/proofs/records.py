"""What belongs to cases and what binds them together: parts, joining, incidents, matters, other rules, alarms."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from hilft.cases.actions import incidents, items, ownership, rules
from hilft.cases.actions.joining import join
from hilft.cases.actions.status import spread
from hilft.cases.models import Item
from hilft.core.policy import Kind
from hilft.escalation import actions as escalation
from tests.proofs.estate import COLLEAGUE, CUSTOMERS, NUMBERS, SOMEBODY, SPANS, Life

MATTERS = st.sampled_from(["fault", "cancellation", "data_request", "", "nonsense"])
LEADERS = st.sampled_from(("lena", "hanna", "doris"))


class Records(Life):
    """The rules of everything that is recorded beside what is said."""

    @rule(number=NUMBERS, who=st.none() | SOMEBODY)
    def somebody_names_parts(self, number: int, who: str | None) -> None:
        case_id, now = self.case(number), self.trial.now
        by = self.person(who, case_id) if who else None
        self.trial.act(lambda: items.add_items(case_id, ["the line", "the mailbox"], by=by, now=now))

    @rule(number=NUMBERS, who=COLLEAGUE)
    def somebody_settles_a_part(self, number: int, who: str) -> None:
        parts = list(Item.objects.order_by("settled_at", "pk").values_list("pk", flat=True))
        if parts:
            part, by = parts[number % len(parts)], self.person(who)
            self.trial.act(lambda: items.settle_item(part, result="Done.", by=by, now=self.trial.now))

    @rule(number=NUMBERS, other=NUMBERS, who=SOMEBODY)
    def somebody_joins_two(self, number: int, other: int, who: str) -> None:
        one, two = self.case(number), self.case(other)
        by, before = self.person(who, one), self.trial.before
        if self.trial.act(lambda: join(one, two, by=by, now=self.trial.now)) is None:
            return
        goes_on, ended = sorted((before[one], before[two]), key=lambda case: (case.opened_at, case.id))
        after = self.trial.before[goes_on.id]
        assert self.trial.before[ended.id].closed_at is not None
        assert after.opened_at == goes_on.opened_at, "P4 joining made a case younger"
        assert after.matter_due == goes_on.matter_due, "P4 joining put the matter off"
        if ended.row["word_due"] is not None:
            assert after.row["word_due"] is not None
            assert after.row["word_due"] <= ended.row["word_due"], "P2 joining put a word off"

    @rule(number=NUMBERS, who=SOMEBODY, matter=MATTERS)
    def somebody_sorts_it(self, number: int, who: str, matter: str) -> None:
        case_id = self.case(number)
        by = self.person(who, case_id)
        self.trial.act(lambda: rules.sort(case_id, matter=matter, by=by, now=self.trial.now))

    @rule(address=CUSTOMERS, who=COLLEAGUE, care_group=st.sampled_from(["vulnerable", ""]))
    def a_customer_is_put_into_a_group(self, address: str, who: str, care_group: str) -> None:
        customer, by = self.customer(address), self.person(who)
        self.trial.act(lambda: rules.group(customer.pk, care_group=care_group, by=by, now=self.trial.now))

    @rule(number=NUMBERS, reach=st.sampled_from([50, 1_500, 80_000]))
    def more_people_see_it(self, number: int, reach: int) -> None:
        case_id, before = self.case(number), self.trial.before
        self.trial.act(lambda: rules.widen(case_id, reach=reach, now=self.trial.now))
        assert self.trial.before[case_id].matter_due == before[case_id].matter_due, "reach moved a matter"

    @rule(policy=NUMBERS, calendar=NUMBERS, who=LEADERS)
    def running_cases_move_to_other_rules(self, policy: int, calendar: int, who: str) -> None:
        text = self.estate.policies[policy % len(self.estate.policies)]
        hours = self.estate.calendars[calendar % len(self.estate.calendars)]
        by, before = self.person(who), self.trial.before
        self.trial.act(lambda: rules.migrate(None, policy=text, calendar=hours, by=by, now=self.trial.now))
        for case_id, old in before.items():
            if old.closed_at is None:
                assert self.trial.before[case_id].next_due <= max(old.next_due, self.trial.now + timedelta(seconds=1))

    @rule(number=NUMBERS, who=SOMEBODY)
    def somebody_takes_up_an_alarm(self, number: int, who: str) -> None:
        case_id, before = self.case(number), self.trial.before
        by = self.person(who, case_id)
        self.trial.act(lambda: ownership.acknowledge(case_id, by=by, now=self.trial.now))
        if (due := before[case_id].next_due) is not None and due > self.trial.now:  # else the clock acts at once
            assert self.trial.before[case_id].next_due == due, "who takes up an alarm silences nothing"

    @rule(number=NUMBERS, who=COLLEAGUE)
    def an_offer_is_accepted_and_weighed(self, number: int, who: str) -> None:
        case_id, by = self.case(number), self.person(who)
        self.trial.act(lambda: escalation.accept(case_id, by=by, now=self.trial.now))

    @rule(who=LEADERS, span=SPANS)
    def one_cause_is_named(self, who: str, span: timedelta) -> None:
        by, now = self.person(who), self.trial.now
        self.trial.act(
            lambda: incidents.open_incident(title="Cable cut", text="A digger.", next_at=now + span, by=by, now=now)
        )

    @precondition(lambda self: self.has_case(kind=Kind.INCIDENT))
    @rule(number=NUMBERS, who=LEADERS)
    def cases_are_linked_with_a_cause(self, number: int, who: str) -> None:
        cases, by = list(self.trial.before), self.person(who)
        incident = self._incident(number)
        self.trial.act(lambda: incidents.link(incident, cases[:3], by=by, now=self.trial.now))

    @precondition(lambda self: self.has_case(kind=Kind.INCIDENT))
    @rule(number=NUMBERS, who=LEADERS, span=SPANS)
    def everybody_affected_hears_a_word(self, number: int, who: str, span: timedelta) -> None:
        by, incident, now = self.person(who), self._incident(number), self.trial.now
        self.trial.act(lambda: incidents.say_status(incident, text="We dig.", next_at=now + span, by=by, now=now))
        self.trial.act(lambda: spread(now=now))

    @precondition(lambda self: self.has_case(kind=Kind.INCIDENT))
    @rule(number=NUMBERS, who=LEADERS)
    def everybody_affected_is_asked_whether_it_works(self, number: int, who: str) -> None:
        by, incident, now = self.person(who), self._incident(number), self.trial.now
        self.trial.act(lambda: incidents.say_fixed(incident, text="It is mended.", by=by, now=now))
        self.trial.act(lambda: spread(now=now))

    def _incident(self, number: int) -> int:
        found = [case.id for case in self.trial.before.values() if case.row["kind"] == Kind.INCIDENT]
        return int(found[number % len(found)])
