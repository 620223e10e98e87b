"""What a post or a direct message says: words, author, thread, rights; and nothing a stranger can break."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilft.channels.adapters.x.events import Cursor, raw_of_message, raws_of_post
from hilft.channels.contract import Audience, Heard, Kind, Note, Outgoing
from tests.channels.x.description import described, missing
from tests.channels.x.judging import ME, channel, heard, post, raw_of, user

MESSAGE = {
    "id": "500",
    "event_type": "MessageCreate",
    "text": "My number is 4711 &amp; 12.",
    "sender_id": "11",
    "dm_conversation_id": "11-1001",
    "created_at": "2026-11-02T08:30:00.000Z",
}


def quoting(identity: str = "90") -> dict[str, Any]:
    return post("Look at that", referenced_posts=[{"type": "quoted", "id": identity}])


def test_a_mention_is_heard_with_its_author_its_moment_and_without_our_handle() -> None:
    said = heard(post("@care my router is dead, 5 &lt; 6 &amp;amp; so on"))
    assert (said.kind, said.text) == (Kind.MESSAGE, "my router is dead, 5 < 6 &amp; so on")
    assert (said.author.name, said.author.handle, said.author.address) == ("Petra Sandkamp", "@petra", "11")
    assert said.said_at == datetime(2026, 11, 2, 8, tzinfo=UTC)
    assert (said.audience, said.reach, said.language) == (Audience.PUBLIC, 345, "en")
    assert said.permalink == "https://x.com/petra/status/100"
    assert said.sent_to == ("@care",)


def test_our_handle_within_a_sentence_and_others_before_it_stay() -> None:
    assert heard(post("@tamme @care I told @care twice")).text == "@tamme I told @care twice"
    assert heard(post("@caretaker hello @care")).text == "@caretaker hello @care"


def test_short_links_are_told_in_full_and_a_picture_by_what_it_shows() -> None:
    urls = [
        {"start": 0, "end": 5, "url": "https://t.co/a", "expanded_url": "https://bucht.example/a"},
        {"start": 6, "end": 9, "url": "https://t.co/b", "expanded_url": "https://x.com/p/1", "media_key": "3_1"},
    ]
    told = post("See https://t.co/a https://t.co/b", attachments={"media_keys": ["3_1"]}, entities={"urls": urls})
    picture = {"media_key": "3_1", "type": "photo", "alt_text": "A red lamp", "url": "https://pbs.example/1.jpg"}
    assert heard(told, media=(picture,)).text == (
        "See https://bucht.example/a\n[photo: A red lamp: https://pbs.example/1.jpg]"
    )


def test_a_long_post_is_heard_whole() -> None:
    assert heard(post("Only the beginn…", note_post={"text": "Only the beginning of a long text."})).text == (
        "Only the beginning of a long text."
    )


def test_a_program_may_answer_only_whoever_mentions_or_quotes_us() -> None:
    ours, another = post("Our news", id="90", author_id=ME), post("News", id="91", author_id="12")
    reply = post("Not well", referenced_posts=[{"type": "replied_to", "id": "90"}], conversation_id="90")
    assert heard(post("@care hello")).may_reply
    assert heard(quoting(), posts=(ours,)).may_reply
    assert heard(quoting(), posts=(ours,)).quoted == "@care:\nOur news"
    for not_summoned in (heard(post("Hello")), heard(reply, posts=(ours,)), heard(quoting("91"), posts=(another,))):
        assert not not_summoned.may_reply
        assert not_summoned.permalink, "A person answers there by hand."


def test_with_an_enterprise_contract_a_program_may_answer_everybody() -> None:
    raw = raws_of_post(post("Hello"), {}, Cursor(), Cursor())[0]
    assert channel(tier="enterprise").read(raw).may_reply
    assert not channel(tier="self-serve").read(raw).may_reply


def test_a_reply_stands_in_its_thread() -> None:
    said = heard(post("And now?", referenced_posts=[{"type": "replied_to", "id": "95"}], conversation_id="80"))
    assert (said.in_reply_to, said.conversation) == ("95", "80")


def test_a_change_is_told_about_the_first_version_which_is_heard_too() -> None:
    changed = post("@care it is mended", id="110", edit_history_post_ids=["100", "110"])
    before = post("@care it is broken")
    first, second = raws_of_post(changed, {"posts": [before], "users": [user()]}, Cursor(110), Cursor(90))
    assert (first.remote_id, first.cursor, channel().read(first).text) == ("100", "90.0.0.0", "it is broken")
    (fresh,) = raws_of_post(before, {"users": [user()]}, Cursor(100), Cursor(90))
    assert (fresh.remote_id, fresh.digest) == (first.remote_id, first.digest), "Heard before, it is the same."
    said = channel().read(second)
    assert (said.kind, said.about, said.text) == (Kind.EDITED, "100", "it is mended")
    assert (second.remote_id, second.cursor) == ("100@110", "110.0.0.0")


def test_a_protected_account_is_answered_in_private_only() -> None:
    raw = raws_of_post(post("@care hello"), {"users": [user(protected=True)]}, Cursor(), Cursor())[0]
    assert channel().read(raw).audience is Audience.PRIVATE


def test_our_own_words_and_passed_on_ones_are_nobodys_question() -> None:
    assert heard(post("We look at it", author_id=ME)).kind is Kind.OURS
    assert heard(post("RT @care: news", referenced_posts=[{"type": "retweeted", "id": "90"}])).kind is Kind.NOISE


def test_a_direct_message_is_private_and_may_be_answered() -> None:
    said = channel().read(raw_of_message(MESSAGE, {"users": [user()]}, Cursor()))
    assert (said.kind, said.audience, said.text) == (Kind.MESSAGE, Audience.PRIVATE, "My number is 4711 & 12.")
    assert (said.remote_id, said.conversation, said.may_reply) == ("dm:500", "dm:11-1001", True)
    ours = channel().read(raw_of_message({**MESSAGE, "sender_id": ME}, {}, Cursor()))
    assert ours.kind is Kind.OURS


def test_nothing_was_said_after_it_was_heard() -> None:
    raw = raws_of_post(post("@care", created_at="2999-01-01T00:00:00Z"), {}, Cursor(), Cursor())[0]
    assert channel().read(raw).said_at == raw.received_at
    said = heard(post("@care", created_at="yesterday"))
    assert Note.DATE_GUESSED in said.notes


def test_what_it_costs_is_told_before_it_is_said() -> None:
    answer = Outgoing(key="1", to="11", subject="", text="We look at it.", in_reply_to="9", audience=Audience.PUBLIC)
    assert channel().cost(answer) == {"posts": 1, "microdollars": 10_000}
    assert channel().cost(replace(answer, in_reply_to="")) == {"posts": 1, "microdollars": 15_000}
    for text in ("See https://fernnetz.example/a", "See fernnetz.example.", "hilfe.fernnetz.example/x"):
        assert channel().cost(replace(answer, text=text))["microdollars"] == 200_000
    assert channel().cost(replace(answer, audience=Audience.PRIVATE)) == {"direct messages": 1, "microdollars": 15_000}
    assert channel(tier="enterprise").cost(answer)["microdollars"] == 15_000
    rates = {rate.unit: rate.most for rate in channel(budget="7.5").traits.rates}
    assert rates["microdollars"] == 7_500_000


@pytest.mark.skipif(bool(missing()), reason=missing() or "-")
def test_the_posts_of_these_tests_are_such_as_x_gives() -> None:
    judge = described()
    assert judge is not None
    assert judge.thing("Post", post("@care hello")) == judge.thing("Post", quoting()) == []
    assert judge.thing("User", user()) == judge.thing("DmEvent", MESSAGE) == []
    assert judge.thing("Post", post("Hello", referenced_tweets=[])), "The check can fail."


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@given(st.binary(max_size=300))
def test_any_bytes_are_something_heard(given_bytes: bytes) -> None:
    assert storable(channel().read(raw_of(given_bytes)))


@given(JSON, st.sampled_from(["post", "edit", "message", "deleted", "noise", "x"]))
def test_any_json_is_something_heard(value: Any, event: str) -> None:
    body = {"event": event, "first": value, "post": value, "message": value, "includes": value}
    assert storable(channel().read(raw_of(body)))


@given(st.data())
def test_a_post_with_anything_anywhere_is_something_heard(data: st.DataObject) -> None:
    told = post("@care hello", referenced_posts=[{"type": "quoted", "id": "90"}], attachments={"media_keys": ["3_1"]})
    names = [*told, "note_post", "edit_history_tweet_ids", "referenced_tweets"]
    broken = {**told, data.draw(st.sampled_from(names)): data.draw(JSON)}
    person = {**user(), data.draw(st.sampled_from([*user(), "protected"])): data.draw(JSON)}
    body = {"event": data.draw(st.sampled_from(["post", "edit"])), "first": "100", "post": broken}
    includes = {"users": [person], "posts": [broken], "media": data.draw(JSON)}
    assert storable(channel().read(raw_of({**body, "includes": includes})))


@given(st.text(max_size=300))
def test_any_text_can_be_stored(text: str) -> None:
    assert storable(heard(post(text, note_post={"text": text})))


def storable(said: Heard) -> bool:
    """Whether every string of it can be written to a database."""
    author = said.author
    texts = [said.text, said.quoted, said.conversation, said.in_reply_to, said.about, said.permalink, said.language]
    for text in [*texts, *said.sent_to, *said.references, author.name, author.handle, author.address]:
        text.encode()
        assert "\0" not in text
        assert len(text) <= 200_000
    return said.said_at.tzinfo is not None
