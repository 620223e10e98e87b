"""How sure we are who somebody is: levels end by themselves, and rules say what needs which."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilft.core.checked import (
    LASTS,
    WORTH,
    How,
    Known,
    Level,
    Needs,
    Unknown,
    asks_for_help,
    best_of,
    level_of,
    needed,
    needs_from,
)  # fmt: skip

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CHECKS = st.builds(
    lambda how, ago, lasts: Known(how, NOW - timedelta(hours=ago), NOW - timedelta(hours=ago) + timedelta(hours=lasts)),
    st.sampled_from([*How, "unheard of"]), st.integers(-50, 900), st.integers(1, 800),
)  # fmt: skip


@given(st.lists(CHECKS, max_size=6))
def test_the_level_is_that_of_the_best_check_that_holds_and_of_no_other(checks: list[Known]) -> None:
    level, best = level_of(checks, NOW), best_of(checks, NOW)
    assert level == (best.level if best else Level.NOBODY)
    if best is not None:
        assert best.at <= NOW < best.until
        assert all(one.level <= level for one in checks if one.at <= NOW < one.until)
    assert level_of(checks, NOW + timedelta(days=400)) == Level.NOBODY, "every level ends"


def test_a_level_holds_to_its_last_moment_and_not_beyond() -> None:
    known = Known(How.CODE, NOW, NOW + LASTS)
    assert level_of([known], NOW) == level_of([known], NOW + LASTS - timedelta(seconds=1)) == Level.ACCOUNT
    assert level_of([known], NOW + LASTS) == Level.NOBODY
    assert level_of([known], NOW - timedelta(seconds=1)) == Level.NOBODY


def test_what_needs_which_level_is_read_from_the_settings_and_mistakes_are_named() -> None:
    needs = needs_from(["tell=1", "sum = 2", "matter.cancellation=3"])
    assert needs == Needs(Level.ACCOUNT, Level.CONTACT, {"cancellation": Level.COMPARED})
    for wrong in ("tell", "tell=4", "matter.=1", "sums=1", "tell=one", "=1"):
        with pytest.raises(Unknown, match="write tell, sum or matter"):
            needs_from([wrong])
    assert needs_from([]) == Needs(Level.NOBODY, Level.NOBODY, {})


def test_where_a_case_began_in_private_only_its_matter_asks_for_more() -> None:
    needs = needs_from(["tell=1", "sum=2", "matter.move=3"])

    def asks(*, matter: str = "", public: bool = True, tells: bool = False, sums: bool = False) -> Level:
        return needed(needs, tells=tells, sums=sums, matter=matter, began_in_public=public)

    assert asks() == Level.NOBODY
    assert asks(tells=True) == Level.ACCOUNT
    assert asks(tells=True, sums=True) == Level.CONTACT
    assert asks(tells=True, sums=True, public=False) == Level.NOBODY
    assert asks(matter="move") == asks(matter="move", public=False) == Level.COMPARED


def test_every_way_is_worth_a_level_and_three_wrong_guesses_are_noticed() -> None:
    assert set(WORTH) == set(How)
    assert not asks_for_help(["differs", "unclear", "matches", "differs"])
    assert asks_for_help(["differs", "matches", "differs", "unclear", "differs"])
