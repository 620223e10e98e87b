"""What is heard on a page: told by Meta's calls over real HTTP, or found by looking, and never as two things."""

import base64
import json
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest

from hilft.channels.contract import Arrival, Audience, Heard, Kind, RawMessage
from tests.channels.facebook.facebook_ground import FacebookGround, make
from tests.channels.facebook.small_facebook import PAGE, PETRA, TAMME
from tests.channels.graph.small_graph import TOKEN, VERIFY, signature
from tests.channels.servers import eventually

WEEK = timedelta(days=7)
PNG = b"\x89PNG\r\n\x1a\n rest"


def called(ground: FacebookGround) -> list[RawMessage]:
    """What Meta's calls brought, in their order."""
    assert eventually(ground.meta.graph.idle)
    lines = [json.loads(line) for line in ground.hook.stored.read_text().splitlines()]
    return [
        RawMessage(name, base64.b64decode(raw), datetime.fromisoformat(at), "", mark) for name, raw, at, mark in lines
    ]


def told(ground: FacebookGround) -> list[Heard]:
    return [ground.channel.read(raw) for raw in called(ground)]


def seen(ground: FacebookGround, cursor: str = "") -> list[RawMessage]:
    """What looking finds, without what calls brought."""
    return [raw for raw in ground.channel.fetch(cursor) if "@" not in raw.remote_id]


def test_a_comment_is_heard_with_its_author_its_thread_and_until_when_it_can_be_answered_in_private(
    facebook: FacebookGround,
) -> None:
    first = facebook.say("My router is dead.")
    second = facebook.say("Still dead.", reply_to=first)
    one, two = told(facebook)
    assert (one.kind, one.text, one.audience, one.remote_id) == (
        Kind.MESSAGE, "My router is dead.", Audience.PUBLIC, first,
    )  # fmt: skip
    assert (one.author.name, one.author.address) == ("Petra Sandkamp", PETRA)
    assert (one.conversation, one.in_reply_to) == (first, facebook.meta.front)
    assert (two.conversation, two.in_reply_to, two.remote_id) == (first, first, second)
    assert (one.private_until, one.reply_until) == (one.said_at + WEEK, None)
    assert one.permalink == f"https://www.facebook.com/{first}"


def test_what_is_told_and_what_is_found_is_the_same_word(facebook: FacebookGround) -> None:
    facebook.meta.hides.add(TAMME)
    first = facebook.say("My router is dead.")
    facebook.meta.comments(TAMME, "Mine, too.", on=first)
    facebook.meta.publishes(PETRA, "Nobody answers the telephone.")
    facebook.say_privately("My number is 4711.")
    calls, looks = called(facebook), seen(facebook)
    assert {(raw.remote_id, raw.digest) for raw in calls} == {(raw.remote_id, raw.digest) for raw in looks}
    names = {raw.remote_id: facebook.channel.read(raw) for raw in calls}
    for raw in looks:
        found, other = facebook.channel.read(raw), names[raw.remote_id]
        assert found.said_at == other.said_at.replace(microsecond=0)
        for name in ("author", "text", "kind", "audience", "conversation", "in_reply_to", "references", "permalink"):
            assert getattr(found, name) == getattr(other, name), name


def test_somebody_facebook_does_not_name_is_somebody_of_their_own(facebook: FacebookGround) -> None:
    facebook.meta.hides |= {TAMME, PETRA}
    facebook.say("One")
    facebook.meta.comments(TAMME, "Two")
    one, two = told(facebook)
    assert (one.kind, two.kind) == (Kind.MESSAGE, Kind.MESSAGE)
    assert one.author.address != two.author.address


def test_a_change_and_a_removal_are_told_of_the_word_they_are_about(facebook: FacebookGround) -> None:
    said = facebook.say("It is broken")
    facebook.edit(said, "It is mended")
    facebook.delete(said)
    _, edited, deleted = told(facebook)
    assert (edited.kind, edited.about, edited.text) == (Kind.EDITED, said, "It is mended")
    assert (deleted.kind, deleted.about, deleted.text) == (Kind.DELETED, said, "")
    assert edited.remote_id.startswith(f"{said}@")
    assert deleted.remote_id == f"{said}@deleted"


def test_a_visitors_post_begins_a_thread_and_our_own_posts_are_nobodys_matter(facebook: FacebookGround) -> None:
    post = facebook.meta.publishes(PETRA, "Nobody answers the telephone.")
    facebook.meta.comments(TAMME, "Mine, too.", on=post)
    facebook.meta.publishes(PAGE, "We are hiring.")
    theirs, below, ours = told(facebook)
    assert (theirs.kind, theirs.conversation, theirs.in_reply_to) == (Kind.MESSAGE, post, "")
    assert (below.in_reply_to, below.conversation) == (post, below.remote_id)
    assert ours.kind is Kind.NOISE
    assert [facebook.channel.read(raw).text for raw in seen(facebook)] == [
        "Nobody answers the telephone.",
        "Mine, too.",
    ]


