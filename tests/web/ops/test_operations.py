"""The operator sees at a glance whether the machine keeps its bounds, and can put right what it could not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from hilft.base.actions import add_up, beat, note
from hilft.cases.actions.words import answer
from hilft.cases.figures import count
from hilft.cases.models import Case
from hilft.channels.adapters.email.identity import raw_message
from hilft.channels.inbox import store, take_in_next
from hilft.channels.models import Account, RawMessage, SealOpened
from hilft.deliveries.models import Delivery
from hilft.desk.health import is_in_bounds
from hilft.desk.tallies import of_tick
from hilft.escalation.tick import run
from hilft.intake.trouble import undelivered
from hilft.people.models import Organisation
from hilft.work.canary import look
from tests.web.desk.conftest import Desk
from tests.world import World

MOST = 12
"""Questions to the database: the most the whole page asks, signing in and the rail included."""
MACHINE = b"""From: Petra Sandkamp <petra@bucht.example>
To: care@example.org
Subject: Away until Monday
Date: Mon, 2 Mar 2026 09:15:04 +0100
Message-ID: <away1@bucht.example>
Auto-Submitted: auto-replied

I am away, and my router is broken too.
"""


def lively(world: World) -> None:
    """Let the clock and the outbox show a sign of life."""
    beat("clock here:1", "clock", now=world.now, seen=0, moved=0, failed=0, lateness=0.0)
    beat("outbox", "outbox", now=world.now, sent=0)


def set_aside(world: World) -> RawMessage:
    """An answering machine's mail was heard, sealed and set aside by its rule."""
    account = Account.objects.create(name="mail", network="mail")
    raw = store(account, raw_message(MACHINE, received_at=world.now, cursor="1:1"), now=world.now)
    with override_settings(MAIL_SMTP="smtp://localhost", MAIL_IMAP="imap://localhost"):
        assert take_in_next(now=world.now)
    raw.refresh_from_db()
    assert raw.set_aside == "auto_reply"
    return raw


def failed_letter(world: World) -> Delivery:
    """An answer to a customer came back for good."""
    taken = world.mail("My router blinks red.")
    answer(taken.case_id, taken.conversation.pk, text="Please restart it.", by=world.anna, now=world.now)
    letter = Delivery.objects.get(what="reply")
    undelivered(letter, "The mailbox is full.", now=world.now)
    return letter


def test_a_machine_that_runs_is_in_bounds(world: World, otto: Desk) -> None:
    lively(world)
    page = otto.get("/ops/").content.decode()
    assert "In bounds." in page
    assert "Out of bounds" not in page


def test_without_a_clock_the_page_says_what_that_means_and_what_to_do(world: World, otto: Desk) -> None:
    lively(world)
    world.now += timedelta(minutes=2)
    page = otto.get("/ops/").content.decode()
    assert "No clock runs: no missed deadline climbs until one does." in page
    assert "hilft up --only work" in page


def test_a_deadline_the_clock_did_not_see_is_out_of_bounds(world: World, otto: Desk) -> None:
    case = world.case("Nobody looks")
    assert case.next_due is not None
    world.now = case.next_due + timedelta(minutes=2)
    lively(world)
    assert "the clock has not acted on it" in otto.get("/ops/").content.decode()


def test_a_deaf_channel_is_named_with_its_trouble(world: World, otto: Desk) -> None:
    lively(world)
    Account.objects.create(name="mail", network="mail", trouble="The password is wrong.", trouble_since=world.now)
    assert "The channel mail hears nothing: The password is wrong." in otto.get("/ops/").content.decode()


def test_a_letter_that_came_back_is_shown_with_its_reason_and_tried_again(world: World, otto: Desk) -> None:
    letter = failed_letter(world)
    page = otto.get("/ops/").content.decode()
    assert "The mailbox is full." in page
    about = Case.objects.get(kind="operations")
    assert f"/desk/cases/{about.pk}/" in page
    assert otto.post(f"/ops/deliveries/{letter.pk}/attempt/").status_code == 302
    letter.refresh_from_db()
    assert (letter.failed_at, letter.attempts) == (None, 0)
    assert letter.lease_until.replace(microsecond=0) == world.now
    assert "The mailbox is full." not in otto.get("/ops/").content.decode()


def test_a_message_set_aside_is_taken_in_anyway(world: World, otto: Desk) -> None:
    raw = set_aside(world)
    assert "an answering machine wrote it" in otto.get("/ops/").content.decode()
    with override_settings(MAIL_SMTP="smtp://localhost", MAIL_IMAP="imap://localhost"):
        answered = otto.post(f"/ops/sealed/{raw.pk}/intake/")
    case = Case.objects.get(kind="customer")
    assert answered.headers["Location"] == f"/desk/cases/{case.pk}/"
    raw.refresh_from_db()
    assert raw.set_aside == ""
    again = otto.post(f"/ops/sealed/{raw.pk}/intake/")
    assert again.status_code == 422
    assert "taken in already" in again.content.decode()


