"""The whole way on Instagram: Meta calls the house, a case comes of it and is answered where it was asked."""

import json

import pytest
from django.test import Client
from pytest_django import Settings

from hilft.base.clock import now
from hilft.cases.actions.words import answer
from hilft.cases.models import Case
from hilft.channels import saying
from hilft.channels.actions.accounts import set_up
from hilft.channels.inbox import store
from hilft.channels.registry import channel_of
from hilft.conversations.models import Message
from hilft.people import queries
from tests.channels.graph.small_graph import signature
from tests.channels.hearing import send_all, take_in_all
from tests.channels.instagram.instagram_ground import InstagramGround
from tests.channels.instagram.small_instagram import HANDLE, TAMME
from tests.channels.servers import eventually
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fresh(settings: Settings) -> None:
    settings.STATIC_ROOT = None  # nobody looks at pages here
    queries._kept.clear()
    saying._left_alone.clear()


def test_comments_and_mentions_become_cases_and_are_answered_where_they_were_said(
    instagram: InstagramGround, transactional_db: None
) -> None:
    world = World(now=now())
    given = instagram.settings
    account = set_up("instagram", "Our Instagram", given, team=None, by=world.otto, now=world.now)
    first = instagram.say("My router is dead.")
    medium = instagram.meta.publishes(TAMME, "My new flat")
    mention = instagram.meta.says(TAMME, f"@{HANDLE} when do you come?", on=medium)
    assert eventually(instagram.meta.graph.idle)
    for call in instagram.meta.graph.calls * 2:
        body = json.dumps(call).encode()
        headers = {"X-Hub-Signature-256": signature(body)}
        asked = Client().post(f"/hooks/{account.hook}/", body, content_type="application/json", headers=headers)
        assert asked.status_code == 200
    for raw in channel_of(account).fetch(""):
        store(account, raw, now=now())
    world.now = now()
    take_in_all(world)
    for identity in (first, mention):
        heard = Message.objects.get(remote_id=identity)
        case = Case.objects.get(placements__conversation=heard.conversation)
        answer(case.pk, heard.conversation_id, text="We come on Monday.", by=world.anna, now=world.now)
    send_all(world)
    assert Case.objects.filter(kind="customer").count() == 2
    assert [text.partition(".")[0] for text in instagram.answers(first)] == ["We come on Monday"]
    below = [one for one in instagram.meta.comments.values() if one.medium == medium and one.below == mention]
    assert [one.text.partition(".")[0] for one in below] == ["We come on Monday"]
    channel_of(account).close()
