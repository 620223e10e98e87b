"""What asking somebody who knows, and the directory of who knows what, ask for."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hilft.web.desk.forms import lines
from hilft.web.desk.wording import expert_label
from hilft.web.forms import offer

if TYPE_CHECKING:
    from hilft.experts.models import Skill
    from hilft.people.models import Person, Team


class ConsultForm(forms.Form):
    """Whom, and what. `whom`: "" (whoever knows the topic), "team-3" (a department) or "person-5"."""

    topic = forms.CharField(
        max_length=80,
        required=False,
        label=_("Topic"),
        help_text=_("Such as IPv6. The directory finds who knows; what nobody knows goes to the expert duty."),
    )
    whom = forms.ChoiceField(required=False, label=_("Whom do you ask?"))
    question = forms.CharField(
        widget=lines(5),
        label=_("Question"),
        help_text=_("The expert reads it with the masked history of the case. You stay the owner."),
    )

    def __init__(self, *args: Any, people: "list[Person]", departments: "list[Team]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = [(f"team-{team.pk}", team.name) for team in departments]
        persons = [(f"person-{one.pk}", expert_label(one)) for one in people]
        choices = [
            ("", _("whoever knows the topic")),
            (_("Departments: whoever is on duty there"), teams),
            (_("Persons"), persons),
        ]
        offer(self, "whom", choices)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not values.get("whom") and not values.get("topic") and "whom" not in self.errors:
            self.add_error("topic", _("Say whom you ask, or what about."))
        return values


class SkillForm(forms.Form):
    """Something somebody knows, and under which words it is looked for."""

    name_en = forms.CharField(max_length=80, label=_("Name in English"))
    name_de = forms.CharField(max_length=80, label=_("Name in German"))
    synonyms = forms.CharField(
        required=False,
        max_length=1000,
        label=_("Other words for it"),
        help_text=_("Separated by commas: what somebody might look for."),
    )
    experts = forms.TypedMultipleChoiceField(
        coerce=int, required=False, label=_("Who knows"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: "list[Person]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "experts", [(one.pk, one.name) for one in people])

    @property
    def words(self) -> list[str]:
        return str(self.cleaned_data["synonyms"]).split(",")


class ExpertDutyForm(forms.Form):
    """Who takes what nobody is named for."""

    person = forms.TypedChoiceField(coerce=int, label=_("From now on"))

    def __init__(self, *args: Any, people: "list[Person]", **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_duty_%s", **kwargs})
        offer(self, "person", [("", _("choose")), *((one.pk, one.name) for one in people)])


def skill_name(skill: "Skill") -> str:
    return skill.name(get_language() or "en")
