"""What a small Discourse is sent, in whichever form, and the files it keeps by their content."""

import base64
import json
from email import message_from_bytes, policy
from hashlib import sha1
from typing import Any
from urllib.parse import parse_qs

from tests.channels.discourse import shapes

MOST = 4_000_000
"""Bytes of a file; a community sets its own limit."""
TAKEN = frozenset({"jpg", "jpeg", "png", "gif", "heic", "heif", "webp", "avif", "pdf", "txt"})


class Uploads:
    """The files of a community: short address -> name and content."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, bytes]] = {}

    def take(self, words: dict[str, Any]) -> tuple[int, Any]:
        """Keep a file; the same content is the same file."""
        name, content = words["filename"], base64.b64decode(words["file"])
        ending = name.rpartition(".")[2].lower()
        if len(content) > MOST:
            return 413, shapes.refused("Sorry, the file you are trying to upload is too big.", "too_large")
        if ending not in TAKEN:
            told = (
                f"Sorry, the file you are trying to upload is not authorized (authorized extensions: {sorted(TAKEN)})."
            )
            return 422, {"errors": [told]}
        address = f"upload://{sha1(content, usedforsecurity=False).hexdigest()[:27]}.{ending}"
        self.kept.setdefault(address, (name, content))
        return 200, shapes.upload(list(self.kept).index(address) + 1, name, address, len(content))


def words_of(headers: dict[str, str], body: bytes) -> Any:
    """Return what a request says; a file as text, as the description has it."""
    kind = headers.get("content-type", "")
    if not body:
        return None
    if "json" in kind:
        return json.loads(body)
    if kind.startswith("multipart/"):
        return _parts(kind, body)
    return _typed({name: values[-1] for name, values in parse_qs(body.decode()).items()})


def _parts(kind: str, body: bytes) -> dict[str, Any]:
    whole = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body, policy=policy.HTTP)
    found: dict[str, Any] = {}
    for part in whole.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = bytes(part.get_payload(decode=True))
        if part.get_filename() is None:
            found[name] = {"true": True, "false": False}.get(content.decode(), content.decode())
        else:
            found |= {name: base64.b64encode(content).decode(), "filename": str(part.get_filename())}
    return found


def _typed(form: dict[str, str]) -> dict[str, Any]:
    """A form knows only texts; what the description calls a number is one."""
    found: dict[str, Any] = {}
    for name, value in form.items():
        is_number = name in ("topic_id", "category", "reply_to_post_number")
        if name.startswith("post["):
            found.setdefault("post", {})[name[5:-1]] = value
        else:
            found[name] = int(value) if is_number else value
    return found
