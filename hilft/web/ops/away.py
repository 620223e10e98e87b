"""What falls into an absence: whoever records it hears which commitments nobody will be there for."""

from datetime import datetime

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import ngettext

from hilft.cases.queries import commitments_during
from hilft.web.request import DeskRequest

SHOWN = 5


def warn_of_commitments(request: DeskRequest, person_id: int, *, start: datetime, end: datetime) -> None:
    """Say which commitments of this person's cases fall into the absence, with a link to each case."""
    found = commitments_during(person_id, start=start, end=end)
    if not found:
        return
    count = ngettext(
        "%(n)s commitment falls into this absence; whoever covers the case has to keep it:",
        "%(n)s commitments fall into this absence; whoever covers the cases has to keep them:",
        len(found),
    ) % {"n": len(found)}
    links = ((reverse("desk:case", args=[one.case_id]), one.text) for one in found[:SHOWN])
    listed = format_html_join(", ", '<a href="{}">{}</a>', links)
    messages.warning(request, format_html("{} {}{}", count, listed, " …" if len(found) > SHOWN else ""))
