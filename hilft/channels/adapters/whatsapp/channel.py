"""WhatsApp as the house sees every network."""

import base64
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from hilft.channels.adapters.whatsapp.account import WhatsAppAccount
from hilft.channels.adapters.whatsapp.events import media_of, parts_of, raw_of
from hilft.channels.adapters.whatsapp.reading import WINDOW, read_raw
from hilft.channels.adapters.whatsapp.saying import LONGEST, Saying
from hilft.channels.adapters.whatsapp.server import Graph
from hilft.channels.contract import (
    Answer,
    Call,
    Delivered,
    Heard,
    Idempotency,
    Identity,
    Measure,
    NotNow,
    NotTheirs,
    Outgoing,
    Profile,
    Pulse,
    Rate,
    RawMessage,
    Traits,
    Undeliverable,
)
from hilft.channels.wire.given import dict_at, storable_line, text_at
from hilft.channels.wire.graph_calls import prove, raw_of_call, verified
from hilft.channels.wire.polling import poll

ALIVE = timedelta(seconds=60)
WAITS_FOR_FILES = timedelta(minutes=15)
"""How old a message may become while its file cannot be fetched; then its words are kept without it."""
RATES = (
    # Meta's documentation of the Cloud API, "Throughput" (2025): 80 messages a second for one number unless raised.
    Rate("messages", 80, timedelta(seconds=1)),
)


class WhatsApp:
    """One number on Meta's Cloud API."""

    every = ALIVE
    """How often Meta is asked whether we are still let in."""

    def __init__(self, account: WhatsAppAccount) -> None:
        self.account = account
        self._graph = Graph(account)
        self._saying = Saying(self._graph)

    @property
    def traits(self) -> Traits:
        """Private only. Meta calls again for up to seven days, and nobody can ask for it later."""
        return Traits(
            identity=Identity.PROVEN,
            idempotency=Idempotency.NONE,
            threaded=True,
            backfill=False,
            loss_window=timedelta(days=7),
            may_reply=True,
            may_go_private=False,
            private_within=None,
            max_length=LONGEST,
            tells_edits=False,
            tells_deletes=False,
            public=False,
            measure=Measure.CHARACTERS,
            reply_within=None if self.account.template else WINDOW,
            takes_files=True,
            tells_arrival=True,
            receipts=True,
            rates=RATES,
        )

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        """See `Channel.listen`. We are called; what is asked is only whether Meta is there and lets us in."""
        try:
            yield from poll(lambda _: self._look(stop), cursor, stop=stop, every=self.every)
        finally:
            self.close()

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        """Yield nothing: Meta keeps no history for us. Raises `NotNow` when we are not let in."""
        return self._look(None)

    def acknowledge(self, raw: RawMessage) -> None:
        """The answer to the call was the acknowledgement."""

    def read(self, raw: RawMessage) -> Heard:
        """See `Channel.read`."""
        return read_raw(raw, self.account)

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """See `Channel.deliver`."""
        return self._saying.deliver(outgoing)

    def cost(self, outgoing: Outgoing) -> Mapping[str, int]:
        """See `Priced.cost`."""
        return {"messages": 1 + len(outgoing.attachments)}

    def profile(self) -> Profile:
        """See `Checked.profile`."""
        found = self._graph.number()
        shown = storable_line(text_at(found, "display_phone_number"))
        digits = re.sub(r"[^0-9]", "", shown)
        return Profile(
            storable_line(text_at(found, "verified_name")), shown, f"https://wa.me/{digits}" if digits else ""
        )

    def challenged(self, call: Call) -> Answer | None:
        """Answer Meta's question whether this address is ours, if it knows our verify token."""
        return verified(call, self.account.secrets.verify_token)

    def called(self, call: Call) -> list[RawMessage]:
        """See `Hooked.called`. While a file does not come, its message is left with Meta, which calls again."""
        prove(call, self.account.secrets.app_secret)
        parts = parts_of(call.body)
        if not parts:
            return [raw_of_call(call.body, call.at)]
        try:
            return [raw_of(part, self._files(part, call.at), call.at) for part in parts]
        finally:
            self.close()

    def close(self) -> None:
        """Let go of this thread's connections."""
        self._graph.close()

    def _look(self, stop: Event | None) -> Iterator[RawMessage]:
        self._graph.number(stop=stop)
        yield from ()

    def _files(self, part: dict[str, Any], now: datetime) -> dict[str, str]:
        media = media_of(dict_at(part, "message"))
        if not media.isascii() or not media.isalnum():
            return {}
        try:
            content = self._graph.file(media)
        except NotNow as trouble:
            said_at = self.read(raw_of(part, {}, now)).said_at
            if now - said_at < WAITS_FOR_FILES:
                raise NotTheirs(f"Meta's call waits for a file: {trouble}", status=503) from None
            content = None
        except Undeliverable:
            content = None
        return {media: base64.b64encode(content).decode()} if content is not None else {}
