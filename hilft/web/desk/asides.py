"""Setting a case aside as not for us, and the list of what lies there."""

from typing import Any

from django import forms
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hilft.cases.asides import lying_aside
from hilft.cases.queries import aside_words
from hilft.desk.asides import put_aside
from hilft.desk.queries import PAGE
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.audiences import NOTE
from hilft.web.desk.doing import posted, with_form
from hilft.web.desk.forms import SpokenForm
from hilft.web.desk.page import CaseView, Doing
from hilft.web.desk.sifted_words import shown_sifted
from hilft.web.desk.verbs import Verb
from hilft.web.desk.words import spoken
from hilft.web.forms import offer
from hilft.web.request import DeskRequest


class AsideForm(SpokenForm):
    """What it is instead, why, and a short word to whoever wrote by mistake."""

    why = forms.ChoiceField(label=gettext_lazy("What it is"), widget=forms.RadioSelect)
    reason = forms.CharField(
        max_length=200,
        label=gettext_lazy("Why it is not for us"),
        help_text=gettext_lazy("Your name, the time and this reason are written down and shown in the list."),
    )
    field_order = ("why", "reason", "audience", "text", "exposes", "seen")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "why", list(aside_words().items()))
        self.fields["text"].label = _("A short word to whoever wrote")
        self.fields["text"].help_text = _(
            "Not for spam, advertising and machines: a word would tell them that the address is read. Everybody else,"
            " and whoever we know already, is told."
        )
        self.fields["text"].required = self.fields["audience"].required = False


@at_desk(Right.OWN)
def aside(request: DeskRequest, number: int) -> HttpResponse:
    """Set this case aside, with a reason."""

    def opened(view: CaseView) -> Doing:
        choices = [(one.value, one.label) for one in view.audiences if one.value != NOTE]
        initial = {"seen": view.case.seq, "audience": choices[0][0] if choices else ""}
        form = AsideForm(posted(request), audiences=choices, initial=initial)
        if not any("found" in event.data for event in view.events):
            offer(form, "why", [one for one in aside_words().items() if one[0] != "found"])
        return Doing(
            title=_("Not for us"),
            about=_(
                "The case ends and stays in the list of what was set aside. One click takes it back, and a further word"
                " of its author does, too: with its number, its owner, its history and its age."
            ),
            action=reverse("desk:aside", args=[number]),
            button=_("Set aside"),
            form=form,
            draft="aside",
        )

    def deed(form: Form) -> str:
        values = form.cleaned_data
        said = spoken(form, "message") if values["text"].strip() and values["audience"] else None
        put_aside(number, said, why=values["why"], reason=values["reason"], by=request.person, now=request.now)
        return _("The case is set aside. Whoever opens it again finds it as it was.")

    return with_form(request, number, Verb.ASIDE, opened, deed)


@require_safe
@at_desk(Right.SEE_CASES)
def asides(request: DeskRequest) -> HttpResponse:
    """Show what people set aside, and on the first page what rules did, the last first."""
    before = request.GET.get("before", "")
    found = lying_aside(before=int(before) if before.isdecimal() and len(before) < 18 else None, most=PAGE)
    context = {
        "lines": found[:PAGE],
        "older": f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "newer": request.path if before else "",
        **({} if before else shown_sifted()),
    }
    return render(request, "desk/asides.html", context)
