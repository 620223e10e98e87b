"""Of starting moments that have the same ahead of them one is tried, and no other would have been worse."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hilft.core.bound import bounds
from hilft.core.hours import Hours
from hilft.core.policy import Policy, Rules, Span, Unit
from hilft.core.standing import SOON
from hilft.core.starts import Seen, Starts
from tests.core.made import BERLIN, CARE
from tests.core.one_week import LAW, RULES, RUNGS, calendar, opening

FEBRUARY, SEVEN_WEEKS = datetime(2026, 2, 2, 7, tzinfo=UTC), timedelta(days=49)
"""A short month first: all that begins in the second one lasts longer, and Easter and a change of the clocks follow."""
HOURS = {"Berlin": BERLIN, "weeks that are all alike": Hours("UTC", BERLIN.week)}
MONTH = Span(1.0, Unit.MONTHS)
OLD = tuple(rung._replace(matter=MONTH) for rung in RUNGS)
SLOW = tuple(rung._replace(act_within=MONTH, matter=Span(4.0, Unit.MONTHS)) for rung in RUNGS)


def under(rules: Rules, *by: Span) -> Policy:
    return replace(CARE, rules={"customer": rules}, dates=tuple(LAW._replace(by=span) for span in by))


POLICIES = {
    "a law's month": under(RULES, MONTH),
    "a law's month before all else": under(replace(RULES, first_word=opening(400), rungs=OLD), MONTH),
    "an age of a month or of days": under(replace(RULES, rungs=OLD), calendar(20 * 24)),
    "an update within a month": under(replace(RULES, update=MONTH, rungs=OLD)),
    "a rung that has a month": under(replace(RULES, rungs=SLOW)),
    "ends of days": under(replace(RULES, next_word=Span(2.0, Unit.DAY_ENDS)), Span(9.0, Unit.DAY_ENDS)),
}


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("where", HOURS)
def test_the_bounds_are_those_of_trying_every_moment(name: str, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = bounds(POLICIES[name], HOURS[where], FEBRUARY, ahead=SEVEN_WEEKS)
    monkeypatch.setattr(Seen, "is_new", lambda _seen, _at: True)
    assert found == bounds(POLICIES[name], HOURS[where], FEBRUARY, ahead=SEVEN_WEEKS)


def test_a_month_that_no_case_lives_to_see_makes_no_moment_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = dict.fromkeys(("without", "with"), 0)
    is_new = Seen.is_new
    for name, policy in (("without", under(RULES)), ("with", under(RULES, MONTH))):

        def counted(seen: Seen, at: datetime, name: str = name) -> bool:
            new = is_new(seen, at)
            tried[name] += new
            return new

        monkeypatch.setattr(Seen, "is_new", counted)
        bounds(policy, BERLIN, FEBRUARY, ahead=SEVEN_WEEKS)
    assert tried["with"] < 3 * tried["without"]


ALIKE = Hours("UTC", BERLIN.week)
MONDAY, SATURDAY, WEEK = datetime(2026, 2, 2, 7, tzinfo=UTC), datetime(2026, 2, 7, 7, tzinfo=UTC), timedelta(days=7)


def starts(rules: Rules, *, start: datetime = MONDAY, end: datetime = MONDAY + SEVEN_WEEKS) -> Starts:
    return Starts(ALIKE, rules, (), start=start, end=end)


def test_under_opening_time_alone_cases_begin_at_edges_first_and_then_a_second_before_and_after_each() -> None:
    closing = max(ALIKE.breakpoints(MONDAY, MONDAY + timedelta(hours=20)))
    edges = sorted({MONDAY, *ALIKE.breakpoints(MONDAY, closing)})
    found = starts(RULES, end=closing).moments([[RULES.first_word]])
    around = {at + step for at in edges for step in (-SOON, SOON)} - set(edges)
    assert found == [*edges, *sorted(at for at in around if MONDAY <= at < closing)]
    assert MONDAY + SOON in found
    assert len(edges) > 1


def test_midnights_count_where_a_span_ends_with_a_day_from_the_first_moment_up_to_the_last() -> None:
    midnight, day = MONDAY.replace(hour=0), timedelta(days=1)
    by_days = starts(replace(RULES, next_word=Span(2.0, Unit.DAY_ENDS)), start=midnight)
    assert list(by_days.midnights(midnight + 3 * day)) == [midnight, midnight + day, midnight + 2 * day]
    assert list(starts(RULES).midnights(MONDAY + 3 * day)) == []


def test_a_moment_is_new_unless_openings_days_and_ends_of_months_lie_equally_far_ahead() -> None:
    seen = Seen(starts(replace(RULES, update=MONTH)), timedelta(days=45))
    # On 16 February what begins two weeks later lasts the 31 days of March.
    assert [seen.is_new(MONDAY + number * WEEK) for number in (0, 0, 1, 2)] == [True, False, False, True]


def test_what_begins_tomorrow_makes_a_moment_new() -> None:
    seen = Seen(starts(replace(RULES, update=MONTH)), timedelta(days=30))
    # From 28 February a month has 28 days as from the 7th; from the day after it has 31 instead of 28.
    assert [seen.is_new(SATURDAY), seen.is_new(SATURDAY + WEEK), seen.is_new(SATURDAY + 3 * WEEK)] == [
        True,
        False,
        True,
    ]
