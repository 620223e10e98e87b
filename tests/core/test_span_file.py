"""Spans of time are read in the words people use, written back the same, and refused in a sentence."""

import math

import pytest

from hilft.core.policy import REMIND_BEFORE, Span, Unit
from hilft.core.policy_file import load_policy
from hilft.core.span_file import UNREAD, length, span_text
from tests.core.small_policy import MADE, told

EXAMPLES = (
    'write a text like "30 min", "4 h", "2 working days", "7 days", "36 calendar h" or "end of next day" instead.'
)
REFUSED = [
    ("14", "14 is not a span of time; " + EXAMPLES),
    ('"14 Tage"', '\'14 Tage\' is not a span of time; write "14 working days", "14 h" or "14 days" instead.'),
    ('"14 dayz"', "'14 dayz' is not a span of time; write \"14 days\" instead."),
    ('"14 hourz"', "'14 hourz' is not a span of time; write \"14 hour\" instead."),
    ('"14 calendar minuts"', "'14 calendar minuts' is not a span of time; write \"14 calendar minutes\" instead."),
    (
        '"14 working minutes"',
        '\'14 working minutes\' is not a span of time; write "14 working days", "14 h" or "14 days" instead.',
    ),
    (
        '"14 working dayz"',
        '\'14 working dayz\' is not a span of time; write "14 working days", "14 h" or "14 days" instead.',
    ),
    ('"14 parsecs"', '\'14 parsecs\' is not a span of time; write "14 working days", "14 h" or "14 days" instead.'),
    ('"1.5 days"', "'1.5 days' is not a span of time; write whole numbers, like \"36 calendar h\", instead."),
    ('"1.5 h"', "'1.5 h' is not a span of time; write whole numbers, like \"90 min\", instead."),
    ('"2.5 min"', "'2.5 min' is not a span of time; write whole numbers, like \"150 s\", instead."),
    ('"1.5 calendar h"', "'1.5 calendar h' is not a span of time; write whole numbers, like \"90 min\", instead."),
    ('"2.5 s"', "'2.5 s' is not a span of time; write whole numbers, like \"2 s\", instead."),
    (
        '"1.5 calendar seconds"',
        "'1.5 calendar seconds' is not a span of time; write whole numbers, like \"2 s\", instead.",
    ),
    ('"1.555 h"', "'1.555 h' is not a span of time; " + EXAMPLES),
    ('"1234567890 s"', "'1234567890 s' is not a span of time; " + EXAMPLES),
    ('"0 days"', 'this span is over at once; write more, like "30 min", instead.'),
    ('"0.00 working days"', 'this span is over at once; write more, like "30 min", instead.'),
    ('"end of day 0"', 'this span is over at once; write more, like "30 min", instead.'),
    ('"0 months"', 'this span is over at once; write more, like "30 min", instead.'),
    ('"32 days"', "'32 days' is too far ahead; write \"31 days\" or less instead."),
    ('"2678401 calendar s"', "'2678401 calendar s' is too far ahead; write \"31 days\" or less instead."),
    ('"1 month"', "'1 month' is too far ahead; write \"31 days\" or less instead."),
    ('"999999999 working days"', "'999999999 working days' is too far ahead; write \"31 days\" or less instead."),
    ('"end of day 999"', "'end of day 999' is too far ahead; write \"31 days\" or less instead."),
    ('"99 months"', "'99 months' is too far ahead; write \"31 days\" or less instead."),
    ('"end of day 1000"', "'end of day 1000' is not a span of time; " + EXAMPLES),
    ('"end of next  day"', "'end of next  day' is not a span of time; " + EXAMPLES),
    ('"4  h"', "'4  h' is not a span of time; " + EXAMPLES),
    ('"14 hh"', "'14 hh' is not a span of time; write \"14 h\" instead."),
    ('"14 mim"', "'14 mim' is not a span of time; write \"14 min\" instead."),
]


