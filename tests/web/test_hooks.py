"""Networks that call us: proven, stored once, answered at once; what does not prove itself leaves nothing."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from standardwebhooks.webhooks import Webhook as Reference

from hilft.base.clock import now as database_now
from hilft.cases.models import Case
from hilft.channels.adapters.webhook import Webhook
from hilft.channels.adapters.webhook.signing import sign
from hilft.channels.contract import Kind, RawMessage
from hilft.channels.inbox import take_in_next
from hilft.channels.models import Account
from hilft.channels.models import RawMessage as Stored
from hilft.channels.secrets import conceal
from hilft.conversations.models import Message
from tests.world import World

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
HOOK = "/hooks/shop-of-ours/"
WORD = {"id": "7", "text": "My line is dead.", "author": {"name": "Kim", "address": "kim-9"}, "conversation": "c1"}


@pytest.fixture(autouse=True)
def no_static_files(settings: Any) -> None:
    settings.STATIC_ROOT = None


@pytest.fixture
def account(world: World) -> Account:
    return Account.objects.create(
        name="shop", network="webhook", title="The shop", hook="shop-of-ours", made_at=world.now,
        options={"audience": "private"}, secrets=conceal({"secret": SECRET}),
    )  # fmt: skip


def call(told: Any, *, at: datetime | None = None, identity: str = "msg_1", **changed: str) -> Any:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    at = at or database_now()
    headers = {
        "webhook-id": identity,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Reference(SECRET).sign(identity, at, body.decode("utf-8", "surrogateescape")),
    } | {name.replace("_", "-"): value for name, value in changed.items()}
    return Client().post(HOOK, body, content_type=headers.pop("content-type", "application/json"), headers=headers)


def test_a_proven_call_becomes_an_owned_case(account: Account) -> None:
    assert call(WORD).status_code == 200
    assert take_in_next(now=database_now())
    message = Message.objects.get()
    assert (message.text, message.channel, message.remote_id) == ("My line is dead.", "shop", "7")
    assert Case.objects.get().owner is not None
    account.refresh_from_db()
    assert account.called_at is not None


def test_the_same_call_twice_and_the_same_message_in_two_calls_are_stored_once(account: Account) -> None:
    for identity in ("msg_1", "msg_1", "msg_2"):
        assert call(WORD, identity=identity).status_code == 200
    assert Stored.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"webhook_signature": "v1,AAAA"}, 401),
        ({"webhook_signature": ""}, 401),
        ({"webhook_signature": "v1a,\u00e4 v1,\u00e4"}, 401),
        ({"webhook_id": "another"}, 401),
        ({"webhook_timestamp": "yesterday"}, 401),
        ({"content_type": "text/html"}, 415),
    ],
)
def test_what_does_not_prove_itself_is_refused_and_nothing_is_kept(
    account: Account, changed: dict[str, str], status: int
) -> None:
    told: dict[str, Any] = dict(changed)
    answer = call(WORD, **told)
    assert (answer.status_code, answer.content) == (status, b"")
    assert not Stored.objects.exists()


def test_a_recorded_call_is_refused_when_it_is_old_and_so_is_one_from_the_future(account: Account) -> None:
    for shift in (timedelta(minutes=-6), timedelta(minutes=6)):
        assert call(WORD, at=database_now() + shift).status_code == 400
    assert not Stored.objects.exists()


def test_one_changed_byte_breaks_the_signature(account: Account) -> None:
    body = json.dumps(WORD).encode()
    at = database_now()
    signature = Reference(SECRET).sign("m", at, body.decode())
    headers = {"webhook-id": "m", "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}
    changed = body.replace(b"dead", b"deaf")
    assert Client().post(HOOK, changed, content_type="application/json", headers=headers).status_code == 401
    assert Client().post(HOOK, body + b" ", content_type="application/json", headers=headers).status_code == 401
    assert Client().post(HOOK, body, content_type="application/json", headers=headers).status_code == 200


def test_ten_megabytes_an_unknown_address_and_a_browser_are_told_so_shortly(account: Account) -> None:
    assert call(b"x" * 10_000_000).status_code == 413
    assert Client().post("/hooks/nobody/", WORD, content_type="application/json").status_code == 404
    assert Client().get(HOOK).status_code == 405
    assert Client().put(HOOK, WORD, content_type="application/json").status_code == 405
    assert not Stored.objects.exists()


def test_an_account_that_has_ended_says_so_and_one_whose_secret_is_locked_is_called_again(
    account: Account, settings: Any
) -> None:
    settings.CHANNEL_KEYS = ["another key"]
    assert call(WORD).status_code == 503
    account.ended_at = database_now()
    account.save()
    assert call(WORD).status_code == 410


def test_proven_nonsense_is_kept_for_a_person(account: Account) -> None:
    for number, body in enumerate((b"\xff\xfe", b"[1, 2]", b'{"text": ""}', b"{" * 5000)):
        at, identity = database_now(), f"msg_{number}"
        signed = Webhook(base64.b64decode(SECRET[6:]), "", public=False)
        headers = sign(base64.b64decode(SECRET[6:]), identity, at, body)
        assert Client().post(HOOK, body, content_type="application/json", headers=headers).status_code == 200
        raw = RawMessage(identity, body, at, "", "0")
        assert signed.read(raw).kind is Kind.BROKEN
    assert Stored.objects.count() == 4
    while take_in_next(now=database_now()):
        pass
    assert Message.objects.count() == 4  # each is somebody's case: a customer may stand behind it


@pytest.mark.django_db(transaction=True)
def test_a_thousand_calls_at_once_are_all_stored(account: Account) -> None:
    def one(number: int) -> int:
        return int(call({**WORD, "id": str(number)}, identity=f"msg_{number}").status_code)

    def end(_each: int) -> None:
        together.wait()  # each thread ends its own connection
        connection.close()

    together = Barrier(20)
    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(one, range(1000))) == {200}
        list(pool.map(end, range(20)))
    assert Stored.objects.count() == 1000
