"""A whole X in small: hearing for little money, threads, rights, refusals and what may have been said before."""

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest

from hilft.channels.adapters.x import X, make
from hilft.channels.adapters.x.events import Cursor
from hilft.channels.contract import (
    Audience,
    Delivered,
    Heard,
    Kind,
    NotNow,
    Outgoing,
    Pulse,
    RawMessage,
    Undeliverable,
    Unsure,
)
from tests.channels.suite.fault_line import Line
from tests.channels.suite.ground import Fault
from tests.channels.x.description import described
from tests.channels.x.small_x import SmallX, running
from tests.channels.x.world_of_x import World
from tests.channels.x.x_ground import PETRA, TAMME, settings


@pytest.fixture
def small_x() -> Iterator[SmallX]:
    yield from running(World(), described())


@pytest.fixture
def world(small_x: SmallX) -> World:
    return small_x.world


@pytest.fixture
def channel(small_x: SmallX) -> Iterator[X]:
    channel = make(settings(small_x.port))
    yield channel
    channel.close()


def all_heard(channel: X, cursor: str = "") -> list[Heard]:
    return [channel.read(raw) for raw in channel.fetch(cursor)]


def answer(world: World, asked: str, text: str, **other: object) -> Outgoing:
    usual = Outgoing(
        key=text, to=PETRA, subject="", text=text, in_reply_to=asked, audience=Audience.PUBLIC,
        conversation=world.posts[asked].conversation if asked in world.posts else "",
    )  # fmt: skip
    return replace(usual, **other)  # type: ignore[arg-type]


def given(small_x: SmallX, kind: str) -> list[dict[str, str]]:
    """Return how a path was asked."""
    return [query for _, path, query in small_x.asked if path.endswith(kind)]


def test_who_we_are_is_what_x_says(channel: X) -> None:
    me = channel.profile()
    assert (me.name, me.handle, me.url) == ("Fernnetz Care", "@fernnetz_care", "https://x.com/fernnetz_care")


def test_pages_are_walked_back_and_heard_oldest_first_and_paid_for_once(
    small_x: SmallX, world: World, channel: X
) -> None:
    said = [world.post(PETRA, f"@fernnetz_care {number}").id for number in range(230)]
    raws = list(channel.fetch(""))
    assert [raw.remote_id for raw in raws] == said
    small_x.asked.clear()
    assert [raw.remote_id for raw in channel.fetch(raws[199].cursor)] == said[200:]
    (only,) = given(small_x, "/mentions")
    assert only["since_id"] == said[199], "What is known already is not shown, and not charged, again."


def test_a_word_in_our_thread_that_mentions_nobody_is_heard_for_answering_by_hand(world: World, channel: X) -> None:
    cursor = ".".join([world.number()] * 4)
    asked = world.post(PETRA, "@fernnetz_care is it the router?").id
    channel.deliver(answer(world, asked, "It may be."))
    by_the_way = world.post(TAMME, "Mine is dead, too", reply_to=asked).id
    heard = {one.remote_id: one for one in all_heard(channel, cursor)}
    assert not heard[by_the_way].may_reply
    assert heard[by_the_way].conversation == heard[asked].conversation == asked
    assert heard[by_the_way].permalink == f"https://x.com/tamme/status/{by_the_way}"
    assert [one.remote_id for one in all_heard(channel, cursor) if one.kind is Kind.MESSAGE] == [asked, by_the_way]
    later = list(channel.fetch(cursor))[-1].cursor
    assert Cursor.of(later).thread == int(by_the_way)
    assert by_the_way not in heard_anew(channel, later)


def heard_anew(channel: X, cursor: str) -> list[str]:
    """Return what a house that was started anew hears."""
    with closing(X(channel._account)) as anew:
        return [one.remote_id for one in all_heard(anew, cursor)]


def test_our_threads_are_known_again_after_a_new_start(world: World, channel: X) -> None:
    asked = world.post(PETRA, "@fernnetz_care is it the router?").id
    channel.deliver(answer(world, asked, "It may be."))
    cursor = ".".join([world.number()] * 4)
    later = world.post(TAMME, "Mine as well", reply_to=asked).id
    assert heard_anew(channel, cursor) == [later]


def test_what_we_say_by_hand_is_heard_as_ours(world: World, channel: X) -> None:
    asked = world.post(PETRA, "@fernnetz_care hello").id
    cursor = ".".join([world.number()] * 4)
    by_hand = world.post(world.care, "Good morning.", reply_to=asked).id
    (ours,) = all_heard(channel, cursor)
    assert (ours.remote_id, ours.kind, ours.in_reply_to, ours.text) == (
        by_hand,
        Kind.OURS,
        asked,
        "@petra Good morning.",
    )


