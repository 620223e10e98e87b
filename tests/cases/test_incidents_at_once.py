"""Many at once: workers that tell, customers who answer and leads who link, and nobody hears a word twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from hilft.cases.actions.closing import confirm
from hilft.cases.actions.incidents import link, open_incident, say_fixed, say_status
from hilft.cases.actions.status import spread
from hilft.cases.histories import untrue
from hilft.cases.models import Affected, Case, CaseEvent
from hilft.conversations.models import Message
from hilft.deliveries.models import Round
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def together(*doings: Callable[[], object]) -> None:
    """Do these at once, each with a connection of its own; raise what any of them raises."""

    def alone(doing: Callable[[], object]) -> object:
        try:
            return doing()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(doings)) as pool:
        for done in [pool.submit(alone, doing) for doing in doings]:
            done.result()


def test_two_workers_a_late_link_and_customers_who_answer_tell_nobody_twice(transactional_db: None) -> None:
    world = World()
    numbers = [world.mail(f"Dead line {n}", address=f"c{n}@example.net").case_id for n in range(60)]
    until = world.now + timedelta(hours=2)
    incident = open_incident(title="Cable", text="We dig.", next_at=until, by=world.lena, now=world.now)
    link(incident.pk, numbers[:50], by=world.lena, now=world.now)

    def work() -> None:
        while Round.objects.filter(ended_at=None).exists():
            spread(now=world.now, limit=7)

    say_status(incident.pk, text="We splice.", next_at=until, by=world.lena, now=world.now)
    together(work, work, lambda: link(incident.pk, numbers[50:], by=world.anna, now=world.now))
    assert Message.objects.filter(text="We splice.").count() == 60
    assert Affected.objects.count() == 60

    say_fixed(incident.pk, text="It works.", by=world.lena, now=world.now)
    together(work, work, *(lambda n=n: confirm(n, now=world.now) for n in numbers[:6]))
    heard = CaseEvent.objects.filter(data__has_key="status", case__in=numbers).values_list("case", "data__status")
    assert len(heard) == len(set(heard)), "a status reaches a case once"
    assert Case.objects.filter(pk__in=numbers[6:], proposed_at__isnull=False).count() == 54
    assert Case.objects.filter(pk__in=numbers[:6], closed_at__isnull=False).count() == 6
    assert list(untrue([*numbers, incident.pk])) == []


def test_two_leads_who_link_the_same_cases_with_two_incidents_leave_each_with_one(transactional_db: None) -> None:
    world = World()
    numbers = [world.mail(f"Dead line {n}", address=f"c{n}@example.net").case_id for n in range(20)]
    until = world.now + timedelta(hours=2)
    first, second = (
        open_incident(title=title, text="We dig.", next_at=until, by=world.lena, now=world.now).pk
        for title in ("North", "South")
    )
    together(
        lambda: link(first, numbers, by=world.lena, now=world.now),
        lambda: link(second, list(reversed(numbers)), by=world.hanna, now=world.now),
    )
    linked = list(Affected.objects.values_list("case", flat=True))
    assert sorted(linked) == sorted(numbers)
    assert Message.objects.filter(text="We dig.").count() == 20
