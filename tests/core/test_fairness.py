"""The report says when reach bought speed, and says nothing by few cases."""

import pytest

from hilft.core.fairness import ENOUGH, Told, report
from hilft.core.spread import counted

HOUR = 3600.0


def told(band: str, hours: float, cases: int, channel: str = "mail") -> Told:
    spans = counted([hours * HOUR] * cases)
    return Told(channel, band, spans, spans)


def test_reach_that_bought_speed_is_named_with_both_medians() -> None:
    found = report([told("private", 4, ENOUGH), told("loud", 1, ENOUGH)])
    assert [(one.what, one.louder, one.quieter) for one in found.bought] == [
        ("word", "loud", "private"),
        ("solved", "loud", "private"),
    ]
    assert found.bought[0].times == pytest.approx(4, rel=0.1)
    assert found.bought[0].louder_median == pytest.approx(HOUR, rel=0.05)


def test_few_cases_small_differences_and_quiet_customers_served_sooner_name_nothing() -> None:
    assert report([told("private", 4, ENOUGH), told("loud", 1, ENOUGH - 1)]).bought == []
    assert report([told("private", 4, ENOUGH), told("loud", 3, ENOUGH)]).bought == []
    assert report([told("private", 1, ENOUGH), told("loud", 9, ENOUGH)]).bought == []
    assert not report([told("private", 4, ENOUGH)]).is_enough


def test_days_and_channels_are_added_up_and_the_loudest_comes_first() -> None:
    found = report([told("private", 1, 5), told("public", 1, 5, "forum"), told("private", 1, 5), told("loud", 1, 2)])
    assert [(line.band, line.word.cases) for line in found.bands] == [("loud", 2), ("public", 5), ("private", 10)]
    assert [(line.channel, line.band) for line in found.lines] == [
        ("forum", "public"),
        ("mail", "loud"),
        ("mail", "private"),
    ]
    assert report([]).bands == []
