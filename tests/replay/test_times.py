"""Moments of a log, as people and programs write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hilft.base.errors import Trouble
from hilft.replay.times import Clockface, zone_named

BERLIN = ZoneInfo("Europe/Berlin")
PRESENT = datetime(2026, 6, 1, tzinfo=UTC)


def moment(text: str, dates: str = "iso", zone: ZoneInfo = BERLIN) -> str:
    at = Clockface(dates, zone, PRESENT).moment(text)
    assert Clockface(dates, zone, PRESENT).seconds(text) == at.timestamp()
    return at.strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("dates", "text", "utc"),
    [
        ("iso", "2024-02-29T10:00:00", "2024-02-29 09:00:00"),
        ("iso", " 2024-02-29 10:00 ", "2024-02-29 09:00:00"),
        ("iso", "2024-02-29", "2024-02-28 23:00:00"),
        ("iso", "2024-02-29T10:00:00.000+02:00", "2024-02-29 08:00:00"),
        ("iso", "2024-02-29T10:00:00Z", "2024-02-29 10:00:00"),
        ("iso", "2024/02/29 10:00:00.123456789", "2024-02-29 09:00:00"),
        ("iso", "1709200800", "2024-02-29 10:00:00"),
        ("iso", "1709200800000", "2024-02-29 10:00:00"),
        ("iso", "1709200800.5", "2024-02-29 10:00:00"),
        ("dmy", "3/2/2024 01:16", "2024-02-03 00:16:00"),
        ("dmy", "03.02.2024, 23:59:59", "2024-02-03 22:59:59"),
        ("dmy", "3-2-24", "2024-02-02 23:00:00"),
        ("dmy", "2024-02-03 10:00", "2024-02-03 09:00:00"),
        ("mdy", "2/3/2024 1:16 PM", "2024-02-03 12:16:00"),
        ("mdy", "2/3/2024 12:16 am", "2024-02-02 23:16:00"),
        ("mdy", "02/03/2024 10:00:00.250 +0530", "2024-02-03 04:30:00"),
    ],
)
def test_moments_are_read_as_they_are_written(dates: str, text: str, utc: str) -> None:
    assert moment(text, dates) == utc


def test_an_hour_that_comes_twice_is_the_first_and_one_that_is_skipped_moves_on() -> None:
    assert moment("2024-10-27 02:30") == "2024-10-27 00:30:00"
    assert moment("2024-03-31 02:30") == "2024-03-31 01:30:00"
    assert moment("2024-10-27 02:30+01:00") == "2024-10-27 01:30:00"


@pytest.mark.parametrize("text", ["", "soon", "29.02.2024", "2024-02-30", "2024-13-01", "24:00", "99999999999999"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no time"):
        moment(text)


def test_a_day_that_does_not_exist_in_this_order_is_refused() -> None:
    assert moment("13/12/2024", "dmy") == "2024-12-12 23:00:00"
    with pytest.raises(ValueError, match="is no time"):
        moment("13/12/2024", "mdy")
    with pytest.raises(ValueError, match="is no time"):
        moment("1/2/2024 13:00 pm", "mdy")


def test_what_lies_before_all_logs_or_in_the_future_is_refused() -> None:
    with pytest.raises(ValueError, match="before 1990"):
        moment("1970-01-01")
    with pytest.raises(ValueError, match="before 1990"):
        moment("1/1/1900", "dmy")
    with pytest.raises(ValueError, match="is no time"):
        moment("0001-01-01")
    with pytest.raises(ValueError, match="in the future"):
        moment("2026-06-02")


def test_many_different_moments_are_read_though_only_the_latest_are_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hilft.replay.times._KEPT", 3)
    clock = Clockface("iso", BERLIN, PRESENT)
    texts = [f"2024-01-{day:02}" for day in range(1, 20)]
    assert [clock.seconds(text) for text in texts] == [
        datetime(2024, 1, day, tzinfo=BERLIN).timestamp() for day in range(1, 20)
    ]
    assert len(clock._known) <= 3


def test_an_unknown_zone_is_a_sentence() -> None:
    with pytest.raises(Trouble, match='no time zone "Berlin"'):
        zone_named("Berlin")
    with pytest.raises(Trouble, match="no time zone"):
        zone_named("../etc/passwd")
