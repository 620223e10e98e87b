"""The form of an account, made from what its network's adapter asks for."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hilft.channels.contract import Adapter, Field, Input
from hilft.people.queries import teams
from hilft.web.desk.forms import Moment
from hilft.web.ops.forms import Chosen

if TYPE_CHECKING:
    from hilft.people.models import Team

TITLE, TEAM = "account_title", "account_team"
LONGEST = 4000


class AccountForm(forms.Form):
    """Title, team and the adapter's fields. A stored secret is never shown: left empty it stays."""

    def __init__(self, adapter: Adapter, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial or {})
        self.adapter, self.is_stored = adapter, initial is not None
        self.known = {team.pk: team for team in teams()}
        self.fields[TITLE] = forms.CharField(
            max_length=80, label=_("Name of this channel"), help_text=_("As advisors see it."), required=self.is_stored
        )
        for field in adapter.fields:
            self.fields[field.name] = self._field(field)
        if self.known:
            team = Chosen(label=_("Team"), help_text=_("Who gets its cases; without one all advisors do."))
            team.choices = [("", _("no team")), *((pk, known.name) for pk, known in self.known.items())]
            self.fields[TEAM] = team

    @property
    def given(self) -> dict[str, str]:
        """Return the adapter's fields as they were filled in."""
        return {field.name: str(self.cleaned_data.get(field.name) or "") for field in self.adapter.fields}

    @property
    def title(self) -> str:
        """Return the name of the channel, that of its network when none was given."""
        return str(self.cleaned_data[TITLE] or _(self.adapter.title))

    @property
    def team(self) -> "Team | None":
        """Return the team whose cases these are."""
        return self.known.get(self.cleaned_data.get(TEAM) or 0)

    def _field(self, field: Field) -> forms.Field:
        words: dict[str, Any] = {"label": _(field.label), "help_text": _(field.help) if field.help else ""}
        words["required"] = field.required and not (field.input is Input.SECRET and self.is_stored)
        words["initial"] = field.default
        if field.input is Input.CHOICE:
            return forms.ChoiceField(choices=[(value, _(label)) for value, label in field.choices], **words)
        if field.input is Input.YES_NO:
            return forms.ChoiceField(choices=[("yes", _("yes")), ("no", _("no"))], **words)
        if field.input is Input.SECRET:
            if self.is_stored:
                words["help_text"] = _("It is stored and is not shown. Leave this empty to keep it.")
            hidden = forms.PasswordInput(attrs={"autocomplete": "off"})
            return forms.CharField(widget=hidden, max_length=LONGEST, strip=True, **words)
        if field.input is Input.LINES:
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST, **words)
        kinds = {Input.URL: "url", Input.NUMBER: "text"}
        attrs = {"inputmode": "numeric"} if field.input is Input.NUMBER else {"autocomplete": "off"}
        widget = forms.TextInput(attrs=attrs | {"type": kinds.get(field.input, "text")})
        return forms.CharField(widget=widget, max_length=LONGEST, **words)


class PauseForm(forms.Form):
    """Until when a channel is silent."""

    until = Moment(label=gettext_lazy("Pause until"), help_text=gettext_lazy("It goes on by itself then."))
