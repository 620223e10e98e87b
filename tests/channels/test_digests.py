"""Alarms that pile up are bundled and never dropped: no cap, no mute, no killed sender makes one disappear."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.db import connection
from pytest_django import Settings

from hilft.cases.actions.ownership import take
from hilft.cases.actions.words import note as write_note
from hilft.cases.models import Case
from hilft.channels.sender import lease, send
from hilft.deliveries.actions import FREELY, GATHERED, LEASE, WINDOW, enqueue_for_person
from hilft.deliveries.models import Delivery
from hilft.desk.health import health
from hilft.escalation.tick import run
from hilft.people import queries
from hilft.people.actions import record_absence
from hilft.people.models import Account, Person
from tests.channels.small_smtp import SmallServer, small_server
from tests.world import World

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def send_all(world: World) -> None:
    """Send what is due at the world's moment."""
    while leased := lease(now=world.now):
        send(leased, now=world.now)


def named(letters: list[EmailMessage]) -> Counter[int]:
    """Return how often each case's link stands in these letters."""
    return Counter(int(found) for one in letters for found in re.findall(r"/desk/cases/(\d+)/", one.get_content()))


def alarm(world: World, case: Case, person: Person, key: str) -> Delivery:
    return enqueue_for_person(case.pk, person.pk, "climbed", key=key, now=world.now)


def test_three_hundred_alarms_are_one_letter_that_names_every_case(world: World, post: SmallServer) -> None:
    cases = [world.case(f"Matter {number}") for number in range(300)]
    world.now += timedelta(days=2)
    assert run(now=world.now).moved == 300
    send_all(world)
    for person in (world.lena, world.anna):  # to whom they climbed, and from whom
        (letter,) = post.to(person.email)
        assert letter["Subject"] == "300 cases need you"
        assert named([letter]) == Counter(case.pk for case in cases)
        text = letter.get_content()
        headings = [f"{first} to {first + 49} of 300" for first in range(1, 300, 50)]
        places = [text.index(heading) for heading in headings]
        assert places == sorted(places)
        mine = Delivery.objects.filter(person=person)
        assert mine.values("remote_id").distinct().count() == 1
        assert mine.filter(sent_at=world.now).count() == 300


def test_alarms_that_trickle_in_are_gathered_and_none_waits_longer_than_the_window(
    world: World, post: SmallServer
) -> None:
    case, wanted, waited = world.case("The line is dead"), Counter[str](), timedelta(0)
    for number in range(120):
        delivery = alarm(world, case, world.lena, f"trickle:{number}")
        wanted[delivery.key] += 1
        send_all(world)
        assert health(now=world.now).unsent is None  # what waits on purpose is not late
        world.now += 30 * SECOND
    for _ in range(2):
        send_all(world)
        world.now += WINDOW
    assert not Delivery.objects.filter(sent_at=None).exists()
    for created, sent in Delivery.objects.values_list("created_at", "sent_at"):
        assert sent is not None
        waited = max(waited, sent - created)
    assert waited <= WINDOW + 30 * SECOND
    assert sum(named(post.letters).values()) == len(wanted) == 120
    windows = timedelta(hours=1) / WINDOW
    assert len(post.letters) <= FREELY * (windows + 1)


def test_whoever_gets_many_holds_up_nobody_else(world: World, post: SmallServer) -> None:
    case = world.case("The line is dead")
    for number in range(FREELY + 1):
        alarm(world, case, world.lena, f"many:{number}")
        send_all(world)
    assert len(post.to(world.lena.email)) == FREELY
    alarm(world, case, world.hanna, "one")
    world.mail("No picture")
    send_all(world)
    assert len(post.to(world.hanna.email)) == 1
    assert len(post.to("robin@example.net")) == 1
    world.now += WINDOW
    send_all(world)
    assert len(post.to(world.lena.email)) == FREELY + 1


def test_while_the_clock_catches_up_alarms_wait_for_the_rest_but_no_longer_than_a_minute(
    world: World, post: SmallServer
) -> None:
    first, behind = world.case("One"), world.case("Two")
    alarm(world, first, world.lena, "first")
    world.mail("No picture")
    connection.cursor().execute("UPDATE cases_case SET wake_at = %s WHERE id = %s", [world.now - MINUTE, behind.pk])
    send_all(world)
    assert post.to(world.lena.email) == []
    assert len(post.to("robin@example.net")) == 1  # customers never wait for it
    world.now += GATHERED - SECOND
    send_all(world)
    assert post.to(world.lena.email) == []
    world.now += SECOND
    send_all(world)
    assert len(post.to(world.lena.email)) == 1


