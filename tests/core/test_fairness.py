"""The report says when reach bought speed, and says nothing by few cases."""

from collections import Counter

import pytest

from hilft.core.fairness import ENOUGH, Speed, Told, report
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


def test_half_and_nine_tenths_are_told_and_a_ratio_has_to_be_beyond_the_bar() -> None:
    spans = Counter({0: 5, 24: 4, 48: 1})
    (line,) = report([Told("mail", "loud", spans, {})]).bands
    assert line.word.cases == 10
    assert [line.word.median, line.word.p90] == pytest.approx([1, 10], rel=0.06)
    assert line.solved == Speed(0, None, None)


def test_the_clearest_comes_first() -> None:
    found = report([told("private", 100, ENOUGH), told("public", 10, ENOUGH), told("loud", 3, ENOUGH)]).bought
    assert [round(one.times) for one in found] == sorted((round(one.times) for one in found), reverse=True)
    assert (found[0].louder, found[0].quieter) == ("loud", "private")


def test_days_and_channels_are_added_up_and_the_loudest_comes_first() -> None:
    found = report([told("private", 1, 5), told("public", 1, 5, "forum"), told("private", 1, 5), told("loud", 1, 2)])
    assert [(line.band, line.word.cases) for line in found.bands] == [("loud", 2), ("public", 5), ("private", 10)]
    assert [(line.channel, line.band) for line in found.lines] == [
        ("forum", "public"),
        ("mail", "loud"),
        ("mail", "private"),
    ]
    assert report([]).bands == []
