"""What the pages about people ask."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hilft.people.actions import Profile
from hilft.people.queries import ladder_roles, role_words, teams
from hilft.web.desk.forms import Moment
from hilft.web.forms import offer

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from hilft.people.models import Person, Team

LANGUAGES = [("de", "Deutsch"), ("en", "English")]


class Chosen(forms.TypedChoiceField):
    """One of some rows by number, or nothing."""

    def __init__(self, *, label: "StrOrPromise", help_text: "StrOrPromise" = "") -> None:
        super().__init__(coerce=int, required=False, empty_value=None, label=label, help_text=help_text)


class PersonForm(forms.Form):
    """Who somebody is here."""

    name = forms.CharField(max_length=120, label=_("Name"))
    alias = forms.CharField(max_length=80, label=_("Name that customers see"))
    role = forms.ChoiceField(label=_("Role"))
    team = Chosen(label=_("Team"))
    language = forms.ChoiceField(choices=LANGUAGES, label=_("Language"))

    def __init__(self, *args: Any, known: "list[Team] | None" = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {team.pk: team for team in (teams() if known is None else known)}
        offer(self, "role", list(role_words().items()))
        offer(self, "team", [("", _("no team")), *((team.pk, team.name) for team in self.known.values())])

    def clean_alias(self) -> str:
        alias: str = self.cleaned_data["alias"]
        if not any(part[0].isalpha() for part in alias.split()):
            raise forms.ValidationError(_("Write a name that has letters."))
        return alias

    @property
    def profile(self) -> Profile:
        """What was entered."""
        values = self.cleaned_data
        return Profile(
            name=values["name"],
            alias=values["alias"],
            role=values["role"],
            team=self.chosen_team,
            language=values["language"],
        )

    @property
    def chosen_team(self) -> "Team | None":
        """The team that was chosen."""
        return self.known.get(self.cleaned_data["team"])


class InviteForm(PersonForm):
    """Who somebody will be here, and where the invitation goes."""

    email = forms.EmailField(label=_("Mail address"))
    field_order = ("name", "alias", "email", "role", "team", "language")


class TeamForm(forms.Form):
    """A new team."""

    team_name = forms.CharField(max_length=80, label=_("Name of the team"))


class DutyForm(forms.Form):
    """For what, for whom, from when to when."""

    role = forms.ChoiceField(label=_("On duty as"))
    team = Chosen(label=_("For the team"))
    starts = Moment(label=_("From"))
    ends = Moment(required=False, label=_("Until"), help_text=_("Left empty: until further notice."))

    def __init__(self, *args: Any, known: "list[Team] | None" = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {team.pk: team for team in (teams() if known is None else known)}
        offer(self, "role", ladder_roles())
        offer(self, "team", [("", _("all teams")), *((team.pk, team.name) for team in self.known.values())])

    @property
    def chosen_team(self) -> "Team | None":
        """The team that was chosen; None for all."""
        return self.known.get(self.cleaned_data["team"])


class AbsenceForm(forms.Form):
    """From when to when, and who stands in."""

    start = Moment(label=_("From"))
    end = Moment(label=_("Until"))
    deputy = Chosen(
        label=_("Who stands in"), help_text=_("Nobody named: the duty lead takes over what becomes due meanwhile.")
    )

    def __init__(self, *args: Any, others: "list[Person]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = {person.pk: person for person in others}
        offer(self, "deputy", [("", _("the duty lead")), *((one.pk, one.name) for one in others)])

    @property
    def chosen_deputy(self) -> "Person | None":
        """The person that was chosen."""
        return self.others.get(self.cleaned_data["deputy"])
