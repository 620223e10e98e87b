"""Hearing on Matrix: every story here happens on a real Synapse."""

import threading
import time
from datetime import UTC, datetime
from statistics import quantiles

import pytest

from hilft.channels.adapters.matrix import make
from hilft.channels.adapters.matrix.place import taken_apart
from hilft.channels.contract import (
    Audience,
    Kind,
    Note,
    NotNow,
    Outgoing,
    Pulse,
    RawMessage,
)
from tests.channels.matrix.matrix_house import NUMBERS, House, answer_to
from tests.channels.matrix.synapse import Synapse
from tests.channels.servers import eventually

pytestmark = pytest.mark.channels
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def test_what_was_written_before_we_came_in_is_heard(house: House) -> None:
    room = house.petra.make_room(house.care.user, direct=True)
    said = [house.petra.say(room, f"Hello {number}") for number in range(70)]
    heard = house.hear()
    assert [taken_apart(one.remote_id)[1] for one in heard] == said
    assert {(one.kind, one.audience, one.conversation) for one in heard} == {
        (Kind.MESSAGE, Audience.PRIVATE, room),
    }
    assert heard[0].author.address == house.petra.user
    assert house.hear() == []


def test_a_long_outage_loses_nothing_and_keeps_the_order(house: House) -> None:
    first, second = house.alone(), house.alone()
    before = house.petra.say(first, "before")
    house.hear()
    said = [house.petra.say((first, second)[number % 2], f"{number}") for number in range(220)]
    heard = house.hear()
    assert [taken_apart(one.remote_id)[1] for one in heard] == said
    assert before not in said


def test_hearing_resumes_exactly_behind_any_message(house: House) -> None:
    room, other = house.alone(), house.alone()
    house.petra.say(room, "a start, so that there is a place")
    house.take()
    for number in range(130):
        house.petra.say((room, other)[number % 3 == 0], f"{number}")
    begin = house.cursor
    whole = [raw.remote_id for raw in house.channel.fetch(begin)]
    for raw in list(house.channel.fetch(begin))[::13]:
        assert len(raw.cursor) <= 255
        later = [after.remote_id for after in house.channel.fetch(raw.cursor)]
        assert later == whole[whole.index(raw.remote_id) + 1 :]
    house.petra.say(room, "one more")
    middle = list(house.channel.fetch(begin))[60]
    assert len(list(house.channel.fetch(middle.cursor))) == 131 - 61


def test_a_place_the_server_does_not_know_means_from_the_beginning(house: House) -> None:
    room = house.alone()
    said = house.petra.say(room, "still here")
    assert [taken_apart(raw.remote_id)[1] for raw in house.channel.fetch("s0_garbage")] == [said]


def test_listening_hears_within_a_moment_and_ends_within_a_second(house: House) -> None:
    room, stop, heard = house.alone(), threading.Event(), []
    moments: dict[str, float] = {}

    def listen() -> None:
        for one in house.channel.listen("", stop=stop):
            if isinstance(one, RawMessage):
                heard.append((one.remote_id, time.monotonic()))
        house.channel.close()

    ear = threading.Thread(target=listen)
    ear.start()
    for number in range(30):
        event = house.petra.say(room, f"quick {number}")
        moments[f"{room}|{event}"] = time.monotonic()
        time.sleep(0.05)
    assert eventually(lambda: len({name for name, _ in heard}) == 30, 20)
    asked = time.monotonic()
    stop.set()
    ear.join(5)
    assert not ear.is_alive()
    assert time.monotonic() - asked < 1.5
    waits = sorted(max(0.0, at - moments[name]) for name, at in heard)
    assert len(waits) == 30
    cuts = quantiles(waits, n=20)
    print(f"Matrix, from saying to hearing: p50 {cuts[9]:.3f} s, p95 {cuts[18]:.3f} s")  # noqa: T201
    assert cuts[9] < 3


def test_threads_and_replies_of_an_open_room_are_conversations_of_their_own(house: House) -> None:
    stranger = house.server.register(f"stranger{next(NUMBERS)}")
    room = house.petra.make_room(house.care.user, preset="public_chat")
    house.hear()
    stranger.join(room)
    root = house.petra.say(room, "Is there an outage?")
    (asked,) = house.hear()
    assert (asked.audience, asked.conversation) == (Audience.PUBLIC, f"{room}|{root}")
    assert asked.reach == 3
    answer = house.channel.deliver(answer_to(asked, "In the north, yes.", house.key()))
    house.petra.say(room, "Until when?", thread=root, reply_to=taken_apart(answer.remote_id)[1])
    (again,) = house.hear()
    assert (again.conversation, again.in_reply_to) == (asked.conversation, answer.remote_id)
    quoting = {
        "msgtype": "m.text",
        "body": f"> <{house.petra.user}> Is there an outage?\n\nHere too",
        "m.relates_to": {"m.in_reply_to": {"event_id": root}},
    }
    stranger.send(room, quoting)
    (joined,) = house.hear()
    assert (joined.text, joined.conversation, joined.in_reply_to) == ("Here too", asked.conversation, asked.remote_id)


