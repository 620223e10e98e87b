"""Files that came or went with a message, for those who may see cases."""

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from hilft.cases.queries import attachment
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.request import DeskRequest

SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Types a browser may draw itself; everything else is only ever saved, so that no file can act as a page of ours."""


@require_safe
@at_desk(Right.SEE_CASES)
def file(_request: DeskRequest, number: int) -> FileResponse:
    """Hand out one file."""
    found = attachment(number)
    if found is None:
        raise Http404
    is_shown = found.media_type in SHOWN
    return FileResponse(
        found.file.open("rb"),
        as_attachment=not is_shown,
        filename=found.name,
        content_type=found.media_type if is_shown else "application/octet-stream",
    )
