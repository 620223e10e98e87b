"""What every network must keep, proven on each ground by the same tests."""

import os
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from hilft.channels.contract import (
    Audience,
    Heard,
    Idempotency,
    Kind,
    Undeliverable,
)
from hilft.core.lengths import split
from tests.channels.servers import eventually
from tests.channels.suite.acts import (
    SOON,
    answer,
    hear,
    heard_of,
    heard_of_last,
    listening,
    said_or_never,
    sees,
    told,
    words,
)
from tests.channels.suite.ground import Ground
from tests.channels.suite.house import make

FLOOD = int(os.environ.get("HILFT_FLOOD") or 0)
"""How many messages a flood is, where that is not what a network takes within half a minute."""


def test_what_is_said_is_heard_once_and_in_order(ground: Ground) -> None:
    cursor = ground.start()
    said = [ground.say(f"Message {number}") for number in range(7)]
    heard = words(ground, hear(ground, cursor, 7))
    assert [one.remote_id for one in heard] == said
    assert [one.text for one in heard] == [f"Message {number}" for number in range(7)]
    assert len({one.author.address for one in heard}) == 1
    assert heard[0].author.address


def test_hearing_resumes_exactly_where_it_stopped(ground: Ground) -> None:
    cursor = ground.start()
    said = [ground.say(f"Message {number}") for number in range(6)]
    raws = [raw for raw in hear(ground, cursor, 6) if raw.remote_id in said]
    for place in (0, 2, 5):
        later = words(ground, list(ground.channel.fetch(raws[place].cursor)))
        assert [one.remote_id for one in later] == said[place + 1 :]


def test_the_same_message_heard_again_is_the_same(ground: Ground) -> None:
    cursor = ground.start()
    ground.say("Once")
    first, second = hear(ground, cursor), hear(ground, cursor)
    known = {raw.remote_id: raw.digest for raw in first}
    assert all(known[raw.remote_id] == raw.digest for raw in second if raw.remote_id in known)


def test_a_listener_hears_within_seconds_and_ends_within_one(ground: Ground) -> None:
    cursor = ground.start()
    with listening(ground, cursor) as (heard, pulses):
        assert eventually(lambda: bool(pulses), SOON)
        said = [ground.say(f"Message {number}") for number in range(3)]
        assert eventually(lambda: {*said} <= {raw.remote_id for raw in heard}, 10)
    assert [one.remote_id for one in words(ground, heard)] == said


def test_an_answer_stands_in_the_thread_and_a_reply_to_it_finds_back(ground: Ground) -> None:
    cursor = ground.start()
    question = heard_of(ground, cursor, ground.say("My router is dead."))
    said = ground.channel.deliver(answer(question, "We look at it: it is 5 < 6 & well.", "thread-1"))
    sees(ground, question.remote_id, ["We look at it: it is 5 < 6 & well."])
    reply = heard_of(ground, cursor, ground.say("Thank you.", reply_to=said.remote_id))
    is_same_room = bool(reply.conversation) and reply.conversation == question.conversation
    assert reply.in_reply_to == said.remote_id or said.remote_id in reply.references or is_same_room
    assert reply.author.address == question.author.address


def test_the_same_delivery_twice_is_seen_once(ground: Ground) -> None:
    if ground.channel.traits.idempotency is Idempotency.NONE:
        pytest.skip("This network says that a duplicate is possible.")
    cursor = ground.start()
    question = heard_of(ground, cursor, ground.say("Twice?"))
    outgoing = answer(question, "Only once.", "twice-1", tried=True)
    first, second = ground.channel.deliver(outgoing), ground.channel.deliver(outgoing)
    assert first.remote_id == second.remote_id
    sees(ground, question.remote_id, ["Only once."])


def test_an_edit_is_heard_as_a_change_of_what_was_said(ground: Ground) -> None:
    if not ground.channel.traits.tells_edits:
        pytest.skip("This network knows no edits, or does not tell them.")
    cursor = ground.start()
    question = heard_of(ground, cursor, ground.say("It is broken"))
    ground.edit(question.remote_id, "It is mended")
    changed = told(ground, cursor, Kind.EDITED, question.remote_id)
    assert changed.text == "It is mended"
    assert changed.remote_id != question.remote_id


def test_a_deletion_is_heard(ground: Ground) -> None:
    if not ground.channel.traits.tells_deletes:
        pytest.skip("This network does not tell deletions.")
    cursor = ground.start()
    question = heard_of(ground, cursor, ground.say("Better not"))
    ground.delete(question.remote_id)
    assert told(ground, cursor, Kind.DELETED, question.remote_id).remote_id != question.remote_id


def test_a_deletion_while_we_were_off_is_noticed(ground: Ground) -> None:
    if not ground.channel.traits.tells_standing:
        pytest.skip("This network does not say afterwards what was taken back.")
    cursor = ground.start()
    gone, kept = (heard_of(ground, cursor, ground.say(text)).remote_id for text in ("Better not", "This stays"))
    ground.delete(gone)
    anew = make(ground.made_by, dict(ground.settings))
    try:
        assert eventually(lambda: anew.standing([gone, kept]) == {gone: False, kept: True}, SOON)  # type: ignore[attr-defined]
    finally:
        anew.close()