def test_changes_and_deletions_are_heard_and_nobody_changes_anothers_words(house: House) -> None:
    stranger = house.server.register(f"stranger{next(NUMBERS)}")
    room = house.petra.make_room(house.care.user, preset="public_chat")
    house.hear()
    stranger.join(room)
    said = house.petra.say(room, "Number 17")
    (first,) = house.hear()
    house.petra.edit(room, said, "Number 71")
    (edited,) = house.hear()
    assert (edited.kind, edited.about, edited.text) == (Kind.EDITED, first.remote_id, "Number 71")
    assert edited.remote_id.startswith(f"{first.remote_id}@")
    stranger.edit(room, said, "Number 666")
    assert [one.kind for one in house.hear()] == [Kind.NOISE]
    house.petra.redact(room, said)
    (deleted,) = house.hear()
    assert (deleted.kind, deleted.about, deleted.remote_id) == (
        Kind.DELETED,
        first.remote_id,
        f"{first.remote_id}@deleted",
    )


def test_machines_encryption_and_our_own_words_are_told_apart(house: House) -> None:
    room = house.alone()
    house.petra.send(room, {"msgtype": "m.notice", "body": "I am a bot"})
    house.petra.send(room, {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgA"}, kind="m.room.encrypted")
    house.care.say(room, "Said with Element")
    notice, sealed, ours = house.hear()
    assert notice.kind is Kind.AUTO_REPLY
    assert (sealed.kind, sealed.notes) == (Kind.MESSAGE, frozenset({Note.ENCRYPTED}))
    assert "encrypted" in sealed.text
    assert (ours.kind, ours.text) == (Kind.OURS, "Said with Element")
    receipt = Outgoing(
        key=house.key(), to=house.petra.user, subject="", text="Got it", automatic=True, conversation=room
    )
    house.channel.deliver(receipt)
    assert house.petra.events(room)[-1]["content"]["msgtype"] == "m.notice"


def test_a_wrong_access_token_is_a_sentence(synapse_server: Synapse) -> None:
    channel = make({"server": synapse_server.base, "token": "wrong"})
    with pytest.raises(NotNow) as trouble:
        channel.profile()
    assert trouble.value.code == "login_refused"
    stop = threading.Event()
    pulse = next(channel.listen("", stop=stop))
    channel.close()
    assert isinstance(pulse, Pulse)
    assert pulse.trouble is not None
    assert pulse.trouble.code == "login_refused"


def test_we_are_who_the_server_says(house: House) -> None:
    assert house.channel.profile().handle == house.care.user


def test_only_the_listed_rooms_are_heard_and_private_ones(synapse_server: Synapse) -> None:
    owner = synapse_server.register(f"owner{next(NUMBERS)}")
    wanted = owner.make_room(preset="public_chat")
    house = House(synapse_server, rooms=wanted)
    other = house.petra.make_room(house.care.user, preset="public_chat")
    private = house.petra.make_room(house.care.user, direct=True)
    house.hear()
    said = [
        person.say(room, "Hello") for person, room in ((owner, wanted), (house.petra, other), (house.petra, private))
    ]
    assert [taken_apart(one.remote_id)[1] for one in house.hear()] == [said[0], said[2]]
    house.channel.close()


def test_the_server_gone_is_a_pulse_and_what_came_meanwhile_is_heard(house: House) -> None:
    room, stop, seen = house.alone(), threading.Event(), []
    house.petra.say(room, "first")

    def listen() -> None:
        for one in house.channel.listen(house.cursor, stop=stop):
            seen.append(one)
        house.channel.close()

    ear = threading.Thread(target=listen)
    ear.start()
    try:
        assert eventually(lambda: any(isinstance(one, RawMessage) for one in seen), 60)
        house.server.stop()
        assert eventually(lambda: any(isinstance(one, Pulse) and one.trouble is not None for one in seen), 60)
        house.server.start()
        house.petra.say(room, "second")
        assert eventually(lambda: len({one.remote_id for one in seen if isinstance(one, RawMessage)}) == 2, 60)
    finally:
        stop.set()
        ear.join(5)
    assert not ear.is_alive()


def test_a_moment_is_the_servers(house: House) -> None:
    room = house.alone()
    house.petra.say(room, "now")
    (heard,) = house.hear()
    assert abs((heard.said_at - datetime.now(UTC)).total_seconds()) < 30
