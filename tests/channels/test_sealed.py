"""What fails holds up nothing, and what is sealed is opened only with a reason, until it expires."""

from datetime import timedelta

import pytest
from cryptography.fernet import InvalidToken
from django.db import connection
from pytest_django import Settings

from hilft.cases.actions.doing import Refused
from hilft.channels.actions.health import note_trouble
from hilft.channels.actions.seals import expire, open_seal, take_in_anyway
from hilft.channels.contract import NotNow
from hilft.channels.inbox import AGAIN
from hilft.channels.models import Account, RawMessage, SealOpened
from hilft.channels.seal import unseal
from hilft.conversations.models import Message
from tests.channels.hearing import MINUTE, hear, heard, take_in_all, troubles
from tests.channels.small_smtp import SmallServer, written
from tests.world import World


def test_a_message_that_cannot_be_taken_in_holds_up_no_other_and_becomes_the_operators_case(
    world: World, post: SmallServer, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = hear(world, written("Call 0170 5550123"))
    RawMessage.objects.filter(pk=broken.pk).update(sealed=b"the wrong key")
    fine = heard(world, written("The line is dead", From="sam@example.net"))
    assert fine.message is not None
    for attempt in (1, 2):
        broken.refresh_from_db()
        assert (broken.attempts, broken.taken_in_at, broken.look_at) == (attempt, None, world.now + AGAIN)
        world.now += AGAIN
        take_in_all(world)
    broken.refresh_from_db()
    assert (broken.attempts, broken.set_aside, broken.taken_in_at) == (3, "unreadable", world.now)
    assert broken.error.startswith("InvalidToken")
    (trouble,) = troubles()
    assert (trouble.owner_id, trouble.title) == (
        world.otto.pk, f"A message could not be taken in (raw message {broken.pk})",
    )  # fmt: skip
    assert "5550123" not in capsys.readouterr().err


def test_what_fails_is_told_without_the_words_it_failed_on(
    world: World, post: SmallServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """A database quotes the row that it refuses; here it refuses one that would otherwise be taken in."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE conversations_message ADD CONSTRAINT no_more CHECK (text NOT LIKE '%dead%')")
    raw = heard(world, written("The line of Robin Sand is dead"))
    assert raw.error.startswith("IntegrityError (no_more) at hilft/intake/actions.py:")
    told = capsys.readouterr().err
    assert "A message could not be taken in; it is kept." in told
    assert "IntegrityError (no_more)" in told
    assert "Robin" not in told + raw.error
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE conversations_message DROP CONSTRAINT no_more")
    world.now += AGAIN
    take_in_all(world)
    assert Message.objects.get().text == "The line of Robin Sand is dead"


def test_sealed_messages_expire_unless_they_wait_or_nobody_could_read_them(world: World, post: SmallServer) -> None:
    taken = heard(world, written("One", From="a@example.net"))
    aside = heard(world, written("Two", Auto_Submitted="auto-replied"))
    unread = heard(world, written("Three", From="c@example.net"))
    RawMessage.objects.filter(pk=unread.pk).update(message=None, set_aside="unreadable")
    young = heard(world, written("Four", From="d@example.net"))
    RawMessage.objects.filter(pk=young.pk).update(expires_at=world.now + timedelta(days=60))
    waiting = hear(world, written("Five", From="e@example.net"))
    assert expire(now=world.now + timedelta(days=29)) == 0
    assert expire(now=world.now + timedelta(days=31)) == 2
    gone = {raw.pk for raw in RawMessage.objects.filter(sealed=b"")}
    assert gone == {taken.pk, aside.pk}
    assert unseal(bytes(RawMessage.objects.get(pk=waiting.pk).sealed)).endswith(b"Five\n")
    world.now += timedelta(days=31)
    assert heard(world, written("One", From="a@example.net")).pk == taken.pk  # a mailbox read anew brings nothing twice
    assert Message.objects.filter(text="One").count() == 1
    with pytest.raises(Refused):
        take_in_anyway(aside.pk, by=world.otto, now=world.now)


def test_a_seal_is_opened_by_a_logged_act_with_a_reason_only(world: World, post: SmallServer) -> None:
    raw = heard(world, written("Call 0170 5550123"))
    with pytest.raises(Refused):
        open_seal(raw.pk, reason="", by=world.otto, now=world.now)
    content = open_seal(raw.pk, reason="The customer asks for a copy", by=world.otto, now=world.now)
    assert b"5550123" in content
    assert [opened.person for opened in SealOpened.objects.filter(raw=raw)] == [world.otto]


def test_another_key_opens_nothing(world: World, post: SmallServer, settings: Settings) -> None:
    raw = hear(world, written("The line is dead"))
    settings.SECRET_KEY = "another one"
    with pytest.raises(InvalidToken):
        unseal(bytes(raw.sealed))


def test_a_channel_in_long_trouble_is_one_case_and_well_again_when_it_hears(world: World) -> None:
    account = Account.objects.create(name="mail", network="mail")
    trouble = NotNow("The mail server cannot be reached.", code="unreachable", retry_after=MINUTE)
    for _ in range(70):
        note_trouble(account, trouble, now=world.now)
        world.now += MINUTE
    (case,) = troubles()
    assert (case.title, case.owner_id) == ("The channel mail is in trouble", world.otto.pk)
    note_trouble(account, None, now=world.now)
    account.refresh_from_db()
    assert (account.trouble, account.trouble_since, account.case_opened) == ("", None, False)
