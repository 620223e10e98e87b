"""A feed as the house sees every network: it is read, and answered by hand."""

from dataclasses import replace
from datetime import timedelta

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
    RawMessage,
    Traits,
    Undeliverable,
)
from hilft.channels.wire.given import storable_line
from hilft.channels.wire.halves import Half
from hilft.channels.wire.http import Http

ONLY_READ = gettext_noop("A feed can only be read. Open the message on its own page and answer there by hand.")
MOST = 4_000_000
"""Bytes of a feed; reading one of that size takes seconds."""
WAITS = timedelta(hours=24)
"""A feed shows its newest items only, and nobody says how many: a busy one forgets within about a day."""


class Feed(Half[Hearing]):
    """One feed. It does not know who reads it."""

    def __init__(self, account: FeedAccount) -> None:
        self.account = account
        http = Http(account.base, headers={"User-Agent": "hilft"}, most=MOST)
        super().__init__(Hearing(account, http), http.close)
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
