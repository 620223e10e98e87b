"""Mastodon as the house sees every network."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from threading import Event

from django.utils.translation import gettext_noop

from hilft.channels.adapters.mastodon.account import MastodonAccount
from hilft.channels.adapters.mastodon.events import Cursor, number, raw_of
from hilft.channels.adapters.mastodon.hearing import Hearing
from hilft.channels.adapters.mastodon.media import files_of
from hilft.channels.adapters.mastodon.reading import read_raw
from hilft.channels.adapters.mastodon.saying import Saying, room
from hilft.channels.adapters.mastodon.searching import Searching
from hilft.channels.adapters.mastodon.server import Server
from hilft.channels.contract import (
    ChannelError,
    Heard,
    Idempotency,
    Identity,
    Measure,
    Outgoing,
    Profile,
    Rate,
    RawMessage,
    Traits,
)
from hilft.channels.wire.found import read_found
from hilft.channels.wire.halves import Halves

RATES = (
    # Mastodon's documentation, "Rate limits" (November 2026): per account; posts as its source limits them.
    Rate("requests", 300, timedelta(minutes=5)),
    Rate("files", 30, timedelta(minutes=30)),
    Rate("deletions", 30, timedelta(minutes=30)),
    Rate("posts", 300, timedelta(hours=3)),
)
MOST_REVISED = 100
IGNORES = gettext_noop(
    "This account ignores what some people write, so nobody here could hear them. On the server, under Preferences, "
    "Notifications, choose “Accept” or “Filter” in place of “Ignore”."
)


class Mastodon(Halves[Hearing, Saying]):
    """One account on one server with Mastodon's API."""

    def __init__(self, account: MastodonAccount) -> None:
        self._server = Server(account)
        super().__init__(Hearing(self._server), Saying(self._server), self._server.http.close)
        self._revised: deque[RawMessage] = deque(maxlen=MOST_REVISED)
        self._searching = Searching(self._server)

    @property
    def traits(self) -> Traits:
        """Public and private; waits for us without limit. The length is the server's own once it was asked."""
        limits = self._server.limits
        return Traits(
            identity=Identity.PROVEN,
            # The server recognises our key, but for an hour only; later tries read back what was said.
            idempotency=Idempotency.READ_BACK,
            threaded=True,
            backfill=True,
            loss_window=None,
            may_reply=True,
            may_go_private=True,
            private_within=None,
            max_length=room(limits),
            tells_edits=True,
            tells_deletes=True,
            public=True,
            measure=Measure.CHARACTERS,
            link_length=limits.link,
            takes_back=True,
            takes_files=True,
            counts=True,
            tells_standing=True,
            standing_at_once=10,
            standing_cost={"requests": 1},
            rates=RATES,
            searches=True,
        )

    def read(self, raw: RawMessage) -> Heard:
        """See `Channel.read`."""
        return read_found(raw, read_raw)

    def search(self, words: str, cursor: str, *, stop: Event | None = None) -> Iterator[RawMessage]:
        """See `Searching.search`."""
        return self._searching.search(words, cursor, stop=stop)

    def cost(self, outgoing: Outgoing) -> Mapping[str, int]:
        """See `Priced.cost`."""
        files = len(outgoing.attachments)
        return {"requests": 3 + 2 * files, "posts": 1, "files": files}

    def count(self, since: datetime, until: datetime) -> int:
        """See `Counted.count`."""
        return self._hearing.count(since, until)

    def standing(self, remote_ids: Sequence[str]) -> Mapping[str, bool | None]:
        """See `Standing.standing`. A status its author hides from us now is gone for us, as it is when heard live."""
        shown = {one: self._server.one(f"/api/v1/statuses/{one}") for one in remote_ids if number(one)}
        for status in shown.values():
            if status is not None and status.get("edited_at"):
                files = {"files": files_of(status, self._server, None)}
                self._revised.append(raw_of("edit", status, self._server.me(), Cursor(), files))
        return {one: status is not None for one, status in shown.items()}

    def revised(self) -> list[RawMessage]:
        """See `Revising.revised`."""
        return [self._revised.popleft() for _ in range(len(self._revised))]

    def profile(self) -> Profile:
        """See `Checked.profile`: also tries whether we may hear at all, and whether the account ignores anybody."""
        self._server.learn()
        me = self._server.me()
        self._server.ask("GET", "/api/v1/notifications", params={"limit": 1, "types[]": ["mention"]})
        self._check_policy()
        handle = me.acct if "@" in me.acct else f"{me.acct}@{me.domain}"
        return Profile(name=me.name, handle=f"@{handle}", url=me.url)

    def _check_policy(self) -> None:
        """Since version 4.3 an account may drop what strangers write. Raises `ChannelError` when this one does."""
        answer = self._server.http.ask("GET", "/api/v2/notifications/policy")
        policy = answer.json() if answer.ok else {}
        if isinstance(policy, dict) and "drop" in policy.values():
            raise ChannelError(IGNORES, code="ignores")
