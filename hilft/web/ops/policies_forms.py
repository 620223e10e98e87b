"""What the pages about rules ask."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from hilft.web.forms import offer

if TYPE_CHECKING:
    from hilft.people.models import Team
    from hilft.policies.models import CalendarVersion, PolicyVersion

LONGEST = 100_000
"""Characters; the longest policy that makes sense has a tenth of them."""
KEY = RegexValidator(r"^[a-z0-9][a-z0-9_-]*$", _("Write small letters, digits, - and _."))


class ScopeForm(forms.Form):
    """For whom rules are tried or put in force: for one team, or for everybody."""

    team = forms.TypedChoiceField(coerce=int, required=False, empty_value=None, label=_("For whom"))

    def __init__(self, *args: Any, teams: "list[Team]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("everybody")), *((team.pk, team.name) for team in teams)]
        offer(self, "team", choices)


class DraftForm(ScopeForm):
    """A text that may become a version, and how many weeks of our own are lived again under it."""

    text = forms.CharField(
        max_length=LONGEST,
        strip=False,
        label=_("Text"),
        widget=forms.Textarea(
            attrs={"class": "code", "rows": 30, "spellcheck": "false", "autocapitalize": "off", "wrap": "off"}
        ),
    )
    weeks = forms.IntegerField(min_value=1, max_value=26, initial=6, label=_("Weeks of our own cases"))

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n")


class CalendarDraftForm(DraftForm):
    """The text of a calendar, and the name under which its versions are kept."""

    key = forms.CharField(max_length=40, validators=[KEY], initial="service", label=_("Name of the calendar"))


class ForceForm(ScopeForm):
    """For whom a policy holds, and by which opening hours."""

    other = forms.TypedChoiceField(coerce=int, label="")

    def __init__(
        self, *args: Any, others: "list[CalendarVersion] | list[PolicyVersion]", label: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].label = label
        offer(self, "other", [(one.pk, str(one)) for one in others])
