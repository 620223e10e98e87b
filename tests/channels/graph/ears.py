"""Both ears of a channel of Meta's, for the contract suite: what looking finds, and what only a call tells.

A call stands in a file (see the hook of WhatsApp's tests), since another process may listen. Looking finds every word;
that one was changed or taken back is told by calls alone, so of those only what has an @ in its name is added.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any, Self

from hilft.channels.contract import Pulse, RawMessage
from hilft.channels.wire.graph_channel import GraphChannel
from hilft.channels.wire.polling import poll
from tests.channels.whatsapp.hook import stored_calls


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
        for raw in stored_calls(self.stored, int(told or 0)):
            if "@" in raw.remote_id:
                yield replace(raw, cursor=f"{raw.cursor}~{seen}")

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        try:
            yield from poll(self.fetch, cursor, stop=stop, every=self.account.where.every)
        finally:
            self.close()
