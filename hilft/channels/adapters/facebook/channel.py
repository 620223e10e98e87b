"""A page on Facebook as the house sees every network."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from threading import Event

from hilft.channels.adapters.facebook.account import FacebookAccount
from hilft.channels.adapters.facebook.events import Told, entries_of, raw_of_call, raw_of_change
from hilft.channels.adapters.facebook.hearing import Hearing
from hilft.channels.adapters.facebook.reading import read_raw
from hilft.channels.adapters.facebook.saying import LONGEST, Saying
from hilft.channels.contract import (
    Answer,
    Audience,
    Call,
    Delivered,
    Heard,
    Idempotency,
    Identity,
    NotNow,
    Outgoing,
    Profile,
    Pulse,
    Rate,
    RawMessage,
    Traits,
)
from hilft.channels.wire.given import list_at, parsed, storable_line, text_at
from hilft.channels.wire.graph import NO_ANSWER, Graph, prove, verified
from hilft.channels.wire.graph_messages import Spoken, raws_of_event
from hilft.channels.wire.graph_names import Names
from hilft.channels.wire.graph_talk import HUMAN_WINDOW, PRIVATE_REPLY, WINDOW, Talk
from hilft.channels.wire.http import LATER

RATES = (
    # "Messenger Platform rate limits" (March 2026): 300 messages a second for a page. What a page may ask for beside
    # that (4,800 requests a day for each person engaged with it) only Meta can count: its own word is followed.
    Rate("messages", 300, timedelta(seconds=1)),
)
TOLD_OF = ("feed", "mention")
TOLD_OF_MESSAGES = (
    "messages",
    "message_echoes",
    "message_edits",
    "messaging_postbacks",
    "message_deliveries",
    "message_reads",
)
MOST = 1_000
"""Changes and messages of one call that are looked at one by one."""


class Facebook:
    """One page."""

    def __init__(self, account: FacebookAccount) -> None:
        self.account = account
        self._graph = Graph(account.where.base, account.secrets.token, account.secrets.app_secret)
        us = frozenset({account.page})
        talk = Talk(self._graph, account.page, "messenger", us, account.human)
        self._us, self._spoken = us, Spoken()
        self._names = Names(talk, self._spoken)
        self._hearing = Hearing(account, self._graph, talk)
        self._saying = Saying(account, self._graph, talk)
        self.traits = Traits(
            identity=Identity.PROVEN,
            idempotency=Idempotency.READ_BACK,
            threaded=True,
            backfill=True,
            loss_window=None,
            may_reply=True,
            may_go_private=True,
            private_within=PRIVATE_REPLY,
            max_length=LONGEST,
            tells_edits=True,
            tells_deletes=True,
            public=True,
            reply_within=HUMAN_WINDOW if account.human else WINDOW,
            takes_back=True,
            tells_arrival=True,
            receipts=True,
            rates=RATES,
        )

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        """See `Channel.listen`. Meta calls us as well; what both bring has the same identity."""
        try:
            yield from self._hearing.listen(cursor, stop=stop)
        finally:
            self.close()

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        """See `Channel.fetch`."""
        return self._hearing.fetch(cursor)

    def acknowledge(self, raw: RawMessage) -> None:
        """See `Channel.acknowledge`: Facebook keeps everything whether we have heard it or not."""

    def read(self, raw: RawMessage) -> Heard:
        """See `Channel.read`."""
        return read_raw(raw, self.account)

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """See `Channel.deliver`."""
        return self._saying.deliver(outgoing)

    def take_back(self, remote_id: str) -> None:
        """See `Undoing.take_back`."""
        self._saying.take_back(remote_id)

    def cost(self, outgoing: Outgoing) -> Mapping[str, int]:
        """See `Priced.cost`. Comments cost nothing of what Meta counts for all alike."""
        return {} if outgoing.audience is Audience.PUBLIC else {"messages": 1}

    def profile(self) -> Profile:
        """See `Checked.profile`. Who tries the account wants to hear it: the page is subscribed to the app by that."""
        found = self._graph.heard(self.account.page, {"fields": "id,name,username,link"})
        if text_at(found, "id") != self.account.page:
            raise NotNow(NO_ANSWER, code="malformed", retry_after=LATER)
        self._graph.subscribe(self.account.page, TOLD_OF + (TOLD_OF_MESSAGES if self.account.messages else ()))
        name, handle = storable_line(text_at(found, "name")), storable_line(text_at(found, "username"))
        return Profile(name, f"@{handle}" if handle else name, f"https://www.facebook.com/{self.account.page}")

    def challenged(self, call: Call) -> Answer | None:
        """See `Hooked.challenged`."""
        return verified(call, self.account.secrets.verify_token)

    def called(self, call: Call) -> list[RawMessage]:
        """See `Hooked.called`."""
        prove(call, self.account.secrets.app_secret)
        try:
            raws = [raw for entry in entries_of(parsed(call.body)) for raw in self._raws(entry, call)]
        finally:
            self.close()
        return raws if 0 < len(raws) <= MOST else [raw_of_call(call.body, call.at)]

    def close(self) -> None:
        """Let go of this thread's connections."""
        self._graph.close()

    def _raws(self, entry: Told, call: Call) -> Iterator[RawMessage]:
        for change in list_at(entry, "changes"):
            if isinstance(change, dict):
                yield raw_of_change(change, entry, call.at)
        for event in [*list_at(entry, "messaging"), *list_at(entry, "standby")]:
            if isinstance(event, dict):
                yield from raws_of_event(self._names.called(event, call.at), self._us, self._spoken, call.at)
