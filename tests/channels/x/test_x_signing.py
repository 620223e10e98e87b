"""Requests are signed as OAuth 1.0 says, and challenges as X does, but nothing a stranger could use."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilft.channels.adapters.x.account import XAccount, account_from
from hilft.channels.adapters.x.signing import proof, signature
from hilft.channels.contract import Call, NotTheirs, RawMessage, Unfit
from tests.channels.x.judging import NOW, channel, post, user
from tests.channels.x.x_ground import settings

PUBLISHED = XAccount(
    api_key="xvz1evFS4wEEPTGEFPHBog",
    api_secret="kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
    access_token="370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
    access_secret="LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
)


def test_the_signature_is_that_of_the_example_x_publishes() -> None:
    words = [
        ("status", "Hello Ladies + Gentlemen, a signed OAuth request!"),
        ("include_entities", "true"),
        ("oauth_consumer_key", PUBLISHED.api_key),
        ("oauth_nonce", "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg"),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", "1318622958"),
        ("oauth_token", PUBLISHED.access_token),
        ("oauth_version", "1.0"),
    ]
    address = "https://api.twitter.com/1.1/statuses/update.json"
    assert signature(PUBLISHED, "POST", address, words) == "hCtSmYh+iHYCEqBWrE7C7hYmtUk="


def called(body: bytes, mark: str | None = None) -> list[RawMessage]:
    mark = proof(PUBLISHED, body) if mark is None else mark
    return channel(PUBLISHED).called(Call("POST", {}, {"x-twitter-webhooks-signature": mark}, body, NOW))


def event(kind: str, payload: object, **more: object) -> bytes:
    data = {"event_uuid": "77", "event_type": kind, "filter": {"user_id": PUBLISHED.me}, "payload": payload, **more}
    return json.dumps({"data": data}).encode()


def test_a_challenge_is_answered_with_the_consumer_secrets_proof() -> None:
    answer = channel(PUBLISHED).challenged(Call("GET", {"crc_token": "MTIzNDU2Nzg5"}, {}, b"", NOW))
    assert answer is not None
    assert json.loads(answer.body) == {"response_token": proof(PUBLISHED, b"MTIzNDU2Nzg5")}
    assert (answer.status, answer.media_type) == (200, "application/json")


@given(st.text(max_size=50))
def test_nobody_gets_an_event_of_their_own_signed_as_a_challenge(text: str) -> None:
    forged = '{"data": ' + json.dumps(text) + "}"
    with pytest.raises(NotTheirs):
        channel(PUBLISHED).challenged(Call("GET", {"crc_token": forged}, {}, b"", NOW))


def test_an_answered_challenge_that_is_sent_back_as_an_event_is_refused() -> None:
    with pytest.raises(NotTheirs):
        called(b"MTIzNDU2Nzg5")


@pytest.mark.parametrize("mark", ["", "sha256=", "sha256=AAAA", proof(PUBLISHED, b"{}"), "ä"])
def test_an_unsigned_event_is_refused(mark: str) -> None:
    with pytest.raises(NotTheirs):
        called(event("post.mention.create", post("Hello")), mark)


def test_a_look_from_a_browser_learns_nothing() -> None:
    answer = channel(PUBLISHED).challenged(Call("GET", {}, {}, b"", NOW))
    assert answer is not None
    assert answer.status == 405


def test_what_is_told_by_webhook_is_the_same_as_what_looking_finds() -> None:
    told = post("@care my router is dead.", me=PUBLISHED.me)
    old_words = {**told, "edit_history_tweet_ids": told.pop("edit_history_post_ids")}
    (raw,) = called(event("post.mention.create", old_words, includes={"users": [user()], "tweets": []}))
    heard = channel(PUBLISHED).read(raw)
    assert (raw.remote_id, raw.cursor, heard.text, heard.may_reply) == ("100", "", "my router is dead.", True)
    assert heard.author.handle == "@petra"


def test_whoever_quotes_us_may_be_answered_also_when_the_webhook_leaves_out_what_they_quote() -> None:
    quoting = post("Look at that", referenced_tweets=[{"type": "quoted", "id": "90"}])
    for kind, may in (("post.quote.create", True), ("post.reply.create", False)):
        (raw,) = called(event(kind, quoting))
        assert channel(PUBLISHED).read(raw).may_reply is may


def test_a_deletion_is_told_by_webhook() -> None:
    (raw,) = called(event("post.delete", {"id": "100", "author_id": "11"}))
    assert (channel(PUBLISHED).read(raw).kind, channel(PUBLISHED).read(raw).about) == ("deleted", "100")


def test_a_direct_message_is_told_by_webhook_or_left_to_the_next_look() -> None:
    whole = {"id": "5", "sender_id": "11", "dm_conversation_id": "11-12", "text": "Hello"}
    assert [raw.remote_id for raw in called(event("dm.received", whole))] == ["dm:5"]
    (raw,) = called(event("dm.received", {"encoded": "xyz"}))
    assert channel(PUBLISHED).read(raw).kind == "noise"


@pytest.mark.parametrize("body", [b"{}", b"{", b'{"data": 1}', b'{"data": {"event_type": "post.mention.create"}}'])
def test_what_is_signed_but_not_understood_is_one_thing_heard(body: bytes) -> None:
    (raw,) = called(body)
    assert channel(PUBLISHED).read(raw).kind == "broken"


def test_an_event_nobody_speaks_in_is_noise() -> None:
    (raw,) = called(event("like.create", {"id": "1"}))
    assert channel(PUBLISHED).read(raw).kind == "noise"


def test_settings_that_cannot_work_are_told_with_their_field() -> None:
    for field, wrong in (
        ("access_token", "AAAAAAAAbearer"),
        ("api_key", ""),
        ("api_secret", "two words"),
        ("minutes", "0.001"),
        ("budget", "much"),
        ("server", "http://elsewhere.example"),
    ):
        with pytest.raises(Unfit) as unfit:
            account_from(settings(1, **{field: wrong}))
        assert unfit.value.field == field
        assert str(unfit.value).endswith(".") or field == "server"
    assert account_from(settings(1, minutes="1,5")).every.total_seconds() == 90
    assert datetime.now(UTC) > NOW
