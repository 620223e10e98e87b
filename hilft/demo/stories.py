"""The two stories this product exists for, retold with invented people: the pen pal, and the longest service case."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hilft.cases.actions import closing, commitments, ownership, words
from hilft.cases.actions.doing import Refused
from hilft.cases.models import Case
from hilft.conversations.models import Conversation
from hilft.demo.company import Company
from hilft.demo.script import Script
from hilft.demo.texts import LETTERS
from hilft.experts import actions as experts
from hilft.intake.actions import Word, take_in
from hilft.people.models import Person

DAY = timedelta(days=1)


@dataclass
class Stories:
    """Puts both stories on the script; `now` is today, and the stories end near it."""

    company: Company
    script: Script
    now: datetime

    def pen_pal(self) -> None:
        """Everybody answers, each time somebody else, and nobody ends it: the matter climbs all the same."""
        begin = self.script.hours.add(self.now - 190 * DAY, timedelta())

        def ask(at: datetime) -> None:
            taken = self._mail(
                "pen-pal", "Paula Wegener", "I cancel: I move abroad",
                "I cancel my line, because I move abroad on 1 July. The proof of registration is attached.", at,
            )  # fmt: skip
            for day, who, ours, theirs in LETTERS:
                self.script.at(self._working(begin + day * DAY), self._letter(taken[0], taken[1], who, ours))
                self.script.at(begin + (day + 1.5) * DAY, self._customer(taken[1], theirs))
            # Whoever the clock raises it to keeps it moving, and writes; what is missing is the decision.
            for day in range(8, 186, 4):
                self.script.at(self._working(begin + day * DAY), self._keep_in_touch(taken[0], taken[1]))

        self.script.at(begin, ask)

    def longest_case(self) -> None:
        """Nobody in the team can answer; the ladder finds somebody who must, and then somebody who can."""
        begin = self.script.hours.add(self.now - 45 * DAY, timedelta(hours=2))

        def ask(at: datetime) -> None:
            case, talk = self._mail(
                "ipv6", "Ralf Arndt", "Own site unreachable over IPv6",
                "Why is my own site example.net not reachable over IPv6 from your network? From everywhere else it is: "
                "2001:db8:7::80 answers. Traceroute ends inside your network.", at,
            )  # fmt: skip
            self.script.after(
                at, timedelta(hours=3), self._letter(case, talk, "", "I do not know yet; I pass it to our network.")
            )
            self.script.after(
                at, timedelta(hours=4), self._consult(case, "milan", "Is there a route for 2001:db8:7::/48?")
            )
            for day in (4, 11, 19):
                self.script.at(at + day * DAY, self._customer(talk, "Is anybody still looking at this?"))
            self.script.at(self._working(at + 20 * DAY), self._by_owner(case, self._find_out(case, talk)))

        self.script.at(begin, ask)

    def _find_out(self, case: int, talk: Conversation) -> Callable[[Person, datetime], None]:
        """The head of service owns it by now, asks the one who knows and promises a day."""

        def scene(owner: Person, at: datetime) -> None:
            said = words.answer(
                case,
                talk.pk,
                text="This is mine now. Our network answers me by Thursday, and I answer you.",
                by=owner,
                now=at,
            )
            due = self._working(at + 3 * DAY)
            made = commitments.commit_to(
                case, text="Word from the network team", due_at=due, by=owner, now=at, told_in=said
            )
            expert = self.company.people["nele"]
            experts.ask(
                case, expert=expert, question="Who announces 2001:db8:7::/48 inside our network?", by=owner, now=at
            )

            def solve(person: Person, moment: datetime) -> None:
                word = "The network team has found it. What it was follows in a moment, with the solution."
                words.answer(case, talk.pk, text=word, by=person, now=moment)
                commitments.keep(made.pk, by=person, now=moment)
                text = "A stale route swallowed your prefix since the maintenance in spring. It is gone now."
                words.propose(case, talk.pk, text=text, by=person, now=moment)

            self.script.at(due - timedelta(hours=1), self._by_owner(case, solve))
            self.script.at(due + DAY, self._quietly(lambda moment: closing.confirm(case, now=moment)))

        return scene

    def _letter(self, case: int, talk: Conversation, who: str, text: str) -> Callable[[datetime], None]:
        def scene(at: datetime) -> None:
            owner = Person.objects.get(owned=case)
            by = self.company.people[who] if who else owner
            words.answer(case, talk.pk, text=text, by=by, now=at)
            if who and owner.pk != by.pk:
                ownership.take(case, by=by, now=at)

        return self._quietly(scene)

    def _keep_in_touch(self, case: int, talk: Conversation) -> Callable[[datetime], None]:
        def scene(owner: Person, at: datetime) -> None:
            if Case.objects.get(pk=case).rung:
                words.answer(case, talk.pk, text="I have your case on my desk and come back to you.", by=owner, now=at)

        return self._by_owner(case, scene)

    def _consult(self, case: int, who: str, question: str) -> Callable[[datetime], None]:
        expert = self.company.people[who]
        return self._by_owner(
            case, lambda owner, at: experts.ask(case, expert=expert, question=question, by=owner, now=at)
        )

    def _customer(self, talk: Conversation, text: str) -> Callable[[datetime], None]:
        def scene(at: datetime) -> None:
            word = Word(channel="mail", key=talk.key, address="", text=text, said_at=at, customer=talk.customer)
            take_in(word, now=at)

        return self._quietly(scene)

    def _mail(self, key: str, name: str, subject: str, text: str, at: datetime) -> tuple[int, Conversation]:
        team = self.company.teams["Network" if key == "ipv6" else "Contracts"]
        word = Word(
            channel="mail",
            key=f"story:{key}",
            remote_id=f"<story.{key}@kunden.example>",
            address=f"{name.split()[0].lower()}@kunden.example",
            name=name,
            subject=subject,
            text=text,
            said_at=at,
            team_id=team.pk,
        )
        taken = take_in(word, now=at)
        return taken.case_id, taken.conversation

    def _by_owner(self, case: int, scene: Callable[[Person, datetime], object]) -> Callable[[datetime], None]:
        return self._quietly(lambda at: scene(Person.objects.get(owned=case), at))

    def _quietly(self, scene: Callable[[datetime], object]) -> Callable[[datetime], None]:
        """What the case's standing does not allow any more is left out of the story."""

        def careful(at: datetime) -> None:
            try:
                scene(at)
            except Refused:
                return

        return careful

    def _working(self, moment: datetime) -> datetime:
        return self.script.hours.add(moment, timedelta(minutes=40))
