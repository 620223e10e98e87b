"""Writing to us in private: the form, on our own page or inside another site's, and what became of what was sent."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from hilft.cases.actions.doing import Refused
from hilft.cases.queries import receipt_of
from hilft.channels.adapters.form import SentIn, Submission
from hilft.channels.written import WebForm, fate_of, proved_address, seal_written, web_form
from hilft.community.actions.brake import brake
from hilft.conversations.masking import masked
from hilft.web.public.authors import ours
from hilft.web.public.framing import Frame, frame_of, framed, heading, is_from_here, look_away
from hilft.web.public.texts import hidden_words
from hilft.web.public.writing_form import Sheet, WritingForm, new_sheet, sheet_of
from hilft.web.request import HouseRequest
from hilft.web.source import source_of

UNREADABLE, FOREIGN, CLOSED, TOO_LARGE = 422, 403, 410, 413
LARGEST = 60_000_000
"""Bytes of a request that are still read, so that the words can be shown again above a sentence about the files."""
QUICKEST = 3.0
"""Seconds in which no person reads a form and fills it in."""
SALT = "public.written"
LASTS = 86_400
LOOKS = 30
"""So often a receipt looks by itself whether there is a number."""
SCRIPT = (Path(__file__).parents[1] / "static" / "js" / "widget.js").read_text()


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HouseRequest, name: str) -> HttpResponse:
    """Show a form and take in what is written. Inside another site's page nobody is signed in, see `framing`."""
    form = _form(name)
    frame = frame_of(request, form)
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > LARGEST:
        return HttpResponse(_("That is too large. Please send large files another way."), status=TOO_LARGE)
    if frame.is_embedded:
        look_away(request, frame)
    if request.user.is_authenticated:
        return framed(_signed_in(request, form, frame), form, frame)
    # Whoever is not signed in needs no cookie: the sheet and the origin that the browser tells take its place.
    if request.method == "POST" and not is_from_here(request):
        refused = _("Your browser says that another site sent this. Open the form on its own page, or write us a mail.")
        return framed(_show(request, form, frame, _asked(request, form), refused=refused, status=FOREIGN), form, frame)
    return framed(_take(request, form, frame), form, frame)


