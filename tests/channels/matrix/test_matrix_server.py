"""Matrix as it is: every story here happens on a real Synapse."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from statistics import quantiles
from typing import Any

import pytest

from hilft.channels.adapters.matrix import Matrix, make
from hilft.channels.adapters.matrix.channel import MOST_BYTES
from hilft.channels.adapters.matrix.place import taken_apart
from hilft.channels.contract import (
    Audience,
    Heard,
    Kind,
    Note,
    NotNow,
    Outgoing,
    Pulse,
    RawMessage,
    SentFile,
    Undeliverable,
)
from hilft.core.lengths import split
from tests.channels.matrix.synapse import Someone, Synapse, synapse

pytestmark = pytest.mark.channels
NUMBERS = count(1)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture(scope="module")
def server() -> Iterator[Synapse]:
    with synapse() as running:
        yield running


class House:
    """A care account, a customer and a room with the two of them, all new."""

    def __init__(self, server: Synapse, **settings: str) -> None:
        number = next(NUMBERS)
        self.server = server
        self.care, self.petra = server.register(f"care{number}"), server.register(f"petra{number}")
        self.channel: Matrix = make({"server": server.base, "token": self.care.token, **settings})
        self.cursor = ""

    def hear(self) -> list[Heard]:
        return [self.channel.read(raw) for raw in self.take()]

    def take(self) -> list[RawMessage]:
        found = list(self.channel.fetch(self.cursor))
        self.cursor = found[-1].cursor if found else self.cursor
        return found

    def alone(self) -> str:
        """Return a private room both have entered."""
        room = self.petra.make_room(self.care.user, direct=True)
        assert self.hear() == []
        return room

    def said(self, room: str, reader: Someone | None = None) -> list[dict[str, Any]]:
        """Return what we said in a room as somebody sees it."""
        events = (reader or self.petra).events(room)
        return [
            event["content"] for event in events if event["sender"] == self.care.user and "body" in event["content"]
        ]

    def key(self) -> str:
        return f"delivery-{next(NUMBERS)}"


@pytest.fixture
def house(server: Synapse) -> Iterator[House]:
    new = House(server)
    yield new
    new.channel.close()


def answer_to(heard: Heard, text: str, key: str, **more: object) -> Outgoing:
    said = {"in_reply_to": heard.remote_id, "conversation": heard.conversation, "audience": heard.audience}
    return Outgoing(key=key, to=heard.author.address, subject="", text=text, **(said | more))  # type: ignore[arg-type]


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
    deadline = time.monotonic() + 20
    while len({name for name, _ in heard}) < 30 and time.monotonic() < deadline:
        time.sleep(0.05)
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


def test_an_answer_stands_where_it_was_asked_and_is_said_once(house: House) -> None:
    room = house.alone()
    house.petra.say(room, "My line is dead")
    (asked,) = house.hear()
    outgoing = answer_to(asked, "We look at it - soon", house.key())
    first, again = house.channel.deliver(outgoing), house.channel.deliver(outgoing)
    assert first == again
    assert first.permalink.startswith("https://matrix.to/#/!")
    (ours,) = [
        event for event in house.petra.events(room) if event["sender"] == house.care.user and "body" in event["content"]
    ]
    assert ours["content"]["body"] == "We look at it - soon"
    assert ours["content"]["m.relates_to"]["m.in_reply_to"]["event_id"] == taken_apart(asked.remote_id)[1]
    assert house.hear() == []


def test_a_new_access_token_still_recognises_what_was_said_before(house: House) -> None:
    room = house.alone()
    house.petra.say(room, "My line is dead")
    (asked,) = house.hear()
    key = house.key()
    said = house.channel.deliver(answer_to(asked, "Once", key))
    login = {"type": "m.login.password", "user": house.care.user, "password": "correct horse"}
    other = make(
        {"server": house.server.base, "token": house.care.ask("POST", "/client/v3/login", login)["access_token"]}
    )
    assert other.deliver(answer_to(asked, "Once", key, tried=True)) == said
    other.close()


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


def test_files_come_and_go(house: House) -> None:
    room = house.alone()
    address = house.petra.upload(PNG, "image/png", "router.png")
    picture = {"msgtype": "m.image", "body": "See the light", "filename": "router.png", "url": address}
    house.petra.send(room, picture)
    house.petra.send(
        room, {"msgtype": "m.file", "body": "gone.pdf", "url": f"mxc://{house.care.user[1:5]}.test/nothing"}
    )
    with_picture, without = house.hear()
    (file,) = with_picture.attachments
    assert (file.name, file.media_type, file.content) == ("router.png", "image/png", PNG)
    assert with_picture.text == "See the light"
    assert (len(without.attachments), without.notes) == (0, frozenset({Note.PARTS_DAMAGED}))
    outgoing = answer_to(with_picture, "Ours", house.key(), attachments=(SentFile("plan.png", "image/png", PNG),))
    house.channel.deliver(outgoing)
    house.channel.deliver(outgoing)
    shown = [event["content"] for event in house.petra.events(room) if event["sender"] == house.care.user]
    assert [content.get("filename", content.get("body")) for content in shown if "msgtype" in content] == [
        "Ours",
        "plan.png",
    ]


def test_what_is_private_goes_where_nobody_else_is(house: House) -> None:
    open_room = house.petra.make_room(house.care.user, preset="public_chat")
    house.hear()
    house.petra.say(open_room, "My contract number is…")
    (asked,) = house.hear()
    private = answer_to(asked, "Here nobody reads along", house.key(), audience=Audience.PRIVATE)
    said = house.channel.deliver(private)
    room = taken_apart(said.remote_id)[0]
    assert room != open_room
    assert house.petra.invitations() == [room]
    assert house.channel.deliver(private) == said
    house.petra.join(room)
    assert [
        event["content"]["body"]
        for event in house.petra.events(room)
        if event["sender"] == house.care.user and "body" in event["content"]
    ] == ["Here nobody reads along"]
    assert not any("m.relates_to" in event["content"] for event in house.petra.events(room))


def test_a_third_person_in_the_private_room_means_another_room(house: House) -> None:
    room = house.alone()
    house.petra.say(room, "Just you and me")
    (asked,) = house.hear()
    third = house.server.register(f"third{next(NUMBERS)}")
    house.petra.ask("POST", f"/client/v3/rooms/{room}/invite", {"user_id": third.user})
    said = house.channel.deliver(answer_to(asked, "Your password is…", house.key()))
    new = taken_apart(said.remote_id)[0]
    assert new != room
    third.join(room)
    assert not house.said(room, third)
    # She brings the third person into the new one, too: then even that is left.
    house.petra.join(new)
    house.petra.ask("POST", f"/client/v3/rooms/{new}/invite", {"user_id": third.user})
    last = house.channel.deliver(answer_to(asked, "Still only for you", house.key()))
    assert taken_apart(last.remote_id)[0] not in {room, new}


def test_a_room_anybody_may_enter_is_not_private_though_only_two_are_in_it(house: House) -> None:
    room = house.alone()
    house.petra.say(room, "Hello")
    (asked,) = house.hear()
    house.petra.ask("PUT", f"/client/v3/rooms/{room}/state/m.room.join_rules/", {"join_rule": "public"})
    said = house.channel.deliver(answer_to(asked, "Private", house.key()))
    assert taken_apart(said.remote_id)[0] != room
    house.petra.say(room, "Still here")
    assert [one.audience for one in house.hear()] == [Audience.PUBLIC]


def test_a_word_can_be_taken_back_twice(house: House) -> None:
    room = house.alone()
    house.petra.say(room, "Hello")
    (asked,) = house.hear()
    said = house.channel.deliver(answer_to(asked, "Wrong customer", house.key()))
    house.channel.take_back(said.remote_id)
    house.channel.take_back(said.remote_id)
    assert not [event for event in house.petra.events(room) if event["content"].get("body") == "Wrong customer"]


def test_the_longest_text_fits_and_a_longer_one_is_refused_before_it_is_sent(house: House) -> None:
    room = house.alone()
    house.petra.say(room, "Tell me everything")
    (asked,) = house.hear()
    for sign in ("\n", '"', "ä", "👩‍👩‍👧"):
        text = "x" + sign * ((MOST_BYTES - 2) // len(sign.encode())) + "x"
        assert house.channel.deliver(answer_to(asked, text, house.key())).remote_id
    with pytest.raises(Undeliverable) as refusal:
        house.channel.deliver(answer_to(asked, "x" * (MOST_BYTES + 1), house.key()))
    assert refusal.value.code == "too_long"
    pieces = split("Wort. " * 20_000, MOST_BYTES, "bytes")
    for piece in pieces:
        house.channel.deliver(answer_to(asked, piece, house.key()))
    assert len(house.said(room)) == 4 + len(pieces)


def test_a_wrong_access_token_is_a_sentence(server: Synapse) -> None:
    channel = make({"server": server.base, "token": "wrong"})
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


def test_only_the_listed_rooms_are_heard_and_private_ones(server: Synapse) -> None:
    owner = server.register(f"owner{next(NUMBERS)}")
    wanted = owner.make_room(preset="public_chat")
    house = House(server, rooms=wanted)
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
        _until(lambda: any(isinstance(one, RawMessage) for one in seen))
        house.server.stop()
        _until(lambda: any(isinstance(one, Pulse) and one.trouble is not None for one in seen))
        house.server.start()
        house.petra.say(room, "second")
        _until(lambda: len({one.remote_id for one in seen if isinstance(one, RawMessage)}) == 2)
    finally:
        stop.set()
        ear.join(5)
    assert not ear.is_alive()


def test_a_server_that_wants_fewer_messages_says_how_long_to_wait() -> None:
    with synapse(rate=1) as strict:
        house = House(strict)
        room = house.alone()
        house.petra.say(room, "Hello")
        (asked,) = house.hear()
        trouble = _trouble(house, asked)
        assert trouble.code == "rate"
        assert 0 < trouble.retry_after.total_seconds() < 60
        house.channel.close()


def test_a_moment_is_the_servers(house: House) -> None:
    room = house.alone()
    house.petra.say(room, "now")
    (heard,) = house.hear()
    assert abs((heard.said_at - datetime.now(UTC)).total_seconds()) < 30


def _trouble(house: House, asked: Heard) -> NotNow:
    for _ in range(40):
        try:
            house.channel.deliver(answer_to(asked, "Again", house.key()))
        except NotNow as trouble:
            return trouble
    pytest.fail("the server let ten messages a second through")


def _until(question: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < end, "this never happened"
        time.sleep(0.05)
