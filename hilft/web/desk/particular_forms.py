"""What forms ask about the particulars of a case: what we ask a customer for, and the sums and dates we tell."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hilft.cases.actions.asked import AlreadyGiven
from hilft.cases.actions.items import Order
from hilft.cases.actions.statements import TOPIC, Told, Unclear, Unnamed
from hilft.core.covered import left_out
from hilft.core.same_thing import key_of
from hilft.core.sums_in_text import sums_in
from hilft.web.forms import offer

if TYPE_CHECKING:
    from hilft.cases.actions.asked import Came
    from hilft.cases.particulars import Particulars


class SumField(forms.CharField):
    """A sum with its currency, as people write it: 250 €, EUR 310.50, 1.234,56 Euro."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = sums_in(text)
        if len(found) != 1 or found[0].written != text.strip():
            raise forms.ValidationError(_("Enter one sum with its currency, such as 250 €."))
        return found[0]


class DayField(forms.DateField):
    """A day, as the browser's own control gives it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **options: Any) -> None:
        super().__init__(error_messages={"invalid": _("Enter a day, such as 2026-03-02.")}, **options)


class SumOrDay(forms.Form):
    """A sum or a date: one of them. `stated_amount`, `stated_currency` and `stated_day` are what was entered."""

    state_sum = SumField(required=False, label=_("Sum"), help_text=_("With its currency, such as 250 €."))
    state_day = DayField(required=False, label=_("or date"))

    def told(self, topic: str) -> Told | None:
        """Return what was entered about a topic, None when nothing was."""
        amount, currency = self._sum()
        day: date | None = self.cleaned_data.get("state_day")
        return Told(topic, amount, currency, day) if amount is not None or day is not None else None

    def _sum(self) -> tuple[Decimal | None, str]:
        found = self.cleaned_data.get("state_sum")
        return (found.amount, found.currency) if found else (None, "")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("state_sum") and values.get("state_day"):
            self.add_error("state_day", _("Enter a sum or a date, not both at once."))
        return values


class WithStatement(SumOrDay):
    """A sum or a date that a word to the customer tells.

    `apart`: the fields that a page draws together. `is_unclear`: a sum stands in the text, and nobody said what it is.
    """

    apart = ("state_topic", "state_sum", "state_day", "state_none")
    is_unclear = False

    state_topic = forms.CharField(
        max_length=TOPIC,
        required=False,
        label=_("What it is about"),
        widget=forms.TextInput(attrs={"list": "topics", "autocomplete": "off"}),
    )
    state_none = forms.BooleanField(required=False, label=_("The sum in the text is nothing the customer gets or owes"))

    @property
    def stated(self) -> Told | None:
        return self.told(self.cleaned_data["state_topic"])

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        has_value, topic = values.get("state_sum") or values.get("state_day"), values.get("state_topic")
        if has_value and not topic:
            self.add_error("state_topic", _("Say what the sum or the date is about."))
        if topic and not has_value and not {"state_sum", "state_day"} & self.errors.keys():
            self.add_error("state_sum", _("Enter a sum with its currency, or a date."))
        return values


class WithAsking(forms.Form):
    """What a word asks the customer for, one thing per line. `here`: what of it came already."""

    here: "tuple[Came, ...]" = ()

    asks = forms.CharField(
        max_length=2000,
        required=False,
        label=_("I ask the customer for …"),
        help_text=_("One thing per line, such as: proof of registration."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    again_because = forms.CharField(
        max_length=300,
        required=False,
        label=_("Why the customer has to send it again"),
        help_text=_("The customer reads it."),
    )
    ask_none = forms.BooleanField(required=False, label=_("My text does not ask for it"))


class ItemsForm(forms.Form):
    """The parts of a request."""

    texts = forms.CharField(
        max_length=3000,
        label=_("Parts of the request"),
        help_text=_("One part per line, such as: the line; both numbers; the mailbox."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SettleForm(forms.Form):
    """How a part of the request ended."""

    result = forms.CharField(max_length=300, label=_("How it ended"), help_text=_("The customer reads it."))
    order = forms.ChoiceField(
        required=False,
        label=_("What the order says"),
        choices=[("", _("nothing was ordered")), *Order.choices],
        help_text=_("As it stands in the system of record. The customer reads it plainly."),
    )
    compared = forms.BooleanField(required=False, label=_("It is what the customer wants: I have compared the two"))


class CameForm(forms.Form):
    """What came unasked, and with which message. `came_with`: "7" (a message) or "7-3" (a message and its file)."""

    what = forms.CharField(max_length=200, label=_("What came"))
    came_with = forms.ChoiceField(label=_("With which message"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, brought: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "came_with", brought)


class ApprovalForm(SumOrDay):
    """What the customer may be told instead of what they were told."""

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not self.errors and self.told("") is None:
            self.add_error("state_sum", _("Enter a sum with its currency, or a date."))
        return values


def particulars_in(form: forms.Form) -> dict[str, Any]:
    """Return what a form asks and states, as the desk's reply takes it."""
    values, found = form.cleaned_data, dict[str, Any](asks_no_other=True)
    if isinstance(form, WithAsking):
        found |= {"asks": tuple(values["asks"].splitlines()), "again_because": values["again_because"]}
        found["asks_no_other"] = values["ask_none"]
    if isinstance(form, WithStatement):
        found |= {"states": form.stated, "states_no_other": values["state_none"]}
    return found


def asked_before(form: forms.Form, particulars: "Particulars") -> list[str]:
    """Return a sentence for each thing this answer asks for that was asked for before and has not come."""
    keys = {key_of(line) for line in form.cleaned_data.get("asks", "").splitlines()}
    text = _("“%(what)s” was asked for already and has not come; it stays one request.")
    return [text % {"what": one.what} for one in particulars.awaited if key_of(one.what) in keys]


def not_confirmed(form: forms.Form, particulars: "Particulars") -> str:
    """Return a sentence when this answer confirms an order and leaves out open parts of the request, else ""."""
    names = left_out((item.text for item in particulars.open_items), form.cleaned_data.get("text", ""))
    if not names:
        return ""
    text = _("Your answer confirms an order, and these parts of the request are not in it: %(names)s. They stay open.")
    return text % {"names": ", ".join(_("“%(text)s”") % {"text": name} for name in names)}


def explain(form: forms.Form, reason: Exception, particulars: "Particulars") -> None:
    """Show in a refused form what it was refused for, and fill in what its writer would have to type."""
    if isinstance(reason, AlreadyGiven) and isinstance(form, WithAsking):
        form.here = tuple(reason.found)
    if not isinstance(form, WithStatement):
        return
    if isinstance(reason, Unclear):
        form.is_unclear = True
        topic = particulars.topics[0] if particulars.topics else reason.found.cue.capitalize()
        if form.stated is None:
            _fill(form, state_sum=reason.found.written, state_topic=topic)
    if isinstance(reason, Unnamed):
        _fill(form, text=f"{form.data['text'].rstrip()}\n\n{reason.addition}")


def _fill(form: forms.Form, **values: str) -> None:
    form.data = {**dict(form.data.items()), **values}