def test_a_seal_is_opened_once_with_a_reason_that_stays(world: World, otto: Desk) -> None:
    raw = set_aside(world)
    address = f"/ops/sealed/{raw.pk}/"
    assert "my router is broken" not in otto.get(address).content.decode()
    refused = otto.post(f"{address}opening/", reason="why")
    assert refused.status_code == 422
    assert 'value="why"' in refused.content.decode()
    assert not SealOpened.objects.exists()
    opened = otto.post(f"{address}opening/", reason="The customer says it never arrived.")
    assert "my router is broken" in opened.content.decode()
    logged = SealOpened.objects.get()
    assert (logged.person_id, logged.at.replace(microsecond=0)) == (world.otto.pk, world.now)
    later = otto.get(address).content.decode()
    assert "my router is broken" not in later
    assert "The customer says it never arrived." in later


def test_what_is_not_there_is_not_found(otto: Desk) -> None:
    assert otto.get("/ops/sealed/404/").status_code == 404
    assert otto.post("/ops/deliveries/404/attempt/").status_code == 404


def test_the_page_takes_few_questions_however_much_failed(world: World, otto: Desk) -> None:
    lively(world)
    failed_letter(world)
    set_aside(world)
    count(now=world.now)
    few = questions(otto)
    for number in range(8):
        undelivered(
            Delivery.objects.create(
                key=f"more:{number}", channel="customer", what="reply", created_at=world.now, lease_until=world.now
            ),
            "It is full.",
            now=world.now,
        )
    assert questions(otto) == few <= MOST


def questions(desk: Desk) -> int:
    desk.get("/ops/")
    with CaptureQueriesContext(connection) as asked:
        assert desk.browser.get("/ops/").status_code == 200
    return len(asked)


def test_the_state_alone_is_a_part_of_the_page(world: World, otto: Desk) -> None:
    lively(world)
    part = otto.get("/ops/", part="state").content.decode()
    assert 'id="state"' in part
    assert "<html" not in part


@pytest.mark.parametrize("path", ["/ops/", "/ops/people/", "/ops/sealed/1/"])
def test_an_advisor_is_told_no(world: World, path: str) -> None:
    assert Desk(world, world.anna).get(path).status_code == 403


def audit_told(world: World, **told: object) -> None:
    """Write down what an audit found."""
    note("audit", {"faults": [], "sample": 9, "seconds": 0.1, "trouble": "", "case": None, **told}, now=world.now)


def test_the_page_says_on_which_leg_the_canary_is_late(world: World, otto: Desk) -> None:
    lively(world)
    assert "switched off" in otto.get("/ops/").content.decode()
    with override_settings(CANARY_MINUTES=10):
        assert "The canary was not opened in time." in otto.get("/ops/").content.decode()
        look(Organisation.objects.get(), every=timedelta(minutes=10), now=world.now)
        assert "waits for its deadline" in otto.get("/ops/").content.decode()
        world.now += timedelta(minutes=3)
        lively(world)
        page = otto.get("/ops/").content.decode()
        assert "The canary was due and did not climb in time" in page
        assert "did not climb in time</span>" in page
        run(now=world.now)
        assert "climbed 120 s after its deadline" in otto.get("/ops/").content.decode()
        world.now += timedelta(minutes=6)
        lively(world)
        assert "The canary climbed and nobody was told in time" in otto.get("/ops/").content.decode()
        assert f"/desk/cases/{Case.objects.get().pk}/" in otto.get("/ops/").content.decode()


def test_the_page_names_what_the_audit_found(world: World, otto: Desk) -> None:
    lively(world)
    assert "none yet" in otto.get("/ops/").content.decode()
    audit_told(world)
    page = otto.get("/ops/").content.decode()
    assert "found nothing" in page
    assert "In bounds." in page
    audit_told(world, faults=[[f"fault_{number}", "is missing", 7] for number in range(12)])
    page = otto.get("/ops/").content.decode()
    assert "The audit found what must never be." in page
    assert "12 faults" in page
    assert "fault_9</code>" in page
    assert "fault_10" not in page
    assert "and 2 more" in page
    assert "/desk/cases/7/" in page
    audit_told(world, trouble="ValueError")
    assert "The audit could not be finished: ValueError" in otto.get("/ops/").content.decode()


def test_the_page_says_how_late_the_clock_was_and_in_how_many_letters_alarms_left(world: World, otto: Desk) -> None:
    lively(world)
    add_up(of_tick(1000, 1000, 0, [0.7] * 995 + [20.0] * 5))
    add_up({"alarms": 3000, "letters": 4})
    page = otto.get("/ops/").content.decode()
    assert "half within 1 s, 99 % within 1 s" in page
    assert "1,000 deadlines so far" in page
    assert "3,000 alarms in 4 letters" in page


def test_while_no_letter_can_leave_the_page_says_that_nobody_is_alarmed(world: World, otto: Desk) -> None:
    lively(world)
    Account.objects.create(
        name="outbox", network="mail", trouble="It is away.", trouble_since=world.now - timedelta(minutes=6)
    )
    assert "nobody is alarmed by mail" in otto.get("/ops/").content.decode()
    assert not is_in_bounds(now=world.now)
