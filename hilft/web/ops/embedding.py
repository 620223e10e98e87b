"""A form of ours on other sites: its address, the lines to copy, and how it looks there."""

from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from hilft.channels.adapters.form import ADAPTER
from hilft.channels.written import WebForm, web_form
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.middleware import policy
from hilft.web.public.framing import show_to, snippet
from hilft.web.public.writing import sample
from hilft.web.request import DeskRequest

if TYPE_CHECKING:
    from hilft.channels.models import Account


class Embedding(NamedTuple):
    """What whoever runs a site needs. `snippets`: language, its name, and the lines for a page in it."""

    form: WebForm
    address: str
    snippets: list[tuple[str, str, str]]


def embedding_of(account: "Account") -> Embedding | None:
    """Return how a form is shown elsewhere, None for what is no form, or one that is closed."""
    form = web_form(account.name) if account.network == ADAPTER.network else None
    if form is None or not form.is_open:
        return None
    lines = [(code, name, snippet(form, code)) for code, name in settings.LANGUAGES]
    return Embedding(form, settings.SITE_URL + reverse("public:form", args=[form.name]), lines)


def with_sample(answer: HttpResponse) -> HttpResponse:
    """Let a page of ours show the sample of a form in a frame."""
    answer["Content-Security-Policy"] = policy(shows="'self'")
    return answer


@require_safe
@at_desk(Right.OPERATE)
def form_sample(request: DeskRequest, name: str) -> HttpResponse:
    """Show a form as it looks on another site; only pages of ours may show this."""
    form = web_form(name)
    if form is None or not form.is_open:
        raise Http404
    answer = sample(request, form)
    show_to(answer, ("'self'",))
    answer["Cache-Control"] = "private, no-store"
    return answer
