"""A moment that stays fresh: its words are made once and kept, for a long list is little else than moments."""

from datetime import UTC, datetime
from functools import lru_cache

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.template import Library
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone_name, localtime
from django.utils.translation import get_language, pgettext

register = Library()


@register.simple_tag
def when(at: datetime, mode: str = "", tone: str = "", soon: str = "") -> SafeString:
    """Return a moment as `<time>`, which a script keeps fresh.

    `mode`: "" always relative, "near" relative only within a day. `soon`: seconds before it counts as near; empty: no
    colour. `tone`: "late", "soon" or "".
    """
    exact, title = _written(at.astimezone(UTC), get_language(), get_current_timezone_name())
    words = title if mode == "near" else naturaltime(at)
    near = format_html(' data-when-soon="{}"', soon) if soon else ""
    marks = format_html('class="when {}" datetime="{}" title="{}" data-when="{}"{}', tone, exact, title, mode, near)
    return format_html("<time {}>{}</time>", marks, words)


@lru_cache(maxsize=4096)
def _written(at: datetime, _language: str | None, _zone: str) -> tuple[str, str]:
    """Return a moment for machines and for readers of this language in this zone: the same for everybody of them.

    `at` in UTC: within a zone the two moments of a clock turned back are equal for Python, and would be taken for one.
    """
    here = localtime(at)
    return here.isoformat(), date_format(here, pgettext("a moment, as Django's date format", "D j M, H:i"))
