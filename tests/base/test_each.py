"""A round over many things: one that fails holds up none, a database that is away ends it."""

import pytest
from django.db import OperationalError

from hilft.base.each import each


def test_one_that_fails_is_handed_over_and_the_others_are_done() -> None:
    done: list[int] = []
    failed: list[int] = []

    def act(number: int) -> None:
        if number == 2:
            raise ValueError("Two breaks whatever it touches.")
        done.append(number)

    assert each([1, 2, 3], act, what="A number failed.", failed=failed.append) == 2
    assert (done, failed) == ([1, 3], [2])


def test_a_database_that_is_away_ends_the_round() -> None:
    asked: list[int] = []

    def act(number: int) -> None:
        asked.append(number)
        raise OperationalError("The server closed the connection.")

    with pytest.raises(OperationalError):
        each([1, 2], act, what="A number failed.")
    assert asked == [1]
