"""Saying on Bluesky: every story here happens on its own servers."""

import time
from importlib import import_module
from typing import Any

import pytest

from hilft.channels.adapters.bluesky import make
from hilft.channels.adapters.bluesky.hearing import notifications
from hilft.channels.contract import (
    Audience,
    SentFile,
    Undeliverable,
)
from tests.channels.bluesky.bluesky_house import DOT, House, answer_to, answers, place
from tests.channels.servers import eventually

pytestmark = pytest.mark.channels


def test_what_the_network_gives_us_and_what_we_give_it_passes_anothers_models(house: House) -> None:
    models: Any = import_module("atproto").models

    said, asked = house.ask("Größe https://a.example/ü 👩‍👩‍👧")
    text = f"@{house.petra.handle} größer: https://b.example/x?y=1, bald."
    files = (SentFile("a red dot", "image/png", DOT),)
    ours = house.channel.deliver(answer_to(asked, text, language="de", attachments=files)).remote_id
    found = house.care.ask("GET", "com.atproto.repo.getRecord", **place(ours))
    record = models.get_or_create(found["value"], models.AppBskyFeedPost.Record, strict=True)
    assert isinstance(record, models.AppBskyFeedPost.Record)
    assert record.reply is not None
    assert (record.reply.parent.uri, record.reply.root.uri, record.langs) == (said, said, ["de"])
    whole = text.encode()
    assert record.facets is not None
    shown = [whole[one.index.byte_start : one.index.byte_end].decode() for one in record.facets]
    assert shown == [f"@{house.petra.handle}", "https://b.example/x?y=1"]
    assert isinstance(record.facets[0].features[0], models.AppBskyRichtextFacet.Mention)
    listed = list(notifications(house.channel._server))
    assert listed
    kind = models.AppBskyNotificationListNotifications.Notification
    assert all(isinstance(models.get_or_create(one, kind, strict=True), kind) for one in listed)


def test_an_answer_is_a_reply_in_its_thread_and_said_once(house: House) -> None:
    said, asked = house.ask()
    outgoing = answer_to(asked, "We look at it")
    first = house.channel.deliver(outgoing)
    assert house.channel.deliver(outgoing) == first
    other = make(house.settings)
    assert other.deliver(answer_to(asked, "Other words, same delivery", key=outgoing.key)).remote_id == first.remote_id
    other.close()
    assert eventually(lambda: answers(house.petra, said) == ["We look at it"], 30)
    follow = answer_to(asked, "And one more", in_reply_to=first.remote_id)
    second = house.channel.deliver(follow).remote_id
    reply = house.care.ask("GET", "com.atproto.repo.getRecord", **place(second))["value"]["reply"]
    assert (reply["root"]["uri"], reply["parent"]["uri"]) == (said, first.remote_id)


def test_what_is_private_is_refused_and_nobody_sees_it(house: House) -> None:
    _, asked = house.ask()
    with pytest.raises(Undeliverable) as never:
        house.channel.deliver(answer_to(asked, "Your number is 4711", audience=Audience.PRIVATE))
    assert never.value.code == "not_private"
    time.sleep(0.5)
    assert house.petra.posts_of(house.care.did) == []
    assert not house.channel.traits.may_go_private


def test_an_answer_to_a_deleted_post_is_never_said(house: House) -> None:
    said, asked = house.ask()
    house.petra.delete(said)
    shown = {"uris": [str(said)]}
    assert eventually(lambda: not house.care.ask("GET", "app.bsky.feed.getPosts", **shown)["posts"], 30)
    with pytest.raises(Undeliverable) as never:
        house.channel.deliver(answer_to(asked, "Too late"))
    assert never.value.code == "gone"


def test_a_word_can_be_taken_back_twice_and_only_if_it_is_ours(house: House) -> None:
    said, asked = house.ask()
    ours = house.channel.deliver(answer_to(asked, "Wrong customer")).remote_id
    assert eventually(lambda: answers(house.petra, said) == ["Wrong customer"], 30)
    house.channel.take_back(ours)
    house.channel.take_back(ours)
    assert eventually(lambda: answers(house.petra, said) == [], 30)
    with pytest.raises(Undeliverable):
        house.channel.take_back(said)


def test_three_hundred_signs_fit_and_one_more_is_refused_by_us_as_by_the_server(house: House) -> None:
    _, asked = house.ask()
    assert house.channel.deliver(answer_to(asked, "ä" * 300)).remote_id
    with pytest.raises(Undeliverable) as never:
        house.channel.deliver(answer_to(asked, "ä" * 301))
    assert never.value.code == "too_long"
    with pytest.raises(RuntimeError, match="grapheme"):
        house.care.post("ä" * 301)
    with pytest.raises(Undeliverable) as bytes_too:
        house.channel.deliver(answer_to(asked, "👩‍👩‍👧" * 290))
    assert bytes_too.value.code == "too_long"
