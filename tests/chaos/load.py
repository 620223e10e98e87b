"""People who go on working while the house is shot at: customers write, advisors answer, offer, wait and propose."""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from django.db import InterfaceError, OperationalError, connection

from hilft.base.clock import now as database_now
from hilft.cases.actions.closing import confirm, reject
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.ownership import accept, decline, offer, take
from hilft.cases.actions.waiting import wait
from hilft.cases.actions.words import answer, propose
from hilft.cases.models import Case, Placement
from hilft.conversations.models import Conversation
from hilft.intake.actions import Word, take_in
from hilft.people.models import Person
from hilft.people.permissions import NotYours

PAUSE = 0.05
_NUMBERS = itertools.count()


class Load:
    """Threads of people. What the house acknowledged is kept here, to be asked for afterwards."""

    def __init__(self, team_id: int, seed: int) -> None:
        self._team_id, self._seed = team_id, seed
        self._stop = threading.Event()
        self.heard: list[str] = []
        self.answered: list[int] = []
        self.done: Counter[str] = Counter()
        self.faults: list[str] = []
        self.broke_off = 0
        self._threads = [threading.Thread(target=self._work, args=(number,), daemon=True) for number in range(2)]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let everybody finish what they do."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _work(self, number: int) -> None:
        dice = Random(self._seed + number)
        people: list[Person] = []
        while not self._stop.is_set():
            try:
                people = people or list(Person.objects.filter(role="advisor"))
                self._one(dice, people, database_now())
            except (Refused, NotYours, LookupError, Conversation.DoesNotExist):
                self.done["refused"] += 1
            except (OperationalError, InterfaceError):
                self.broke_off += 1  # nobody was told it worked: it may have, or not
                connection.close()
                time.sleep(0.2)
            except Exception as fault:  # noqa: BLE001 - whatever it is, the end of the run tells it
                self.faults.append(repr(fault))
                connection.close()
            time.sleep(PAUSE)
        connection.close()

    def _one(self, dice: Random, people: list[Person], now: datetime) -> None:
        if dice.random() < 0.4 or not self.heard:
            self._write(dice, now)
            return
        known = Case.objects.filter(closed_at=None, kind="customer")
        case = known.order_by("pk")[dice.randrange(known.count())]
        by, other = Person.objects.get(pk=case.owner_id), dice.choice(people)
        conversation = Placement.objects.filter(case=case).values_list("conversation_id", flat=True).first() or 0
        until = now + timedelta(days=dice.randrange(1, 5))
        deeds: dict[str, Callable[[], object]] = {
            "answered": lambda: self.answered.append(
                answer(case.pk, conversation, text="We are on it.", by=by, now=now).pk
            ),
            "taken": lambda: take(case.pk, by=other, now=now),
            "offered": lambda: offer(case.pk, to=other, by=by, note="Please", now=now),
            "accepted": lambda: accept(case.pk, by=case.offered_to or other, now=now),
            "declined": lambda: decline(case.pk, by=by, now=now),
            "waited": lambda: wait(case.pk, waiting_for="third_party", until=until, by=by, now=now),
            "proposed": lambda: propose(case.pk, conversation, text="Solved?", by=by, now=now),
            "confirmed": lambda: confirm(case.pk, now=now),
            "rejected": lambda: reject(case.pk, now=now),
        }
        weights = {"answered": 6, "proposed": 2}
        deed = dice.choices(list(deeds), [weights.get(name, 1) for name in deeds])[0]
        deeds[deed]()
        self.done[deed] += 1

    def _write(self, dice: Random, now: datetime) -> None:
        key = f"<{next(_NUMBERS)}.{dice.random()}@example.net>"
        word = Word(
            channel="mail", key=key, remote_id=key, address=f"{key[1:9].strip('.')}@example.net", text="It is broken.",
            subject="Broken", said_at=now, team_id=self._team_id,
        )  # fmt: skip
        take_in(word, now=now)
        self.heard.append(key)
        self.done["written"] += 1
