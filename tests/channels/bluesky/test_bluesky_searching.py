"""What people say about us on Bluesky without mentioning us, on its own servers."""

import pytest

from hilft.channels.adapters.bluesky import make
from hilft.channels.contract import Kind, RawMessage
from tests.channels.bluesky.bluesky_house import House
from tests.channels.servers import eventually

pytestmark = pytest.mark.channels


def found(house: House, words: str, least: int, cursor: str = "") -> list[RawMessage]:
    """Return all finds of a program that has just been started, as soon as there are so many."""
    raws: list[RawMessage] = []

    def has_come() -> bool:
        channel = make(house.settings)
        raws[:] = channel.search(words, cursor)
        channel.close()
        return len(raws) >= least

    assert eventually(has_come, 30), f"{len(raws)} of {least}"
    return raws


def test_posts_with_our_words_are_found_and_neither_ours_nor_what_was_said_to_us(house: House) -> None:
    said = house.petra.post("Kupferwurm is down in the whole street")
    house.petra.post("Kupferwurm is down", to=house.care)
    house.care.post("Kupferwurm is well")
    (raw,) = found(house, "Kupferwurm", 1)
    heard = house.channel.read(raw)
    assert (raw.remote_id, heard.remote_id) == (f"{said}@found", str(said))
    assert (heard.kind, heard.addressed, heard.term, heard.may_reply) == (Kind.MESSAGE, False, "Kupferwurm", True)


def test_searching_goes_on_behind_what_was_found_and_tells_nothing_twice(house: House) -> None:
    first = house.petra.post("Mondkabel one")
    (raw,) = found(house, "Mondkabel", 1)
    list(house.channel.search("Mondkabel", ""))
    second = house.petra.post("Mondkabel two")
    assert {one.remote_id for one in found(house, "Mondkabel", 2, raw.cursor)} >= {f"{second}@found"}
    assert [one.remote_id for one in house.channel.search("Mondkabel", raw.cursor)] == [f"{second}@found"]
    assert str(first) != str(second)
