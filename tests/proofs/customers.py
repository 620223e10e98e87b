"""What customers and members do: write, ask, help, accept, say yes and no, open again."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from hilft.community.actions import accept, answer, confirm_question
from hilft.community.actions.asking import Asking, ask_once
from hilft.community.actions.matters import open_again, say_not_solved, say_solved, send_link, write_again
from hilft.community.models import Question
from hilft.conversations.models import Message
from hilft.desk.actions import Contact, write_down
from hilft.desk.promising import Promised
from hilft.intake.actions import Word, take_in
from hilft.policies.actions import put_in_force
from tests.proofs.estate import CUSTOMERS, NUMBERS, SPANS, STAFF, Life


def _is_asked(life: Life) -> bool:
    return life.has_case(channel="community")


AGES = st.sampled_from([timedelta(0), timedelta(hours=5), timedelta(days=3), timedelta(days=200), timedelta(days=-2)])


TEXTS = st.sampled_from(
    ["My line is dead.", "Any news?", "My lawyer will write to you.", "I want to make a complaint.", "A JOKE, this!!!",
     "box17.kim-home.example is offline, I cancel my contract.", "Ask kim@kim-home.example. Delete my personal data!"]
)  # fmt: skip
"""What gives a reason to climb, what says what it is about, what shows whose it is, and what does nothing of it."""


class Customers(Life):
    """The rules of everybody who is no part of the house."""

    @initialize(address=CUSTOMERS, text=TEXTS, rules=NUMBERS)
    def somebody_has_written(self, address: str, text: str, rules: int) -> None:
        """The house has rules, with matters and the law's dates or without, and somebody writes."""
        put_in_force(self.estate.policies[rules], self.estate.calendars[0], now=self.trial.now)
        self._mail(address, text)

    @rule(address=CUSTOMERS, text=TEXTS, age=AGES, reach=st.sampled_from([0, 500, 90_000]), date=st.none() | SPANS)
    def a_mail_comes(self, address: str, text: str, age: timedelta, reach: int, date: timedelta | None) -> None:
        now = self.trial.now
        self._mail(address, text, said_at=now - age, reach=reach, customer_date=now + date if date else None)

    @rule(address=CUSTOMERS, number=NUMBERS, age=AGES, text=TEXTS, reach=st.sampled_from([0, 500, 90_000]))
    def a_mail_answers_an_earlier_one(self, address: str, number: int, age: timedelta, text: str, reach: int) -> None:
        earlier = list(Message.objects.filter(channel="mail", remote_id__isnull=False).values_list("remote_id"))
        said_at, answered = self.trial.now - age, earlier[number % len(earlier)]
        self._mail(address, text, said_at=said_at, reply_to=answered, reach=reach)

    @rule(number=NUMBERS)
    def the_same_mail_is_heard_again(self, number: int) -> None:
        known = list(Message.objects.filter(channel="mail", remote_id__isnull=False))
        again = known[number % len(known)]
        told = Message.objects.count()
        self._mail("robin@example.net", key=again.remote_id, remote_id=again.remote_id, said_at=again.said_at)
        assert Message.objects.count() == told, "P8 a message was taken in twice"

    @rule(address=CUSTOMERS, number=st.none() | NUMBERS, by=st.sampled_from(STAFF), within=st.none() | SPANS)
    def a_call_is_written_down(self, address: str, number: int | None, by: str, within: timedelta | None) -> None:
        now, person = self.trial.now, self.person(by)
        contact = Contact(
            way="phone",
            token=f"call{Message.objects.count()}",
            network="mail",
            address=address,
            name="",
            text="Called about the line.",
            said_at=now,
            promised=Promised("We call back.", now + within) if within else None,
            case_id=None if number is None else self.case(number),
            team_id=self.estate.world.team.pk,
        )
        self.trial.act(lambda: write_down(contact, by=person, now=now))

    @rule(address=CUSTOMERS, is_member=st.booleans())
    def somebody_asks_in_the_community(self, address: str, *, is_member: bool) -> None:
        now, by = self.trial.now, self.customer(address) if is_member else address
        # A name of its own for each form, and the same one when Hypothesis tries the same life again.
        token = f"form{Message.objects.count()}"
        asking = Asking(board=self.estate.board, title="No line", text="Since noon.", by=by, token=token)
        self.trial.act(lambda: ask_once(asking, now=now))

    @precondition(_is_asked)
    @rule(number=NUMBERS)
    def a_visitor_confirms(self, number: int) -> None:
        case_id = self.case(number)
        self.trial.act(lambda: confirm_question(case_id, now=self.trial.now))

    @precondition(_is_asked)
    @rule(number=NUMBERS, address=CUSTOMERS)
    def somebody_answers_in_the_community(self, number: int, address: str) -> None:
        if (question := self._question(number)) is not None:
            by = self.customer(address)
            self.trial.act(lambda: answer(question, text="Turn it off and on.", by=by, now=self.trial.now))

    @precondition(_is_asked)
    @rule(number=NUMBERS, which=NUMBERS, address=CUSTOMERS)
    def an_answer_is_accepted(self, number: int, which: int, address: str) -> None:
        if (question := self._question(number)) is not None:
            said = list(Message.objects.filter(conversation_id=question.pk).order_by("pk"))
            message, by = said[which % len(said)], self.customer(address)
            self.trial.act(lambda: accept(question, message, by=by, now=self.trial.now))

    @rule(number=NUMBERS)
    def the_customer_writes_on_the_case_page(self, number: int) -> None:
        case_id = self.case(number)
        if (by := self.customer_of_case(case_id)) is not None:
            self.trial.act(lambda: write_again(case_id, text="And another thing.", by=by, now=self.trial.now))

    @rule(number=NUMBERS)
    def the_customer_says_yes(self, number: int) -> None:
        case_id = self.case(number)
        self.trial.act(lambda: say_solved(case_id, now=self.trial.now))

    @rule(number=NUMBERS, text=st.sampled_from(["", "Still dead."]))
    def the_customer_says_no(self, number: int, text: str) -> None:
        case_id = self.case(number)
        if (by := self.customer_of_case(case_id)) is not None:
            self.trial.act(lambda: say_not_solved(case_id, text=text, by=by, now=self.trial.now))

    @rule(number=NUMBERS, text=st.sampled_from(["", "It is back."]))
    def the_customer_opens_it_again(self, number: int, text: str) -> None:
        case_id = self.case(number)
        if (by := self.customer_of_case(case_id)) is not None:
            self.trial.act(lambda: open_again(case_id, text=text, by=by, now=self.trial.now))

    @rule(number=NUMBERS, address=CUSTOMERS)
    def somebody_wants_the_link_again(self, number: int, address: str) -> None:
        case_id = self.case(number)
        self.trial.act(lambda: send_link(case_id, address, now=self.trial.now))

    def _mail(self, address: str, text: str = "My line is dead.", **more: object) -> None:
        identity = f"<{Message.objects.count()}@example.net>"
        told: dict[str, object] = {"key": identity, "remote_id": identity, "said_at": self.trial.now} | more
        word = Word(
            channel="mail", address=address, text=text, team_id=self.estate.world.team.pk,
            **told,  # type: ignore[arg-type]
        )  # fmt: skip
        self.trial.act(lambda: take_in(word, now=self.trial.now))

    def _question(self, number: int) -> Question | None:
        found = list(Question.objects.order_by("pk"))
        return found[number % len(found)] if found else None
