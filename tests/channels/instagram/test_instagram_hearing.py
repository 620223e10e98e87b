"""What is heard on Instagram: told by Meta's calls over real HTTP, or found by looking, and never as two things."""

import json
import time
from datetime import timedelta

from hilft.channels.contract import Arrival, Audience, Kind, Note
from tests.channels.graph.heard import call, called, seen, told
from tests.channels.graph.small_graph import signature
from tests.channels.instagram.instagram_ground import InstagramGround, make
from tests.channels.instagram.small_instagram import ACCOUNT, HANDLE, PETRA, TAMME
from tests.channels.servers import eventually

WEEK = timedelta(days=7)


def test_a_comment_is_heard_with_its_author_its_thread_and_until_when_it_can_be_answered_in_private(
    instagram: InstagramGround,
) -> None:
    first = instagram.say(f"@{HANDLE} my router is dead.")
    second = instagram.meta.says(TAMME, "Mine, too.", on=first)
    one, two = told(instagram)
    assert (one.kind, one.text, one.audience, one.remote_id) == (
        Kind.MESSAGE, "my router is dead.", Audience.PUBLIC, first,
    )  # fmt: skip
    assert (one.author.handle, one.author.address) == ("@petra.sandkamp", PETRA)
    assert (one.conversation, one.in_reply_to) == (first, "")
    assert (two.conversation, two.in_reply_to, two.remote_id) == (first, first, second)
    assert (one.private_until, one.reply_until) == (one.said_at + WEEK, None)


def test_what_is_told_and_what_is_found_is_the_same_word(instagram: InstagramGround) -> None:
    first = instagram.say("My router is dead.")
    instagram.meta.says(TAMME, "Mine, too.", on=first)
    instagram.meta.says(ACCOUNT, "We look at it.", on=first)
    instagram.say_privately("My number is 4711.")
    calls, looks = called(instagram), seen(instagram)
    assert {(raw.remote_id, raw.digest) for raw in calls} == {(raw.remote_id, raw.digest) for raw in looks}
    names = {raw.remote_id: instagram.channel.read(raw) for raw in calls}
    for raw in looks:
        found, other = instagram.channel.read(raw), names[raw.remote_id]
        assert abs(found.said_at - other.said_at) <= timedelta(seconds=2)
        for name in ("author", "text", "kind", "audience", "conversation", "in_reply_to", "references", "may_reply"):
            assert getattr(found, name) == getattr(other, name), name
    kinds = [instagram.channel.read(raw).kind for raw in looks]
    assert kinds == [Kind.MESSAGE, Kind.MESSAGE, Kind.OURS, Kind.MESSAGE]
    link = f"https://www.instagram.com/p/{instagram.meta.front}/"
    assert instagram.channel.read(looks[0]).permalink == link


def test_a_mention_below_somebody_elses_medium_is_looked_up_when_it_is_told(instagram: InstagramGround) -> None:
    medium = instagram.meta.publishes(TAMME, "My new flat")
    comment = instagram.meta.says(TAMME, f"@{HANDLE} when do you come?", on=medium)
    caption = instagram.meta.publishes(PETRA, f"Waiting for @{HANDLE}")
    one, two = told(instagram)
    assert (one.kind, one.text, one.remote_id) == (Kind.MESSAGE, "when do you come?", comment)
    assert (one.conversation, one.author.address, one.private_until) == (f"{medium}:{comment}", TAMME, None)
    assert (two.text, two.remote_id, two.conversation) == (f"Waiting for @{HANDLE}", f"media:{caption}", f"{caption}:")
    assert two.author.handle == "@petra.sandkamp"
    assert two.permalink == f"https://www.instagram.com/p/{caption}/"


def test_while_a_mention_cannot_be_looked_up_it_is_left_with_meta(instagram: InstagramGround) -> None:
    instagram.wire.broken = frozenset({f"/v25.0/{ACCOUNT}"})
    medium = instagram.meta.publishes(TAMME, "My new flat")
    instagram.meta.says(TAMME, f"@{HANDLE} when do you come?", on=medium)
    lost = f"/v25.0/{ACCOUNT}?"
    assert eventually(lambda: sum(one.path.startswith(lost) for one in instagram.wire.asked) > 1)
    assert instagram.hook.stored.read_text() == ""
    instagram.wire.broken = frozenset()
    assert [one.text for one in told(instagram)] == ["when do you come?"]


