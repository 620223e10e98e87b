"""How ordinary cases go in the demo: asked, answered, waited, promised, handed over, solved; and some forgotten."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from hilft.cases.actions import closing, commitments, ownership, waiting, words
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.links import make_link
from hilft.cases.actions.proposing import accept_matter, dismiss_matter
from hilft.cases.actions.rules import inform
from hilft.cases.models import Case
from hilft.cases.proposed import proposals_of
from hilft.community import actions as community
from hilft.community.models import Question
from hilft.conversations.models import Conversation
from hilft.demo.company import Company
from hilft.demo.script import Script
from hilft.demo.texts import TOPICS, Topic
from hilft.demo.texts import words as say
from hilft.escalation.actions import accept
from hilft.experts import actions as experts
from hilft.intake.actions import Word, take_in
from hilft.people.models import Person
from hilft.policies.queries import policy

HOUR = timedelta(hours=1)
STORIES = ("I cancel: I move abroad", "Own site unreachable over IPv6")
NAMES = ("Alex", "Bo", "Chris", "Dani", "Eli", "Finn", "Jo", "Kim", "Luca", "Maxi", "Noa", "Pat", "Sascha", "Toni")


class Lives:
    """Plays the lives of ordinary cases on a script. The same dice give the same demo every time."""

    def __init__(self, company: Company, script: Script, dice: Random) -> None:
        self.company, self.script, self.dice = company, script, dice

    def ask(self, topic: Topic, number: int) -> Callable[[datetime], None]:
        """Return the scene in which a customer asks, by mail, in the community or on the phone."""

        def scene(now: datetime) -> None:
            board = self.company.boards[topic.board]
            kind = self.dice.choice(("mail", "mail", "community", "community", "phone"))
            if kind == "community":
                member = self.dice.choice(list(self.company.members.values()))
                taken = community.ask(
                    board, title=topic.title, text=topic.text, by=member, now=now, language=topic.language
                )
            else:
                name = self.dice.choice(NAMES)
                word = Word(
                    channel=kind,
                    key=f"demo:{number}",
                    remote_id=f"<demo.{number}@kunden.example>",
                    address=f"{name.lower()}.{number}@kunden.example",
                    name=name,
                    subject=topic.title,
                    text=topic.text,
                    said_at=now,
                    language=topic.language,
                    team_id=board.team_id,
                )
                taken = take_in(word, now=now)
            self._begin(taken.case_id, taken.conversation, topic, now)

        return scene

    def _begin(self, case_id: int, conversation: Conversation, topic: Topic, now: datetime) -> None:
        """Decide what kind of life this case has; about one in nine is left lying by its advisor."""
        if self.dice.random() < 0.11:
            self.script.after(
                now, timedelta(hours=self.dice.uniform(14, 40)), self._answer(case_id, conversation, topic)
            )
            if case_id % 2:
                self._customer_says(case_id, conversation, say("complaints", topic.language), now + 20 * HOUR)
            return
        if conversation.channel == "community" and self.dice.random() < 0.5:
            self.script.after(now, timedelta(hours=self.dice.uniform(0.3, 3)), self._help(case_id, conversation, topic))
        self.script.after(now, timedelta(hours=self.dice.uniform(0.3, 3.8)), self._answer(case_id, conversation, topic))

    def _help(self, case_id: int, conversation: Conversation, topic: Topic) -> Callable[[datetime], None]:
        def scene(now: datetime) -> None:
            guide = self.company.members["mia"]
            question = Question.objects.get(pk=conversation.pk)
            if guide.pk == conversation.customer_id:
                return
            help_text = say("member_help", topic.language)
            said = community.answer(question, text=help_text, by=guide, now=now)
            if self.dice.random() < 0.4 and conversation.customer is not None:
                asker = conversation.customer
                self.script.after(
                    now,
                    2 * HOUR,
                    self._unless_closed(case_id, lambda at: community.accept(question, said, by=asker, now=at)),
                )

        return self._unless_closed(case_id, scene)

    def _answer(self, case_id: int, conversation: Conversation, topic: Topic) -> Callable[[datetime], None]:
        def scene(now: datetime) -> None:
            owner = _owner(case_id)
            _decide_matter(case_id, owner, now)
            words.answer(case_id, conversation.pk, text=say("first_words", topic.language), by=owner, now=now)
            _say_what_the_law_wants(case_id, owner, now)
            turn = self.dice.choices(
                (self._solve, self._ask_customer, self._promise, self._pass_on, self._consult, self._leave),
                (42, 16, 14, 10, 8, 10),
            )[0]
            self.script.after(
                now,
                timedelta(hours=self.dice.uniform(1, 14)),
                self._unless_closed(case_id, turn(case_id, conversation, topic)),
            )

        return self._unless_closed(case_id, scene)

    def _solve(self, case_id: int, conversation: Conversation, topic: Topic) -> Callable[[datetime], None]:
        def scene(now: datetime) -> None:
            words.propose(case_id, conversation.pk, text=topic.solution, by=_owner(case_id), now=now)
            mood = self.dice.random()
            pause = timedelta(hours=self.dice.uniform(2, 40))
            if mood < 0.7:
                self.script.at(now + pause, self._unless_closed(case_id, lambda at: closing.confirm(case_id, now=at)))
            elif mood < 0.85:
                self.script.at(now + pause, self._unless_closed(case_id, lambda at: closing.reject(case_id, now=at)))
                again = self._solve(case_id, conversation, topic)
                self.script.after(now + pause, 7 * HOUR, self._unless_closed(case_id, again))

        return scene

    def _ask_customer(self, case_id: int, conversation: Conversation, topic: Topic) -> Callable[[datetime], None]:
        def scene(now: datetime) -> None:
            owner = _owner(case_id)
            words.answer(case_id, conversation.pk, text=say("asks", topic.language), by=owner, now=now)
            waiting.wait(case_id, waiting_for="customer", until=now + timedelta(days=4), by=owner, now=now)
            self._customer_says(
                case_id, conversation, say("customer_answers", topic.language), now + timedelta(days=1.3)
            )
            self.script.after(
                now + timedelta(days=1.4),
                5 * HOUR,
                self._unless_closed(case_id, self._solve(case_id, conversation, topic)),
            )

        return scene

    def _promise(self, case_id: int, conversation: Conversation, topic: Topic) -> Callable[[datetime], None]:
        def scene(now: datetime) -> None:
            owner = _owner(case_id)
            said = words.answer(case_id, conversation.pk, text=say("updates", topic.language), by=owner, now=now)
            due = self.script.hours.add(now, timedelta(hours=self.dice.uniform(9, 24)))
            made = commitments.commit_to(
                case_id, text=say("commitments", topic.language), due_at=due, by=owner, now=now, told_in=said
            )
            if self.dice.random() < 0.75:
                keep = self._keep(case_id, conversation, say("kept", topic.language), made.pk)
                self.script.at(due - 2 * HOUR, self._unless_closed(case_id, keep))
                self.script.after(due, HOUR, self._unless_closed(case_id, self._solve(case_id, conversation, topic)))

        return scene

    def _keep(self, case_id: int, conversation: Conversation, text: str, commitment: int) -> Callable[[datetime], None]:
        """A commitment is kept with a word to the customer."""

        def scene(now: datetime) -> None:
            owner = _owner(case_id)
            words.answer(case_id, conversation.pk, text=text, by=owner, now=now)
            commitments.keep(commitment, by=owner, now=now)

        return scene

    def _pass_on(self, case_id: int, conversation: Conversation, topic: Topic) -> Callable[[datetime], None]:
        def scene(now: datetime) -> None:
            owner = _owner(case_id)
            others = [person for person in self.company.advisors(owner.team) if person != owner]
            to = self.dice.choice(others or [self.company.people["jonas"]])
            ownership.offer(case_id, to=to, by=owner, note="", now=now)
            self.script.after(now, HOUR, self._unless_closed(case_id, lambda at: accept(case_id, by=to, now=at)))
            self.script.after(now, 5 * HOUR, self._unless_closed(case_id, self._solve(case_id, conversation, topic)))

        return scene

    def _consult(self, case_id: int, conversation: Conversation, topic: Topic) -> Callable[[datetime], None]:
        def scene(now: datetime) -> None:
            owner = _owner(case_id)
            words.note(case_id, text=say("notes", topic.language), by=owner, now=now)
            expert = self.company.people[self.dice.choice(("nele", "milan"))]
            experts.ask(case_id, expert=expert, question=say("questions", topic.language), by=owner, now=now)
            self.script.after(now, 9 * HOUR, self._unless_closed(case_id, self._solve(case_id, conversation, topic)))

        return scene

    def _leave(self, case_id: int, conversation: Conversation, topic: Topic) -> Callable[[datetime], None]:
        def scene(now: datetime) -> None:
            self._customer_says(case_id, conversation, say("nudges", topic.language), now + timedelta(days=2))

        return scene

    def clear_the_ladder(self, now: datetime) -> None:
        """Let leads and heads act on most of what climbed to them: answer, solve, or hand it to an advisor."""
        climbed = Case.objects.open().filter(rung__gt=0, kind="customer", opened_at__gt=now - timedelta(days=40))
        for case in climbed.exclude(title__in=STORIES).order_by("pk"):
            conversation = Conversation.objects.filter(placement__case=case).first()
            topic = next((topic for topic in TOPICS if topic.title == case.title), None)
            if conversation is None or topic is None or self.dice.random() < 0.25:
                continue
            self._unless_closed(case.pk, self._solve(case.pk, conversation, topic))(now)
        for consult in Case.objects.open().filter(kind="consult", opened_at__lt=now - timedelta(days=1)):
            if self.dice.random() < 0.8:
                secret = make_link(consult.pk, "expert", now=now)
                experts.answer(secret, text=say("findings", "en"), verdict="answered", now=now)

    def _customer_says(self, case_id: int, conversation: Conversation, text: str, at: datetime) -> None:
        def scene(now: datetime) -> None:
            word = Word(
                channel=conversation.channel, key=conversation.key, address="", text=text, said_at=now,
                audience=conversation.audience, customer=conversation.customer,
            )  # fmt: skip
            take_in(word, now=now)

        self.script.at(at, self._unless_closed(case_id, scene))

    def _unless_closed(self, case_id: int, scene: Callable[[datetime], object]) -> Callable[[datetime], None]:
        """Play a scene only while the case is open; what is refused in between (somebody was faster) is left out."""

        def careful(now: datetime) -> None:
            if Case.objects.filter(pk=case_id, closed_at=None).exists():
                try:
                    scene(now)
                except Refused:
                    return

        return careful


def _decide_matter(case_id: int, owner: Person, now: datetime) -> None:
    """Accept what the customer's words propose, or say that it is about something else: of five one says so."""
    for one in proposals_of(Case.objects.get(pk=case_id)):
        if case_id % 5:
            accept_matter(case_id, one.pk, by=owner, now=now)
            return
        dismiss_matter(case_id, one.pk, by=owner, now=now)


def _say_what_the_law_wants(case_id: int, owner: Person, now: datetime) -> None:
    case = Case.objects.get(pk=case_id)
    if case.law_due is not None:
        for date in policy(case.policy_id).under(case.matter).dates:
            inform(case_id, date=date.code, by=owner, now=now)
            return


def _owner(case_id: int) -> Person:
    return Person.objects.get(owned=case_id)