def test_a_house_that_was_off_for_ten_days_may_still_search(world: World, channel: X) -> None:
    asked = world.post(world.care, "News").id
    reply = world.post(PETRA, "Old news", reply_to=asked).id
    old = str(int(reply) - (int(timedelta(days=10).total_seconds() * 1000) << 22))
    assert reply in [one.remote_id for one in all_heard(channel, f"{old}.{old}.{old}.{old}")]


def test_direct_messages_come_a_few_at_a_time_and_all_of_them(small_x: SmallX, world: World, channel: X) -> None:
    known = world.write(PETRA, world.care, "Before").id
    said = [f"dm:{world.write(PETRA, world.care, str(number)).id}" for number in range(120)]
    heard = all_heard(channel, f"0.{known}.0.0")
    assert [one.remote_id for one in heard] == said
    assert {one.audience for one in heard} == {Audience.PRIVATE}
    small_x.asked.clear()
    assert all_heard(channel, f"0.{said[-1][3:]}.0.0") == []
    assert [query["max_results"] for query in given(small_x, "/dm_events")] == ["5"]


def test_what_is_not_wanted_is_not_asked_and_not_paid(small_x: SmallX, world: World) -> None:
    channel = make(settings(small_x.port, follow="no", messages="no"))
    world.post(PETRA, "@fernnetz_care hello")
    assert len(all_heard(channel)) == 1
    assert {path.rpartition("/")[2] for _, path, _ in small_x.asked} == {"mentions"}
    channel.close()


def test_a_listener_looks_at_direct_messages_once_a_minute_at_most(small_x: SmallX, world: World, channel: X) -> None:
    small_x.limits["dm_events"] = 1
    stop, good = Event(), 0
    world.post(PETRA, "@fernnetz_care hello")
    for sound in channel.listen("", stop=stop):
        assert isinstance(sound, RawMessage) or sound.trouble is None, sound
        good += isinstance(sound, Pulse)
        if good == 2:
            stop.set()
    assert len(given(small_x, "/mentions")) == 2
    assert len(given(small_x, "/dm_events")) == 1


def test_a_rate_is_waited_for_as_long_as_x_says(small_x: SmallX, channel: X) -> None:
    small_x.limits["mentions"] = 0
    with pytest.raises(NotNow) as trouble:
        list(channel.fetch(""))
    assert trouble.value.code == "rate"
    assert timedelta(seconds=50) < trouble.value.retry_after <= timedelta(seconds=60)


@pytest.mark.parametrize("tier", ["self-serve", "enterprise"])
def test_whoever_did_not_summon_us_is_answered_only_with_an_enterprise_contract(
    small_x: SmallX, world: World, tier: str
) -> None:
    channel, small_x.enterprise = make(settings(small_x.port, tier=tier)), tier == "enterprise"
    asked = world.post(PETRA, "My line is dead").id
    if tier == "enterprise":
        assert channel.deliver(answer(world, asked, "Whose?")).remote_id in world.posts
    else:
        with pytest.raises(Undeliverable) as never:
            channel.deliver(answer(world, asked, "Whose?"))
        assert never.value.code == "not_allowed"
        assert "mentioned or quoted" in never.value.detail
    channel.close()


def test_an_answer_to_what_is_gone_is_never_said(world: World, channel: X) -> None:
    asked = world.post(PETRA, "@fernnetz_care oh").id
    world.delete(asked)
    for where in (asked, "1", "what is this"):
        with pytest.raises(Undeliverable) as never:
            channel.deliver(answer(world, where, "Yes?"))
        assert never.value.code == "gone"
    assert world.by(world.care) == []


def test_whoever_takes_no_messages_is_never_answered_in_public_instead(world: World, channel: X) -> None:
    asked = world.post(PETRA, "@fernnetz_care my number is secret").id
    world.closed.add(PETRA)
    with pytest.raises(Undeliverable) as never:
        channel.deliver(answer(world, asked, "It is 4711.", audience=Audience.PRIVATE))
    assert never.value.code == "not_private"
    assert world.by(world.care) == []
    assert world.messages == []


