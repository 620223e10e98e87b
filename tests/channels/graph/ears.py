"""Both ears of a channel of Meta's, for the contract suite: what looking finds, and what only a call tells.

A call stands in a file (see the hook of WhatsApp's tests), since another process may listen. Looking finds every word;
that one was changed or taken back is told by calls alone, so of those only what has an @ in its name is added.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any, Self

from hilft.channels.contract import Pulse, RawMessage
from hilft.channels.wire.graph_channel import GraphChannel
from hilft.channels.wire.polling import poll


class BothEars(GraphChannel[Any, Any]):
    """Put before a channel's class: `class Ears(BothEars, Facebook)`."""

    account: Any
    stored: Path

    def hearing_calls_in(self, stored: Path) -> Self:
        """Hear also the calls that stand in this file."""
        self.stored = stored
        return self

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        told, _, seen = cursor.partition("~")
        for raw in super().fetch(seen):
            seen = raw.cursor
            yield replace(raw, cursor=f"{told}~{seen}")
        lines = self.stored.read_text().splitlines()
        for number, line in enumerate(lines[int(told or 0) :], int(told or 0) + 1):
            name, raw, moment, digest = json.loads(line)
            if "@" in name:
                cursor = f"{number}~{seen}"
                yield RawMessage(name, base64.b64decode(raw), datetime.fromisoformat(moment), cursor, digest)

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        try:
            yield from poll(self.fetch, cursor, stop=stop, every=self.account.where.every)
        finally:
            self.close()
