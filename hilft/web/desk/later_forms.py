"""When a word leaves: now, at a moment the page offers, or at one of its writer's own."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from hilft.core.hours import Hours
from hilft.web.desk.forms import Moment, ReplyForm, lines

EIGHT = timedelta(hours=8)
MOMENT = timedelta(seconds=1)


def offered(hours: Hours, now: datetime) -> list[tuple[str, str]]:
    """Return the moments a page offers: when we open next, and tomorrow at eight or when we open after it."""
    midnight = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = _open_from(hours, _on(midnight, 1) + EIGHT)
    found = [tomorrow] if hours.is_open(now) else [_open_from(hours, now), tomorrow]
    days = pgettext("a day and a time, as Django's date format", "l j F, H:i")
    return [(at.isoformat(), date_format(localtime(at), days)) for at in dict.fromkeys(found)]


def _open_from(hours: Hours, at: datetime) -> datetime:
    """Return this moment, or when we open next."""
    return at if hours.is_open(at) else hours.add(at, MOMENT) - MOMENT


def _on(midnight: datetime, days: int) -> datetime:
    """Return the midnight that many days later, by the wall clock."""
    return localtime(midnight + timedelta(days=days, hours=12)).replace(hour=0)


class WithLater(forms.Form):
    """When it leaves: nothing entered is at once."""

    later = forms.CharField(required=False, label=gettext_lazy("When it leaves"), widget=forms.Select)
    later_at = Moment(required=False, label=gettext_lazy("or at"))

    def offer_later(self, moments: list[tuple[str, str]]) -> None:
        """Let the writer choose one of these moments."""
        self.fields["later"].widget.choices = [("", _("at once")), *moments]

    @property
    def send_at(self) -> datetime | None:
        """When it is to leave, None for at once."""
        own: datetime | None = self.cleaned_data.get("later_at")
        return own or self.cleaned_data.get("later") or None

    def clean_later(self) -> datetime | None:
        written = self.cleaned_data.get("later", "")
        try:
            at = parse_datetime(written)
        except ValueError:
            at = None
        if written and (at is None or at.tzinfo is None):
            raise forms.ValidationError(_("Choose one of the moments."))
        return at


class AnswerForm(WithLater, ReplyForm):
    """An answer or a note, and when it leaves."""

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if self.send_at is not None and str(values.get("audience", "")).startswith("note"):
            self.add_error("later", _("A note stays here; it leaves at no time."))
        return values


class PlannedForm(forms.Form):
    """What leaves later, and when."""

    text = forms.CharField(widget=lines(5), label=gettext_lazy("Text"))
    send_at = Moment(label=gettext_lazy("When it leaves"))
