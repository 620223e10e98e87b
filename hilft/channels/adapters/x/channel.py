"""X as the house sees every network."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from threading import Event

from hilft.channels.adapters.x.account import XAccount
from hilft.channels.adapters.x.calls import called, challenged
from hilft.channels.adapters.x.hearing import Hearing
from hilft.channels.adapters.x.reading import read_raw
from hilft.channels.adapters.x.saying import LINK, LONGEST, LONGEST_PRIVATE, Saying, has_link
from hilft.channels.adapters.x.server import READ, Server
from hilft.channels.adapters.x.standing import Looks
from hilft.channels.contract import (
    Answer,
    Audience,
    Call,
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

SEARCHING = "microdollars for finding"
"""The budget from which posts are read that nobody said to us."""
QUARTER, DAY, MONTH = timedelta(minutes=15), timedelta(days=1), timedelta(days=30)
RATES = (
    # X's documentation, "Rate limits" (August 2026): posts per account and per app, direct messages per account.
    Rate("posts", 100, QUARTER),
    Rate("posts", 10_000, DAY),
    Rate("direct messages", 15, QUARTER),
    Rate("direct messages", 1_440, DAY),
)
# X's price list of 20 April 2026 (read August 2026), in microdollars.
WITH_LINK, CREATED, SUMMONED, MESSAGE = 200_000, 15_000, 10_000, 15_000
REACHES_BACK = timedelta(days=7)
"""Of its mentions X shows the last 800, of threads what was said within seven days."""


class X(Halves[Hearing, Saying]):
    """One account on X."""

    def __init__(self, account: XAccount) -> None:
        self._account = account
        self._server = Server(account)
        super().__init__(Hearing(self._server), Saying(self._server), self._server.http.close)
        self._looks = Looks(self._server)
        self.traits = Traits(
            identity=Identity.PROVEN,
            idempotency=Idempotency.READ_BACK,
            threaded=True,
            backfill=True,
            loss_window=REACHES_BACK,
            may_reply=True,
            may_go_private=True,
            private_within=None,
            max_length=LONGEST,
            private_length=LONGEST_PRIVATE,
            tells_edits=True,
            tells_deletes=False,
            public=True,
            measure=Measure.WEIGHTED,
            link_length=LINK,
            takes_back=True,
            rates=(*RATES, Rate("microdollars", account.budget, MONTH), Rate(SEARCHING, account.find_budget, MONTH)),
            searches=True,
            search_every=timedelta(minutes=15),
            search_cost={SEARCHING: READ},
            tells_standing=True,
            # X wants deletions followed within a day of being asked to, and money for each post that still stands.
            standing_every=DAY,
            standing_cost={"microdollars": READ},
        )

    def read(self, raw: RawMessage) -> Heard:
        """See `Channel.read`."""
        return read_found(raw, lambda one: read_raw(one, self._account))

    def search(self, words: str, cursor: str, *, stop: Event | None = None) -> Iterator[RawMessage]:
        """See `Searching.search`. What is found may not be answered by machine, unless the contract is an enterprise's.

        X's rule of February 2026: programs answer who mentions or quotes their account; others are answered by hand.
        """
        return self._hearing.search(words, cursor, stop=stop)

    def cost(self, outgoing: Outgoing) -> Mapping[str, int]:
        """See `Priced.cost`. What must be looked for first, and what is heard, is told by `used`."""
        if outgoing.audience is not Audience.PUBLIC:
            return {"direct messages": 1, "microdollars": MESSAGE}
        if has_link(outgoing.text):
            return {"posts": 1, "microdollars": WITH_LINK}
        is_summoned = bool(outgoing.in_reply_to) and not self._account.enterprise
        return {"posts": 1, "microdollars": SUMMONED if is_summoned else CREATED}

    def used(self) -> Mapping[str, int]:
        """See `Metered.used`: what was read cost money, if little was new hardly any."""
        return {"microdollars": self._server.used()}

    def standing(self, remote_ids: Sequence[str]) -> Mapping[str, bool | None]:
        """See `Standing.standing`."""
        return self._looks.standing(remote_ids)

    def revised(self) -> list[RawMessage]:
        """See `Revising.revised`."""
        return self._looks.revised()

    def challenged(self, call: Call) -> Answer | None:
        """See `Hooked.challenged`."""
        return challenged(self._account, call)

    def called(self, call: Call) -> list[RawMessage]:
        """See `Hooked.called`."""
        return called(self._account, call)

    def profile(self) -> Profile:
        """See `Checked.profile`."""
        return self._server.profile()
