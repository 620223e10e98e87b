"""Files out: each is uploaded, and the post names it.

The community knows a file by its content, so a second try is the same one.
"""

import re
from datetime import timedelta

from django.utils.translation import gettext_noop

from hilft.channels.adapters.discourse.server import Server, reason
from hilft.channels.contract import NotNow, SentFile, Undeliverable, Unsure
from hilft.channels.wire.given import dict_at, storable_line, text_at

PATIENCE = timedelta(minutes=2)
TOO_LARGE = gettext_noop("The community does not take a file that is so large. Send a smaller one, or a link to it.")
NOT_TAKEN = gettext_noop("The community does not take this file. Its own words stand beside it; send it another way.")
NOT_SENT = gettext_noop("The file was not taken just now; nothing has been said yet.")
_MARKS = re.compile(r"[\[\]()|<>`*_\\]+")


def in_markdown(server: Server, files: tuple[SentFile, ...]) -> str:
    """Upload files; return the lines by which a post shows them, "" for none. Raises `Undeliverable`, `NotNow`."""
    return "\n".join(_line(server, file) for file in files)


def _line(server: Server, file: SentFile) -> str:
    name = storable_line(_MARKS.sub(" ", file.name), longest=100) or "file"
    address = _uploaded(server, file)
    if file.media_type.startswith("image/"):
        return f"![{name}]({address})"
    return f"[{name}|attachment]({address})"


def _uploaded(server: Server, file: SentFile) -> str:
    """Return the short address under which the community keeps a file."""
    fields = {"upload_type": "composer", "synchronous": "true"}
    parts = {"file": (file.name, file.content, file.media_type)}
    try:
        answer = server.ask("POST", "/uploads.json", body={"data": fields, "files": parts}, patience=PATIENCE)
    except Unsure as trouble:
        # Uploading twice keeps one file and shows nobody anything.
        raise NotNow(NOT_SENT, code="no_answer", retry_after=trouble.retry_after, detail=trouble.detail) from None
    if answer.status == 413:
        raise Undeliverable(TOO_LARGE, code="files", detail=storable_line(file.name))
    address = text_at(dict_at(answer.json()), "short_url") if answer.ok else ""
    if not address.startswith("upload://"):
        raise Undeliverable(NOT_TAKEN, code="files", detail=reason(answer))
    return address
