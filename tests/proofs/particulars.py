"""What is asked for, given and told, and the parts that customers add themselves."""

from decimal import Decimal

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from hilft.cases.actions import asked, statements, words
from hilft.cases.models import Asked, Case, Statement
from hilft.community.actions.matters import add_part
from hilft.conversations.models import Message
from hilft.people.models import Person
from tests.proofs.estate import NUMBERS, SOMEBODY, Life

THINGS = st.sampled_from(("Proof of registration", "proofs of registration", "Bill", "contract"))
SUMS = st.sampled_from((250, 310, 190))


class Particulars(Life):
    """The rules of asking and telling."""

    @rule(number=NUMBERS, text=st.sampled_from(("and the mailbox", "the line too")))
    def the_customer_adds_a_part(self, number: int, text: str) -> None:
        case = Case.objects.select_related("customer").get(pk=self.case(number))
        customer = case.customer
        if customer is not None:
            self.trial.act(lambda: add_part(case.pk, text=text, by=customer, now=self.trial.now))

    @rule(number=NUMBERS, who=SOMEBODY, thing=THINGS, because=st.sampled_from(("", "", "It was unreadable.")))
    def somebody_asks_for_something(self, number: int, who: str, thing: str, because: str) -> None:
        case_id, by = self._case_and_writer(number, who)
        place = self.conversation(case_id, number)

        def ask() -> None:
            with transaction.atomic():
                message = words.answer(case_id, place, text=f"Please send: {thing}", by=by, now=self.trial.now)
                asked.ask_for(case_id, [thing], message=message, by=by, now=self.trial.now, again_because=because)

        self.trial.act(ask)

    @precondition(lambda _self: Asked.objects.filter(given_at=None).exists())
    @rule(number=NUMBERS, who=SOMEBODY)
    def something_came(self, number: int, who: str) -> None:
        found = list(Asked.objects.filter(given_at=None).order_by("pk"))
        one = found[number % len(found)]
        by = self.person(who, one.case_id)
        theirs = Message.objects.filter(conversation__placement__case_id=one.case_id, customer__isnull=False)
        message = theirs.order_by("-pk").first()
        if message is not None:
            self.trial.act(lambda: asked.given(one.pk, message_id=message.pk, by=by, now=self.trial.now))

    @rule(number=NUMBERS, who=SOMEBODY, amount=SUMS, before=SUMS)
    def somebody_tells_a_sum(self, number: int, who: str, amount: int, before: int) -> None:
        case_id, by = self._case_and_writer(number, who)
        place, told = self.conversation(case_id, number), statements.Told("Refund", Decimal(amount), "EUR")
        text = f"Not {before} € but {amount} €."

        def tell() -> None:
            with transaction.atomic():
                message = words.answer(case_id, place, text=text, by=by, now=self.trial.now)
                statements.state(case_id, told, message=message, by=by, now=self.trial.now)

        self.trial.act(tell)

    @precondition(lambda _self: Statement.objects.exists())
    @rule(number=NUMBERS, who=SOMEBODY, amount=SUMS)
    def somebody_approves_another_sum(self, number: int, who: str, amount: int) -> None:
        found = list(Statement.objects.order_by("pk"))
        one, told = found[number % len(found)], statements.Told("", Decimal(amount), "EUR")
        by = self.person(who, one.case_id)
        self.trial.act(lambda: statements.approve(one.pk, told, by=by, now=self.trial.now))

    def _case_and_writer(self, number: int, who: str) -> tuple[int, Person]:
        case_id = self.case(number)
        return case_id, self.person(who, case_id)
