"""Forms with files in them, as a bot uploads them (multipart/form-data, RFC 7578)."""

import json
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any


def form_of(media_type: str, body: bytes, files: dict[str, bytes]) -> dict[str, Any]:
    """Return the fields of a form; a file is kept in `files`, and its name stands in its place."""
    form = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {media_type}\r\n\r\n".encode() + body)
    words: dict[str, Any] = {}
    for part in form.iter_parts():
        name, content = str(part.get_param("name", header="content-disposition")), part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if file := part.get_filename():
            files[file], words[name] = content, file
        else:
            words[name] = json.loads(content) if name in ("chat_id", "reply_parameters") else content.decode()
    return words
