"""Of starting moments that have the same ahead of them one is tried, and no other would have been worse."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hilft.core.bound import bounds
from hilft.core.hours import Hours
from hilft.core.policy import Policy, Rules, Span, Unit
from hilft.core.starts import Seen
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
