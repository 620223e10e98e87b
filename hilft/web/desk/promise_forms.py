"""Forms about what we promise: in a word, in the place of another promise, and kept with a word."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hilft.cases.actions.commitments import Absent
from hilft.desk.promising import NotToBeHad, Promised, Unrecorded, named_dates, stand_ins
from hilft.web.desk.catalogue_words import in_words
from hilft.web.desk.forms import EntryForm, Moment, SpokenForm, WithPromise, lines

LOCAL = "%Y-%m-%dT%H:%M"
"""How a browser's control takes a moment."""


class CommitmentForm(WithPromise):
    """What the customer was told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["promise_none"]
        self.fields["promise_text"].required = self.fields["promise_due"].required = True


class ReplaceForm(WithPromise, SpokenForm):
    """The word that tells the customer, and what we will do instead, by when."""

    text = forms.CharField(widget=lines(5), label=_("What you tell the customer"))
    field_order = (
        "audience", "text", "exposes", "promise_text", "promise_due", "promise_kind", "promise_deputy",
        "promise_despite", "seen",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["promise_none"]
        self.fields["promise_text"].label = _("What we will do instead")
        self.fields["promise_text"].required = self.fields["promise_due"].required = True


class KeepForm(SpokenForm):
    """The word that tells the customer what was done."""

    text = forms.CharField(widget=lines(5), label=_("What you tell the customer"))
    field_order = ("audience", "text", "exposes", "seen")


class OwnDateForm(forms.Form):
    """The customer's own date."""

    until = Moment(label=_("Until when"))


def promised_in(form: forms.Form) -> dict[str, Any]:
    """Return what a form promises, as the desk's reply takes it. A form that does not ask leaves the question open."""
    if not isinstance(form, WithPromise):
        return {}
    asks = "promise_none" in form.fields
    return {"promised": form.promised, "promises_nothing": not asks or form.cleaned_data["promise_none"]}


def explain_promise(form: forms.Form, reason: Exception) -> None:
    """Show in a refused form what it was refused for, and fill in what its writer would have to type."""
    if not isinstance(form, WithPromise):
        return
    if isinstance(reason, Unrecorded):
        form.unrecorded = reason.found.words
        offer(form, reason.found.sentence, reason.found.at)
    if isinstance(reason, NotToBeHad):
        form.not_to_be_had = tuple(in_words(one.code, one.name, one.product) for one in reason.troubles)
    promised: Promised | None = form.promised
    if isinstance(reason, Absent) and promised is not None:
        offer_colleagues(form, promised.due_at)


def offer_named(form: EntryForm, *, now: datetime) -> None:
    """Offer the date that stands in what was said, where neither a commitment was entered nor that there is none."""
    typed = form.data
    if typed.get("promised_anything") == "nothing" or typed.get("promise_text") or typed.get("promise_due"):
        return
    named = named_dates(typed.get("text", ""), (get_language() or "en")[:2], now=now)
    for found in (*named.promised, *named.all)[:1]:
        form.unrecorded = found.words
        offer(form, found.sentence, found.at)


def offer(form: WithPromise, sentence: str, at: datetime) -> None:
    """Fill in a commitment where nothing was typed; what was typed stays."""
    typed = dict(form.data.items())
    filled = {"promise_text": sentence[:300], "promise_due": localtime(at).strftime(LOCAL)}
    form.data = {**typed, **{name: typed.get(name) or value for name, value in filled.items()}}


def offer_colleagues(form: WithPromise, due_at: datetime) -> None:
    """Let the writer name a colleague who is there then."""
    form.colleagues = tuple((one.pk, one.name) for one in stand_ins(due_at))
    widget = form.fields["promise_deputy"].widget
    widget.choices = [("", _("choose")), *form.colleagues]
