"""The whole way: Meta calls the house, the feed is looked at as well, a case comes of it and is answered."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from hilft.base.clock import now
from hilft.cases.actions.words import answer
from hilft.cases.models import Case, Placement
from hilft.channels import saying, standing
from hilft.channels.actions.accounts import set_up
from hilft.channels.actions.private import IntoPrivate, go_private
from hilft.channels.actions.standing import SURE
from hilft.channels.inbox import store
from hilft.channels.models import Account, RawMessage
from hilft.channels.registry import channel_of
from hilft.channels.standing import ask_about, due_accounts
from hilft.conversations.actions import Enclosure
from hilft.conversations.models import Conversation, Message
from hilft.deliveries.models import Delivery
from hilft.people import queries
from tests.channels.facebook.facebook_ground import FacebookGround
from tests.channels.facebook.small_facebook import PAGE, PETRA
from tests.channels.graph.small_graph import VERIFY, Refused, signature
from tests.channels.hearing import send_all, take_in_all
from tests.channels.servers import eventually
from tests.world import World

PNG = b"\x89PNG\r\n\x1a\n rest"
pytestmark = pytest.mark.django_db(transaction=True)


class House:
    """A house in which an operator set the page up, and Meta, which knows its address."""

    def __init__(self, ground: FacebookGround) -> None:
        queries._kept.clear()
        saying._left_alone.clear()
        standing._left_alone.clear()
        self.world, self.ground, self.meta = World(now=now()), ground, ground.meta
        self.account: Account = set_up(
            "facebook", "Our page", ground.settings, team=None, by=self.world.otto, now=self.world.now
        )
        self.told, self.cursor = 0, ""

    def hear(self, *, looks: bool = True) -> None:
        """Have Meta make every call it has not made here, twice as it sometimes does; look, and take in what came."""
        assert eventually(self.meta.graph.idle)
        for call in self.meta.graph.calls[self.told :]:
            for _ in range(2):
                assert self.call(json.dumps(call).encode()) == 200
        self.told = len(self.meta.graph.calls)
        self.world.now = now()
        if looks:
            for raw in channel_of(self.account).fetch(self.cursor):
                store(self.account, raw, now=self.world.now)
                self.cursor = raw.cursor
        take_in_all(self.world)

    def call(self, body: bytes, sign: str = "") -> int:
        headers = {"X-Hub-Signature-256": sign or signature(body)}
        asked = Client().post(f"/hooks/{self.account.hook}/", body, content_type="application/json", headers=headers)
        return asked.status_code

    def answer(self, text: str) -> Message:
        case = Case.objects.get(kind="customer")
        place = Placement.objects.filter(case=case).latest("pk").conversation_id
        return answer(case.pk, place, text=text, by=self.world.anna, now=self.world.now)


@pytest.fixture(autouse=True)
def _no_pages(settings: Settings) -> None:
    settings.STATIC_ROOT = None  # nobody looks at pages here


@pytest.fixture
def house(facebook: FacebookGround, transactional_db: None) -> Iterator[House]:
    new = House(facebook)
    yield new
    channel_of(new.account).close()


def test_a_comment_that_is_told_and_found_is_one_case_and_its_answer_stands_below_it(house: House) -> None:
    asked = house.ground.say("My router is dead.")
    house.hear()
    heard = Message.objects.get(remote_id=asked)
    assert (heard.conversation.audience, Message.objects.count()) == ("public", 1)
    assert heard.private_until == heard.said_at + timedelta(days=7)
    message = house.answer("Press reset, please.")
    send_all(house.world)
    assert [text.partition(".")[0] for text in house.ground.answers(asked)] == ["Press reset, please"]
    message.refresh_from_db()
    assert house.meta.things[message.remote_id or ""].author == PAGE
    house.ground.say("That helped.", reply_to=message.remote_id or "")
    house.hear()
    assert Case.objects.filter(kind="customer").count() == 1
    assert Message.objects.get(text="That helped.").conversation_id == heard.conversation_id


def test_what_was_changed_and_removed_is_followed(house: House) -> None:
    asked = house.ground.say("It is broken")
    house.hear()
    house.ground.edit(asked, "It is broken since Monday")
    house.hear()
    assert Message.objects.get(remote_id=asked).text == "It is broken since Monday"
    house.ground.delete(asked)
    house.hear()
    assert Message.objects.get(remote_id=asked).deleted_at is not None


def test_what_was_changed_and_removed_while_no_call_reached_us_is_found_by_asking(house: House) -> None:
    changed, removed = house.ground.say("It is broken"), house.ground.say("My number is 4711.")
    house.hear()
    house.meta.things[changed].text, house.meta.things[removed].is_gone = "It is broken since Monday", True
    for rest, due in ((timedelta(hours=6), 2), (SURE, 1)):
        house.world.now += rest
        assert ask_about(house.account, now=house.world.now) == due
        take_in_all(house.world)
    assert Message.objects.get(remote_id=changed).text == "It is broken since Monday"
    assert Message.objects.get(remote_id=removed).deleted_at is not None
    assert bytes(RawMessage.objects.get(remote_id=removed).sealed) == b""
    house.world.now += timedelta(hours=6)
    assert ask_about(house.account, now=house.world.now) == 1
    assert RawMessage.objects.filter(remote_id__contains="@").count() == 1, "What says the same is not kept again."


def test_while_meta_wants_fewer_requests_nothing_is_asked_again(house: House) -> None:
    asked = house.ground.say("It is broken")
    house.hear()
    house.meta.things[asked].is_gone = True
    use = [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 7}]
    house.meta.graph.headers = {"X-Business-Use-Case-Usage": json.dumps({PAGE: use})}
    house.meta.graph.fail = [Refused(32, "Page request limit reached", status=403)]
    house.world.now += timedelta(hours=6)
    assert ask_about(house.account, now=house.world.now) == 0
    assert due_accounts(now=house.world.now + timedelta(minutes=6)) == []
    house.world.now += timedelta(minutes=7)
    assert due_accounts(now=house.world.now) == [house.account]
    assert ask_about(house.account, now=house.world.now) == 1


def test_what_was_asked_in_public_goes_on_in_messenger_within_the_same_case(house: House) -> None:
    asked = house.ground.say("Why is my bill so high?")
    house.hear()
    send_all(house.world)
    case = Case.objects.get(kind="customer")
    said = IntoPrivate(public="", private="Please tell us your number here.", says_end=False)
    go_private(case.pk, said, by=house.world.anna, now=house.world.now)
    send_all(house.world)
    (private,) = [one for one in house.meta.talk.messages.values() if one.author == PAGE]
    assert private.text.startswith("Please tell us your number here.")
    assert not [text for text in house.ground.strangers_view() if "number" in text]
    house.meta.talk.writes(PETRA, "It is 4711.")
    house.hear()
    assert Case.objects.filter(kind="customer").count() == 1
    heard = Message.objects.get(text="It is 4711.")
    assert (heard.conversation.audience, heard.conversation.placement.case_id) == ("private", case.pk)
    house.answer("Thank you, it is right now.")
    send_all(house.world)
    last = [one for one in house.meta.talk.messages.values() if one.author == PAGE][-1]
    assert last.text.startswith("Thank you, it is right now.")
    assert asked not in house.meta.talk.messages


def test_a_message_gets_a_receipt_that_says_it_is_automatic_and_its_answer_says_how_far_it_came(house: House) -> None:
    house.meta.talk.writes(PETRA, "My line is dead.")
    house.hear()
    send_all(house.world)
    (receipt,) = [one.text for one in house.meta.talk.messages.values() if one.author == PAGE]
    assert receipt.splitlines()[-1].endswith("automatic message")
    message = house.answer("We look at it.")
    send_all(house.world)
    house.hear(looks=False)
    assert Delivery.objects.get(message=message).arrival == "delivered"
    house.meta.talk.reads(PETRA)
    house.hear(looks=False)
    assert Delivery.objects.get(message=message).arrival == "read"
    assert not Conversation.objects.exclude(placement__case__kind="customer").exists()


def test_an_answers_files_arrive_behind_it_and_are_no_words_of_their_own(house: House) -> None:
    house.meta.talk.writes(PETRA, "How do I press reset?")
    house.hear()
    send_all(house.world)
    case = Case.objects.get(kind="customer")
    place = Placement.objects.get(case=case).conversation_id
    files = [Enclosure("lamp.png", "image/png", PNG), Enclosure("how.pdf", "application/pdf", b"%PDF-1.7")]
    answer(case.pk, place, text="As shown.", by=house.world.anna, now=house.world.now, files=files)
    send_all(house.world)
    said = [one for one in house.meta.talk.messages.values() if one.author == PAGE][-3:]
    assert said[0].text.startswith("As shown.")
    assert [(one.sent.name, one.sent.kind, one.sent.content) for one in said[1:] if one.sent] == [
        ("lamp.png", "image", PNG),
        ("how.pdf", "file", b"%PDF-1.7"),
    ]
    words = Message.objects.count()
    house.meta.talk.writes(PETRA, "Thank you.")
    house.hear()
    assert Message.objects.count() == words + 1
    assert set(RawMessage.objects.filter(remote_id__in=[one.id for one in said[1:]]).values_list("set_aside")) == {
        ("loop",)
    }


def test_nobody_but_meta_is_believed_at_the_houses_address(house: House) -> None:
    body = b'{"object": "page", "entry": []}'
    assert house.call(body, signature(body, "another secret")) == 401
    assert not RawMessage.objects.exists()
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "1158201444"}
    answered = Client().get(f"/hooks/{house.account.hook}/", query)
    assert (answered.status_code, answered.content) == (200, b"1158201444")
    assert Client().get(f"/hooks/{house.account.hook}/", query | {"hub.verify_token": "guessed"}).status_code == 403