@require_safe
def written(request: HouseRequest, signed: str) -> HttpResponse:
    """Show when it was stored and, as soon as there is a case, its number, who takes care of it and until when."""
    try:
        told = signing.loads(signed, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        raise Http404 from None
    fate = fate_of(told["raw"])
    if fate is None:
        raise Http404
    form = _form(fate.form)
    frame = frame_of(request, form)
    if frame.is_embedded:
        look_away(request, frame)
    case = receipt_of(fate.case_id) if fate.case_id is not None else None
    tried = int(request.GET["tried"][:3]) if request.GET.get("tried", "").isdecimal() else 0
    context = {
        "fate": fate,
        "case": case,
        "owner": ours(case.owner) if case is not None else None,
        "hidden": hidden_words(told["hidden"]),
        "is_own": request.customer is not None and request.customer.pk == fate.customer_id,
        "again": f"{request.path}?{urlencode({'tried': tried + 1})}&{frame.query}" if tried < LOOKS else "",
        "here": _address(request.path, frame),
        **_common(form, frame, request),
    }
    is_part = bool(tried and request.htmx)
    answer = render(request, "public/parts/fate.html" if is_part else "public/written.html", context)
    answer["X-Robots-Tag"] = "noindex"
    return framed(answer, form, frame)


@require_safe
def widget(request: HouseRequest, name: str) -> HttpResponse:
    """Hand out the script that shows the form's button on another site. It is the same for everybody."""
    form = _form(name)
    if not form.is_open:
        raise Http404
    answer = HttpResponse(SCRIPT, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=3600"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def sample(request: HouseRequest, form: WebForm) -> HttpResponse:
    """Show the form as it looks on another site, for whoever sets it up. Nothing can be sent."""
    frame = Frame(is_embedded=True, language=request.LANGUAGE_CODE[:2])
    look_away(request, frame)
    return _show(request, form, frame, _asked(request, form), is_sample=True)


@csrf_protect
def _signed_in(request: HouseRequest, form: WebForm, frame: Frame) -> HttpResponse:
    return _take(request, form, frame)


def _take(request: HouseRequest, form: WebForm, frame: Frame) -> HttpResponse:
    if not form.is_open:
        typed = {"typed": request.POST.get("text", "")}
        return render(request, "public/writing_closed.html", _common(form, frame, request) | typed, status=CLOSED)
    asked = _asked(request, form)
    if request.method != "POST" or request.person is not None:
        return _show(request, form, frame, asked)
    given = request.POST.get("sheet", "")
    sheet = sheet_of(given, form, embedded=frame.is_embedded, at=request.now.timestamp())
    if sheet is None:
        asked.add_error(None, _("This form lay open for too long. Please send it again: what you wrote is still here."))
    if not asked.is_valid() or sheet is None:
        return _show(request, form, frame, asked, sheet=given if sheet is not None else "", status=UNREADABLE)
    told = _told(request, asked, sheet, frame)
    try:
        if request.customer is None:
            brake("write", source_of(request), now=request.now)
            brake("write_to", told.address, now=request.now)
    except Refused as reason:
        return _show(request, form, frame, asked, sheet=given, refused=str(reason), status=UNREADABLE)
    raw = seal_written(form, told, now=request.now)
    if told.doubt:
        _say_doubt(asked, told.doubt)
        return _show(request, form, frame, asked, sheet=given, status=UNREADABLE)
    found = masked(told.subject).found + masked(told.text).found
    signed = signing.dumps({"raw": raw, "hidden": [one.kind for one in found if not one.ask]}, salt=SALT)
    return redirect(_address(reverse("public:written", args=[signed]), frame))


def _told(request: HouseRequest, asked: WritingForm, sheet: Sheet, frame: Frame) -> Submission:
    values = asked.cleaned_data
    doubt = ""
    if request.customer is None:
        doubt = "trap" if values["website"] else "quick" if request.now.timestamp() - sheet.at < QUICKEST else ""
    return Submission(
        token=sheet.token,
        address=values.get("email") or _known_address(request),
        text=values["text"],
        name=values.get("name", ""),
        subject=values["subject"],
        phone=values.get("phone", ""),
        customer_number=values.get("customer_number", ""),
        matter=values.get("matter", ""),
        page=frame.page,
        language=request.LANGUAGE_CODE[:2],
        doubt=doubt,
        files=tuple(SentIn(one.name or "", one.read()) for one in values.get("attached", ())),
    )


def _say_doubt(asked: WritingForm, doubt: str) -> None:
    """Tell a person what to do. What was sent is sealed and set aside; sent again it is a message like any other."""
    if doubt == "trap":
        asked.add_error("website", _("A field that must stay empty was filled in, perhaps by your browser. Empty it."))
    else:
        asked.add_error(None, _("That was quicker than people type. Please look at it once more and send it again."))


def _show(
    request: HouseRequest, form: WebForm, frame: Frame, asked: WritingForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Draw the form. `more`: the sheet it is written on, if there is one already; refused; is_sample."""
    context = {
        "form": asked,
        "known": _known_address(request),
        **_common(form, frame, request),
        **more,
        "sheet": more.get("sheet") or new_sheet(form, embedded=frame.is_embedded, at=request.now.timestamp()),
    }
    return render(request, "public/writing.html", context, status=status)


def _common(form: WebForm, frame: Frame, request: HouseRequest) -> dict[str, Any]:
    """Return what all these pages show."""
    language, path = request.LANGUAGE_CODE[:2], reverse("public:form", args=[form.name])
    return {
        "frame": frame,
        "heading": heading(form, language),
        "intro": form.settings.worded(form.settings.intro, language),
        "action": _address(path, frame),
        "own_page": path,
        "base": "public/embedded.html" if frame.is_embedded else "public/base.html",
    }


def _asked(request: HouseRequest, form: WebForm) -> WritingForm:
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    return WritingForm(
        *posted, form=form, language=request.LANGUAGE_CODE[:2], is_known=bool(_known_address(request))
    )  # fmt: skip


def _known_address(request: HouseRequest) -> str:
    """Return where whoever is signed in is reached; asked once for each request."""
    if request.customer is None:
        return ""
    known: str | None = getattr(request, "known_address", None)
    if known is None:
        known = request.known_address = proved_address(request.customer.pk)
    return known


def _form(name: str) -> WebForm:
    found = web_form(name)
    if found is None:
        raise Http404
    return found


def _address(path: str, frame: Frame) -> str:
    return f"{path}?{frame.query}" if frame.is_embedded else path
