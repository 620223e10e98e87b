"""Words that leave later: the list of them, and changing, sending or taking back one of them."""

from datetime import datetime

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from hilft.cases.actions.planned import change, take_back
from hilft.cases.planned import planned_word, to_be_sent
from hilft.desk.planned import send_planned
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import act, posted, with_form
from hilft.web.desk.later_forms import PlannedForm
from hilft.web.desk.page import CaseView, Doing
from hilft.web.desk.verbs import Verb
from hilft.web.request import DeskRequest

MOST = 100


@require_safe
@at_desk(Right.SEE_CASES)
def planned_words(request: DeskRequest) -> HttpResponse:
    """Show what is to be sent, and what waits for its owner's decision first."""
    found = to_be_sent(most=MOST)
    return render(request, "desk/planned.html", {"lines": found[:MOST], "more": len(found) > MOST})


@at_desk(Right.ANSWER)
def planned(request: DeskRequest, number: int, planned: int) -> HttpResponse:
    """Change a word that has not left."""
    word = planned_word(planned, number)
    if word is None:
        raise Http404

    def opened(_view: CaseView) -> Doing:
        return Doing(
            title=_("Change what leaves later"),
            about=_("It is signed by you then, and leaves only if nothing happens in the case before."),
            action=reverse("desk:planned", args=[number, planned]),
            button=_("Save"),
            form=PlannedForm(posted(request), initial={"text": word.text, "send_at": localtime(word.send_at)}),
        )

    def deed(form: Form) -> str:
        values = form.cleaned_data
        made = change(planned, text=values["text"], send_at=values["send_at"], by=request.person, now=request.now)
        return leaves_at(made.send_at)

    return with_form(request, number, Verb.ANSWER, opened, deed)


@require_POST
@at_desk(Right.ANSWER)
def departure(request: DeskRequest, number: int, planned: int) -> HttpResponse:
    """Send a word now, whatever happened since it was written: whoever does it has read that."""
    _of_this_case(planned, number)
    return act(
        request, number, Verb.ANSWER,
        lambda: send_planned(planned, by=request.person, now=request.now),
        _("Sent now."),
    )  # fmt: skip


@require_POST
@at_desk(Right.ANSWER)
def removal(request: DeskRequest, number: int, planned: int) -> HttpResponse:
    """Decide that a word does not leave."""
    _of_this_case(planned, number)
    return act(
        request, number, None,
        lambda: take_back(planned, by=request.person, now=request.now),
        _("Taken back: this word does not leave. The next word to the customer is owed as before."),
    )  # fmt: skip


def leaves_at(moment: datetime) -> str:
    """Return the sentence that says when a word leaves."""
    form = pgettext("a day and a time, as Django's date format", "l j F, H:i")
    at = date_format(localtime(moment), form)
    said = _("It leaves on %(at)s, unless something happens before. Until then every date of the case stands.")
    return said % {"at": at}


def _of_this_case(planned: int, number: int) -> None:
    if planned_word(planned, number) is None:
        raise Http404
