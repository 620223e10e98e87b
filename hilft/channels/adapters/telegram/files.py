"""Saying with files: each a message of its own, the words beneath the first where they fit.

Bot API 10.1 (June 2026), "Sending files", `sendPhoto`, `sendDocument`: files are uploaded as multipart/form-data, a
photo of up to 10 MB, any other file of up to 50 MB; a caption has up to 1024 characters.
"""

import json
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.utils.translation import gettext_noop

from hilft.channels.adapters.telegram.server import Server, description
from hilft.channels.contract import Measure, Outgoing, SentFile, Undeliverable
from hilft.channels.wire.http import Answer
from hilft.core.lengths import length

CAPTION = 1_024
"""See `MEASURE` of saying.py: as many bytes are never more characters, whatever counts as one."""
MOST_PHOTO, MOST_FILE = 10_000_000, 50_000_000
PHOTOS = frozenset({"image/jpeg", "image/png"})
PATIENCE = timedelta(minutes=3)
MOST_REMEMBERED = 200
TOO_LARGE = gettext_noop("Telegram takes files of up to 50 MB from a bot. Send a smaller one, or a link to it.")
Say = Callable[[dict[str, Any]], Answer]


class Files:
    """What of each delivery was said already, so that a try that breaks off in the middle is gone on with."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._said: OrderedDict[str, list[Answer]] = OrderedDict()

    def deliver(self, outgoing: Outgoing, words: dict[str, Any], say: Say) -> Answer:
        """Say the words and the files; return the answer to the first of them, or to what was refused.

        `words`: chat and reply as Telegram takes them; `say`: says the text alone. Raises what `Server.post` raises.
        """
        if any(len(file.content) > MOST_FILE for file in outgoing.attachments):
            raise Undeliverable(TOO_LARGE, code="too_large")
        is_short = length(outgoing.text, Measure.BYTES) <= CAPTION
        steps: list[Callable[[], Answer]] = [] if is_short else [lambda: say(words | {"text": outgoing.text})]
        for number, file in enumerate(outgoing.attachments):
            caption = {"caption": outgoing.text} if number == 0 and is_short and outgoing.text.strip() else {}
            steps.append(partial(self._send, file, words | caption))
        said = self._said.setdefault(outgoing.key, [])
        for step in steps[len(said) :]:
            answer = step()
            if not answer.ok:
                return answer
            said.append(answer)
        first = self._said.pop(outgoing.key)[0]
        while len(self._said) > MOST_REMEMBERED:
            self._said.popitem(last=False)
        return first

    def _send(self, file: SentFile, words: dict[str, Any]) -> Answer:
        is_photo = file.media_type in PHOTOS and len(file.content) <= MOST_PHOTO
        answer = self._upload("photo" if is_photo else "document", file, words)
        if is_photo and answer.status == 400 and "photo" in description(answer)[0].lower():
            # Too wide, or not what its first bytes say: as a file it goes all the same.
            answer = self._upload("document", file, words)
        return answer

    def _upload(self, kind: str, file: SentFile, words: dict[str, Any]) -> Answer:
        fields = {name: value if isinstance(value, str) else json.dumps(value) for name, value in words.items()}
        content = (file.name, file.content, file.media_type)
        return self._server.upload(f"send{kind.capitalize()}", fields, {kind: content}, patience=PATIENCE)
