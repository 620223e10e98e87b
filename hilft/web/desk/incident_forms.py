"""What is asked about an incident: what everybody affected hears, and when they hear again."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hilft.web.desk.forms import Moment, lines
from hilft.web.forms import offer

if TYPE_CHECKING:
    from hilft.cases.models import Case


class StatusForm(forms.Form):
    """One word to everybody, and when the next one comes."""

    text = forms.CharField(
        widget=lines(4),
        max_length=4000,
        label=_("What everybody affected hears"),
        help_text=_("Each reads it in their own conversation, in public where they asked in public."),
    )
    next_at = Moment(label=_("When they hear again"), help_text=_("A missed next word climbs, like every promise."))


class IncidentForm(StatusForm):
    """A new incident. `cases`: numbers of cases to link, from a proposal."""

    title = forms.CharField(max_length=200, label=_("What happened"), help_text=_("Customers read this name."))
    cases = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)
    field_order = ("title", "text", "next_at", "cases")

    @property
    def numbers(self) -> list[int]:
        return [int(one) for one in self.cleaned_data["cases"].split(",") if one.strip().isdecimal()]


class FixedForm(forms.Form):
    """The word that it is over."""

    text = forms.CharField(
        widget=lines(4),
        max_length=4000,
        label=_("What everybody affected hears"),
        help_text=_("Each is asked whether it works. Who says no goes on, with the age from the first word."),
    )


class CauseForm(forms.Form):
    """Which incident is the cause of a case. `likely`: numbers of those it looks like."""

    incident = forms.TypedChoiceField(coerce=int, label=_("Which incident?"))

    def __init__(self, *args: Any, incidents: "list[Case]", likely: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ordered = sorted(incidents, key=lambda one: one.pk not in likely)
        seems = _("looks like it")
        choices = [(one.pk, f"{one.title} ({one.pk})" + (f" · {seems}" if one.pk in likely else "")) for one in ordered]
        offer(self, "incident", [("", _("choose")), *choices])


class LinkForm(forms.Form):
    """New cases to link with an incident."""

    case = forms.TypedMultipleChoiceField(coerce=int, widget=forms.CheckboxSelectMultiple, label=_("New cases"))

    def __init__(self, *args: Any, numbers: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "case", numbers)
