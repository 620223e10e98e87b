"""What is heard on a page: told by Meta's calls over real HTTP, or found by looking, and never as two things."""

import json
import time
from datetime import timedelta

import pytest

from hilft.channels.contract import Audience, Kind
from tests.channels.facebook.facebook_ground import FacebookGround, make
from tests.channels.facebook.small_facebook import PAGE, PETRA, TAMME
from tests.channels.graph.heard import asked, call, called, seen, told
from tests.channels.graph.small_graph import VERIFY, signature
from tests.channels.servers import eventually

WEEK = timedelta(days=7)
PNG = b"\x89PNG\r\n\x1a\n rest"


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


def test_a_post_that_names_the_page_is_told_and_found(facebook: FacebookGround) -> None:
    post = facebook.meta.tags(TAMME, "Fernnetz never answers.")
    (one,) = told(facebook)
    (other,) = [facebook.channel.read(raw) for raw in seen(facebook)]
    assert (one.kind, one.remote_id, one.private_until) == (Kind.MESSAGE, post, None)
    assert (other.text, other.remote_id, other.conversation) == (one.text, post, one.conversation)


def test_likes_and_hidden_comments_are_no_words(facebook: FacebookGround) -> None:
    like = {"item": "reaction", "verb": "add", "reaction_type": "like", "post_id": facebook.meta.front}
    hidden = {"item": "comment", "verb": "hide", "post_id": facebook.meta.front, "comment_id": "1_2"}
    facebook.meta.tells({"field": "feed", "value": like}, {"field": "feed", "value": hidden})
    assert [one.kind for one in told(facebook)] == [Kind.NOISE, Kind.NOISE]


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
