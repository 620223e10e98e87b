"""Saying: in order, at least once, under one key; what cannot be said is somebody's open case."""

import email
import email.policy
import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from hilft.base.clock import now as database_now
from hilft.cases.actions.words import answer
from hilft.cases.models import Case, CaseEvent
from hilft.channels.models import Account
from hilft.channels.sender import LEASE, TRIES, lease, send, send_due
from hilft.deliveries.actions import enqueue_for_person, try_again
from hilft.deliveries.models import Delivery
from hilft.desk.health import health
from hilft.intake.trouble import undelivered
from hilft.people import queries
from tests.channels.small_smtp import SmallServer
from tests.world import World

MINUTE = timedelta(minutes=1)


def send_all(world: World) -> None:
    """Send what is due at the world's moment."""
    while leased := lease(now=world.now):
        send(leased, now=world.now)


def answered(world: World, case_id: int, conversation_id: int, text: str) -> Delivery:
    message = answer(case_id, conversation_id, text=text, by=world.anna, now=world.now)
    return Delivery.objects.get(message=message)


def open_troubles() -> list[Case]:
    return list(Case.objects.open().filter(kind="operations").order_by("pk"))


def test_letters_of_one_conversation_leave_in_their_order(world: World, post: SmallServer) -> None:
    first, second = world.mail("The line is dead"), world.mail("Another matter", address="sam@example.net")
    answered(world, first.case_id, first.conversation.pk, "One")
    post.answers = ["451 later"]
    send_all(world)
    assert [letter["To"] for letter in post.letters] == ["sam@example.net"]  # nobody waits for somebody else
    world.now += 10 * MINUTE
    send_all(world)
    mine = post.to("robin@example.net")
    assert len(mine) == 2
    assert f"case {first.case_id}" in mine[0]["Subject"]
    assert "One" in mine[1].get_content()
    assert second.case_id != first.case_id


def test_a_lease_that_ran_out_is_sent_again_under_the_same_key(world: World, post: SmallServer) -> None:
    world.mail("The line is dead")
    (killed,) = lease(now=world.now)
    world.now += LEASE - MINUTE
    assert lease(now=world.now) == []
    world.now += MINUTE
    send_all(world)
    # Another was killed between the server's yes and our note of it.
    Delivery.objects.filter(pk=killed).update(sent_at=None, lease_until=world.now)
    send_all(world)
    assert len({letter["Message-ID"] for letter in post.letters}) == 1
    assert len(post.letters) == 2


def test_two_senders_send_nothing_twice(transactional_db: None, post: SmallServer) -> None:
    queries._kept.clear()
    world = World(now=database_now())
    for number in range(30):
        taken = world.mail(f"Matter {number}", address=f"robin{number}@example.net")
        answered(world, taken.case_id, taken.conversation.pk, "We look at it.")

    def work() -> None:
        while Delivery.objects.filter(sent_at=None).exists():
            send_due()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(post.letters) == 60
    assert len({letter["Message-ID"] for letter in post.letters}) == 60
    for number in range(30):
        receipt, reply = [letter for letter in post.letters if letter["To"] == f"robin{number}@example.net"]
        assert "We look at it." in reply.get_content()
        assert "We look at it." not in receipt.get_content()


def test_not_now_is_tried_again_with_growing_pauses_and_after_a_day_it_is_somebodys_case(
    world: World, post: SmallServer
) -> None:
    taken = world.mail("The line is dead")
    post.refused["robin@example.net"] = "451 4.2.1 <robin@example.net> is busy"
    began, pauses = world.now, []
    while not open_troubles():
        send_all(world)
        delivery = Delivery.objects.get(case_id=taken.case_id)
        pauses.append(delivery.lease_until - world.now)
        world.now = max(delivery.lease_until, world.now + MINUTE)
        assert "robin@example.net" not in delivery.error
    assert pauses[:4] == [5 * MINUTE, 5 * MINUTE, 5 * MINUTE, 8 * MINUTE]
    assert len(pauses) == TRIES
    assert timedelta(hours=20) < world.now - began < timedelta(hours=30)
    (trouble,) = open_troubles()
    case = Case.objects.get(pk=taken.case_id)
    assert (trouble.parent_id, trouble.owner_id) == (case.pk, case.owner_id)


def test_never_is_the_owners_open_case_once_and_can_be_tried_again(world: World, post: SmallServer) -> None:
    taken = world.mail("The line is dead", address="gone@example.net")
    post.refused["gone@example.net"] = "550 5.1.1 <gone@example.net>: no such user"
    send_all(world)
    delivery = Delivery.objects.get(case_id=taken.case_id)
    assert delivery.failed_at == world.now
    (trouble,) = open_troubles()
    case = Case.objects.get(pk=taken.case_id)
    assert (trouble.parent_id, trouble.owner_id, trouble.next_due is not None) == (case.pk, case.owner_id, True)
    assert trouble.title == f"Not delivered: a letter about case {case.pk}"
    assert undelivered(delivery, "the same report once more", now=world.now) is None
    assert len(open_troubles()) == 1
    told = [delivery.error, *(str(event.data) for event in CaseEvent.objects.all())]
    assert not [words for words in told if "gone@" in words]
    post.refused.clear()
    try_again(delivery, by=world.otto, now=world.now)
    send_all(world)
    assert len(post.to("gone@example.net")) == 1