@pytest.mark.parametrize(("text", "sentence"), REFUSED)
def test_what_is_no_span_is_told_with_what_to_write_instead(text: str, sentence: str) -> None:
    assert told('"14 days"', text) == f"line 5: {sentence}"


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (Span(1, Unit.OPEN), "1 s"),
        (Span(61, Unit.OPEN), "61 s"),
        (Span(60, Unit.OPEN), "1 min"),
        (Span(5400, Unit.OPEN), "90 min"),
        (Span(3600, Unit.OPEN), "1 h"),
        (Span(86_400, Unit.OPEN), "24 h"),
        (Span(90, Unit.CALENDAR), "90 calendar s"),
        (Span(129_600, Unit.CALENDAR), "36 calendar h"),
        (Span(86_400, Unit.CALENDAR), "1 day"),
        (Span(172_800, Unit.CALENDAR), "2 days"),
        (Span(1, Unit.WORKING_DAYS), "1 working day"),
        (Span(0.5, Unit.WORKING_DAYS), "0.5 working days"),
        (Span(0.1 + 0.2, Unit.WORKING_DAYS), "0.3 working days"),
        (Span(1234.25, Unit.WORKING_DAYS), "1234.25 working days"),
        (Span(1, Unit.DAY_ENDS), "end of next day"),
        (Span(3, Unit.DAY_ENDS), "end of day 3"),
        (Span(1, Unit.MONTHS), "1 month"),
        (Span(2, Unit.MONTHS), "2 months"),
    ],
)
def test_a_span_is_written_in_the_largest_words_that_say_it_exactly(span: Span, text: str) -> None:
    assert span_text(span) == text


@pytest.mark.parametrize(
    ("span", "seconds"),
    [
        (Span(8 * 3600, Unit.OPEN), 8 * 3600),
        (Span(8 * 3600 + 1, Unit.OPEN), 24 * 3600 + 1),
        (Span(5, Unit.WORKING_DAYS), 4 * 86_400 + 8 * 3600),
        (Span(6, Unit.WORKING_DAYS), 7 * 86_400 + 8 * 3600),
        (Span(3 * 86_400, Unit.CALENDAR), 3 * 86_400),
        (Span(1, Unit.DAY_ENDS), 39 * 3600),
        (Span(1, Unit.MONTHS), 31 * 86_400 + 15 * 3600),
        (Span(366, Unit.WORKING_DAYS), 511 * 86_400 + 8 * 3600),
        (Span(367, Unit.WORKING_DAYS), math.inf),
        (Span(366, Unit.DAY_ENDS), 366 * 86_400 + 15 * 3600),
        (Span(367, Unit.DAY_ENDS), math.inf),
        (Span(12, Unit.MONTHS), 366 * 86_400 + 15 * 3600),
        (Span(13, Unit.MONTHS), math.inf),
        (Span(366 * 86_400, Unit.CALENDAR), 366 * 86_400),
        (Span(366 * 86_400 + 1, Unit.CALENDAR), math.inf),
        (Span(366 * 86_400 + 1, Unit.OPEN), math.inf),
    ],
)
def test_spans_are_compared_by_a_calendar_of_eight_hours_on_five_days(span: Span, seconds: float) -> None:
    assert length(span) == seconds


def test_a_span_that_could_not_be_read_is_neither_longer_nor_shorter_than_any_other() -> None:
    assert math.isnan(length(UNREAD))


def test_the_longest_span_that_is_allowed_is_read() -> None:
    policy = load_policy(MADE.replace('"14 days"', '"31 days"').replace('"10 days" }', '"60 working days" }'))
    assert policy.wait_customer == Span(31 * 86_400, Unit.CALENDAR)
    assert policy.for_kind("customer").top.matter == Span(60, Unit.WORKING_DAYS)


@pytest.mark.parametrize(("text", "seconds"), [("5 min", 300), ("300 s", 300), ("48 h", 172_800), ("2 days", 172_800)])
def test_the_time_before_a_commitment_is_counted_by_the_clock_on_the_wall(text: str, seconds: int) -> None:
    policy = load_policy(MADE.replace('"45 calendar min"', f'"{text}"'))
    assert policy.remind_before == Span(seconds, Unit.CALENDAR)


@pytest.mark.parametrize("text", ["299 s", "172801 s", "1 working day", "end of next day", "3 days"])
def test_no_other_time_before_a_commitment_is_allowed(text: str) -> None:
    sentence = f'line 17: {text!r} is no time before a moment; write between "5 min" and "48 h", such as "30 min", '
    assert told('"45 calendar min"', f'"{text}"') == f"{sentence}instead."


def test_what_is_no_span_is_no_time_before_a_commitment_either_and_is_told_once() -> None:
    assert told('"45 calendar min"', '"soon"') == f"line 17: 'soon' is not a span of time; {EXAMPLES}"
    usual = load_policy(MADE.replace('[commitment]\nreminder = "45 calendar min"\n', "")).remind_before
    assert usual == load_policy(MADE.replace('reminder = "45 calendar min"\n', "")).remind_before == REMIND_BEFORE
