"""What every network must keep while the line to it is bad in every way a line can be bad."""

import pytest

from hilft.channels.contract import (
    Idempotency,
    NotNow,
    Unsure,
)
from tests.channels.servers import eventually
from tests.channels.suite.acts import SOON, answer, hear, heard_of, listening, say_until_it_is_said, sees, words
from tests.channels.suite.ground import Fault, Ground


def test_when_the_answer_to_our_request_is_lost_it_is_said_once(ground: Ground) -> None:
    if ground.channel.traits.idempotency is Idempotency.NONE:
        pytest.skip("This network says that a duplicate is possible.")
    cursor = ground.start()
    question = heard_of(ground, cursor, ground.say("Did you get this?"))
    outgoing = answer(question, "We did.", "lost-1")
    with ground.line(Fault.ANSWER_LOST), pytest.raises(NotNow) as trouble:
        ground.channel.deliver(outgoing)
    if ground.channel.traits.idempotency is Idempotency.READ_BACK:
        assert isinstance(trouble.value, Unsure), "Only then does the next try look before it speaks."
    say_until_it_is_said(ground, outgoing, trouble.value)
    sees(ground, question.remote_id, ["We did."])


@pytest.mark.parametrize("fault", [one for one in Fault if one is not Fault.ANSWER_LOST])
def test_on_a_bad_line_nothing_is_lost_and_nothing_is_said_twice(ground: Ground, fault: Fault) -> None:
    cursor = ground.start()
    question = heard_of(ground, cursor, ground.say("Is there anybody?"))
    outgoing = answer(question, f"Yes, in spite of {fault}.", f"line-{fault}")
    with ground.line(fault):
        said = ground.say("Still there?")
        with pytest.raises(NotNow) as deaf:
            list(ground.channel.fetch(cursor))
        with pytest.raises(NotNow) as dumb:
            ground.channel.deliver(outgoing)
    for trouble in (deaf.value, dumb.value):
        assert trouble.retry_after.total_seconds() >= 1
        assert len(str(trouble).split()) > 2, "A sentence says what is the matter."
        assert trouble.code
    assert {question.remote_id, said} <= {one.remote_id for one in words(ground, hear(ground, cursor, 2))}
    say_until_it_is_said(ground, outgoing, dumb.value)
    sees(ground, question.remote_id, [outgoing.text])


@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.DOWN, Fault.HALF_CLOSED])
def test_a_listener_says_that_it_is_deaf_and_hears_again_by_itself(ground: Ground, fault: Fault) -> None:
    cursor = ground.start()
    with listening(ground, cursor) as (heard, pulses):
        assert eventually(lambda: bool(pulses), SOON)
        with ground.line(fault):
            assert eventually(lambda: any(pulse.trouble for pulse in pulses), SOON)
            said = ground.say("Is there anybody?")
        assert eventually(lambda: said in {raw.remote_id for raw in heard}, 60)


def test_a_rate_that_is_too_high_is_called_so(ground: Ground) -> None:
    with ground.line(Fault.RATE), pytest.raises(NotNow) as trouble:
        list(ground.channel.fetch(ground.start()))
    assert trouble.value.code == "rate" or not ground.channel.traits.rates


def test_what_can_be_done_is_told_without_asking_the_network(ground: Ground) -> None:
    with ground.line(Fault.DOWN):
        traits = ground.channel.traits
    assert traits.max_length is None or traits.max_length > 0
    assert all(rate.most > 0 and rate.per.total_seconds() > 0 for rate in traits.rates)
