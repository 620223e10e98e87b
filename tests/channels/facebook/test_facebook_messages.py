"""What is written to a page in Messenger: told by calls or found in conversations, with files and receipts."""

import json
import time
from datetime import UTC, datetime, timedelta

from hilft.channels.contract import Arrival, Audience, Kind
from tests.channels.facebook.facebook_ground import FacebookGround, make
from tests.channels.facebook.small_facebook import PAGE, PETRA
from tests.channels.graph.heard import seen, told
from tests.channels.graph.small_graph import TOKEN, Refused
from tests.channels.servers import eventually

WEEK = timedelta(days=7)
PNG = b"\x89PNG\r\n\x1a\n rest"


def test_a_message_names_its_writer_and_until_when_it_may_be_answered(facebook: FacebookGround) -> None:
    said = facebook.say_privately("My number is 4711.")
    (one,) = told(facebook)
    assert (one.kind, one.audience, one.remote_id, one.conversation) == (Kind.MESSAGE, Audience.PRIVATE, said, PETRA)
    assert (one.author.name, one.author.address) == ("Petra Sandkamp", PETRA)
    assert one.reply_until == one.said_at + timedelta(hours=24)


def test_with_the_right_of_people_a_message_may_be_answered_for_seven_days(patient: FacebookGround) -> None:
    patient.say_privately("Hello")
    (one,) = told(patient)
    assert one.reply_until == one.said_at + WEEK


def test_a_message_is_heard_even_when_nobody_tells_its_writers_name(facebook: FacebookGround) -> None:
    facebook.wire.broken = frozenset({f"/v25.0/{PAGE}/conversations"})
    facebook.say_privately("My number is 4711.")
    facebook.say_privately("Hello?")
    assert [(one.kind, one.author.name, one.author.address) for one in told(facebook)] == [
        (Kind.MESSAGE, "", PETRA)
    ] * 2


def test_files_buttons_edits_and_what_is_taken_back_in_messenger(facebook: FacebookGround) -> None:
    talk = facebook.meta.talk
    url = "https://cdn.fbsbx.example/lamp.png"
    said = talk.writes(PETRA, "Look", attachments=[{"type": "image", "payload": {"url": url}}])
    talk.event(PETRA, {"postback": {"mid": "m_post", "title": "Call me", "payload": "CALL"}})
    talk.rewrites(said, "Look here", 1)
    talk.unsends(said)
    talk.event(PETRA, {"reaction": {"mid": said, "action": "react", "emoji": "x"}})
    picture, button, edited, deleted, reaction = told(facebook)
    assert picture.text == f"Look\n[image] {url}"
    assert (button.kind, button.text) == (Kind.MESSAGE, "Call me")
    assert (edited.kind, edited.about, edited.text, edited.remote_id) == (Kind.EDITED, said, "Look here", f"{said}@1")
    assert (deleted.kind, deleted.about) == (Kind.DELETED, said)
    assert (reaction.kind, reaction.text) == (Kind.NOISE, "[reaction]")


def test_a_picture_comes_with_its_message_told_or_seen_and_our_token_is_shown_to_nobody(
    facebook: FacebookGround,
) -> None:
    facebook.meta.graph.files["/files/lamp"] = PNG
    ours = f"http://127.0.0.1:{facebook.wire.port}/files/lamp"
    others = ("https://fbsbx.com.elsewhere.example/x", f"http://127.0.0.1:{facebook.meta.graph.port}/files/lamp")
    for url in (ours, *others):
        facebook.meta.talk.writes(PETRA, "", attachments=[{"type": "image", "payload": {"url": url}}])
    for heard in (told(facebook), [facebook.channel.read(raw) for raw in seen(facebook)]):
        assert [(file.name, file.media_type, file.content) for file in heard[0].attachments] == [
            ("image.png", "image/png", PNG)
        ]
        assert (heard[0].text, heard[0].kind) == ("", Kind.MESSAGE)
        assert [(one.attachments, one.text.partition(" ")[2]) for one in heard[1:]] == [((), url) for url in others]
    asked = [one for one in facebook.meta.graph.exchanges if one.path.startswith("/files/")]
    assert asked
    assert not [one for one in asked if TOKEN in str(one.params)]


def test_while_a_picture_does_not_come_its_message_is_left_with_meta_and_later_heard_without_it(
    facebook: FacebookGround,
) -> None:
    facebook.meta.graph.is_keeper_down = True
    url = f"http://127.0.0.1:{facebook.wire.port}/files/lamp"
    picture = [{"type": "image", "payload": {"url": url}}]
    facebook.meta.talk.writes(PETRA, "Old", attachments=picture, at=time.time() - 1000)
    facebook.meta.talk.writes(PETRA, "New", attachments=picture)
    # One try for the old message, and more than one for the new one.
    assert eventually(lambda: [one.path for one in facebook.meta.graph.exchanges].count("/files/lamp") > 2)
    assert len(facebook.hook.stored.read_text().splitlines()) == 1
    facebook.meta.graph.files["/files/lamp"], facebook.meta.graph.is_keeper_down = PNG, False
    assert [(one.text, len(one.attachments)) for one in told(facebook)] == [(f"Old\n[image] {url}", 0), ("New", 1)]


