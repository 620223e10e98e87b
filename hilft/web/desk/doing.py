"""How every verb of the desk works: guard it, open its form, act, say what happened; what was typed is never lost."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from hilft.cases.actions.doing import Refused
from hilft.desk.actions import Exposing, Overtaken
from hilft.desk.checking import Unchecked
from hilft.desk.crossing import Crossing
from hilft.people.permissions import NotYours
from hilft.web.desk.access import case_or_404
from hilft.web.desk.forms import SpokenForm
from hilft.web.desk.page import CaseView, Doing, load, show_case
from hilft.web.desk.particular_forms import explain
from hilft.web.desk.private_words import LEVELS
from hilft.web.desk.promise_forms import explain_promise
from hilft.web.desk.verbs import Verb
from hilft.web.forms import retype
from hilft.web.public.texts import hidden_words
from hilft.web.request import DeskRequest

UNREADABLE, FORBIDDEN = 422, 403

Deed = Callable[[Any], object]


def at_case(request: DeskRequest, number: int) -> CaseView:
    """Return the case with all that its page shows; for whom it is hidden it does not exist."""
    return load(request, case_or_404(request, number))


def posted(request: DeskRequest) -> Any:
    """Return what was sent, None while the form is only being opened."""
    return request.POST if request.method == "POST" else None


def act(request: DeskRequest, number: int, verb: Verb | None, deed: Callable[[], object], done: str) -> HttpResponse:
    """Do something that needs no form; say what happened, or why it could not be. `verb` None: the deed itself asks."""
    view = at_case(request, number)
    if verb is not None and verb not in view.verbs:
        return show_case(request, view, refused=not_now(), status=UNREADABLE)
    try:
        deed()
    except (Refused, NotYours) as reason:
        return show_case(request, at_case(request, number), refused=str(reason), status=status_of(reason))
    messages.success(request, done)
    return redirect("desk:case", number)


def with_form(
    request: DeskRequest, number: int, verb: Verb, opened: Callable[[CaseView], Doing], deed: Callable[[Form], str]
) -> HttpResponse:
    """Open the form of a verb on the case's page, and do what it asks once it is right.

    `opened` makes the form for the case as it stands; `deed` acts and returns what the page says afterwards. When the
    verb makes no sense now the page says so; when the action is refused the form comes back as it was typed.
    """
    view = at_case(request, number)
    if verb not in view.verbs:
        return show_case(request, view, refused=not_now(), status=UNREADABLE)
    doing = opened(view)
    if not doing.form.is_valid():
        return show_case(request, view, doing=doing, status=UNREADABLE if doing.form.is_bound else 200)
    try:
        done = deed(doing.form)
    except (Refused, NotYours) as reason:
        view = at_case(request, number)
        doing.refused = str(reason)
        after_refusal(doing.form, reason, view)
        return show_case(request, view, doing=doing, status=status_of(reason))
    messages.success(request, done)
    return redirect("desk:case", number)


def after_refusal(form: Form, reason: Exception, view: CaseView) -> None:
    """Let the same words be sent again once their writer has read what happened, or what they would expose."""
    if isinstance(reason, Overtaken):
        retype(form, seen=str(view.case.seq))
    if isinstance(reason, Exposing) and isinstance(form, SpokenForm):
        form.exposing = tuple(hidden_words(reason.found))
    if isinstance(reason, Crossing) and isinstance(form, SpokenForm):
        form.crossing = tuple(reason.found)
    if isinstance(reason, Unchecked) and isinstance(form, SpokenForm):
        form.unchecked = str(LEVELS[reason.needed])
    explain(form, reason, view.particulars)
    explain_promise(form, reason)


def not_now() -> str:
    return _("This cannot be done to the case now; here is where it stands.")


def status_of(reason: Exception) -> int:
    return FORBIDDEN if isinstance(reason, NotYours) else UNREADABLE
