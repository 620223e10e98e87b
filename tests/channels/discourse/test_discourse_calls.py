"""Webhooks of a community: little of them is believed, and nothing of other people's messages is kept."""

import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from hilft.channels.adapters.discourse import Discourse, make
from hilft.channels.contract import Audience, Call, Kind, NotTheirs, RawMessage
from tests.channels.discourse.discourse_ground import SECRET, settings
from tests.channels.discourse.small_discourse import SmallDiscourse
from tests.channels.discourse.world_of_discourse import CARE, PETRA, TAMME, Post

NOW = datetime.now(UTC)
NOWHERE = make(settings(1))
"""A channel whose community is not there."""


@pytest.fixture(scope="module", autouse=True)
def nothing_left_open() -> Iterator[None]:
    yield
    NOWHERE.close()


@pytest.fixture
def channel(small: SmallDiscourse) -> Iterator[Discourse]:
    channel = make(settings(small.port))
    yield channel
    channel.close()


def called(small: SmallDiscourse, channel: Discourse, event: str, post: Post, **head: str) -> list[RawMessage]:
    headers, body = small.call_of(event, post, SECRET)
    return channel.called(Call("POST", {}, {**headers, **head}, body, NOW))


def test_what_a_call_tells_is_the_same_as_what_looking_finds(small: SmallDiscourse, channel: Discourse) -> None:
    post = small.world.begin(PETRA, "Router", "My router is dead.")
    (told,) = called(small, channel, "post_created", post)
    (found,) = [raw for raw in channel.fetch("1.1.1") if raw.remote_id == told.remote_id]
    assert (told.digest, told.cursor) == (found.digest, "")
    one = channel.read(told)
    assert (one.text, one.audience, one.kind) == ("My router is dead.", Audience.PUBLIC, Kind.MESSAGE)


@pytest.mark.parametrize("mark", ["", "sha256=", "sha256=00", "ä"])
def test_an_unsigned_call_is_refused(small: SmallDiscourse, channel: Discourse, mark: str) -> None:
    post = small.world.begin(PETRA, "Router", "My router is dead.")
    with pytest.raises(NotTheirs) as refused:
        called(small, channel, "post_created", post, **{"x-discourse-event-signature": mark})
    assert refused.value.status == 401


def test_without_a_secret_no_call_is_believed(small: SmallDiscourse) -> None:
    post = small.world.begin(PETRA, "Router", "My router is dead.")
    with pytest.raises(NotTheirs):
        called(small, make(settings(small.port, secret="")), "post_created", post)


def test_a_signed_body_sent_again_as_a_deletion_deletes_nothing(small: SmallDiscourse, channel: Discourse) -> None:
    post = small.world.begin(PETRA, "Router", "My router is dead.")
    assert called(small, channel, "post_destroyed", post) == []
    small.world.delete(post.id)
    (gone,) = called(small, channel, "post_destroyed", post)
    assert (channel.read(gone).kind, channel.read(gone).about) == (Kind.DELETED, str(post.id))


def test_an_old_body_sent_again_as_a_change_brings_what_stands_there_now(
    small: SmallDiscourse, channel: Discourse
) -> None:
    post = small.world.begin(PETRA, "Router", "My router is dead.")
    headers, body = small.call_of("post_edited", post, SECRET)
    small.world.edit(post.id, "My router is mended.")
    (raw,) = channel.called(Call("POST", {}, headers, body, NOW))
    assert (channel.read(raw).kind, channel.read(raw).text) == (Kind.EDITED, "My router is mended.")
    (again,) = channel.called(Call("POST", {}, headers, body, NOW))
    assert again.remote_id == raw.remote_id


def test_of_other_peoples_messages_and_closed_categories_nothing_is_kept(
    small: SmallDiscourse, channel: Discourse
) -> None:
    between_others = small.world.begin(PETRA, "Secret", "My number is 4711.", to=(TAMME,))
    among_staff = small.world.begin("lotte", "Wages", "They rise.", category=8)
    for post in (between_others, among_staff):
        for event in ("post_created", "post_edited", "post_recovered"):
            assert called(small, channel, event, post) == []


def test_a_message_to_us_is_fetched_with_our_own_key(small: SmallDiscourse, channel: Discourse) -> None:
    cursor = "1.1.1"
    post = small.world.begin(PETRA, "Secret", "My number is 4711.", to=(CARE,))
    assert called(small, channel, "post_created", post) == []
    (heard,) = [channel.read(raw) for raw in channel.fetch(cursor)]
    assert (heard.text, heard.audience) == ("My number is 4711.", Audience.PRIVATE)


def test_in_a_category_for_a_few_a_post_is_private(small: SmallDiscourse, channel: Discourse) -> None:
    post = small.world.begin(PETRA, "Test box", "It hums.", category=7)
    (raw,) = called(small, channel, "post_created", post)
    assert channel.read(raw).audience is Audience.PRIVATE


def test_what_is_proven_and_not_understood_is_one_thing_heard_and_other_events_are_none(
    small: SmallDiscourse, channel: Discourse
) -> None:
    def signed(value: object, event: str) -> list[RawMessage]:
        body = json.dumps(value).encode()
        mark = f"sha256={hmac.new(SECRET.encode(), body, sha256).hexdigest()}"
        return channel.called(
            Call("POST", {}, {"x-discourse-event-signature": mark, "x-discourse-event": event}, body, NOW)
        )

    assert signed({"ping": "OK"}, "ping") == []
    assert signed({"user": {"id": 1}}, "user_created") == []
    odds: tuple[object, ...] = ([], {"post": {}}, "x", {"post": {"id": "a"}})
    for odd in odds:
        (raw,) = signed(odd, "post_created")
        assert channel.read(raw).kind is Kind.BROKEN


@hypothesis(max_examples=40, deadline=None)
@given(
    st.sampled_from(["post_created", "post_edited", "post_destroyed", "post_recovered", "topic_created", ""]),
    st.dictionaries(
        st.sampled_from(["id", "topic_archetype", "category_id", "version", "hidden", "raw", "user_id", "topic_id"]),
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from(["regular", "x", ""]),
    ),
)
def test_whatever_a_proven_call_says_it_is_heard_or_asked_for_again(event: str, post: dict[str, object]) -> None:
    body = json.dumps({"post": post}).encode()
    mark = f"sha256={hmac.new(SECRET.encode(), body, sha256).hexdigest()}"
    call = Call("POST", {}, {"x-discourse-event-signature": mark, "x-discourse-event": event}, body, NOW)
    try:
        assert all(NOWHERE.read(raw) for raw in NOWHERE.called(call))
    except NotTheirs as later:
        assert later.status == 503  # noqa: PT017


def test_while_the_community_cannot_be_asked_back_it_is_asked_to_call_again(
    small: SmallDiscourse, channel: Discourse
) -> None:
    post = small.world.begin(PETRA, "Router", "My router is dead.")
    headers, body = small.call_of("post_destroyed", post, SECRET)
    small.most = 0
    with pytest.raises(NotTheirs) as later:
        channel.called(Call("POST", {}, headers, body, NOW))
    assert later.value.status == 503


def test_a_look_from_a_browser_learns_nothing(channel: Discourse) -> None:
    answer = channel.challenged(Call("GET", {}, {}, b"", NOW))
    assert answer is not None
    assert answer.status == 405
