"""Mastodon on a server nobody here wrote: what only this network has, beside the contract every network keeps."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import httpx
import pytest

from hilft.channels.adapters.mastodon import make
from hilft.channels.contract import Audience, Heard, Kind, NotNow, Outgoing, RawMessage, SentFile, Undeliverable
from tests.channels.mastodon.mastodon_ground import MastodonGround
from tests.channels.mastodon.mock_server import MockServer, missing
from tests.channels.servers import eventually

pytestmark = pytest.mark.channels
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def ground() -> Iterator[MastodonGround]:
    if reason := missing():
        pytest.fail(reason)
    server = MockServer()
    try:
        opened = MastodonGround(server)
        yield opened
        opened.channel.close()
        opened.wire.close()
    finally:
        server.end()


def last(ground: MastodonGround, cursor: str) -> Heard:
    return ground.channel.read(list(ground.channel.fetch(cursor))[-1])


def answer(heard: Heard, text: str, key: str, **other: Any) -> Outgoing:
    usual = {"to": heard.author.address, "subject": "", "in_reply_to": heard.remote_id, "audience": heard.audience}
    return Outgoing(key=key, text=text, **(usual | other))


def test_who_we_are_is_told_and_a_revoked_token_is_a_sentence(ground: MastodonGround) -> None:
    profile = ground.channel.profile()
    assert (profile.name, profile.handle.split("@")[1]) == ("Fernnetz Care", "care")
    stranger = make({**ground.settings, "token": "revoked"})
    for act in (
        stranger.profile,
        lambda: list(stranger.fetch("")),
        lambda: stranger.deliver(_to(str(ground.petra.me().id))),
    ):
        with pytest.raises(NotNow, match="no longer accepts our access token") as trouble:
            act()
        assert trouble.value.code == "login_refused"
    stranger.close()


def _to(account: str) -> Outgoing:
    return Outgoing(key="x", to=account, subject="", text="Hello")


def test_a_server_that_cannot_tell_its_limits_is_heard_and_answered_all_the_same(ground: MastodonGround) -> None:
    for broken in ({"/api/v2/instance"}, {"/api/v2/instance", "/api/v1/instance"}):
        ground.wire.broken = frozenset(broken)
        channel = ground.another()
        cursor = ground.start()
        ground.say("How long may it be?")
        asked = channel.read(list(channel.fetch(cursor))[-1])
        assert channel.deliver(answer(asked, "So long.", f"limits-{len(broken)}")).remote_id
        assert (channel.traits.max_length, channel.traits.link_length) == (460, 23)
        channel.close()
    ground.wire.broken = frozenset()


def test_a_private_answer_is_direct_and_mentions_nobody_but_its_author(ground: MastodonGround) -> None:
    cursor = ground.start()
    ground.say_privately("My number is 4711, @tamme knows it.")
    asked = last(ground, cursor)
    assert asked.audience is Audience.PRIVATE
    said = ground.channel.deliver(answer(asked, "Ask @tamme, .@tamme or tamme@bucht.example.", "direct-1"))
    status = ground.care.status(said.remote_id)
    assert status.visibility == "direct"
    assert [one.acct for one in status.mentions] == ["petra"]


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private"])
def test_an_answer_is_never_more_visible_than_the_question(ground: MastodonGround, visibility: str) -> None:
    cursor = ground.start()
    ground.petra.status_post("@care is it out?", visibility=visibility, spoiler_text="Router")
    asked = last(ground, cursor)
    said = ground.channel.deliver(answer(asked, "It is.", f"as-{visibility}", audience=Audience.PUBLIC))
    status = ground.care.status(said.remote_id)
    assert status.visibility == {"private": "direct"}.get(visibility, visibility)
    assert (asked.subject, status.spoiler_text) == ("Router", "Router")
    assert str(status.in_reply_to_id) == asked.remote_id


def test_what_a_colleague_writes_in_another_program_is_heard_as_ours(ground: MastodonGround) -> None:
    cursor = ground.start()
    asked = ground.say("Who is there?")
    said = str(ground.care.status_post("@petra I am, from my telephone.", in_reply_to_id=asked).id)
    heard = {one.remote_id: one for one in map(ground.channel.read, ground.channel.fetch(cursor))}
    assert (heard[said].kind, heard[said].in_reply_to) == (Kind.OURS, asked)
    assert heard[said].text == "@petra I am, from my telephone."


def test_a_picture_comes_along_and_one_of_ours_arrives(ground: MastodonGround) -> None:
    cursor = ground.start()
    media = ground.petra.media_post(PNG, mime_type="image/png", description="A red light")
    ground.petra.status_post("@care look", media_ids=[media.id])
    asked = last(ground, cursor)
    assert "A red light" in asked.text
    # The server names its pictures by the address it thinks it has; only when that is ours are they fetched.
    assert all(one.media_type == "image/png" for one in asked.attachments)
    file = SentFile("plan.png", "image/png", PNG)
    said = ground.channel.deliver(answer(asked, "Here is the plan.", "file-1", attachments=(file,)))
    assert len(ground.care.status(said.remote_id).media_attachments) == 1


def test_what_the_server_keeps_back_from_strangers_is_heard_all_the_same(ground: MastodonGround) -> None:
    cursor = ground.start()
    rules = {"for_not_following": "filter", "for_private_mentions": "filter"}
    usual = dict.fromkeys(rules, "accept")
    with httpx.Client(headers={"Authorization": "Bearer care_token"}, trust_env=False) as care:
        address = f"{ground.server.base}/api/v2/notifications/policy"
        assert care.patch(address, json=rules).status_code == 200
        try:
            said = ground.say("Do you hear strangers?")
            assert said in {raw.remote_id for raw in ground.channel.fetch(cursor)}
            assert care.patch(address, json={"for_not_following": "drop"}).status_code == 200
            with pytest.raises(Exception, match="ignores what some people write"):
                ground.channel.profile()
        finally:
            care.patch(address, json=usual)


def test_a_mention_is_heard_within_a_second_of_being_said(ground: MastodonGround) -> None:
    spans = latencies(ground, 10)
    assert sorted(spans)[len(spans) // 2] < 2.0, spans


def latencies(ground: MastodonGround, count: int) -> list[float]:
    """Return the seconds from a post being taken by the server to its raw message in our hands."""
    stop, at = Event(), dict[str, float]()
    channel = ground.another()
    cursor = ground.start()

    def listen() -> None:
        for sound in channel.listen(cursor, stop=stop):
            if isinstance(sound, RawMessage):
                at[sound.remote_id] = time.monotonic()

    thread = Thread(target=listen)
    thread.start()
    spans = []
    try:
        assert eventually(lambda: any("/streaming" in one.path for one in ground.wire.asked), 20)
        time.sleep(1.0)
        for number in range(count):
            identity = ground.say(f"Quick {number}")
            said = time.monotonic()
            assert eventually(lambda identity=identity: identity in at, 20)  # type: ignore[misc]
            spans.append(max(at[identity] - said, 0.0))
            time.sleep(0.3)
    finally:
        stop.set()
        thread.join(20)
    return spans


def test_a_deletion_is_followed_after_a_restart_only_while_it_runs_but_an_edit_always(ground: MastodonGround) -> None:
    cursor = ground.start()
    asked = ground.say("It is broken")
    behind = [raw.cursor for raw in ground.channel.fetch(cursor)][-1]
    ground.edit(asked, "It is mended")
    new_house = ground.another()
    told = [new_house.read(raw) for raw in new_house.fetch(behind)]
    new_house.close()
    assert [one.text for one in told if one.about == asked] == ["It is mended"]


def test_a_mention_edited_before_it_was_heard_is_heard_in_both_versions(ground: MastodonGround) -> None:
    cursor = ground.start()
    asked = ground.say("It is broken")
    ground.edit(asked, "It is mended")
    told = [ground.channel.read(raw) for raw in ground.channel.fetch(cursor)]
    assert [(one.kind, one.text) for one in told if asked in (one.remote_id, one.about)] == [
        (Kind.MESSAGE, "It is broken"),
        (Kind.EDITED, "It is mended"),
    ]


def test_an_answer_to_what_is_gone_or_never_was_is_undeliverable(ground: MastodonGround) -> None:
    cursor = ground.start()
    ground.say("Gone soon")
    asked = last(ground, cursor)
    ground.delete(asked.remote_id)
    for identity in (asked.remote_id, "../accounts/1", "99999"):
        with pytest.raises(Undeliverable) as never:
            ground.channel.deliver(answer(asked, "Too late.", "gone", in_reply_to=identity))
        assert never.value.code == "gone"


def test_what_is_left_of_the_quota_is_kept_for_answers() -> None:
    if reason := missing():
        pytest.fail(reason)
    server = MockServer("\n[ratelimit]\nenabled = true\nlimit = 60\nwindow_seconds = 300\n")
    try:
        ground = MastodonGround(server)
        cursor = ground.start()
        ground.say("Is anybody left?")
        asked = last(ground, cursor)
        with pytest.raises(NotNow) as trouble:
            _ask_again_and_again(ground, cursor)
        assert trouble.value.code == "rate"
        assert trouble.value.retry_after > timedelta(seconds=10)
        assert ground.channel.deliver(answer(asked, "I am.", "quota-1")).remote_id
        ground.channel.close()
        ground.wire.close()
    finally:
        server.end()


def _ask_again_and_again(ground: MastodonGround, cursor: str) -> None:
    for _ in range(60):
        list(ground.channel.fetch(cursor))


def test_every_request_has_our_key_and_none_has_it_in_its_address(ground: MastodonGround) -> None:
    asked = [one for one in ground.wire.asked if one.headers.get("authorization") != "Bearer revoked"]
    assert asked
    assert all(one.headers["authorization"] == "Bearer care_token" for one in asked)
    assert not [one for one in asked if "care_token" in one.path]
    posts = [one for one in asked if one.method == "POST" and one.path == "/api/v1/statuses"]
    assert all(len(one.headers["idempotency-key"]) == 64 and json.loads(one.body)["status"] for one in posts)
