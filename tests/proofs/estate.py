"""The house in which the trials take place, and how a trial finds its way in it."""

from datetime import timedelta
from typing import ClassVar

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from hilft.cases.models import Case
from hilft.community.models import Board
from hilft.conversations.models import Conversation
from hilft.people.actions import customer_of
from hilft.people.models import Customer, Person
from hilft.policies.actions import store_calendar, store_policy
from hilft.policies.models import CalendarVersion, PolicyVersion
from tests.proofs.trial import Trial
from tests.world import PACKS, World

STAFF = ("anna", "ben", "lena", "hanna", "doris", "emil", "otto")
ADDRESSES = ("robin@example.net", "mia@example.net", "kim@example.net")

HASTY = """
key = "hasty"
[waiting]
customer = "3 days"
third_party = "20 calendar h"
[handover]
accept_within = "30 min"
[solution]
remind = []
presume = "2 days"
reopened = "1 h"
[customer]
first_word = "1 calendar h"
next_word = "2 calendar h"
update = "4 calendar h"
repeat = "1 calendar h"
loud = [{ reach = 100, first_word = "10 min" }]
rungs = [
  { role = "duty_lead",          act_within = "30 calendar min", matter = "12 calendar h" },
  { role = "community_manager",  act_within = "30 calendar min", matter = "1 day" },
  { role = "head_of_department", act_within = "45 calendar min", matter = "2 days" },
]
"""
"""Another policy: short spans by the calendar, no reminders, and a rung on which nobody stands."""

SLOW = """
key = "slow"
[waiting]
customer = "31 days"
third_party = "15 working days"
[handover]
accept_within = "10 working days"
[solution]
remind = ["1 days", "9 days", "20 days"]
presume = "30 days"
reopened = "15 working days"
[customer]
first_word = "15 working days"
next_word = "12 working days"
update = "15 working days"
repeat = "15 working days"
rungs = [
  { role = "head_of_service", act_within = "15 working days", matter = "60 working days" },
]
"""
"""A third one: every span as long as a policy may have it, so that looks on the way are needed; one rung."""

CALENDAR = 'zone = "Pacific/Auckland"\n[week]\nsaturday = "22:00-24:00"\nsunday = "00:00-02:00"\n'


class Estate:
    """What all trials of a test share: the people, a board, four policies, two calendars."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.board = Board.objects.create(slug="internet", name_en="Internet", name_de="Internet", team=world.team)
        texts = (*((PACKS / name).read_text() for name in ("care.toml", "de_telecom.toml")), HASTY, SLOW)
        self.policies: list[PolicyVersion] = [store_policy(text, now=world.now) for text in texts]
        hours = (PACKS / "hours.toml").read_text()
        self.calendars: list[CalendarVersion] = [
            store_calendar(key, text, now=world.now) for key, text in (("service", hours), ("night", CALENDAR))
        ]
        for address in ADDRESSES:
            customer_of("mail", address, name="", language="en", now=world.now)


NUMBERS = st.sampled_from((0, 0, 0, 0, 1, 1, 2, 3))
"""Which one of those that are there, counted round: mostly the first, so that much happens to one and the same case."""
SPANS = st.one_of(
    st.sampled_from([timedelta(seconds=1), timedelta(minutes=20), timedelta(hours=4), timedelta(days=1)]),
    st.integers(1, 86_400).map(lambda seconds: timedelta(seconds=seconds)),
    st.integers(1, 14).map(lambda days: timedelta(days=days)),
    st.sampled_from([timedelta(days=31), timedelta(days=75)]),
)
PAUSES = st.one_of(
    st.sampled_from([timedelta(minutes=1), timedelta(minutes=31), timedelta(hours=4), timedelta(days=1)]),
    st.integers(1, 172_800).map(lambda seconds: timedelta(seconds=seconds)),
    st.sampled_from([timedelta(days=4), timedelta(days=12), timedelta(days=75)]),
)
SOMEBODY = st.sampled_from(("owner",) * 5 + STAFF)
COLLEAGUE = st.sampled_from(STAFF)
CUSTOMERS = st.sampled_from(ADDRESSES)


class Life(RuleBasedStateMachine):
    """A trial driven by Hypothesis: each example is one life of the house, and is rolled back at its end."""

    estate: ClassVar[Estate]
    counts: ClassVar[dict[str, int]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.trial = Trial(self.estate.world.now)

    def teardown(self) -> None:
        for name, number in self.trial.counts.items():
            self.counts[name] = self.counts.get(name, 0) + number
        transaction.set_rollback(False)
        transaction.savepoint_rollback(self.point)

    def has_case(self, **wanted: object) -> bool:
        """Say whether there is a case with these values; rules without anything to work on are not worth a step."""
        cases = self.trial.before.values()
        return any(all(case.row[name] == value for name, value in wanted.items()) for case in cases)

    def case(self, number: int) -> int:
        """Return the number of one of the cases that are there."""
        ids = list(self.trial.before)
        return ids[number % len(ids)]

    def conversation(self, case_id: int, number: int) -> int:
        """Return one of the case's conversations, 0 when nobody spoke in it yet."""
        found = list(
            Conversation.objects.filter(placement__case_id=case_id).order_by("pk").values_list("pk", flat=True)
        )
        return found[number % len(found)] if found else 0

    def person(self, name: str, case_id: int = 0) -> Person:
        """Return somebody as they are now: by name, or the owner of a case."""
        pk = self.trial.before[case_id].owner_id if name == "owner" else getattr(self.estate.world, name).pk
        return Person.objects.get(pk=pk)

    def customer(self, address: str) -> Customer:
        return Customer.objects.get(identities__address=address)

    def customer_of_case(self, case_id: int) -> Customer | None:
        return Case.objects.get(pk=case_id).customer
