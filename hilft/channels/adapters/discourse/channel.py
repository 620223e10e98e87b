"""A community as the house sees every network."""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from hilft.channels.adapters.discourse.account import DiscourseAccount
from hilft.channels.adapters.discourse.calls import called, challenged
from hilft.channels.adapters.discourse.events import raw_of_post
from hilft.channels.adapters.discourse.hearing import Hearing
from hilft.channels.adapters.discourse.reading import read_raw
from hilft.channels.adapters.discourse.saying import LONGEST, Saying
from hilft.channels.adapters.discourse.server import REFUSED, Server, safe
from hilft.channels.contract import (
    Answer,
    Audience,
    Call,
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
from hilft.channels.wire.given import dict_at, number_at, storable_line, text_at
from hilft.channels.wire.halves import Halves

RATES = (
    # Discourse's defaults (config/discourse_defaults.conf, read November 2026): 60 requests a minute for all keys an
    # administrator made, 200 a minute and 50 in 10 seconds for one address. A third of the first is kept for hearing.
    Rate("requests", 40, timedelta(minutes=1)),
    Rate("requests", 25, timedelta(seconds=10)),
)
MOST_REVISED = 100


class Discourse(Halves[Hearing, Saying]):
    """One account in one community."""

    def __init__(self, account: DiscourseAccount) -> None:
        self._account = account
        self._server = Server(account)
        super().__init__(Hearing(self._server), Saying(self._server), self._server.http.close)
        self._revised: deque[RawMessage] = deque(maxlen=MOST_REVISED)
        self.traits = Traits(
            identity=Identity.PROVEN,
            idempotency=Idempotency.READ_BACK,
            threaded=True,
            backfill=True,
            loss_window=None,
            may_reply=True,
            may_go_private=True,
            private_within=None,
            max_length=LONGEST,
            tells_edits=True,
            tells_deletes=True,
            public=True,
            measure=Measure.CHARACTERS,
            takes_back=True,
            takes_files=True,
            counts=True,
            tells_standing=True,
            standing_at_once=5,
            standing_cost={"requests": 2},
            rates=RATES,
        )

    def read(self, raw: RawMessage) -> Heard:
        """See `Channel.read`."""
        return read_raw(raw)

    def cost(self, outgoing: Outgoing) -> Mapping[str, int]:
        """See `Priced.cost`: what is answered is looked at first, in private who else takes part as well."""
        requests = 2 if outgoing.audience is Audience.PUBLIC else 4
        return {"requests": requests + (4 if outgoing.tried else 0)}

    def count(self, since: datetime, until: datetime) -> int:
        """See `Counted.count`."""
        return self._hearing.count(since, until)

    def standing(self, remote_ids: Sequence[str]) -> Mapping[str, bool | None]:
        """See `Standing.standing`."""
        found = {one: self._server.standing(one) for one in remote_ids if one.isascii() and one.isdigit()}
        for stands, post in found.values():
            if stands and number_at(post, "version") > 1:
                # Where it stands was heard with the post itself; of a change only the words count.
                self._revised.append(raw_of_post(post, self._account, None, {}, edited=True))
        return {one: stands for one, (stands, _) in found.items()}

    def revised(self) -> list[RawMessage]:
        """See `Revising.revised`."""
        return [self._revised.popleft() for _ in range(len(self._revised))]

    def challenged(self, call: Call) -> Answer | None:
        """See `Hooked.challenged`."""
        return challenged(call)

    def called(self, call: Call) -> list[RawMessage]:
        """See `Hooked.called`."""
        return called(self._server, self._hearing, call)

    def profile(self) -> Profile:
        """See `Checked.profile`: also tries whether we may hear at all."""
        name = self._account.username
        me = dict_at(self._server.told(f"/u/{safe(name)}.json"), "user")
        self._server.told("/posts.json")
        self._server.told(f"/topics/private-messages/{safe(name)}.json")
        handle = storable_line(text_at(me, "username"), longest=60)
        if not handle:
            raise ChannelError(REFUSED, code="login_refused")
        page = f"{self._account.server}/u/{safe(handle)}"
        return Profile(storable_line(text_at(me, "name")) or handle, f"@{handle}", page)