def test_while_no_letter_can_leave_none_is_given_up_and_the_operator_has_a_case(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT, settings.MAIL_SMTP = str(tmp_path), "smtp://127.0.0.1:1"
    world.mail("One")
    world.mail("Two", address="sam@example.net")
    for _ in range(100):
        (leased,) = lease(now=world.now) or lease(now=world.now + timedelta(hours=1))
        trouble = send([leased], now=world.now)
        assert trouble is not None
        assert trouble.code == "unreachable"
        world.now += 10 * MINUTE
    assert {delivery.attempts for delivery in Delivery.objects.filter(channel="customer")} == {0}
    assert not Delivery.objects.filter(failed_at__isnull=False).exists()
    (account,) = Account.objects.all()
    assert (account.name, account.case_opened) == ("outbox", True)
    (case,) = open_troubles()
    assert (case.title, case.owner_id) == ("The channel outbox is in trouble", world.otto.pk)


def test_letters_leave_again_as_soon_as_the_server_is_back(world: World, post: SmallServer, settings: Settings) -> None:
    works, settings.MAIL_SMTP = settings.MAIL_SMTP, "smtp://127.0.0.1:1"
    world.mail("One")
    send(lease(now=world.now), now=world.now)
    assert Account.objects.get().trouble_since == world.now
    settings.MAIL_SMTP = works
    world.now += 2 * MINUTE
    send_all(world)
    assert len(post.letters) == 1
    assert Account.objects.get().trouble == ""


def test_a_letter_that_cannot_be_written_holds_up_no_other(
    world: World, post: SmallServer, capsys: pytest.CaptureFixture[str]
) -> None:
    enqueue_for_person(None, world.anna.pk, "no_such_letter", key="broken", now=world.now)
    world.mail("The line is dead")
    send_all(world)
    assert len(post.letters) == 1
    broken = Delivery.objects.get(key="broken")
    assert (broken.sent_at, broken.failed_at, broken.attempts) == (None, None, 1)
    assert broken.lease_until > world.now
    assert "TemplateDoesNotExist" in capsys.readouterr().err
    Delivery.objects.filter(pk=broken.pk).update(attempts=TRIES)
    world.now += timedelta(hours=2)
    send_all(world)
    assert [case.owner_id for case in open_troubles()] == [world.otto.pk]


def test_alarms_due_together_are_one_letter(world: World, post: SmallServer) -> None:
    cases = [world.case(f"Matter {number}") for number in range(5)]
    for number, case in enumerate(cases):
        enqueue_for_person(case.pk, world.lena.pk, "climbed", key=f"{case.pk}:9:{number}", now=world.now)
    enqueue_for_person(cases[0].pk, world.hanna.pk, "climbed_away", key="alone", now=world.now)
    send_all(world)
    (digest,) = post.to(world.lena.email)
    assert digest["Subject"] == "5 cases need you"
    for case in cases:
        assert f"Climbed to you: {case.title} ({case.pk})" in digest.get_content()
        assert f"/desk/cases/{case.pk}/" in digest.get_content()
    (single,) = post.to(world.hanna.email)
    assert single["Subject"] == f"Climbed: {cases[0].title} ({cases[0].pk})"
    assert not Delivery.objects.filter(sent_at=None).exists()


def test_the_oldest_unsent_letter_is_the_one_that_has_been_due_longest(world: World, post: SmallServer) -> None:
    assert health(now=world.now).unsent is None
    world.mail("The line is dead")
    due, world.now = world.now, world.now + 7 * MINUTE
    assert health(now=world.now).unsent == due
    post.answers = ["451 later"]
    send_all(world)
    assert health(now=world.now).unsent is None  # it waits on purpose
    world.now += 6 * MINUTE
    assert health(now=world.now).unsent == Delivery.objects.get().lease_until


def test_without_a_mail_server_letters_are_files_that_a_mail_program_opens(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT, settings.MAIL_SMTP = str(tmp_path), ""
    world.mail("The line is dead")
    send_all(world)
    Delivery.objects.update(sent_at=None, lease_until=world.now)
    send_all(world)
    (file,) = (tmp_path / "mails").glob("*.eml")
    letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert (letter["To"], letter["From"]) == ("robin@example.net", "Example Telecom <care@example.org>")
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