def test_a_text_that_is_too_long_is_refused_whole_and_said_in_parts(ground: Ground) -> None:
    traits = ground.channel.traits
    if traits.max_length is None:
        pytest.skip("This network knows no longest text.")
    cursor = ground.start()
    question = heard_of(ground, cursor, ground.say("Tell me everything."))
    traits = ground.channel.traits  # the server itself decides the length, and was asked by now
    most = traits.max_length or 0
    text = " ".join(f"Sentence number {number} of a long answer." for number in range(most // 16))
    with pytest.raises(Undeliverable) as never:
        ground.channel.deliver(answer(question, text, "long"))
    assert (never.value.code, ground.answers(question.remote_id)) == ("too_long", [])
    pieces = split(text, most, traits.measure, traits.link_length)
    assert len(pieces) > 1
    above = question.remote_id
    for number, piece in enumerate(pieces):
        above = ground.channel.deliver(answer(question, piece, f"long-{number}", in_reply_to=above)).remote_id
    sees(ground, question.remote_id, pieces)


def test_what_is_private_is_never_public(ground: Ground) -> None:
    if not ground.keeps_private:
        pytest.skip("What this server shows to a stranger proves nothing: it shows private messages to everybody.")
    cursor = ground.start()
    question = heard_of(ground, cursor, ground.say_privately("My number is 4711."))
    assert question.audience is Audience.PRIVATE
    if (never := said_or_never(ground, answer(question, "Secret answer 4711.", "private-1"))) is not None:
        assert never.code == "not_private"
    else:
        sees(ground, question.remote_id, ["Secret answer 4711."])
    assert not [text for text in ground.strangers_view() if "Secret answer" in text]


def test_a_public_question_answered_in_private_is_not_answered_in_public(ground: Ground) -> None:
    if not ground.keeps_private:
        pytest.skip("What this server shows to a stranger proves nothing: it shows private messages to everybody.")
    cursor = ground.start()
    question = heard_of(ground, cursor, ground.say("What is my number?"))
    never = said_or_never(ground, answer(question, "Hidden answer 4711.", "private-2", audience=Audience.PRIVATE))
    assert never is None or never.code == "not_private"
    time.sleep(0.5)
    assert not [text for text in ground.strangers_view() if "Hidden answer" in text]


def test_an_answer_to_what_is_gone_is_never_said_and_says_why(ground: Ground) -> None:
    if not ground.channel.traits.tells_deletes:
        pytest.skip("This network does not tell deletions.")
    cursor = ground.start()
    question = heard_of(ground, cursor, ground.say("Gone soon"))
    ground.delete(question.remote_id)
    never = said_or_never(ground, answer(question, "Too late.", "gone-1"))
    assert never is None or (never.code == "gone" and str(never).endswith("."))


def test_what_we_said_can_be_taken_back_and_twice_is_harmless(ground: Ground) -> None:
    if not ground.channel.traits.takes_back:
        pytest.skip("On this network nothing can be taken back.")
    cursor = ground.start()
    question = heard_of(ground, cursor, ground.say("Say something wrong."))
    said = ground.channel.deliver(answer(question, "Something wrong.", "wrong-1"))
    sees(ground, question.remote_id, ["Something wrong."])
    for _ in range(2):
        ground.channel.take_back(said.remote_id)  # type: ignore[attr-defined]
    sees(ground, question.remote_id, [])


def test_what_there_is_can_be_counted(ground: Ground) -> None:
    if not ground.channel.traits.counts:
        pytest.skip("This network does not count.")
    cursor = ground.start()
    ground.say("Before")
    before = heard_of_last(ground, cursor)
    time.sleep(0.2)
    for number in range(3):
        ground.say(f"Counted {number}")
    after = words(ground, hear(ground, cursor, 4))
    span = (after[1].said_at - timedelta(milliseconds=100), after[-1].said_at + timedelta(minutes=1))
    assert span[0] > before.said_at
    assert ground.channel.count(*span) == 3  # type: ignore[attr-defined]


def test_whatever_half_of_a_message_arrives_it_is_something_heard(ground: Ground) -> None:
    cursor = ground.start()
    ground.say("A whole message")
    raw = hear(ground, cursor)[0]
    for end in range(0, len(raw.raw), max(1, len(raw.raw) // 40)):
        assert isinstance(ground.channel.read(replace(raw, raw=raw.raw[:end])), Heard)


def test_a_flood_is_heard_whole_and_in_order(ground: Ground) -> None:
    cursor = ground.start()
    said = ground.flood(FLOOD or min(ground.many, 10_000))
    known = {*said}
    assert [raw.remote_id for raw in ground.channel.fetch(cursor) if raw.remote_id in known] == said
