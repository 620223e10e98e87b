"""A form on somebody else's page: who may show it, what it knows of that page, and what it must not know of the reader.

Browsers keep our cookies from a page inside another site's page, and where they do not we look away: what is shown
there uses no session, so that nobody's account can be used by a page they did not mean to use it on.
"""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from hilft.channels.adapters.form import origin_of
from hilft.channels.written import WebForm
from hilft.web.middleware import policy
from hilft.web.request import HouseRequest

LANGUAGES = ("de", "en")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a form is shown. `page`: the address of the foreign page without anything behind its path, "" for none that
    the form allows; `parent`: that page's origin, the only one that is told anything.
    """

    is_embedded: bool = False
    parent: str = ""
    page: str = ""
    language: str = ""

    @property
    def query(self) -> str:
        """Return what keeps the following pages in the same frame, "" on our own site."""
        told = {"embedded": "1", "language": self.language, "page": self.page} if self.is_embedded else {}
        return urlencode({name: value for name, value in told.items() if value})


def frame_of(request: HouseRequest, form: WebForm) -> Frame:
    """Return where the form is shown, as the address says."""
    if "embedded" not in request.GET:
        return Frame()
    given = request.GET.get("page", "")[:500]
    origin = origin_of(given)
    is_allowed = origin in form.settings.sites
    language = request.GET.get("language", "")[:2]
    return Frame(
        is_embedded=True,
        parent=origin if is_allowed else "",
        page=f"{origin}{urlsplit(given).path}" if is_allowed else "",
        language=language if language in LANGUAGES else "",
    )


def look_away(request: HouseRequest, frame: Frame) -> None:
    """Forget who is signed in, and speak the language of the page around."""
    request.person = request.customer = None
    request.user = AnonymousUser()
    if frame.language:
        translation.activate(frame.language)
        request.LANGUAGE_CODE = frame.language


def is_from_here(request: HouseRequest) -> bool:
    """Say whether a form was sent by a page of ours, as far as the browser says: it names the origin that sends."""
    origin = request.headers.get("Origin")
    return origin is None or origin in (f"{request.scheme}://{request.get_host()}", settings.SITE_URL)


def framed(answer: HttpResponse, form: WebForm, frame: Frame) -> HttpResponse:
    """Let exactly the sites of this form show this answer, and nobody keep it: each copy of a form is one reader's."""
    answer["Cache-Control"] = "private, no-store"
    if frame.is_embedded:
        answer["X-Robots-Tag"] = "noindex"
        show_to(answer, form.settings.sites)
    return answer


def show_to(answer: HttpResponse, origins: tuple[str, ...]) -> None:
    """Let pages of these origins, and no others, show an answer in a frame."""
    if origins:
        answer["Content-Security-Policy"] = policy(frames=origins)
        answer.xframe_options_exempt = True


def snippet(form: WebForm, language: str) -> str:
    """Return the lines that show the form's button on a foreign page; where no script runs they are a link."""
    address = settings.SITE_URL + reverse("public:form", args=[form.name])
    script = settings.SITE_URL + reverse("public:widget", args=[form.name])
    with translation.override(language):
        label, close = heading(form, language), _("Close")
    link = format_html('<a href="{}" data-hilft="{}">{}</a>', address, form.name, label)
    lines = '<script src="{}" data-language="{}" data-close="{}" defer></script>'
    return f"{link}\n{format_html(lines, script, language, close)}"


def heading(form: WebForm, language: str) -> str:
    """Return what stands above the form and on its button."""
    return form.settings.worded(form.settings.heading, language) or _("Write to us")
