"""A moment on a page: exact for machines, in words for readers, the same for everybody who reads in one language."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.template import Context, Template
from django.utils import timezone, translation

AT = datetime(2026, 3, 6, 16, 5, tzinfo=UTC)


def drawn(text: str, at: datetime) -> str:
    return Template(text).render(Context({"at": at}))


def test_a_moment_stands_in_the_readers_language_and_zone() -> None:
    near = '{% when at mode="near" tone="late" soon="14400" %}'
    for language, zone, exact, words in (
        ("en", "Europe/Berlin", "2026-03-06T17:05:00+01:00", "Fri 6 Mar, 17:05"),
        ("de", "Europe/Berlin", "2026-03-06T17:05:00+01:00", "Fr 6. Mär, 17:05"),
        ("en", "UTC", "2026-03-06T16:05:00+00:00", "Fri 6 Mar, 16:05"),
    ):
        with translation.override(language), timezone.override(ZoneInfo(zone)):
            assert drawn(near, AT) == (
                f'<time class="when late" datetime="{exact}" title="{words}" data-when="near" data-when-soon="14400">'
                f"{words}</time>"
            )


def test_a_short_moment_cannot_be_misread_in_any_language() -> None:
    short = '{{ at|date:"SHORT_DATETIME_FORMAT" }}'
    for language, words in (("en", "6 Mar 2026, 17:05"), ("de", "06.03.2026 17:05")):
        with translation.override(language), timezone.override(ZoneInfo("Europe/Berlin")):
            assert drawn(short, AT) == words


def test_the_hour_that_comes_twice_is_two_hours() -> None:
    with timezone.override(ZoneInfo("Europe/Berlin")):
        summer = datetime(2026, 10, 25, 0, 30, tzinfo=UTC).astimezone(ZoneInfo("Europe/Berlin"))
        winter = summer.replace(fold=1)
        assert 'datetime="2026-10-25T02:30:00+02:00"' in drawn("{% when at %}", summer)
        assert 'datetime="2026-10-25T02:30:00+01:00"' in drawn("{% when at %}", winter)


def test_a_moment_without_a_mode_is_told_from_now_on_and_nothing_counts_as_near() -> None:
    with translation.override("en"):
        plain = drawn("{% when at %}", AT - timedelta(days=3000))
        assert re.search(r'data-when="">[0-9]+\xa0years.* ago</time>', plain)
        assert "data-when-soon" not in plain
