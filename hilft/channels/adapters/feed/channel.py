"""A feed as the house sees every network: it is read, and answered by hand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Event

from django.utils.translation import gettext_noop

from hilft.channels.adapters.feed.account import FeedAccount
from hilft.channels.adapters.feed.hearing import Hearing
from hilft.channels.adapters.feed.reading import read_raw
from hilft.channels.contract import (
    Delivered,
    Heard,
    Idempotency,
    Identity,
    Outgoing,
    Profile,
    Pulse,
    RawMessage,
    Traits,
    Undeliverable,
)
from hilft.channels.wire.given import storable_line
from hilft.channels.wire.http import Http

ONLY_READ = gettext_noop("A feed can only be read. Open the message on its own page and answer there by hand.")
MOST = 4_000_000
"""Bytes of a feed; reading one of that size takes seconds."""
WAITS = timedelta(hours=24)
"""A feed shows its newest items only, and nobody says how many: a busy one forgets within about a day."""


class Feed:
    """One feed."""

    def __init__(self, account: FeedAccount) -> None:
        self.account = account
        self._http = Http(account.base, headers={"User-Agent": "hilft"}, most=MOST)
        self._hearing = Hearing(account, self._http)
        self.traits = Traits(
            identity=Identity.CLAIMED,
            idempotency=Idempotency.NONE,
            threaded=False,
            backfill=False,
            loss_window=WAITS,
            may_reply=False,
            may_go_private=False,
            private_within=None,
            max_length=None,
            tells_edits=True,
            tells_deletes=False,
            public=True,
        )

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        """See `Channel.listen`."""
        try:
            yield from self._hearing.listen(cursor, stop=stop)
        finally:
            self.close()

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        """See `Channel.fetch`."""
        return self._hearing.fetch(cursor)

    def acknowledge(self, raw: RawMessage) -> None:
        """See `Channel.acknowledge`: a feed does not know who reads it."""

    def read(self, raw: RawMessage) -> Heard:
        """See `Channel.read`."""
        heard = read_raw(raw)
        return replace(heard, addressed=False) if self.account.foreign else heard

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """See `Channel.deliver`."""
        raise Undeliverable(ONLY_READ, code="not_allowed")

    def profile(self) -> Profile:
        """See `Checked.profile`."""
        page = self._hearing.look()
        link = page.link if page.link.startswith(("http://", "https://")) else self.account.url
        return Profile(storable_line(page.title) or self.account.url, self.account.url, link)

    def close(self) -> None:
        """Let go of this thread's connections."""
        self._http.close()
