"""A question to an expert: what is asked, by when, what was said so far, the answers, and passing it on."""

from collections.abc import Callable

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hilft.cases.actions.doing import Refused
from hilft.cases.queries import words
from hilft.experts.actions import answer, pass_on, take_on
from hilft.experts.queries import Held, colleagues, held_by, turns_of
from hilft.people.queries import person
from hilft.web.desk.forms import VerdictForm
from hilft.web.desk.wording import expert_label
from hilft.web.expert.forms import ColleagueForm
from hilft.web.request import HouseRequest

SHOWN = 20
"""The newest messages of the asking case an expert sees; no names, no notes, and the text is the masked one."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HouseRequest, secret: str) -> HttpResponse:
    """Show the question its link opens, and take the answer."""
    held = _opened(request, secret)
    form = VerdictForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _show(request, held, secret, form=form)
    return _do(request, held, secret, lambda: answer(secret, now=request.now, **form.cleaned_data), form=form)


@never_cache
@require_POST
def colleague(request: HouseRequest, secret: str) -> HttpResponse:
    """Offer the question to a colleague."""
    held = _opened(request, secret)
    form = _colleague_form(held, request.POST)
    if not form.is_valid():
        return _show(request, held, secret, passing=form)

    def deed() -> object:
        to = person(form.cleaned_data["to"])
        return pass_on(secret, to=to, note=form.cleaned_data["note"], now=request.now)

    return _do(request, held, secret, deed, passing=form)


@never_cache
@require_POST
def acceptance(request: HouseRequest, secret: str) -> HttpResponse:
    """Take a question that a colleague offers."""
    held = _opened(request, secret)
    return _do(request, held, secret, lambda: take_on(secret, now=request.now))


def _opened(request: HouseRequest, secret: str) -> Held:
    held = held_by(secret, now=request.now)
    if held is None:
        raise Http404
    if "django_language" not in request.COOKIES:
        translation.activate(held.person.language)
    return held


def _do(request: HouseRequest, held: Held, secret: str, deed: Callable[[], object], **forms: Form) -> HttpResponse:
    try:
        deed()
    except Refused as reason:
        return _show(request, held, secret, refused=str(reason), **forms)
    return redirect("expert:question", secret)


def _colleague_form(held: Held, data: object = None) -> ColleagueForm:
    people = [(one.pk, expert_label(one)) for one in colleagues(held)]
    return ColleagueForm(data, people=people)


def _show(
    request: HouseRequest,
    held: Held,
    secret: str,
    *,
    form: Form | None = None,
    passing: Form | None = None,
    refused: str = "",
) -> HttpResponse:
    case, me = held.consult.case, held.person.pk
    said = [message for message in words(held.consult.parent_id) if message.audience != "internal"]
    is_open = held.consult.answered_at is None and case.closed_at is None
    is_mine = is_open and case.owner_id == me
    context = {
        "consult": held.consult,
        "turn": held.turn,
        "answered_by": _answered_by(held),
        "secret": secret,
        "state": _state(held, is_open=is_open),
        "is_open": is_open,
        "said": said[-SHOWN:],
        "left_out": max(len(said) - SHOWN, 0),
        "form": form or VerdictForm(),
        "passing": (passing or _colleague_form(held)) if is_mine and case.offered_to_id is None else None,
        "refused": refused,
    }
    is_asked_again = bool(refused) or any(one is not None and one.is_bound for one in (form, passing))
    response = render(request, "expert/question.html", context, status=422 if is_asked_again else 200)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _answered_by(held: Held) -> str:
    """Return whose answer it was; one that came from the desk is its owner's."""
    if held.consult.answered_at is None:
        return ""
    answered = [turn.person.name for turn in turns_of(held.consult.pk) if turn.said == "answered"]
    return answered[-1] if answered else held.consult.case.owner.name


def _state(held: Held, *, is_open: bool) -> str:
    """Return how the question stands for this reader: settled, passed_on, offered, lent, not_me, elsewhere or mine."""
    case, me = held.consult.case, held.person.pk
    said = held.turn.said if held.turn is not None else ""
    states = (
        (not is_open, "settled"),
        (said == "passed_on", "passed_on"),
        (case.offered_to_id == me, "offered"),
        (case.owner_id == me and case.offered_to_id is not None, "lent"),
        (held.turn is not None and said == "not_me", "not_me"),
        (case.owner_id != me, "elsewhere"),
    )
    return next((name for holds, name in states if holds), "mine")
