"""Saying on Matrix: every story here happens on a real Synapse."""

import pytest

from hilft.channels.adapters.matrix import make
from hilft.channels.adapters.matrix.channel import MOST_BYTES
from hilft.channels.adapters.matrix.place import taken_apart
from hilft.channels.contract import (
    Audience,
    Heard,
    Note,
    NotNow,
    SentFile,
    Undeliverable,
)
from hilft.core.lengths import split
from tests.channels.matrix.matrix_house import NUMBERS, House, answer_to
from tests.channels.matrix.synapse import synapse

pytestmark = pytest.mark.channels
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


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


def _trouble(house: House, asked: Heard) -> NotNow:
    for _ in range(40):
        try:
            house.channel.deliver(answer_to(asked, "Again", house.key()))
        except NotNow as trouble:
            return trouble
    pytest.fail("the server let ten messages a second through")
