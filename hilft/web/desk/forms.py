"""What the desk's forms ask. Dates are entered and shown in the organisation's zone."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hilft.desk.promising import Promised
from hilft.experts.actions import Verdict
from hilft.web.desk.particular_forms import WithAsking, WithStatement
from hilft.web.forms import offer

PROMISED = [("something", _("Something was promised")), ("nothing", _("Nothing was promised"))]


class Moment(forms.DateTimeField):
    """A date and a time of day, as the browser's own control gives them."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **options: Any) -> None:
        wrong = {"invalid": _("Enter a day and a time, such as 2026-03-02T16:00.")}
        super().__init__(error_messages=wrong, **options)


def lines(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class WithPromise(forms.Form):
    """The two fields of a commitment: both or neither, or the word that nothing was promised.

    `unrecorded`: a date in the text that might be one, in its words. `colleagues`: who could do it for an owner who is
    away then, each with number and name. `not_to_be_had`: what the catalogue says of it, in sentences.
    """

    unrecorded = ""
    colleagues: tuple[tuple[int, str], ...] = ()
    not_to_be_had: tuple[str, ...] = ()

    promise_text = forms.CharField(max_length=300, required=False, label=_("What we will do"))
    promise_due = Moment(required=False, label=_("By when"))
    promise_deputy = forms.IntegerField(required=False, label=_("Who does it then"), widget=forms.Select)
    promise_despite = forms.CharField(max_length=300, required=False, label=_("Why we promise it all the same"))
    promise_kind = forms.ChoiceField(
        required=False,
        label=_("What it is"),
        choices=[("", _("anything else")), ("call", _("a call")), ("visit", _("a visit, an appointment"))],
    )
    promise_none = forms.BooleanField(required=False, label=_("Nothing was promised"))

    @property
    def promised(self) -> Promised | None:
        """The commitment as entered, None when nothing is promised."""
        text, due = self.cleaned_data.get("promise_text"), self.cleaned_data.get("promise_due")
        if self.cleaned_data.get("promise_none") or not text or not due:
            return None
        values = self.cleaned_data
        despite = values.get("promise_despite", "")
        return Promised(text, due, values.get("promise_deputy"), kind=values.get("promise_kind", ""), despite=despite)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("promise_none"):
            return values
        text, due = values.get("promise_text"), values.get("promise_due")
        if text and not due and "promise_due" not in self.errors:
            self.add_error("promise_due", _("Say by when: a commitment has a date."))
        if due and not text:
            self.add_error("promise_text", _("Say what we will do by then."))
        return values


class SpokenForm(forms.Form):
    """Words to somebody. `audience`: "public-7" or "private-8" (a conversation), "private" (a new one) or "note".

    `seen`: the case's last event when the page was drawn. `exposes`: everybody may read the personal data in it.
    `exposing`: what personal data a refused public text shows, in words.
    `crossing`: the addresses of another customer in a refused text, None while none was asked about. `unchecked`: the
    level a refused text needs, in words.
    """

    exposing: tuple[str, ...] = ()
    crossing: tuple[str, ...] | None = None
    unchecked = ""

    text = forms.CharField(widget=lines(5), label=_("Text"))
    seen = forms.IntegerField(widget=forms.HiddenInput)
    audience = forms.ChoiceField(label=_("Who reads it"), widget=forms.RadioSelect)
    exposes = forms.BooleanField(required=False, label=_("Everybody may read this"))
    crosses = forms.BooleanField(required=False, label=_("It is meant for this customer"))
    unchecked_because = forms.CharField(
        max_length=300,
        required=False,
        label=_("Why it may go out without this check"),
        help_text=_("It is written down."),
    )

    def __init__(self, *args: Any, audiences: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "audience", audiences)

    @property
    def conversation_id(self) -> int | None:
        """The conversation that was chosen; None for a note and for a new private one."""
        number = str(self.cleaned_data["audience"]).rpartition("-")[2]
        return int(number) if number.isdigit() else None


class ReplyForm(WithPromise, WithAsking, WithStatement, SpokenForm):
    """An answer or a note, what it promises, what it asks for, and what it states."""


class SolutionForm(WithStatement, SpokenForm):
    """The solution of the matter, for the customer to confirm."""


class PlainForm(forms.Form):
    """Nothing to fill in: only to be sent on purpose."""


class HandoverForm(forms.Form):
    """To whom, and what they should know."""

    to = forms.TypedChoiceField(coerce=int, label=_("To whom"))
    note = forms.CharField(widget=lines(12), label=_("Summary for the next owner"))

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "to", [("", _("choose")), *people])


