"""Personal data in a customer's words stands nowhere but under the seal: not in rows, not in letters, not in logs."""

import logging
from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import CharField, JSONField, TextField

from hilft.channels.adapters.email.identity import raw_message
from hilft.channels.inbox import store, take_in_next
from hilft.channels.models import Account, RawMessage
from hilft.channels.sender import lease, send
from hilft.deliveries.models import Delivery
from tests.channels.small_smtp import SmallServer, written
from tests.world import World

PHONE = "0170 5550123"
IBAN = "DE89 3704 0044 0532 0130 00"
SAID = f"The line is dead. Call me: {PHONE} or +49 170 5550123. Take it from {IBAN}."
TRACES = ("5550123", "555 0123", "044 0532", "0440532", "0532 01", "053201")
"""What of them would be left wherever one slipped through, however it is spaced; long enough to be in no digest."""


def everything_stored() -> list[tuple[str, str]]:
    """Return every text in every table, with where it stands; sealed messages are bytes and no texts."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        names = [f.attname for f in model._meta.concrete_fields if isinstance(f, CharField | TextField | JSONField)]
        for row in model._default_manager.values_list(*names) if names else ():
            found += [(f"{model.__name__}.{name}", str(value)) for name, value in zip(names, row, strict=True)]
    return found


def test_a_number_in_a_mail_stands_under_the_seal_and_nowhere_else(
    world: World, post: SmallServer, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    account = Account.objects.create(name="mail", network="mail")
    source = written(
        f"{SAID}\n\nOn Monday we wrote:\n> {SAID}", Subject=f"Call {PHONE}", From="Robin <robin@example.net>"
    )
    store(account, raw_message(source, received_at=world.now, cursor="1:1"), now=world.now)
    post.refused["robin@example.net"] = f"451 4.2.1 {PHONE} is busy"
    assert take_in_next(now=world.now)
    while leased := lease(now=world.now):
        send(leased, now=world.now)
    assert Delivery.objects.get().error
    post.refused.clear()
    world.wait(timedelta(days=6))
    while leased := lease(now=world.now):
        send(leased, now=world.now)
    letters = "".join(f"{letter['Subject']}\n{letter.get_content()}" for letter in post.letters)
    assert len(post.letters) >= 2  # the receipt, and alarms about a silent owner
    captured = capsys.readouterr()
    told = captured.out + captured.err + caplog.text + letters
    for trace in TRACES:
        assert [place for place, text in everything_stored() if trace in text] == []
        assert trace not in told
    raw = RawMessage.objects.get()
    assert raw.message is not None
    assert "The line is dead." in raw.message.text


def test_the_search_through_the_tables_would_find_it(world: World) -> None:
    Delivery.objects.create(
        key="planted", channel="staff", what="x", created_at=world.now, lease_until=world.now, payload={"a": [PHONE]}
    )
    assert [place for place, text in everything_stored() if "5550123" in text] == ["Delivery.payload"]
