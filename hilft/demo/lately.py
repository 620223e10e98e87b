"""What happened lately at the invented company: a cut cable, a move in three parts, and what was learned from it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from hilft.cases.actions import commitments, incidents, items, rules, words
from hilft.cases.actions.asked import ask_for
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.statements import Told, state
from hilft.cases.actions.status import spread
from hilft.cases.models import Case
from hilft.demo.company import Company
from hilft.demo.script import Scene, Script
from hilft.experts.actions.directory import Known, keep_skill, name_expert_duty
from hilft.intake.actions import TakenIn, Word, take_in
from hilft.learning.actions import Findings, add_action, finish, open_due
from hilft.learning.models import Review
from hilft.people.models import Person

HOUR = timedelta(hours=1)
CUT_OFF = ("Alva", "Birk", "Cleo", "Dorte", "Enno", "Fenja")


@dataclass
class Lately:
    """Puts the last days on the script; `now` is today."""

    company: Company
    script: Script
    now: datetime

    def directory(self) -> None:
        """Who knows what, and whom a topic goes to that nobody has named yet."""
        people = self.company.people
        head = people["hanna"]
        known = (
            ("IPv6 and routing", "IPv6 und Routing", ("ipv6", "bgp", "prefix"), ("nele",)),
            ("Number porting", "Rufnummernmitnahme", ("porting", "portierung"), ("milan",)),
            ("Cable and digging", "Kabel und Tiefbau", ("cable", "kabel", "bagger"), ("milan", "nele")),
        )
        for name_en, name_de, synonyms, who in known:
            experts = tuple(people[key].pk for key in who)
            keep_skill(None, Known(name_en=name_en, name_de=name_de, synonyms=synonyms, experts=experts), by=head)
        name_expert_duty(people["nele"], by=head, now=self.now - timedelta(days=40))

    def cable(self) -> None:
        """A digger cuts a cable: many write, one of us says the same to all, and each case stays one of its own."""
        begin = self.now - 9 * HOUR
        cases: list[int] = []
        for number, name in enumerate(CUT_OFF):
            self.script.at(begin + number * timedelta(minutes=7), self._cut(name, cases))

        def say(at: datetime) -> None:
            lead = self.company.people["jonas"]
            text = "A digger cut our cable in the harbour district. Our people are on site."
            incident = incidents.open_incident(
                title="No internet in the harbour district", text=text, next_at=at + 20 * HOUR, by=lead, now=at
            )
            incidents.link(incident.pk, cases, by=lead, now=at)
            spread(now=at)

        self.script.at(begin + HOUR, say)

    def move(self) -> None:
        """A move has three parts, needs a proof, and has a sum and a date that stand from then on."""
        begin = self.script.hours.add(self.now - timedelta(days=3), HOUR)

        def ask(at: datetime) -> None:
            text = "We move on the first of next month: please move our line, both phone numbers and the mailbox."
            taken = self._mail("move", "Svea", "We move: line, numbers, mailbox", text, at, team="Contracts")
            self.script.after(at, HOUR, lambda moment: self._answer_move(taken, moment))

        self.script.at(begin, ask)

    def _answer_move(self, taken: TakenIn, at: datetime) -> None:
        case = Case.objects.select_related("owner").get(pk=taken.case_id)
        owner = case.owner
        parts = ["the line", "both phone numbers", "the mailbox"]
        added = items.add_items(case.pk, parts, by=owner, now=at)
        text = (
            "Gladly. Please send us your new lease. The move costs 49.90 EUR once; by tomorrow you hear from me on"
            " which day the technician comes."
        )
        said = words.answer(case.pk, taken.conversation.pk, text=text, by=owner, now=at)
        ask_for(case.pk, ["New lease"], message=said, by=owner, now=at)
        state(case.pk, Told("Cost of the move", Decimal("49.90"), "EUR"), message=said, by=owner, now=at)
        due = self.script.hours.add(self.now + timedelta(days=1), 2 * HOUR)
        commitments.commit_to(case.pk, text="Name the technician's date", due_at=due, by=owner, now=at, told_in=said)
        items.settle_item(added[2].pk, result="The mailbox moves along by itself.", by=owner, now=at)

    def fault(self) -> None:
        """A line is dead: the law wants a status by the end of the next day."""

        def ask(at: datetime) -> None:
            text = "Our line has been dead since this morning, phone and internet."
            taken = self._mail("fault", "Jonte", "Line dead since this morning", text, at, team="Network")
            owner = Case.objects.select_related("owner").get(pk=taken.case_id).owner
            rules.sort(taken.case_id, matter="fault", by=owner, now=at)

        self.script.at(self.now - 4 * HOUR, ask)

    def learn(self) -> None:
        """Look back at what went wrong; one review is finished, and what follows from it is somebody's case."""
        open_due(now=self.now)
        review = Review.objects.filter(finished_at=None).order_by("reviewed_id").first()
        if review is None:
            return
        head = Person.objects.get(pk=self.company.people["hanna"].pk)
        due = self.script.hours.add(self.now + timedelta(days=9), HOUR)
        try:
            self._finish(review, head, due)
        except Refused:
            return

    def _finish(self, review: Review, head: Person, due: datetime) -> None:
        lead = self.company.people["carla"]
        add_action(
            review.pk, text="One person decides about each cancellation", owner=lead, due=due, by=head, now=self.now
        )
        said = Findings(
            happened=review.happened,
            why="Everybody answered the last letter; nobody decided the matter.",
            finding="A cancellation needs one person who may decide, named on its first day.",
            theme="Nobody decides",
            apology_by=self.company.people["doris"],
        )
        finish(review.pk, said, by=head, now=self.now)

    def _cut(self, name: str, cases: list[int]) -> Scene:
        def scene(at: datetime) -> None:
            text = "No internet and no phone, all of a sudden. We live in the harbour district."
            taken = self._mail(f"cable.{name}", name, "All of a sudden no internet", text, at, team="Network")
            cases.append(taken.case_id)

        return scene

    def _mail(self, key: str, name: str, subject: str, text: str, at: datetime, *, team: str) -> TakenIn:
        word = Word(
            channel="mail",
            key=f"lately:{key}",
            remote_id=f"<lately.{key}@kunden.example>",
            address=f"{name.lower()}@kunden.example",
            name=name,
            subject=subject,
            text=text,
            said_at=at,
            team_id=self.company.teams[team].pk,
        )
        return take_in(word, now=at)