class WaitForm(forms.Form):
    """For whom, and until when at the latest."""

    waiting_for = forms.ChoiceField(
        label=_("For whom"),
        choices=[
            ("customer", _("the customer")),
            ("not_reachable", _("the customer, whom nobody reached in three attempts")),
            ("third_party", _("a third party")),
        ],
        widget=forms.RadioSelect,
    )
    until = Moment(label=_("Until when"), help_text=_("Then you ask again. A wait always has a date."))


class VerdictForm(forms.Form):
    """An answer to a consult, at the desk or by the personal link."""

    verdict = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (Verdict.ANSWERED.value, _("Here is the answer")),
            (Verdict.NOT_ME.value, _("I am not the right person")),
            (Verdict.NOBODY_KNOWS.value, _("Nobody here knows")),
        ],
        widget=forms.RadioSelect,
        initial=Verdict.ANSWERED.value,
    )
    text = forms.CharField(widget=lines(6), required=False, label=_("Text"))


class UntilForm(forms.Form):
    """One date."""

    until = Moment(label=_("Until when"))


class EndForm(WithStatement, SpokenForm):
    """Why a case ends, and the last word to the customer."""

    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    field_order = ("outcome", "audience", "text", "exposes", "seen")

    def __init__(self, *args: Any, outcomes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "outcome", outcomes)
        self.fields["text"].label = _("Last word to the customer")
        # The action itself refuses an end without a word, and writes down that somebody tried it.
        self.fields["text"].required = self.fields["audience"].required = False


class EndInsideForm(forms.Form):
    """Why a case without a customer ends."""

    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, outcomes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "outcome", outcomes)


class EntryForm(WithStatement, WithPromise):
    """A phone call, a letter or a visit. It does not end without what was promised, or "nothing"."""

    way = forms.ChoiceField(
        label=_("How"),
        choices=[("phone", _("Phone call")), ("letter", _("Letter")), ("visit", _("Visit"))],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(max_length=120, label=_("Name of the customer"))
    contact = forms.CharField(
        max_length=320,
        required=False,
        label=_("Mail address or phone number"),
        help_text=_("By it we know this customer again."),
    )
    case = forms.IntegerField(
        required=False,
        min_value=1,
        label=_("Number of the case"),
        help_text=_("Leave it empty if this is a new matter."),
    )
    said_at = Moment(label=_("When"))
    text = forms.CharField(widget=lines(6), label=_("What was said"))
    whom_name = forms.CharField(
        max_length=120,
        required=False,
        label=_("For whom"),
        help_text=_("Only if this person speaks for somebody else: until an authority is noted they get general help."),
    )
    whom_contact = forms.CharField(max_length=320, required=False, label=_("Their mail address or phone number"))
    promised_anything = forms.ChoiceField(
        label=_("What did we promise?"),
        choices=PROMISED,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what was promised, or that nothing was.")},
    )
    keeps = forms.BooleanField(required=False, initial=True, label=_("I take the case"))
    nobody_answered = forms.BooleanField(required=False, label=_("Nobody answered"))
    token = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now = now
        self.is_attempt = bool(self.is_bound and self.data.get("nobody_answered"))
        if self.is_attempt:
            for name in ("name", "text", "promised_anything"):
                self.fields[name].required = False
            self.fields["case"].required = True

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if self.is_attempt and values.get("way") != "phone":
            self.add_error("nobody_answered", _("Only a call can be made in vain."))
        answer, said_at = values.get("promised_anything"), values.get("said_at")
        if answer == "something" and not values.get("promise_text"):
            self.add_error("promise_text", _("Say what was promised, or choose that nothing was."))
        if answer == "nothing" and (values.get("promise_text") or values.get("promise_due")):
            self.add_error("promised_anything", _("You entered a commitment: say that something was promised."))
        if said_at and said_at > self._now:
            self.add_error("said_at", _("This lies in the future. When was it said?"))
        return values
