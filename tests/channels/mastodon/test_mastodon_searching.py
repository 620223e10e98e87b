"""What people say about us on Mastodon without mentioning us, on a server nobody here wrote."""

from collections.abc import Iterator

import pytest

from hilft.channels.contract import Audience, Heard, Kind
from tests.channels.mastodon.mastodon_ground import MastodonGround
from tests.channels.mastodon.mock_server import MockServer, missing

pytestmark = pytest.mark.channels


@pytest.fixture(scope="module")
def ground() -> Iterator[MastodonGround]:
    if reason := missing():
        pytest.fail(reason)
    server = MockServer()
    try:
        opened = MastodonGround(server)
        yield opened
        opened.channel.close()
        opened.wire.close()
    finally:
        server.end()


def found(ground: MastodonGround, words: str, cursor: str = "") -> list[Heard]:
    return [ground.channel.read(raw) for raw in ground.channel.search(words, cursor)]


def test_a_hashtag_finds_what_nobody_said_to_us_and_not_what_was_said_to_us(ground: MastodonGround) -> None:
    said = str(ground.petra.status_post("Again no line since noon #fernnetzaus").id)
    ground.petra.status_post("@care no line #fernnetzaus")
    ground.care.status_post("We are at it #fernnetzaus")
    ground.petra.status_post("Only for friends #fernnetzaus", visibility="private")
    (only,) = found(ground, "#fernnetzaus")
    assert (only.remote_id, only.kind, only.audience) == (said, Kind.MESSAGE, Audience.PUBLIC)
    assert (only.addressed, only.term, only.may_reply, only.answerable) == (False, "#fernnetzaus", True, False)
    assert only.said_at.tzinfo is not None


def test_words_are_found_where_the_server_searches(ground: MastodonGround) -> None:
    said = str(ground.petra.status_post("The Kupferwurm router reboots all day").id)
    assert [one.remote_id for one in found(ground, "Kupferwurm")] == [said]


def test_searching_resumes_exactly_where_it_stopped_also_in_another_process(ground: MastodonGround) -> None:
    first = [str(ground.petra.status_post(f"number {number} #weiter").id) for number in range(3)]
    raws = list(ground.channel.search("#weiter", ""))
    assert [raw.remote_id for raw in raws] == [f"{one}@found" for one in first]
    later = [str(ground.petra.status_post(f"number {number} #weiter").id) for number in range(3, 90)]
    after_a_crash = ground.another()
    rest = [raw.remote_id for raw in after_a_crash.search("#weiter", raws[1].cursor)]
    after_a_crash.close()
    assert rest[-len(later) - 1 :] == [f"{one}@found" for one in (first[2], *later)]
    assert [raw.remote_id for raw in ground.channel.search("#weiter", raws[-1].cursor)] == [
        f"{one}@found" for one in later
    ]
