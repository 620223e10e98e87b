"""What became of posts while nobody listened: X names the later versions of a post, and says what is gone."""

from collections.abc import Iterator

import pytest

from hilft.channels.adapters.x import X, make
from hilft.channels.contract import Kind
from tests.channels.x.small_x import SmallX, running
from tests.channels.x.world_of_x import World
from tests.channels.x.x_ground import PETRA, settings


@pytest.fixture
def small_x() -> Iterator[SmallX]:
    yield from running(World())


@pytest.fixture
def channel(small_x: SmallX) -> Iterator[X]:
    made = make(settings(small_x.port))
    yield made
    made.close()


def test_a_change_that_mentions_us_no_longer_is_told_once_with_its_words(small_x: SmallX, channel: X) -> None:
    first = small_x.world.post(PETRA, "@fernnetz_care my router is dead")
    small_x.world.edit(first.id, "my router is dead since Monday")
    last = small_x.world.edit(first.id, "my router and my phone are dead")
    assert channel.standing([first.id]) == {first.id: True}
    (told,) = channel.revised()
    heard = channel.read(told)
    assert (told.remote_id, heard.kind, heard.about) == (f"{first.id}@{last.id}", Kind.EDITED, first.id)
    assert heard.text == "my router and my phone are dead"
    channel.standing([first.id])
    assert channel.revised() == []
    later = small_x.world.edit(first.id, "all is well again")
    channel.standing([first.id])
    assert [one.remote_id for one in channel.revised()] == [f"{first.id}@{later.id}"]


def test_a_change_is_the_same_whether_it_is_heard_or_asked_for(small_x: SmallX, channel: X) -> None:
    first = small_x.world.post(PETRA, "@fernnetz_care my router is dead")
    small_x.world.edit(first.id, "@fernnetz_care my router is dead since Monday")
    heard = list(channel.fetch("1.1.1.1"))[-1]
    channel.standing([first.id])
    (asked,) = channel.revised()
    assert (asked.remote_id, asked.digest) == (heard.remote_id, heard.digest)


@pytest.mark.parametrize("is_gone", [False, True])
def test_a_version_that_does_not_come_along_is_asked_for_and_paid(
    small_x: SmallX, channel: X, monkeypatch: pytest.MonkeyPatch, *, is_gone: bool
) -> None:
    monkeypatch.setattr(small_x, "_included", lambda *_: {"users": []})
    first = small_x.world.post(PETRA, "@fernnetz_care my router is dead")
    last = small_x.world.edit(first.id, "my phone is dead")
    last.is_gone = is_gone  # just now: X has not hidden the first version yet
    channel.used()
    assert channel.standing([first.id]) == {first.id: True}
    assert [one.remote_id for one in channel.revised()] == ([] if is_gone else [f"{first.id}@{last.id}"])
    assert channel.used() == {"microdollars": 0 if is_gone else 5_000}


def test_what_was_deleted_is_gone_and_nothing_is_asked_for_what_is_no_post(small_x: SmallX, channel: X) -> None:
    gone, kept = (small_x.world.post(PETRA, f"@fernnetz_care {text}") for text in ("no", "yes"))
    small_x.world.delete(gone.id)
    assert channel.standing([gone.id, kept.id, "dm:5"]) == {gone.id: False, kept.id: True}
    small_x.asked.clear()
    assert channel.standing(["dm:5", ""]) == {}
    assert small_x.asked == []
