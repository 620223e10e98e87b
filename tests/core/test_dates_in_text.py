"""Dates in what people write are found, and what only looks like one is left alone."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.core.dates_in_text import Found, dates_in
from tests.core.dates_labelled import ENGLISH, FRESH_ENGLISH, FRESH_GERMAN, GERMAN

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
PIECES = [word for text, _ in GERMAN + ENGLISH for word in text.split()] + [
    "31.2.",
    "0.0.",
    "99.99.",
    "24:00",
    "24 Uhr",
]


def found_in(text: str, language: str, now: datetime = MONDAY) -> list[Found]:
    return dates_in(text, now=now, zone="Europe/Berlin", language=language)


def told(one: Found) -> str:
    return one.moment.astimezone(BERLIN).strftime("%m-%d %H:%M")


def outcomes(language: str, sentences: list[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield for each date that is labelled or found: the sentence, the label ("" for none), what was found."""
    for text, labels in sentences:
        wanted = [label for label in labels.split(", ") if label]
        hits = {told(one): f"{'+' if one.is_promise else ''}{told(one)}" for one in found_in(text, language)}
        for label in wanted:
            yield text, label, hits.pop(label.removeprefix("+"), "")
        for extra in hits.values():
            yield text, "", extra


def measured(language: str, sentences: list[tuple[str, str]]) -> tuple[float, float, float]:
    """Return precision and recall of the dates, and how often a promise was told from what is none."""
    all_of = list(outcomes(language, sentences))
    for text, label, hit in all_of:
        if label != hit:
            print(f"{language}: {text!r}: {label or 'nothing'} is labelled, {hit or 'nothing'} was found")  # noqa: T201
    right = [(label, hit) for _, label, hit in all_of if label and hit]
    precision = len(right) / sum(1 for _, _, hit in all_of if hit)
    recall = len(right) / sum(1 for _, label, _ in all_of if label)
    promises = sum(1 for label, hit in right if label == hit) / len(right)
    print(f"{language}: precision {precision:.3f}, recall {recall:.3f}, promises {promises:.3f}")  # noqa: T201
    return round(precision, 3), round(recall, 3), round(promises, 3)


@pytest.mark.parametrize(("language", "sentences"), [("de", GERMAN), ("en", ENGLISH)])
def test_labelled_sentences_are_read_as_a_person_reads_them(language: str, sentences: list[tuple[str, str]]) -> None:
    assert len(sentences) > 50
    assert sum(1 for _, label in sentences if not label) >= 15
    assert measured(language, sentences) == MEASURED[language]


@pytest.mark.parametrize(("language", "sentences"), [("de", FRESH_GERMAN), ("en", FRESH_ENGLISH)])
def test_sentences_that_the_grammar_was_not_written_for(language: str, sentences: list[tuple[str, str]]) -> None:
    """Labelled after the patterns stood, and nothing was changed for them: what may be expected of other letters."""
    assert measured(language, sentences) == UNSEEN[language]


MEASURED = {"de": (1.0, 1.0, 0.926), "en": (0.982, 0.982, 0.944)}
UNSEEN = {"de": (0.917, 1.0, 0.818), "en": (0.917, 1.0, 0.818)}
"""Precision, recall, promises told from others: as measured when this was written."""


def test_the_place_in_the_text_is_the_whole_of_what_was_said() -> None:
    text = "Ich rufe um 14 Uhr am Dienstag an."
    (one,) = found_in(text, "de")
    assert text[one.start : one.end] == "um 14 Uhr am Dienstag"


def test_a_day_that_just_passed_is_not_next_years_and_one_long_over_is() -> None:
    in_november = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    (one,) = found_in("I move on 1 July.", "en", in_november)
    assert one.moment.year == 2027
    assert found_in("I moved in on 1 October.", "en", in_november) == []
    assert found_in("Am 1.10. ist der Termin.", "de", in_november) == []


def test_today_said_in_the_evening_ends_with_the_day_and_an_hour_that_is_over_is_none() -> None:
    evening = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
    assert [told(one) for one in found_in("Ich melde mich heute noch.", "de", evening)] == ["03-02 23:59"]
    assert found_in("I call you by 4 pm.", "en", evening) == []


def test_a_clock_that_is_set_forward_is_read_as_it_hangs_on_the_wall() -> None:
    saturday = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    (one,) = found_in("Wir rufen Sie morgen um 14 Uhr an.", "de", saturday)
    assert one.moment == datetime(2026, 3, 29, 12, 0, tzinfo=UTC)


def test_a_language_nobody_taught_it_finds_nothing() -> None:
    assert found_in("jusqu'au 3 mars", "fr") == []


@given(st.text() | st.lists(st.sampled_from(PIECES)).map(" ".join), st.sampled_from(["de", "en"]))
@settings(max_examples=300, deadline=None)
def test_whatever_is_written_a_found_date_lies_ahead_and_in_the_text(text: str, language: str) -> None:
    for one in found_in(text, language):
        assert 0 <= one.start < one.end <= len(text)
        assert one.moment > MONDAY
        assert text[one.start : one.end].strip()
