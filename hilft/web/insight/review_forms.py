"""What the page of a review asks."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hilft.learning.actions import Findings
from hilft.web.desk.forms import Moment, lines
from hilft.web.forms import offer

if TYPE_CHECKING:
    from hilft.people.models import Person


class _WithPeople(forms.Form):
    """A form that offers persons of the house by number."""

    def __init__(self, *args: Any, people: "list[Person]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in people}

    def offer(self, name: str, nobody: str) -> None:
        """Let a field choose one of the persons."""
        choices = [("", nobody), *((person.pk, person.name) for person in self.people.values())]
        offer(self, name, choices)


class ReviewForm(_WithPeople):
    """What happened, why, what was found, and who says sorry."""

    happened = forms.CharField(widget=lines(9), label=_("What happened"), help_text=_("Drafted from the history."))
    why = forms.CharField(widget=lines(3), required=False, label=_("Why"))
    finding = forms.CharField(
        widget=lines(3), required=False, label=_("Finding"), help_text=_("About the work, not about a person.")
    )
    theme = forms.CharField(
        max_length=80,
        required=False,
        label=_("Theme"),
        help_text=_("Findings with the same theme are counted together."),
        widget=forms.TextInput(attrs={"list": "themes"}),
    )
    apology_by = forms.TypedChoiceField(
        coerce=int, required=False, empty_value=None, label=_("Who says sorry to the customer")
    )
    without_action = forms.CharField(
        max_length=300, required=False, label=_("Nothing is to be done, because"), help_text=_("Empty with an action.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("apology_by", gettext("nobody"))

    @property
    def findings(self) -> Findings:
        """What was entered."""
        values = dict(self.cleaned_data)
        return Findings(apology_by=self.people.get(values.pop("apology_by")), **values)


class ActionForm(_WithPeople):
    """What is to be done, by whom, by when."""

    text = forms.CharField(max_length=200, label=_("What is to be done"))
    owner = forms.TypedChoiceField(coerce=int, label=_("By whom"))
    due = Moment(label=_("By when"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("owner", gettext("choose"))
