"""What the expert's page asks beside the answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hilft.web.forms import offer


class ColleagueForm(forms.Form):
    """Who of the department should have the question, and what they should know."""

    to = forms.TypedChoiceField(coerce=int, label=_("To whom"))
    note = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("What they should know"),
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_colleague_%s", **kwargs})
        offer(self, "to", [("", _("choose")), *people])
