"""Asking: what others asked already, the question itself, and the receipt."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from hilft.cases.actions.doing import Refused
from hilft.cases.queries import receipt_of
from hilft.channels.written import linked_forms
from hilft.community import queries as community
from hilft.community.actions.asking import Asking, ask_once
from hilft.community.actions.brake import brake
from hilft.conversations.masking import masked
from hilft.desk.queries import cases_of_customer
from hilft.web.public.authors import ours
from hilft.web.public.forms import AskForm
from hilft.web.public.framing import heading
from hilft.web.public.rows import board_name, question_rows
from hilft.web.public.texts import hidden_words
from hilft.web.request import HouseRequest
from hilft.web.source import source_of

if TYPE_CHECKING:
    from hilft.cases.models import Case
    from hilft.community.models import Question
    from hilft.people.models import Customer

UNREADABLE = 422
SALT = "public.receipt"
LASTS = 86_400
"""Seconds a receipt can be looked at by its address."""
OWN, SHOWN = 3, 5


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HouseRequest) -> HttpResponse:
    """Take a question. Similar ones are shown once before it is sent, with or without JavaScript."""
    if request.person is not None:
        return render(request, "public/ask_staff.html")
    form = _form(request)
    if request.method != "POST":
        return _show(request, form)
    if not form.is_valid():
        return _show(request, form, status=UNREADABLE)
    values = form.cleaned_data
    if not values["looked"] and _like(form):
        return _show(request, form, hint=True)
    return _send(request, form, values)


@require_safe
def similar(request: HouseRequest) -> HttpResponse:
    """Show published questions like the one somebody is writing, and their own open cases."""
    text = f"{request.GET.get('title', '')} {request.GET.get('text', '')}"
    context = {"similar": question_rows(_similar(text)), "own": _own(request.customer), "looked": True}
    return render(request, "public/parts/similar.html", context)


@require_safe
def receipt(request: HouseRequest, signed: str) -> HttpResponse:
    """Show number, time, who takes care of it, and the next date."""
    try:
        told = signing.loads(signed, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        raise Http404 from None
    case = receipt_of(told["case"])
    if case is None:
        raise Http404
    is_own = request.customer is not None and request.customer.pk == case.customer_id
    context = {
        "case": case,
        "owner": ours(case.owner),
        "must_confirm": told["confirm"],
        "hidden": hidden_words(told["hidden"]),
        "question": community.asked_in(case.pk) if is_own else None,
        "is_own": is_own,
    }
    answer = render(request, "public/receipt.html", context)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _form(request: HouseRequest) -> AskForm:
    boards = [(board.slug, board_name(board)) for board in community.boards()]
    initial = {
        "token": uuid4().hex,
        "title": request.GET.get("title", "")[:160],
        "board": request.GET.get("board", ""),
    }
    data = request.POST if request.method == "POST" else None
    return AskForm(data, boards=boards, is_member=request.customer is not None, initial=initial)


def _send(request: HouseRequest, form: AskForm, values: dict[str, Any]) -> HttpResponse:
    board = community.board(values["board"])
    if board is None:
        raise Http404
    asking = Asking(
        board=board,
        title=values["title"],
        text=values["text"],
        by=request.customer or values["email"],
        language=request.LANGUAGE_CODE[:2],
        token=values["token"],
    )
    try:
        if request.customer is None:
            brake("ask", source_of(request), now=request.now)
        taken = ask_once(asking, now=request.now)
    except Refused as reason:
        return _show(request, form, refused=str(reason), status=UNREADABLE)
    found = masked(values["title"]).found + masked(values["text"]).found
    told = {
        "case": taken.case_id,
        "confirm": request.customer is None,
        "hidden": [one.kind for one in found if not one.ask],
    }
    return redirect("public:receipt", signing.dumps(told, salt=SALT))


def _show(
    request: HouseRequest, form: AskForm, *, refused: str = "", hint: bool = False, status: int = 200
) -> HttpResponse:
    like = _like(form) if hint else []
    context = {
        "form": form,
        "refused": refused,
        "hint": hint,
        "looked": hint or bool(form["looked"].value()),
        "similar": question_rows(like),
        "own": _own(request.customer),
        "in_private": [(form.name, heading(form, request.LANGUAGE_CODE[:2])) for form in linked_forms()],
        "needs_name": request.customer is not None and community.member(request.customer) is None,
    }
    return render(request, "public/ask.html", context, status=status)


def _like(form: AskForm) -> "list[Question]":
    return _similar(f"{form['title'].value() or ''} {form['text'].value() or ''}")


def _similar(text: str) -> "list[Question]":
    """Return a few questions like this text, each title once."""
    by_title = {
        question.conversation.subject: question for question in reversed(community.similar(text[:500], most=10))
    }
    return list(reversed(by_title.values()))[:SHOWN]


def _own(customer: "Customer | None") -> "list[Case]":
    """Return a member's own open cases: what was asked already is not asked again."""
    if customer is None:
        return []
    return [case for case in cases_of_customer(customer.pk) if case.closed_at is None][:OWN]
