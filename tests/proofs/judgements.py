"""What a machine only proposes and a person judges: none of ours, about this matter, one and the same person."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from hilft.cases.actions import likeness, proposing, rules
from hilft.cases.actions.asides import set_aside
from hilft.cases.asides import aside_of, lying_aside
from hilft.cases.models import Likeness, MatterProposal, SetAside
from hilft.escalation.actions import reopen
from tests.proofs.estate import NUMBERS, SOMEBODY, Life

WHYS = st.sampled_from(["spam", "machine", "spam", *SetAside.Why.values, "nonsense"])
DATES = st.sampled_from(["status", "confirmation", "answer", rules.LEFT])


class Judgements(Life):
    """The rules of deciding about proposals, and of taking such a decision back."""

    @rule(number=NUMBERS, who=SOMEBODY, why=WHYS, reason=st.sampled_from(["Sells pills.", "Sells pills.", " "]))
    def somebody_sets_a_case_aside(self, number: int, who: str, why: str, reason: str) -> None:
        case_id, now = self.case(number), self.trial.now
        by = self.person(who, case_id)
        if self.trial.act(lambda: set_aside(case_id, why=why, reason=reason, by=by, now=now)) is not None:
            assert self.trial.before[case_id].closed_at is not None
            assert aside_of(case_id) is not None, "who sets a case aside finds it again"

    @precondition(lambda _self: SetAside.objects.exists())
    @rule(number=NUMBERS, who=SOMEBODY)
    def somebody_takes_a_case_back(self, number: int, who: str) -> None:
        lying = lying_aside(most=10)
        if not lying:
            return
        case_id = lying[number % len(lying)].case_id
        by = self.person(who, case_id)
        if self.trial.act(lambda: reopen(case_id, by=by, now=self.trial.now)) is not None:
            assert aside_of(case_id) is None, "what was taken back lies aside still"

    @precondition(lambda _self: MatterProposal.objects.exists())
    @rule(number=NUMBERS, who=SOMEBODY, is_right=st.booleans())
    def somebody_judges_a_proposed_matter(self, number: int, who: str, *, is_right: bool) -> None:
        found = list(MatterProposal.objects.order_by("verdict", "pk"))
        one, now = found[number % len(found)], self.trial.now
        by = self.person(who, one.case_id)
        decide = proposing.accept_matter if is_right else proposing.dismiss_matter
        self.trial.act(lambda: decide(one.case_id, one.pk, by=by, now=now))

    @precondition(lambda self: any(case.law_due for case in self.trial.before.values()))
    @rule(number=NUMBERS, who=SOMEBODY, date=DATES)
    def somebody_says_that_the_customer_was_informed(self, number: int, who: str, date: str) -> None:
        case_id, now = self.case(number), self.trial.now
        by = self.person(who, case_id)
        self.trial.act(lambda: rules.inform(case_id, date=date, by=by, now=now))

    @precondition(lambda _self: Likeness.objects.exists())
    @rule(number=NUMBERS, who=SOMEBODY, verdict=st.sampled_from(["same", "same", "different", "nonsense", ""]))
    def somebody_says_whether_two_are_one_person(self, number: int, who: str, verdict: str) -> None:
        pair, now = self._pair(number), self.trial.now
        by = self.person(who, pair.case_id or self.case(number))
        if verdict:
            self.trial.act(lambda: likeness.decide(pair.pk, verdict, by=by, now=now))
        else:
            self.trial.act(lambda: likeness.reconsider(pair.pk, by=by, now=now))

    @precondition(lambda _self: Likeness.objects.exists())
    @rule(number=NUMBERS, who=SOMEBODY, is_sure=st.booleans())
    def somebody_joins_the_cases_of_two_who_are_one(self, number: int, who: str, *, is_sure: bool) -> None:
        pair, before, now = self._pair(number), self.trial.before, self.trial.now
        by = self.person(who, pair.case_id or self.case(number))
        goes_on = self.trial.act(lambda: likeness.join_as_same(pair.pk, is_sure=is_sure, by=by, now=now))
        if goes_on is None:
            return
        after, both = self.trial.before, [case for case in before.values() if case.id in (pair.case_id, pair.other_id)]
        assert after[goes_on].opened_at == min(case.opened_at for case in both), "P4 joining made a case younger"
        words = [case.word_due for case in both if case.word_due is not None]
        assert not words or after[goes_on].word_due <= min(words), "P2 joining put a word off"

    def _pair(self, number: int) -> Likeness:
        found = list(Likeness.objects.order_by("verdict", "pk"))
        return found[number % len(found)]
