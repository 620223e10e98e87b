"""What is arranged now and happens later: words that leave at their time, and somebody from outside who comes."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from hilft.cases.actions import planned
from hilft.cases.actions.errands import Window, plan_errand, report
from hilft.cases.actions.likeness import compare_traces
from hilft.cases.actions.proposing import accept_unanswered
from hilft.cases.models import Commitment, Errand, MatterProposal, PlannedWord, Trace
from hilft.cases.planned import due_words
from hilft.conversations.models import Message
from hilft.desk.actions import Reply
from hilft.desk.planned import send_due_words, send_planned, write_later
from hilft.desk.promising import Promised
from tests.proofs.estate import COLLEAGUE, NUMBERS, SOMEBODY, SPANS, Life

LATER = st.sampled_from([timedelta(minutes=minutes) for minutes in (20, 180, 1, 0, 1_440)])


class Arrangements(Life):
    """The rules of what is arranged, and of the rounds that do it when its time has come."""

    @rule(number=NUMBERS, where=NUMBERS, who=SOMEBODY, later=LATER, within=st.none() | SPANS)
    def somebody_writes_for_later(
        self, number: int, where: int, who: str, later: timedelta, within: timedelta | None
    ) -> None:
        case_id, now = self.case(number), self.trial.now
        by, before = self.person(who, case_id), self.trial.before[case_id]
        promised = Promised("We call.", now + later + within) if within else None
        place = self.conversation(case_id, where) or None
        said = Reply(text="By now it works.", seen=before.seq, conversation_id=place, promised=promised)
        self.trial.act(lambda: write_later(case_id, said, send_at=now + later, by=by, now=now))
        assert self._owed(case_id) == (before.word_due, before.commitment_due, before.matter_due), (
            "what leaves later has moved a date"
        )

    @precondition(lambda _self: PlannedWord.objects.filter(message=None, taken_back_at=None).exists())
    @rule(number=NUMBERS, who=SOMEBODY, what=st.sampled_from(["now", "changed", "taken back"]), later=LATER)
    def somebody_thinks_again_about_a_planned_word(self, number: int, who: str, what: str, later: timedelta) -> None:
        found = list(PlannedWord.objects.order_by("message", "taken_back_at", "pk"))
        word, now = found[number % len(found)], self.trial.now
        by = self.person(who, word.case_id)
        if what == "now":
            self.trial.act(lambda: send_planned(word.pk, by=by, now=now))
        elif what == "changed":
            self.trial.act(lambda: planned.change(word.pk, text="Not yet.", send_at=now + later, by=by, now=now))
        else:
            self.trial.act(lambda: planned.take_back(word.pk, by=by, now=now))

    @precondition(lambda _self: PlannedWord.objects.filter(message=None, taken_back_at=None).exists())
    @rule()
    def what_is_due_leaves(self) -> None:
        self.trial.work(lambda: send_due_words(now=self.trial.now))
        assert not due_words(now=self.trial.now, most=1), "a word whose moment has come neither left nor is held"

    @precondition(lambda _self: MatterProposal.objects.filter(verdict="").exists())
    @rule()
    def what_nobody_decided_counts(self) -> None:
        now = self.trial.now
        self.trial.work(lambda: accept_unanswered(now=now))
        assert not MatterProposal.objects.filter(verdict="", accept_at__lte=now).exists(), "a matter waits for ever"

    @precondition(lambda _self: Trace.objects.filter(looked_at=None).exists())
    @rule()
    def what_customers_show_is_compared(self) -> None:
        self.trial.work(lambda: compare_traces(now=self.trial.now))
        assert not Trace.objects.filter(looked_at=None).exists()

    @rule(number=NUMBERS, who=SOMEBODY, ahead=LATER | SPANS, lasts=LATER)
    def somebody_is_sent(self, number: int, who: str, ahead: timedelta, lasts: timedelta) -> None:
        case_id, now = self.case(number), self.trial.now
        by, before = self.person(who, case_id), self.trial.before[case_id]
        window = Window(
            name="Fibre Ltd", contact="", what="Change the box", starts_at=now + ahead, ends_at=now + ahead + lasts
        )
        if self.trial.act(lambda: plan_errand(case_id, window, by=by, now=now)) is not None:
            assert self.trial.before[case_id].matter_due == before.matter_due, "P4 who sends somebody gains no time"
            assert self._owed(case_id)[1] is not None

    @precondition(lambda _self: Errand.objects.exists())
    @rule(number=NUMBERS, who=st.none() | COLLEAGUE, how=st.sampled_from(["done", *Errand.Result.values]))
    def whoever_was_sent_says_how_it_went(self, number: int, who: str | None, how: str) -> None:
        found = list(Errand.objects.order_by("reported_at", "pk").values_list("pk", flat=True))
        errand, now = found[-1 - number % len(found)], self.trial.now
        by, said = self.person(who) if who else None, Message.objects.count()
        note = "" if number else "It rained."
        was_kept = Commitment.objects.filter(pk=errand, kept_at__isnull=False).exists()
        if self.trial.act(lambda: report(errand, result=how, note=note, by=by, now=now)) is None:
            return
        assert Message.objects.count() == said + 1, "the customer was not told once what was reported"
        just_kept = Commitment.objects.filter(pk=errand, kept_at=now).exists()
        assert how == "done" or not just_kept or was_kept, "what failed is no visit"

    def _owed(self, case_id: int) -> tuple[object, object, object]:
        case = self.trial.before[case_id]
        return case.word_due, case.commitment_due, case.matter_due
