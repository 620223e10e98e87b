"""Spans, ladders and what lies on top of them, each by itself: no date is later than by either alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hilft.core.policy import LawDate, Overlay, Policy, Rules, Rung, Span, Title, Unit
from tests.core.made import BERLIN, CARE, DAY, MONDAY, berlin

HOUR_OPEN, TWO_DAYS, ONE_DAY = (
    Span(3600.0, Unit.OPEN),
    Span(2.0, Unit.WORKING_DAYS),
    Span(86_400.0, Unit.CALENDAR),
)
LATER = Span(7200.0, Unit.OPEN)
RULES = CARE.for_kind("customer")
TITLE = Title("Fault", "Störung")


def or_four_weeks(span: Span) -> Span:
    """Return this span or four working weeks, whichever comes first."""
    return span._replace(or_sooner=Span(40 * 36_000.0, Unit.OPEN))


@pytest.mark.parametrize(
    ("span", "ends"),
    [
        (HOUR_OPEN, berlin(2026, 3, 6, 17)),
        (Span(7200.0, Unit.OPEN), berlin(2026, 3, 6, 18)),
        (Span(1.5, Unit.WORKING_DAYS), berlin(2026, 3, 10, 11)),
        (ONE_DAY, berlin(2026, 3, 7, 16)),
        (Span(0.0, Unit.DAY_ENDS), berlin(2026, 3, 7)),
        (Span(2.0, Unit.DAY_ENDS), berlin(2026, 3, 9)),
        (Span(1.0, Unit.MONTHS), berlin(2026, 4, 7)),
    ],
)
def test_each_unit_counts_in_its_own_way_from_a_friday_afternoon(span: Span, ends: object) -> None:
    friday = berlin(2026, 3, 6, 16)
    assert span.after(BERLIN, friday) == ends
    assert or_four_weeks(span).after(BERLIN, friday) == ends
    sooner, later = Span(60.0, Unit.CALENDAR), Span(90 * 86_400.0, Unit.CALENDAR)
    assert span._replace(or_sooner=later).after(BERLIN, friday) == ends
    assert span._replace(or_sooner=sooner).after(BERLIN, friday) == friday + timedelta(minutes=1)


def test_of_several_spans_each_can_be_looked_at_alone() -> None:
    both = HOUR_OPEN._replace(or_sooner=TWO_DAYS._replace(or_sooner=ONE_DAY))
    assert both.each == (HOUR_OPEN, TWO_DAYS, ONE_DAY)
    assert HOUR_OPEN.each == (HOUR_OPEN,)


def test_of_spans_in_the_same_unit_the_shortest_is_kept_in_the_place_of_the_first() -> None:
    assert HOUR_OPEN.or_by(LATER) == LATER.or_by(HOUR_OPEN) == HOUR_OPEN
    assert HOUR_OPEN.or_by(None) is HOUR_OPEN
    three = TWO_DAYS.or_by(LATER).or_by(ONE_DAY).or_by(HOUR_OPEN)
    assert three.each == (TWO_DAYS, HOUR_OPEN, ONE_DAY)
    equal = Span(3600, Unit.OPEN)
    assert HOUR_OPEN.or_by(equal).amount is HOUR_OPEN.amount


def test_a_ladder_has_a_rung_and_each_role_once() -> None:
    with pytest.raises(ValueError, match=r"^A ladder needs at least one rung\.$"):
        replace(RULES, rungs=())
    with pytest.raises(ValueError, match=r"^A role stands on a ladder only once\.$"):
        replace(RULES, rungs=(RULES.rungs[0], RULES.rungs[1], RULES.rungs[0]))


def test_rungs_are_counted_from_one_and_the_top_follows_itself() -> None:
    assert [RULES.rung(number) for number in (1, 2, 3, 4, 9)] == [*RULES.rungs, RULES.top, RULES.top]
    assert [RULES.rung_of(rung.role) for rung in RULES.rungs] == [1, 2, 3]
    assert RULES.rung_of("advisor") == 0


def test_a_title_is_told_in_either_language_and_in_english_to_all_others() -> None:
    assert [TITLE.in_language(code) for code in ("de", "de-ch", "en", "fr")] == ["Störung", "Störung", "Fault", "Fault"]


def rule(*rungs: Rung) -> Rules:
    return Rules(LATER, LATER, LATER, rungs, ONE_DAY)


def test_a_matter_shortens_words_and_ages_and_binds_the_rungs_below() -> None:
    old = Span(9.0, Unit.WORKING_DAYS)
    ladder = rule(*(Rung(role, HOUR_OPEN, old) for role in ("lead", "head", "top")))
    matter = Overlay("fault", TITLE, "a norm", HOUR_OPEN, TWO_DAYS, ages={"head": TWO_DAYS, "lead": ONE_DAY})
    ruled = matter.over(ladder)
    assert (ruled.first_word, ruled.next_word, ruled.update) == (HOUR_OPEN, LATER._replace(or_sooner=TWO_DAYS), LATER)
    assert [rung.role for rung in ruled.rungs] == ["lead", "head", "top"]
    assert [rung.matter.each for rung in ruled.rungs] == [(TWO_DAYS, ONE_DAY), (TWO_DAYS,), (old,)]
    assert {rung.act_within for rung in ruled.rungs} == {HOUR_OPEN}
    updates = Overlay("fault", TITLE, "a norm", update=HOUR_OPEN).over(ladder)
    assert updates == replace(ladder, update=HOUR_OPEN)


def test_matters_and_groups_lie_on_the_customers_rules_only_and_bring_their_dates_in_order() -> None:
    one, two, three = (LawDate(code, TITLE, ONE_DAY, "a norm") for code in ("one", "two", "three"))
    matter = Overlay("fault", TITLE, "a norm", HOUR_OPEN, dates=(two,))
    group = Overlay("vulnerable", TITLE, "ours", next_word=HOUR_OPEN, dates=(three,))
    policy = replace(CARE, matters={"fault": matter}, groups={"vulnerable": group}, dates=(one,))
    both = policy.under("fault", "vulnerable")
    assert both.dates == (one, two, three)
    assert both.for_kind("customer") == group.over(matter.over(RULES))
    assert both.for_kind("report") == policy.for_kind("report")
    assert policy.under("fault").for_kind("customer") == matter.over(RULES)
    assert policy.under("", "vulnerable").for_kind("customer") == group.over(RULES)
    assert policy.under("vulnerable", "fault").for_kind("customer") == RULES, "a group is no matter"
    assert policy.under("", "") is policy
    assert policy.under("fault", "vulnerable") is both
    assert policy.under("fault") is policy.under("fault", "") is not both


def test_a_kind_without_rules_of_its_own_follows_the_customers() -> None:
    only: Policy = replace(CARE, rules={"customer": RULES, "report": CARE.rules["report"]})
    assert only.for_kind("review") is RULES
    assert only.for_kind("report") is CARE.rules["report"]
    assert TWO_DAYS.after(BERLIN, MONDAY) == MONDAY + 2 * DAY
