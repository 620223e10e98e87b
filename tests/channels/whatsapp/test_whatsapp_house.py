"""The whole way: Meta calls the house's own address, a case comes of it, and its answer reaches the customer."""

import json
import time
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from hilft.base.clock import now
from hilft.cases.actions.words import answer
from hilft.cases.models import Case, Placement
from hilft.channels import saying
from hilft.channels.actions.accounts import set_up
from hilft.channels.models import Account, RawMessage
from hilft.channels.registry import channel_of
from hilft.conversations.models import Conversation, Message
from hilft.deliveries.models import Delivery
from hilft.people import queries
from tests.channels.hearing import MINUTE, send_all, take_in_all
from tests.channels.servers import eventually
from tests.channels.whatsapp.meta import DAY, PETRA, PNG, VERIFY, Meta, signature
from tests.channels.whatsapp.whatsapp_ground import WhatsAppGround
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


class House:
    """A house in which an operator set WhatsApp up, and Meta, which knows its address."""

    def __init__(self, ground: WhatsAppGround) -> None:
        queries._kept.clear()
        saying._left_alone.clear()
        self.world, self.meta = World(now=now()), ground.meta
        given = ground.settings
        self.account: Account = set_up(
            "whatsapp", "Our WhatsApp", given, team=None, by=self.world.otto, now=self.world.now
        )
        self.told = 0

    def hear(self) -> None:
        """Have Meta make every call it has not made here, twice as it sometimes does, and take in what came."""
        assert eventually(self.meta.idle)
        for call in self.meta.calls[self.told :]:
            for _ in range(2):
                assert self.call(json.dumps(call).encode()) == 200
        self.told = len(self.meta.calls)
        self.world.now = now()
        take_in_all(self.world)

    def call(self, body: bytes, sign: str = "") -> int:
        headers = {"X-Hub-Signature-256": sign or signature(body)}
        asked = Client().post(f"/hooks/{self.account.hook}/", body, content_type="application/json", headers=headers)
        return asked.status_code

    def answer(self, text: str) -> Message:
        case = Case.objects.get(kind="customer")
        place = Placement.objects.get(case=case).conversation_id
        return answer(case.pk, place, text=text, by=self.world.anna, now=self.world.now)


@pytest.fixture(autouse=True)
def _no_pages(settings: Settings) -> None:
    settings.STATIC_ROOT = None  # nobody looks at pages here


@pytest.fixture
def house(whatsapp: WhatsAppGround, transactional_db: None) -> Iterator[House]:
    new = House(whatsapp)
    yield new
    channel_of(new.account).close()


@pytest.fixture
def late_house(late: WhatsAppGround, transactional_db: None) -> Iterator[House]:
    new = House(late)
    yield new
    channel_of(new.account).close()


def texts(meta: Meta) -> list[str]:
    return [one["text"]["body"] for one in meta.said if one["type"] == "text"]


def test_a_message_becomes_a_case_and_its_answer_comes_back_with_its_receipts(house: House) -> None:
    asked = house.meta.says(PETRA, "image", house.meta.keeps(PNG, "image/png") | {"caption": "The lamp is red."})
    house.hear()
    conversation = Conversation.objects.get(placement__case=Case.objects.get(kind="customer"))
    assert (conversation.audience, conversation.channel) == ("private", house.account.name)
    heard = Message.objects.get(remote_id=asked)
    assert (heard.text, heard.attachments.count()) == ("The lamp is red.", 1)
    message = house.answer("Press reset, please.")
    send_all(house.world)
    said = next(one for one in house.meta.said if "Press reset, please." in one["text"]["body"])
    assert said["context"]["message_id"] == asked
    message.refresh_from_db()
    assert message.remote_id == said["id"]
    house.hear()
    assert Delivery.objects.get(message=message).arrival == "delivered"
    house.meta.says(PETRA, "text", {"body": "That helped, thank you."}, below=said["id"])
    house.hear()
    assert Case.objects.filter(kind="customer").count() == 1
    assert Message.objects.get(text="That helped, thank you.").conversation_id == conversation.pk


def test_nobody_but_meta_is_believed_at_the_houses_address(house: House) -> None:
    body = b'{"object": "whatsapp_business_account", "entry": []}'
    assert house.call(body, signature(body, "another secret")) == 401
    assert not RawMessage.objects.exists()
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "1158201444"}
    answered = Client().get(f"/hooks/{house.account.hook}/", query)
    assert (answered.status_code, answered.content) == (200, b"1158201444")
    assert Client().get(f"/hooks/{house.account.hook}/", query | {"hub.verify_token": "guessed"}).status_code == 403


def _a_day_later(house: House) -> None:
    house.meta.says(PETRA, "text", {"body": "My router is dead."}, at=time.time() - DAY - 600)
    house.hear()
    house.answer("Press reset, please.")
    house.world.now += MINUTE
    send_all(house.world)


def test_after_24_hours_an_answer_is_not_lost_but_somebodys_to_give_another_way(house: House) -> None:
    _a_day_later(house)
    failed = Delivery.objects.get(message__text="Press reset, please.")
    assert failed.failed_at is not None
    assert not texts(house.meta)


def test_after_24_hours_the_template_says_the_answer(late_house: House) -> None:
    _a_day_later(late_house)
    said = [json.dumps(one) for one in late_house.meta.said if one["type"] == "template"]
    assert [one for one in said if "Press reset, please." in one]
    assert Delivery.objects.get(message__text="Press reset, please.").sent_at is not None