def test_how_far_our_words_have_come_is_told_also_where_messenger_says_only_until_when(
    facebook: FacebookGround,
) -> None:
    facebook.say_privately("Hello")
    for number in range(2):
        facebook.channel._saying._talk._send({"recipient": {"id": PETRA}, "message": {"text": f"Answer {number}"}})
    assert eventually(facebook.meta.graph.idle)
    facebook.meta.talk.reads(PETRA)
    _, *others = told(facebook)
    ours = [one.id for one in facebook.meta.talk.messages.values() if one.author == PAGE]
    assert [one.remote_id for one in others if one.kind is Kind.OURS] == ours
    receipts = [(one.receipt.original, one.receipt.arrival) for one in others if one.receipt is not None]
    assert receipts == [(name, Arrival.DELIVERED) for name in ours] + [(name, Arrival.READ) for name in ours]


def test_what_was_read_is_told_also_when_it_was_said_before_the_last_start(facebook: FacebookGround) -> None:
    talk = facebook.meta.talk
    facebook.say_privately("Hello")
    for number in range(3):
        facebook.channel._saying._talk._send({"recipient": {"id": PETRA}, "message": {"text": f"Answer {number}"}})
    first, second, third = [one for one in talk.messages.values() if one.author == PAGE]
    assert eventually(facebook.meta.graph.idle)
    before, asked = len(told(facebook)), len(facebook.meta.graph.exchanges)
    first.at, second.at, third.at = (int(time.time()) + late for late in (-30, -20, 20))
    facebook.hook.channel = anew = make(facebook.settings)
    for _ in range(2):
        talk.event(PETRA, {"read": {"watermark": int(second.at * 1000) + 400}})
        receipts = [one.receipt for one in told(facebook)[before:]]
        assert [(one.original, one.arrival) for one in receipts if one is not None] == [
            (first.id, Arrival.READ),
            (second.id, Arrival.READ),
        ]
    assert len(facebook.meta.graph.exchanges) == asked + 2
    facebook.meta.graph.fail = [Refused(2, "Service temporarily unavailable", status=500)]
    talk.event(PETRA, {"read": {"watermark": int(second.at * 1000) + 400}})
    assert told(facebook)[-1].kind is Kind.NOISE, "Where Meta does not tell, nobody is said to have read anything."
    anew.close()


def test_of_a_long_conversation_meta_shows_the_last_twenty_and_the_rest_is_known_to_be_there(
    facebook: FacebookGround,
) -> None:
    begin = time.time() - 600
    said = [facebook.meta.talk.writes(PETRA, f"Word {number}", at=begin + number) for number in range(25)]
    raws = seen(facebook)
    assert [raw.remote_id for raw in raws] == said
    heard = [facebook.channel.read(raw) for raw in raws]
    assert [one.kind for one in heard] == [Kind.BROKEN] * 5 + [Kind.MESSAGE] * 20
    assert heard[0].said_at == datetime.fromtimestamp(int(begin), UTC)


def test_without_messenger_no_conversation_is_looked_at(facebook: FacebookGround) -> None:
    quiet = make({**facebook.settings, "messages": "no"})
    facebook.say_privately("Hello")
    assert list(quiet.fetch("~")) == []
    quiet.close()


def test_a_message_follows_our_last_word_also_after_a_new_start_and_not_one_of_long_ago(
    facebook: FacebookGround,
) -> None:
    talk, now = facebook.meta.talk, time.time()
    talk.writes(PETRA, "Hello", at=now - 60)
    said = facebook.channel._saying._talk._send({"recipient": {"id": PETRA}, "message": {"text": "Yes?"}})
    mid = json.loads(said.body)["message_id"]
    assert eventually(facebook.meta.graph.idle)
    talk.messages[mid].at = now - 30
    facebook.channel._spoken.last.clear()  # as after a new start
    facebook.channel._names._known.clear()
    talk.writes(PETRA, "It is broken.", at=now - 10)
    assert [one.in_reply_to for one in told(facebook) if one.kind is Kind.MESSAGE] == ["", mid]
    assert [facebook.channel.read(raw).in_reply_to for raw in seen(facebook)] == ["", "", mid]
    talk.messages[mid].at = now - 9 * 24 * 3600
    facebook.channel._spoken.last[PETRA] = (mid, int((now - 9 * 24 * 3600) * 1000))
    talk.writes(PETRA, "Something else.", at=now)
    assert told(facebook)[-1].in_reply_to == ""