def test_another_set_of_alarms_is_another_letter_for_every_mail_program(world: World, post: SmallServer) -> None:
    case = world.case("The line is dead")
    for number in range(2):
        alarm(world, case, world.lena, f"a:{number}")
    send_all(world)
    # The sender was killed after the server's yes, and before it is tried again more has come.
    Delivery.objects.update(sent_at=None, lease_until=world.now)
    send_all(world)
    Delivery.objects.update(sent_at=None, lease_until=world.now)
    alarm(world, case, world.lena, "a:2")
    send_all(world)
    first, again, more = (letter["Message-ID"] for letter in post.letters)
    assert first == again != more


SENDER = """
import django
django.setup()
from hilft.channels.sender import send_due
print("ready", flush=True)
while True:
    send_due()
"""


class Stuck(SmallServer):
    """A server that never comes to its yes: it says nothing more before or after it has taken the letter."""

    takes = True

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.go_on = threading.Event(), threading.Event()

    def keep(self, source: bytes) -> None:
        if self.takes:
            super().keep(source)
        self.reached.set()
        self.go_on.wait(60)


def kill_a_sender(server: Stuck) -> None:
    """Start a process that sends to this server, and kill it when it cannot know whether its letter was taken."""
    database = connection.settings_dict
    address = f"postgresql://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}"
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "hilft.settings", "HILFT_SMTP": server.url}
    env["DATABASE_URL"] = f"{address}?host={database['HOST']}&port={database['PORT']}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    killed = subprocess.Popen([sys.executable, "-c", SENDER], env=env)
    try:
        assert server.reached.wait(60)
    finally:
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        server.go_on.set()
        server.shutdown()


@pytest.mark.parametrize("moment", ["before the letter is taken", "after the letter is taken"])
def test_a_sender_killed_in_the_middle_of_a_digest_drops_no_alarm(
    transactional_db: None, settings: Settings, moment: str
) -> None:
    queries._kept.clear()
    world = World()
    cases = {world.case(f"Matter {number}").pk for number in range(60)}
    world.now += timedelta(days=2)
    run(now=world.now)
    Delivery.objects.filter(person=world.anna).delete()
    with Stuck() as stuck:
        stuck.takes = moment.startswith("after")
        kill_a_sender(stuck)
    held_until = Delivery.objects.filter(sent_at=None).order_by("-lease_until")[0].lease_until
    assert Delivery.objects.filter(sent_at=None, lease_until=held_until).count() == 60
    with small_server() as post:
        settings.MAIL_SMTP = post.url
        assert lease(now=held_until - LEASE / 2) == []
        send(lease(now=held_until), now=held_until)
        (letter,) = post.to(world.lena.email)
    assert named([letter]) == Counter(cases)
    assert not Delivery.objects.filter(sent_at=None).exists()
    # Sent twice, it is the same letter for her mail program.
    assert [one["Message-ID"] for one in stuck.letters] == ([letter["Message-ID"]] if stuck.takes else [])


def test_nobody_can_switch_off_alarms_about_themselves(world: World, post: SmallServer) -> None:
    """Whoever adds a personal setting meets this list: no setting may decide whether an alarm is sent."""
    mine = {field.name for model in (Person, Account) for field in model._meta.get_fields() if field.concrete}
    silences = re.compile(r"mute|silen|quiet|notif|alarm|digest|snooz|disturb|pause|subscri|opt_?out|channel|mail_?me")
    assert not [name for name in mine if silences.search(name)]


def test_whatever_the_owner_does_about_the_case_the_alarm_leaves(world: World, post: SmallServer) -> None:
    case = Case.objects.get(pk=world.mail("The line is dead").case_id)
    before = case.owner
    world.now += timedelta(days=2)
    run(now=world.now)
    for person in (world.lena, before):
        record_absence(person, start=world.now, end=world.now + timedelta(days=3))
    write_note(case.pk, text="I know.", by=world.lena, now=world.now)
    take(case.pk, by=world.hanna, now=world.now)
    for person in (world.lena, before):
        person.language = "de"
        person.save()
    send_all(world)
    assert len(post.to(before.email)) == 1
    assert [str(case.pk) in letter["Subject"] for letter in post.to(world.lena.email)][:1] == [True]
