"""What a customer's page says about how sure we are who they are, and the form in which they show it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hilft.channels.actions.checking import FORM_LASTS, LONGEST
from hilft.channels.checks import open_comparison, sure_of
from hilft.channels.private import went_private
from hilft.core.checked import Level
from hilft.core.standing import What
from hilft.web.desk.private_words import SECONDS

if TYPE_CHECKING:
    from hilft.cases.models import Case, CaseEvent


class CheckForm(forms.Form):
    """What the customer enters; sealed at once."""

    number = forms.CharField(
        max_length=LONGEST, label=gettext_lazy("Customer number"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    second = forms.CharField(
        max_length=LONGEST,
        label=gettext_lazy("And one more thing"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def sure_for_customer(case: "Case", events: "list[CaseEvent]", *, now: datetime) -> dict[str, Any]:
    """Return what a customer's page says of it; nothing where nobody ever asked or checked."""
    found: dict[str, Any] = {"is_private": went_private(events)}
    if not any(event.kind == What.IDENTIFIED for event in events):
        return found
    sure = sure_of(case, now=now)
    asked = open_comparison(sure.open)
    if asked is not None and (asked.given_at is not None or asked.asked_at + FORM_LASTS > now):
        found |= {"check_asked": asked, "check_second": SECONDS.get(asked.second, SECONDS["birth"])}
        found["check_form"] = CheckForm(auto_id="id_check_%s")
    return found | {"sure": sure, "sure_words": words_of(sure.level)}


def words_of(level: Level) -> str:
    """Return a level in the words a customer reads."""
    return {
        Level.NOBODY: _("We have not made sure yet who you are."),
        Level.ACCOUNT: _("We know that the account is yours with which you wrote to us."),
        Level.CONTACT: _("We know that a mail address is yours that we knew before."),
        Level.COMPARED: _("We have compared what you told us with what we have."),
    }[level]
