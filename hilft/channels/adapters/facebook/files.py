"""Files in Messenger: uploaded first, then sent behind their text (Meta's documentation "Send a message", May 2026, and
"Attachment upload API").
"""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from hilft.channels.contract import NotNow, SentFile, Undeliverable
from hilft.channels.wire.given import text_at
from hilft.channels.wire.graph import NO_ANSWER, Graph, code_of, refused, words_of
from hilft.channels.wire.graph_sent import MB, NO_FILE, fitting
from hilft.channels.wire.http import LATER

MOST = {"image": 8 * MB, "audio": 25 * MB, "video": 25 * MB, "file": 25 * MB}
PATIENCE = timedelta(minutes=1)
_KINDS = {
    **dict.fromkeys(("image/jpeg", "image/png", "image/gif"), "image"),
    **dict.fromkeys(("audio/aac", "audio/mp4", "audio/mpeg", "audio/wav"), "audio"),
    **dict.fromkeys(("video/mp4", "video/quicktime", "video/webm"), "video"),
    **dict.fromkeys(("application/vnd.microsoft.portable-executable", "application/x-elf"), ""),
}


def kind_of(file: SentFile) -> str:
    """Return as what a file is shown: with what Messenger does not play or draw it is a file, programs excepted."""
    return _KINDS.get(file.media_type, "file")


def uploaded(graph: Graph, page: str, files: Iterable[SentFile]) -> list[dict[str, Any]]:
    """Return files as messages name them. Raises `Undeliverable` before any is uploaded, or `NotNow`."""
    files = tuple(files)
    fitting(files, kind_of, MOST)
    return [_uploaded(graph, page, file) for file in files]


def _uploaded(graph: Graph, page: str, file: SentFile) -> dict[str, Any]:
    kind = kind_of(file)
    message = json.dumps({"attachment": {"type": kind, "payload": {"is_reusable": False}}})
    answer = graph.upload(
        f"{page}/message_attachments",
        {"message": message},
        {"filedata": (file.name, file.content, file.media_type)},
        patience=PATIENCE,
    )
    if not answer.ok and code_of(answer) == 100 and "appsecret_proof" not in words_of(answer):
        raise Undeliverable(NO_FILE, code="no_files", detail=words_of(answer))
    if not answer.ok:
        refused(answer)
    if not (number := text_at(answer.json(), "attachment_id")):
        raise NotNow(NO_ANSWER, code="malformed", retry_after=LATER)
    return {"type": kind, "payload": {"attachment_id": number}}