def test_a_mention_whose_words_never_come_is_heard_without_them(instagram: InstagramGround) -> None:
    change = {"field": "mentions", "value": {"media_id": "123", "comment_id": "456"}}
    entry = {"id": ACCOUNT, "time": int(time.time()) - 3600, "changes": [change]}
    instagram.wire.broken = frozenset({f"/v25.0/{ACCOUNT}"})
    instagram.meta.graph.post({"object": "instagram", "entry": [entry]})
    (one,) = told(instagram)
    assert (one.kind, one.text, one.remote_id) == (Kind.MESSAGE, f"[@{HANDLE}]", "456")
    assert Note.PARTS_DAMAGED in one.notes


def test_below_a_live_broadcast_and_what_is_hidden_a_person_answers_by_hand(instagram: InstagramGround) -> None:
    live = instagram.meta.publishes(ACCOUNT, "Live", is_live=True)
    instagram.meta.says(PETRA, "Hello", on=live)
    hidden = instagram.say("Rude")
    instagram.meta.comments[hidden].is_hidden = True
    assert [one.may_reply for one in told(instagram)] == [False, True]
    assert [instagram.channel.read(raw).may_reply for raw in seen(instagram)] == [False]


def test_messages_what_is_taken_back_and_read(instagram: InstagramGround) -> None:
    said = instagram.say_privately("My number is 4711.")
    instagram.channel._saying._talk._send({"recipient": {"id": PETRA}, "message": {"text": "Thank you."}})
    instagram.meta.talk.reads(PETRA)
    instagram.meta.talk.rewrites(said, "My number is 4712.", 1)
    instagram.meta.talk.unsends(said)
    message, ours, read, edited, deleted = told(instagram)
    assert (message.kind, message.audience, message.conversation) == (Kind.MESSAGE, Audience.PRIVATE, PETRA)
    assert (message.author.handle, message.author.name) == ("petra.sandkamp", "petra.sandkamp")
    assert ours.kind is Kind.OURS
    assert read.receipt is not None
    assert (read.receipt.original, read.receipt.arrival) == (ours.remote_id, Arrival.READ)
    assert (edited.kind, edited.about, edited.text) == (Kind.EDITED, said, "My number is 4712.")
    assert (deleted.kind, deleted.about) == (Kind.DELETED, said)


def test_comments_and_replies_over_many_pages_are_found_once_and_from_any_place_on(instagram: InstagramGround) -> None:
    begin, first = time.time() - 3600, instagram.meta.says(PETRA, "First", at=time.time() - 4000)
    said = [first]
    for number in range(120):
        on = first if number % 2 else ""
        said.append(instagram.meta.says(PETRA, f"{number}", on=on, at=begin + number // 3))
    raws = seen(instagram)
    assert [raw.remote_id for raw in raws] == said
    for place in (0, 60, 119, 120):
        another = make(instagram.settings)
        assert [raw.remote_id for raw in another.fetch(f"{10**6}~{raws[place].cursor.partition('~')[2]}")] == said[
            place + 1 :
        ]
        another.close()


def test_a_reply_to_an_old_comment_far_down_is_found_after_a_start(instagram: InstagramGround) -> None:
    old = instagram.meta.says(PETRA, "Old", at=time.time() - 6 * 24 * 3600)
    for number in range(60):
        instagram.meta.says(PETRA, f"{number}", at=time.time() - 5 * 24 * 3600)
    cursor = seen(instagram)[-1].cursor
    late = instagram.meta.says(TAMME, "Still?", on=old)
    another = make(instagram.settings)
    assert [raw.remote_id for raw in another.fetch(cursor) if "@" not in raw.remote_id] == [late]
    another.close()


def test_a_call_that_is_not_signed_leaves_nothing_and_an_odd_one_is_kept_whole(instagram: InstagramGround) -> None:
    body = json.dumps({"object": "page", "entry": []}).encode()
    assert call(instagram, body, signature(body, "another secret")) == 401
    assert told(instagram) == []
    assert call(instagram, body, signature(body)) == 200
    assert [(one.kind, one.text.encode()) for one in told(instagram)] == [(Kind.BROKEN, body)]


def test_what_was_said_to_another_account_is_kept_and_not_answered_from_ours(instagram: InstagramGround) -> None:
    value = {"id": "99", "text": "To others", "from": {"id": PETRA, "username": "petra.sandkamp"}, "media": {"id": "1"}}
    instagram.meta._tell("comments", value, account="17841400000000999")
    assert [(one.kind, one.may_reply) for one in told(instagram)] == [(Kind.MESSAGE, False)]
