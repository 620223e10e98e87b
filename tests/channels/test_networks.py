"""Any network beside mail: heard into cases, answered in its thread, and followed when words change."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from hilft.cases.actions.closing import confirm
from hilft.cases.actions.words import answer, propose
from hilft.cases.models import Case, CaseEvent, Placement
from hilft.channels import saying
from hilft.channels.contract import RawMessage
from hilft.channels.inbox import store
from hilft.channels.models import Account
from hilft.channels.models import RawMessage as Stored
from hilft.channels.registry import to_hear
from hilft.channels.secrets import conceal
from hilft.channels.watch import notice_deaf, patience
from hilft.conversations.models import Message
from hilft.core.standing import What
from hilft.deliveries.models import Delivery
from tests.channels.hearing import MINUTE, send_all, take_in_all, troubles
from tests.channels.webhook.listening_program import Program
from tests.world import World

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
LETTER = "My line has been dead since Monday morning, please help me with that, thnks."
KIM = {"name": "Kim", "address": "kim-9"}


@pytest.fixture
def program() -> Iterator[Program]:
    saying._left_alone.clear()
    with Program() as program:
        yield program


@pytest.fixture
def account(world: World, program: Program) -> Account:
    return account_of(world, program)


def account_of(world: World, program: Program, **options: str) -> Account:
    return Account.objects.create(
        name="shop", network="webhook", title="The shop", made_at=world.now, heard_at=world.now,
        options={"url": program.url, "audience": "private", **options}, secrets=conceal({"secret": SECRET}),
    )  # fmt: skip


def says(world: World, account: Account, **told: Any) -> Stored:
    """Have the program tell us something, and take it in."""
    told = {"author": KIM, "conversation": "room-1", "said_at": world.now.isoformat(), **told}
    body = json.dumps(told).encode()
    identity = str(told.get("id", f"event-{abs(hash(body))}"))
    raw = store(account, RawMessage(identity, body, world.now, "", str(hash(body))), now=world.now)
    take_in_all(world)
    raw.refresh_from_db()
    return raw


def reply(world: World, text: str) -> Message:
    case = Case.objects.filter(kind="customer").get()
    conversation = Placement.objects.get(case=case).conversation_id
    return answer(case.pk, conversation, text=text, by=world.anna, now=world.now)


def end(world: World, case: Case) -> None:
    conversation = Placement.objects.get(case=case).conversation_id
    propose(case.pk, conversation, text="It works again.", by=world.anna, now=world.now)
    confirm(case.pk, now=world.now)


def test_a_word_becomes_a_case_with_a_receipt_and_its_answer_goes_back_into_the_room(
    world: World, account: Account, program: Program
) -> None:
    says(world, account, id="1", text="My line is dead.")
    send_all(world)
    (receipt,) = program.told
    assert "automatic message" in receipt["text"]
    assert "/c/" in receipt["text"]  # private: the link to the case is for Kim alone
    word = reply(world, "We look at it at once.")
    send_all(world)
    told = program.told[-1]
    assert (told["text"], told["to"], told["conversation"]) == ("We look at it at once. ^AA", "kim-9", "room-1")
    assert told["in_reply_to"] == "1"
    word.refresh_from_db()
    assert word.remote_id == told["id"]


def test_in_public_no_receipt_is_posted_and_no_link_to_a_case(world: World, program: Program) -> None:
    account = account_of(world, program, audience="public")
    says(world, account, id="1", text="My line is dead.", audience="public")
    reply(world, "We look at it at once.")
    case = Case.objects.get()
    world.now += MINUTE
    propose(case.pk, Placement.objects.get().conversation_id, text="It is mended.", by=world.anna, now=world.now)
    send_all(world)
    assert [told["audience"] for told in program.told] == ["public", "public"]
    assert not any("/c/" in told["text"] or str(case.pk) in told["text"] for told in program.told)


def test_what_a_customer_adds_stays_in_the_room_and_a_new_matter_a_week_after_the_end_is_a_new_case(
    world: World, account: Account
) -> None:
    says(world, account, id="1", text="My line is dead.")
    says(world, account, id="2", text="And the telephone, too.")
    case = Case.objects.get()
    assert [m.text for m in Message.objects.exclude(customer=None)] == ["My line is dead.", "And the telephone, too."]
    end(world, case)
    world.now += timedelta(days=6)
    says(world, account, id="3", text="It is dead again.")
    case.refresh_from_db()
    assert case.closed_at is None  # within the week it goes on with its age
    end(world, case)
    world.now += timedelta(days=8)
    says(world, account, id="4", text="I move in May.")
    assert Case.objects.filter(kind="customer").count() == 2
    says(world, account, id="5", text="To Bonn.")
    assert Case.objects.filter(kind="customer").count() == 2


def test_a_corrected_letter_changes_nothing_and_a_new_word_in_an_edit_is_owed_an_answer(
    world: World, account: Account
) -> None:
    says(world, account, id="1", text=LETTER)
    reply(world, "We look at it.")
    says(world, account, kind="edited", about="1", text=LETTER.replace("thnks", "thanks"))
    assert not CaseEvent.objects.filter(kind=What.SPOKE).exists()
    says(world, account, kind="edited", about="1", text="It works. But who pays the bill of the electrician?")
    assert CaseEvent.objects.filter(kind=What.SPOKE).count() == 1
    message = Message.objects.get(remote_id="1")
    assert message.text.startswith("It works.")
    assert [earlier.text[-7:] for earlier in message.earlier.order_by("pk")] == [" thnks.", "thanks."]
    assert message.edited_at is not None


def test_what_its_author_takes_back_is_gone_everywhere_and_the_case_stays(world: World, account: Account) -> None:
    raw = says(world, account, id="1", text="My line is dead, I am in the Ahornallee.")
    edit = says(world, account, kind="edited", about="1", text="My line is dead, I am in the Birkenallee.")
    says(world, account, kind="deleted", about="1")
    message = Message.objects.get(remote_id="1")
    for sealed in (raw, edit):
        sealed.refresh_from_db()
        assert bytes(sealed.sealed) == b""
    assert (message.text, message.earlier.count()) == ("", 0)
    assert message.deleted_at == world.now
    case = Case.objects.get(kind="customer")
    assert (case.closed_at, case.owner_id is not None) == (None, True)


def test_how_far_a_word_came_is_known_and_one_that_failed_is_its_owners_open_case(
    world: World, account: Account, program: Program
) -> None:
    says(world, account, id="1", text="My line is dead.")
    reply(world, "We look at it.")
    send_all(world)
    ours = program.told[-1]["id"]
    for arrival in ("read", "delivered"):
        says(world, account, kind="receipt", about=ours, arrival=arrival)
    assert Delivery.objects.get(remote_id=ours).arrival == "read"
    says(world, account, kind="receipt", about=ours, arrival="failed", reason="blocked")
    assert [case.owner_id for case in troubles()] == [Case.objects.get(kind="customer").owner_id]


def test_what_a_colleague_said_elsewhere_is_shown_and_ends_no_obligation(world: World, account: Account) -> None:
    says(world, account, id="1", text="My line is dead.")
    owed = Case.objects.get().next_due
    raw = says(world, account, id="o1", kind="ours", text="We are on it.")
    assert raw.taken_in_at is None  # it may be an echo of a word we have not written down yet
    world.now += 2 * MINUTE
    take_in_all(world)
    assert Message.objects.get(kind="elsewhere").text == "We are on it."
    assert Case.objects.get().next_due == owed


def test_a_lost_answer_is_asked_again_under_the_same_key(world: World, account: Account, program: Program) -> None:
    says(world, account, id="1", text="My line is dead.")
    send_all(world)
    reply(world, "We look at it.")
    program.mute = True
    send_all(world)
    program.mute = False
    world.now += timedelta(minutes=5)
    send_all(world)
    keys = [headers["webhook-id"] for headers, body in program.calls if "We look" in body]
    assert len(keys) > 1
    assert len(set(keys)) == 1
    delivery = Delivery.objects.get(what="reply")
    assert (delivery.sent_at is not None, delivery.maybe_twice) == (True, False)


def test_what_is_said_again_is_the_same_word_link_and_all(world: World, account: Account, program: Program) -> None:
    program.mute = True
    says(world, account, id="1", text="My line is dead.")
    send_all(world)
    world.now += timedelta(minutes=5)
    program.mute = False
    send_all(world)
    receipts = [told["text"] for told in program.told]
    assert len(receipts) > 1
    assert len(set(receipts)) == 1
    assert "/c/" in receipts[0]


def test_a_date_that_may_have_been_said_is_said_again_though_its_case_has_moved(world: World, program: Program) -> None:
    account = account_of(world, program, once="no")
    program.mute = True
    says(world, account, id="1", text="My line is dead.")
    send_all(world)
    kept = Delivery.objects.get(what="receipt").words
    assert kept
    assert "/c/" not in kept, "The secret link is worked out anew, it is not kept."
    program.mute = False
    case = Case.objects.get()
    before = case.next_due
    reply(world, "We look at it.")
    case.refresh_from_db()
    assert case.next_due != before
    world.now += timedelta(minutes=5)
    send_all(world)
    receipts = [told["text"] for told in program.told if "/c/" in told["text"]]
    assert len(receipts) > 1
    assert len(set(receipts)) == 1
    assert Delivery.objects.get(what="receipt").words == ""


@pytest.mark.parametrize("room", ["#help:example.org", "~team", "a#b", "50%25 off", "%23"])
def test_an_answer_goes_into_the_room_whatever_its_network_calls_it(
    world: World, account: Account, program: Program, room: str
) -> None:
    says(world, account, id="1", text="My line is dead.", conversation=room)
    says(world, account, id="2", text="My phone is dead, too.", conversation=f"{room}#other")
    assert Case.objects.filter(kind="customer").count() == 2
    case = Case.objects.filter(kind="customer").order_by("pk").first()
    assert case is not None
    conversation = Placement.objects.get(case=case).conversation_id
    answer(case.pk, conversation, text="We look at it.", by=world.anna, now=world.now)
    send_all(world)
    assert [told["conversation"] for told in program.told if "We look" in told["text"]] == [room]


def test_where_a_network_recognises_nothing_a_possible_duplicate_is_marked(world: World, program: Program) -> None:
    account = account_of(world, program, once="no")
    says(world, account, id="1", text="My line is dead.")
    send_all(world)
    reply(world, "We look at it.")
    program.mute = True
    send_all(world)
    assert Delivery.objects.get(what="reply").unsure
    program.mute = False
    world.now += timedelta(minutes=5)
    send_all(world)
    delivery = Delivery.objects.get(what="reply")
    assert (delivery.sent_at is not None, delivery.maybe_twice) == (True, True)


def test_a_paused_channel_says_and_hears_nothing_and_goes_on_by_itself(
    world: World, account: Account, program: Program
) -> None:
    says(world, account, id="1", text="My line is dead.")
    send_all(world)
    said = len(program.calls)
    account.paused_until, account.paused_by = world.now + timedelta(hours=1), world.otto
    account.save()
    reply(world, "We look at it.")
    send_all(world)
    assert (len(program.calls), to_hear(now=world.now)) == (said, {})
    world.now += timedelta(minutes=61)
    send_all(world)
    assert (len(program.calls), to_hear(now=world.now)) == (said + 1, {"shop": 1})
    assert Delivery.objects.get(what="reply").attempts == 1


def test_a_network_that_is_away_holds_up_no_mail(world: World, account: Account, program: Program) -> None:
    says(world, account, id="1", text="My line is dead.")
    reply(world, "We look at it.")
    program.mute = True
    world.mail("My bill is wrong.")
    send_all(world)
    assert Delivery.objects.get(what="receipt", conversation__channel="mail").sent_at is not None


def test_an_account_is_missed_before_half_of_what_its_network_keeps_is_gone() -> None:
    assert patience(None) == patience(timedelta(hours=24)) == timedelta(minutes=30)
    assert patience(timedelta(minutes=40)) == timedelta(minutes=20)


def test_a_channel_nobody_hears_is_one_case_in_time(world: World, account: Account) -> None:
    world.now += timedelta(minutes=29)
    assert notice_deaf(now=world.now) == []
    world.now += timedelta(minutes=2)
    assert [found.name for found in notice_deaf(now=world.now)] == ["shop"]
    assert notice_deaf(now=world.now) == []
    (case,) = troubles()
    assert (case.title, case.owner) == ("The channel The shop has not been heard for 31 minutes", world.otto)
