"""Reviews: those that wait, those that ended, the themes they have in common, and the page of one."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hilft.cases.actions.doing import Refused
from hilft.learning.actions import add_action, finish, write
from hilft.learning.queries import finished_reviews, open_reviews, review_for, theme_names, themes
from hilft.people.permissions import NotYours, Right, may
from hilft.people.queries import persons
from hilft.web.desk.access import at_desk
from hilft.web.insight.review_forms import ActionForm, ReviewForm
from hilft.web.request import DeskRequest

if TYPE_CHECKING:
    from hilft.learning.models import Review
    from hilft.people.models import Person

UNREADABLE = 422


@require_safe
@at_desk(Right.SEE_CASES)
def reviews(request: DeskRequest) -> HttpResponse:
    """List the reviews and count their themes."""
    context = {
        "waiting": open_reviews(request.person),
        "finished": finished_reviews(request.person),
        "themes": themes(now=request.now),
    }
    return render(request, "insight/reviews.html", context)


@require_safe
@at_desk(Right.SEE_CASES)
def review(request: DeskRequest, number: int) -> HttpResponse:
    """Show one review; whoever leads may write it."""
    return _page(request, _known(request, number))


@require_POST
@at_desk(Right.LEAD)
def findings(request: DeskRequest, number: int) -> HttpResponse:
    """Keep what was written, and end the review when that was asked."""
    found = _known(request, number)
    form = ReviewForm(request.POST, people=_owners())
    if not form.is_valid():
        return _page(request, found, form=form, status=UNREADABLE)
    ends = "finish" in request.POST
    try:
        if ends:
            finish(found.pk, form.findings, by=request.person, now=request.now)
        else:
            write(found.pk, form.findings, by=request.person)
    except Refused as reason:
        return _page(request, found, form=form, refused=str(reason), status=UNREADABLE)
    messages.success(request, _("The review has ended.") if ends else _("Saved."))
    return redirect("insight:review", number)


@require_POST
@at_desk(Right.LEAD)
def actions(request: DeskRequest, number: int) -> HttpResponse:
    """Add something to be done: a case of its own."""
    found = _known(request, number)
    form = ActionForm(request.POST, people=_owners())
    if not form.is_valid():
        return _page(request, found, action=form, status=UNREADABLE)
    values = form.cleaned_data
    owner = form.people[values["owner"]]
    try:
        add_action(number, text=values["text"], owner=owner, due=values["due"], by=request.person, now=request.now)
    except (Refused, NotYours) as reason:
        return _page(request, found, action=form, refused=str(reason), status=UNREADABLE)
    messages.success(request, _("%(name)s has it, with its date.") % {"name": owner.name})
    return redirect("insight:review", number)


def _known(request: DeskRequest, number: int) -> "Review":
    found = review_for(request.person, number)
    if found is None:
        raise Http404
    return found


def _owners() -> "list[Person]":
    return [person for person in persons() if may(person, Right.OWN)]


def _page(
    request: DeskRequest,
    found: "Review",
    *,
    form: ReviewForm | None = None,
    action: ActionForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"review": found, "refused": refused}
    if found.finished_at is None and may(request.person, Right.LEAD):
        people = _owners()
        context |= {
            "form": form or ReviewForm(initial=_written(found), people=people),
            "action": action or ActionForm(people=people, auto_id="id_action_%s"),
            "themes": theme_names(),
        }
    return render(request, "insight/review.html", context, status=status)


def _written(found: "Review") -> dict[str, Any]:
    return {
        "happened": found.happened,
        "why": found.why,
        "finding": found.finding,
        "theme": found.theme.name if found.theme else "",
        "apology_by": found.apology_by_id,
        "without_action": found.without_action,
    }