def test_a_lost_answer_is_found_again_with_its_link_in_place_of_the_short_one(small_x: SmallX, world: World) -> None:
    line = Line(("127.0.0.1", small_x.port))
    channel = make(settings(line.port))
    channel._server.http.patience = timedelta(seconds=1)
    asked = world.post(PETRA, "@fernnetz_care where?").id
    outgoing = answer(world, asked, "Here, 5 < 6:\nhttps://fernnetz.example/help?a=1&b=2")
    with line.bad(Fault.ANSWER_LOST), pytest.raises(Unsure):
        channel.deliver(outgoing)
    (said,) = world.by(world.care)
    assert channel.deliver(replace(outgoing, tried=True)).remote_id == said.id
    assert len(world.by(world.care)) == 1
    channel.close()
    line.close()


def test_what_x_takes_for_said_already_was_said(world: World, channel: X) -> None:
    asked = world.post(PETRA, "@fernnetz_care hello").id
    outgoing = answer(world, asked, "Good morning.")
    first = channel.deliver(outgoing)
    assert channel.deliver(outgoing) == first, "Nobody told us that it was tried; X did."
    assert isinstance(first, Delivered)


def test_the_same_words_to_another_question_are_said_again(world: World, channel: X) -> None:
    asked = [world.post(PETRA, f"@fernnetz_care {number}").id for number in range(2)]
    said = [channel.deliver(answer(world, one, "We look at it.", tried=True)).remote_id for one in asked]
    assert len(set(said)) == 2


def test_the_same_words_in_a_later_message_are_said_again(world: World, channel: X) -> None:
    said = []
    for _ in range(2):
        asked = f"dm:{world.write(PETRA, world.care, 'And now?').id}"
        outgoing = answer(world, asked, "Not yet.", audience=Audience.PRIVATE, tried=True)
        said += [channel.deliver(outgoing).remote_id for _ in range(2)]
    assert said[0] == said[1] != said[2] == said[3]


def test_posts_and_messages_are_taken_back(world: World, channel: X) -> None:
    asked = world.post(PETRA, "@fernnetz_care hello").id
    public = channel.deliver(answer(world, asked, "Wrong."))
    private = channel.deliver(answer(world, asked, "Wrong.", audience=Audience.PRIVATE))
    for said in (public, private):
        channel.take_back(said.remote_id)
        channel.take_back(said.remote_id)
    assert world.by(world.care) == []
    assert [one.is_gone for one in world.messages] == [True]


def test_wrong_keys_and_empty_credits_are_sentences_and_nothing_is_given_up(small_x: SmallX, world: World) -> None:
    asked = world.post(PETRA, "@fernnetz_care hello").id
    wrong = make(settings(small_x.port, api_secret="wrong"))
    for act in (
        lambda: wrong.profile(),
        lambda: list(wrong.fetch("")),
        lambda: wrong.deliver(answer(world, asked, "A")),
    ):
        with pytest.raises(NotNow) as trouble:
            act()
        assert trouble.value.code == "login_refused"
    wrong.close()
    small_x.is_penniless = True
    right = make(settings(small_x.port))
    with pytest.raises(NotNow) as broke:
        right.deliver(answer(world, asked, "A"))
    assert broke.value.code == "credits"
    right.close()


def test_an_unread_edit_of_an_edit_is_one_message_and_its_change(world: World, channel: X) -> None:
    first = world.post(PETRA, "@fernnetz_care one").id
    world.edit(first, "@fernnetz_care two")
    time.sleep(0.002)
    last = world.edit(first, "@fernnetz_care three").id
    told = all_heard(channel)
    assert [(one.kind, one.text) for one in told] == [(Kind.MESSAGE, "one"), (Kind.EDITED, "three")]
    assert [one.remote_id for one in told] == [first, f"{first}@{last}"]


def test_the_description_judges_what_we_ask(small_x: SmallX) -> None:
    if small_x.described is None:
        pytest.skip("X's description or the group oracles is not here.")
    judge = small_x.described
    assert judge.wrongs("GET", "/2/users/1/mentions", {"since": "1"}, None, (200, {}))
    assert judge.wrongs("GET", "/2/users/1/mentions", {"max_results": "1000"}, None, (200, {}))
    assert judge.wrongs(
        "POST", "/2/tweets", {}, {"text": "a", "in_reply_to": "1"}, (201, {"data": {"id": "1", "text": "a"}})
    )
    assert judge.wrongs("GET", "/2/users/me", {}, None, (200, {"data": {"handle": "x"}}))
    assert judge.wrongs("GET", "/2/users/me", {}, None, (200, {"data": {"id": "1"}})) == []
