"""What people of the house do with cases: every verb of the desk, by anybody, at any moment."""

from datetime import timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from hilft.cases.actions import closing, commitments, ownership, waiting, words
from hilft.cases.actions.links import make_link
from hilft.cases.actions.overdue import LEAD, remind
from hilft.cases.models import Commitment, Outcome
from hilft.deliveries.models import Delivery
from hilft.escalation.actions import accept, reopen
from hilft.escalation.alarms import ring_again
from hilft.experts import actions as experts
from hilft.experts.models import Consult
from hilft.intake.trouble import undelivered
from tests.proofs.estate import COLLEAGUE, NUMBERS, SOMEBODY, SPANS, Life

VERDICTS = st.sampled_from(list(experts.Verdict))


class Advisors(Life):
    """The rules of the desk."""

    @rule(number=NUMBERS, where=NUMBERS, who=SOMEBODY)
    def somebody_answers(self, number: int, where: int, who: str) -> None:
        case_id, by = self._case_and_person(number, who)
        place = self.conversation(case_id, where)
        self.trial.act(lambda: words.answer(case_id, place, text="We look into it.", by=by, now=self.trial.now))

    @rule(number=NUMBERS, who=SOMEBODY)
    def somebody_answers_in_private(self, number: int, who: str) -> None:
        case_id, by = self._case_and_person(number, who)
        place = self.trial.act(lambda: words.private_conversation(case_id, now=self.trial.now))
        if place is not None:
            self.trial.act(lambda: words.answer(case_id, place.pk, text="Between us.", by=by, now=self.trial.now))

    @rule(number=NUMBERS, who=SOMEBODY)
    def somebody_writes_a_note(self, number: int, who: str) -> None:
        case_id, by = self._case_and_person(number, who)
        self.trial.act(lambda: words.note(case_id, text="Port 3?", by=by, now=self.trial.now))

    @rule(number=NUMBERS, where=NUMBERS, who=SOMEBODY)
    def somebody_proposes_a_solution(self, number: int, where: int, who: str) -> None:
        case_id, by = self._case_and_person(number, who)
        place = self.conversation(case_id, where)
        self.trial.act(lambda: words.propose(case_id, place, text="Try now.", by=by, now=self.trial.now))

    @rule(number=NUMBERS, who=SOMEBODY, to=COLLEAGUE)
    def somebody_offers_it(self, number: int, who: str, to: str) -> None:
        case_id, by = self._case_and_person(number, who)
        taker = self.person(to)
        self.trial.act(lambda: ownership.offer(case_id, to=taker, by=by, note="", now=self.trial.now))

    @rule(number=NUMBERS, who=COLLEAGUE)
    def somebody_accepts(self, number: int, who: str) -> None:
        case_id, by = self._case_and_person(number, who)
        self.trial.act(lambda: accept(case_id, by=by, now=self.trial.now))

    @precondition(lambda self: any(case.offered_to_id for case in self.trial.before.values()))
    @rule(number=NUMBERS, is_taker=st.booleans())
    def an_offer_is_answered(self, number: int, *, is_taker: bool) -> None:
        """The one to whom it was offered accepts or declines: by chance hardly anybody else would be meant."""
        offered = [case for case in self.trial.before.values() if case.offered_to_id is not None]
        if not offered:
            return
        case = offered[number % len(offered)]
        by = next(self.person(name) for name in ("anna", "ben", "lena", "hanna", "doris", "otto", "emil")
                  if getattr(self.estate.world, name).pk == case.offered_to_id)  # fmt: skip
        verb = accept if is_taker else ownership.decline
        self.trial.act(lambda: verb(case.id, by=by, now=self.trial.now))

    @rule(number=NUMBERS, who=SOMEBODY)
    def somebody_declines(self, number: int, who: str) -> None:
        case_id, by = self._case_and_person(number, who)
        self.trial.act(lambda: ownership.decline(case_id, by=by, now=self.trial.now))

    @rule(number=NUMBERS, who=COLLEAGUE)
    def somebody_takes_it(self, number: int, who: str) -> None:
        case_id, by = self._case_and_person(number, who)
        self.trial.act(lambda: ownership.take(case_id, by=by, now=self.trial.now))

    @rule(number=NUMBERS, who=SOMEBODY)
    def somebody_escalates(self, number: int, who: str) -> None:
        case_id, by = self._case_and_person(number, who)
        self.trial.act(lambda: ownership.escalate(case_id, by=by, now=self.trial.now))

    @rule(number=NUMBERS, who=SOMEBODY)
    def somebody_takes_up_an_alarm(self, number: int, who: str) -> None:
        case_id, by = self._case_and_person(number, who)
        dates = self.trial.before[case_id].next_due
        self.trial.act(lambda: ownership.acknowledge(case_id, by=by, now=self.trial.now))
        after = self.trial.before[case_id].next_due
        assert after == dates or (dates is not None and dates <= self.trial.now), "to have heard buys no time"

    @rule()
    def alarms_ring_again(self) -> None:
        self.trial.act(lambda: ring_again(now=self.trial.now))

    @rule(number=NUMBERS, who=COLLEAGUE, span=SPANS)
    def somebody_grants_more_time(self, number: int, who: str, span: timedelta) -> None:
        case_id, by = self._case_and_person(number, who)
        until = self.trial.now + span
        self.trial.act(lambda: ownership.extend(case_id, until=until, by=by, now=self.trial.now))

    @rule(number=NUMBERS, who=SOMEBODY, span=SPANS, whom=st.sampled_from(["customer", "third_party"]))
    def somebody_waits(self, number: int, who: str, span: timedelta, whom: str) -> None:
        case_id, by = self._case_and_person(number, who)
        until = self.trial.now + span
        self.trial.act(lambda: waiting.wait(case_id, waiting_for=whom, until=until, by=by, now=self.trial.now))

    @rule(number=NUMBERS, who=SOMEBODY)
    def somebody_goes_on(self, number: int, who: str) -> None:
        case_id, by = self._case_and_person(number, who)
        self.trial.act(lambda: waiting.resume(case_id, by=by, now=self.trial.now))

    @rule(number=NUMBERS, who=SOMEBODY, span=SPANS)
    def the_customer_has_a_date(self, number: int, who: str, span: timedelta) -> None:
        case_id, by = self._case_and_person(number, who)
        until = self.trial.now + span
        self.trial.act(lambda: waiting.set_customer_date(case_id, until=until, by=by, now=self.trial.now))

    @rule(number=NUMBERS, who=SOMEBODY, span=SPANS)
    def somebody_commits(self, number: int, who: str, span: timedelta) -> None:
        case_id, by = self._case_and_person(number, who)
        due_at, now = self.trial.now + span, self.trial.now
        self.trial.act(lambda: commitments.commit_to(case_id, text="We call.", due_at=due_at, by=by, now=now))

    @precondition(lambda self: any(case.commitment_due for case in self.trial.before.values()))
    @rule(number=NUMBERS, where=NUMBERS, who=COLLEAGUE, span=SPANS)
    def somebody_replaces_a_commitment(self, number: int, where: int, who: str, span: timedelta) -> None:
        made = list(Commitment.objects.order_by("kept_at", "replaced_by", "pk").values_list("pk", "case_id"))
        if made:
            commitment, case_id = made[number % len(made)]
            by, place, now = self.person(who), self.conversation(case_id, where), self.trial.now

            @transaction.atomic
            def tell_and_replace() -> Commitment:
                said = words.answer(case_id, place, text="Later.", by=by, now=now)
                return commitments.replace(commitment, text="Later.", due_at=now + span, told_in=said, by=by, now=now)

            self.trial.act(tell_and_replace)

    @precondition(lambda self: any(case.commitment_due for case in self.trial.before.values()))
    @rule(number=NUMBERS, who=COLLEAGUE)
    def somebody_keeps_a_commitment(self, number: int, who: str) -> None:
        made = list(Commitment.objects.order_by("kept_at", "pk").values_list("pk", "case_id"))
        if made:
            commitment, case_id = made[number % len(made)]
            by, before = self.person(who), self.trial.before[case_id]
            self.trial.act(lambda: commitments.keep(commitment, by=by, now=self.trial.now))
            after = self.trial.before[case_id]
            if before.next_due is not None and before.next_due > self.trial.now:
                assert after.next_due >= before.next_due, "who keeps a word brings no deadline nearer"

    @precondition(lambda self: any(case.commitment_due for case in self.trial.before.values()))
    @rule()
    def the_house_reminds_of_what_is_due_soon(self) -> None:
        self.trial.act(lambda: remind(now=self.trial.now))
        soon = Commitment.objects.filter(case__closed_at=None, kept_at=None, replaced_by=None, missed_at=None)
        near = soon.filter(due_at__gt=self.trial.now, due_at__lte=self.trial.now + LEAD / 2)
        for one in near.filter(reminded_at=None):
            assert self.trial.now < one.due_at - (one.due_at - one.made_at) / 2, "nobody was reminded of it"

    @rule(number=NUMBERS, who=SOMEBODY, whom=COLLEAGUE)
    def somebody_asks_an_expert(self, number: int, who: str, whom: str) -> None:
        case_id, by = self._case_and_person(number, who)
        expert = self.person(whom)
        self.trial.act(lambda: experts.ask(case_id, expert=expert, question="Why?", by=by, now=self.trial.now))

    @precondition(lambda self: self.has_case(kind="consult"))
    @rule(number=NUMBERS, verdict=VERDICTS, who=st.none() | COLLEAGUE)
    def an_expert_answers(self, number: int, verdict: str, who: str | None) -> None:
        asked = list(Consult.objects.order_by("answered_at", "pk").values_list("pk", flat=True))
        if not asked:
            return
        consult, now = asked[number % len(asked)], self.trial.now
        if who is None:
            secret = make_link(consult, "expert", now=now)
            self.trial.act(lambda: experts.answer(secret, text="So.", verdict=verdict, now=now))
        else:
            by = self.person(who)
            self.trial.act(lambda: experts.answer_at_desk(consult, text="So.", verdict=verdict, by=by, now=now))

    @rule(number=NUMBERS, who=SOMEBODY, outcome=st.sampled_from(["", *Outcome.values, "nonsense"]))
    def somebody_closes_it(self, number: int, who: str, outcome: str) -> None:
        case_id, by = self._case_and_person(number, who)
        self.trial.act(lambda: closing.close(case_id, outcome=outcome, by=by, now=self.trial.now))

    @rule(number=NUMBERS, who=SOMEBODY)
    def somebody_opens_it_again(self, number: int, who: str) -> None:
        case_id, by = self._case_and_person(number, who)
        self.trial.act(lambda: reopen(case_id, by=by, now=self.trial.now))

    @rule(number=NUMBERS)
    def a_word_of_ours_comes_back(self, number: int) -> None:
        sent = list(Delivery.objects.order_by("pk"))
        delivery = sent[number % len(sent)] if sent else None
        if delivery is not None:
            self.trial.act(lambda: undelivered(delivery, "No such mailbox", now=self.trial.now))

    def _case_and_person(self, number: int, who: str):  # type: ignore[no-untyped-def]
        case_id = self.case(number)
        return case_id, self.person(who, case_id)