def test_what_a_colleague_comments_past_this_house_is_ours(facebook: FacebookGround) -> None:
    asked = facebook.say("Is anybody there?")
    facebook.meta.comments(PAGE, "Yes.", on=asked)
    assert [(one.kind, one.conversation) for one in told(facebook)] == [(Kind.MESSAGE, asked), (Kind.OURS, asked)]
    assert [facebook.channel.read(raw).kind for raw in seen(facebook)] == [Kind.MESSAGE, Kind.OURS]


def test_a_mention_on_another_page_is_heard_and_has_no_private_answer(facebook: FacebookGround) -> None:
    value: dict[str, object] = {
        "item": "comment",
        "verb": "add",
        "post_id": "220_5",
        "comment_id": "5_77",
        "parent_id": "220_5",
    }
    value |= {"message": "Fernnetz never answers.", "from": {"id": TAMME, "name": "Tamme"}, "created_time": 1790000000}
    facebook.meta.tells({"field": "mention", "value": value})
    (one,) = told(facebook)
    assert (one.kind, one.remote_id, one.private_until, one.may_reply) == (Kind.MESSAGE, "5_77", None, True)


def test_likes_and_hidden_comments_are_no_words(facebook: FacebookGround) -> None:
    like = {"item": "reaction", "verb": "add", "reaction_type": "like", "post_id": facebook.meta.front}
    hidden = {"item": "comment", "verb": "hide", "post_id": facebook.meta.front, "comment_id": "1_2"}
    facebook.meta.tells({"field": "feed", "value": like}, {"field": "feed", "value": hidden})
    assert [one.kind for one in told(facebook)] == [Kind.NOISE, Kind.NOISE]


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
    assert eventually(lambda: bool(facebook.hook.stored.read_text()))
    time.sleep(0.2)
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


def test_comments_over_many_pages_are_found_once_in_order_and_from_any_place_on(facebook: FacebookGround) -> None:
    old = facebook.meta.publishes(PAGE, "An older post.", at=time.time() - 40 * 24 * 3600)
    begin = time.time() - 3600
    said = [facebook.meta.comments(PETRA, f"{number}", on=old, at=begin + number // 3) for number in range(230)]
    raws = seen(facebook)
    assert [raw.remote_id for raw in raws] == said
    for place in (0, 100, 101, 228, 229):
        another = make(facebook.settings)
        assert [raw.remote_id for raw in another.fetch(raws[place].cursor)][:200] == said[place + 1 :][:200]
        another.close()


def test_a_new_account_begins_a_week_ago(facebook: FacebookGround) -> None:
    now = time.time()
    facebook.meta.comments(PETRA, "Long ago", at=now - 8 * 24 * 3600)
    facebook.meta.comments(PETRA, "Lately", at=now - 6 * 24 * 3600)
    assert [facebook.channel.read(raw).text for raw in seen(facebook)] == ["Lately"]


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


def asked(request: urllib.request.Request | str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status), answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read()


def call(ground: FacebookGround, body: bytes, sign: str) -> int:
    return asked(urllib.request.Request(ground.hook.url, body, {"X-Hub-Signature-256": sign}))[0]


def test_a_call_that_is_not_signed_with_our_secret_leaves_nothing(facebook: FacebookGround) -> None:
    body = json.dumps({"object": "page", "entry": []}).encode()
    for sign in ("", "sha256=", signature(body, "another secret"), signature(body + b" ")):
        assert call(facebook, body, sign) == 401
    assert told(facebook) == []


def test_a_proven_call_that_is_not_understood_is_kept_whole(facebook: FacebookGround) -> None:
    bodies = [b"no json", b"[]", b'{"object": "instagram", "entry": []}', b'{"object": "page", "entry": [{"id": 5}]}']
    for body in bodies:
        assert call(facebook, body, signature(body)) == 200
    assert [(one.kind, one.text.encode()) for one in told(facebook)] == [(Kind.BROKEN, body) for body in bodies]


def test_what_was_said_on_another_page_is_kept_and_not_answered_from_ours(facebook: FacebookGround) -> None:
    facebook.say("To us")
    assert eventually(facebook.meta.graph.idle)
    foreign = json.dumps(facebook.meta.graph.calls[-1]).replace(PAGE, "119999999999999").replace("_9", "_8")
    assert call(facebook, foreign.encode(), signature(foreign.encode())) == 200
    assert [one.may_reply for one in told(facebook)] == [True, False]


@pytest.mark.parametrize(
    ("token", "challenge", "status", "said"),
    [(VERIFY, "1158201444", 200, b"1158201444"), ("guessed", "1", 403, b""), (VERIFY, "%3Cscript%3E", 400, b"")],
)
def test_meta_is_told_that_the_address_is_ours_when_it_knows_our_token(
    facebook: FacebookGround, token: str, challenge: str, status: int, said: bytes
) -> None:
    query = f"?hub.mode=subscribe&hub.verify_token={token}&hub.challenge={challenge}"
    assert asked(facebook.hook.url + query) == (status, said)


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
