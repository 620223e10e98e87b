"""Medians from classes agree with those of the spans themselves, to within 5 %."""

import math

from hypothesis import given
from hypothesis import strategies as st

from hilft.core.spread import counted, quantile

SPANS = st.lists(st.floats(1, 3e7), min_size=1, max_size=200)


@given(SPANS, st.sampled_from([0.5, 0.9]))
def test_a_quantile_from_classes_is_right_to_within_five_percent(spans: list[float], share: float) -> None:
    exact = sorted(spans)[max(math.ceil(share * len(spans)), 1) - 1]
    found = quantile(counted(spans), share)
    assert found is not None
    assert abs(found / exact - 1) < 0.0501


def test_nothing_counted_has_no_median_and_what_took_no_time_took_a_second() -> None:
    assert quantile({}, 0.5) is None
    assert counted([0.0, 0.4, 1.0]) == {0: 3}
