"""What customers can do on their own case page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hilft.cases.actions.doing import Refused
from hilft.cases.queries import attachment_of
from hilft.cases.representing import acting_in
from hilft.community import actions as community
from hilft.community.actions.matters import add_part, open_again, say_not_solved, say_solved, write_again
from hilft.community.queries import asked_in, message
from hilft.intake.breach import wrong_addressee
from hilft.web.desk.files import SHOWN
from hilft.web.public.forms import PartForm, WordsForm
from hilft.web.public.generally import may_open
from hilft.web.public.own import Own
from hilft.web.public.own_page import show_own
from hilft.web.request import HouseRequest

UNREADABLE = 422


@require_safe
def own(request: HouseRequest, own: Own) -> HttpResponse:
    """Show the case: who has it, what happens next, what was said, and what the customer can do."""
    return show_own(request, own)


@require_POST
def own_words(request: HouseRequest, own: Own) -> HttpResponse:
    """Write again, in private; that opens a closed case."""
    form = WordsForm(request.POST)
    if not form.is_valid():
        return show_own(request, own, form=form, status=UNREADABLE)
    said = {"text": own.said(form.cleaned_data["text"]), "token": form.cleaned_data["token"]}
    return act(
        request, own, lambda: write_again(own.case.pk, by=own.customer, now=request.now, **said), _("Sent."), form
    )


@require_POST
def own_items(request: HouseRequest, own: Own) -> HttpResponse:
    """Add one more thing to one's own request; it is a part that has to be settled."""
    form = PartForm(request.POST)
    if not form.is_valid():
        return show_own(request, own, part=form, status=UNREADABLE)
    said = {"text": own.said(form.cleaned_data["part"]), "token": form.cleaned_data["token"]}
    return act(
        request,
        own,
        lambda: add_part(own.case.pk, by=own.customer, now=request.now, **said),
        _("Written down: it is a part of your request now."),
    )


@require_POST
def own_confirmation(request: HouseRequest, own: Own) -> HttpResponse:
    """Say that it is solved."""
    return act(request, own, lambda: say_solved(own.case.pk, now=request.now), _("Thank you. Your case is closed."))


@require_POST
def own_rejection(request: HouseRequest, own: Own) -> HttpResponse:
    """Say that it is not solved."""
    text = own.said(request.POST.get("text", "")[:10_000])
    return act(
        request,
        own,
        lambda: say_not_solved(own.case.pk, text=text, by=own.customer, now=request.now),
        _("Then it goes on. You see above when you hear from us."),
    )


@require_POST
def own_reopening(request: HouseRequest, own: Own) -> HttpResponse:
    """Open a closed case again."""
    text = own.said(request.POST.get("text", "")[:10_000])
    return act(
        request,
        own,
        lambda: open_again(own.case.pk, text=text, by=own.customer, now=request.now),
        _("Your case is open again, with its age."),
    )


@require_POST
def own_question(request: HouseRequest, own: Own) -> HttpResponse:
    """Confirm that a visitor's question is theirs: it appears in the community."""
    if not own.secret:
        raise Http404
    return act(
        request,
        own,
        lambda: community.confirm_question(own.case.pk, now=request.now),
        _("Your question is published."),
    )


@require_http_methods(["GET", "POST"])
def own_stranger(request: HouseRequest, own: Own) -> HttpResponse:
    """Whoever got this link by mistake says so: it opens nothing from then on, and the house looks into it."""
    if request.method == "GET":
        return render(request, "public/stranger.html", {"to": own.url("own_stranger"), "back": own.url("own")})
    wrong_addressee(own.case.pk, own.secret, now=request.now)
    return render(request, "public/stranger.html", {"is_done": True})


@require_POST
def own_acceptance(request: HouseRequest, own: Own, answer: int) -> HttpResponse:
    """Take an answer of the community as the solution."""
    question = asked_in(own.case.pk)
    taken = message(question, answer) if question is not None else None
    if question is None or taken is None:
        raise Http404
    return act(
        request,
        own,
        lambda: community.accept(question, taken, by=own.customer, now=request.now),
        _("Thank you. Your case is closed."),
    )


@require_safe
def own_file(request: HouseRequest, own: Own, file: int) -> HttpResponseBase:
    """Hand out a file of this case that the customer may see."""
    found, acting = attachment_of(own.case.pk, file), acting_in(own.case.pk, now=request.now)
    if found is None or (acting and acting.is_limited and not may_open(found.message, reader=own.customer.pk)):
        raise Http404
    is_shown = found.media_type in SHOWN
    return FileResponse(
        found.file.open("rb"),
        as_attachment=not is_shown,
        filename=found.name,
        content_type=found.media_type if is_shown else "application/octet-stream",
    )


def act(
    request: HouseRequest, own: Own, deed: Callable[[], object], done: str, form: WordsForm | None = None
) -> HttpResponse:
    """Do it and show the page anew, or say why it cannot be; what was typed stays."""
    try:
        deed()
    except Refused as reason:
        own.case.refresh_from_db()
        return show_own(request, own, form=form, refused=str(reason), status=UNREADABLE)
    messages.success(request, done)
    return redirect(own.url("own"))
