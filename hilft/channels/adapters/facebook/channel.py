"""A page on Facebook as the house sees every network."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from hilft.channels.adapters.facebook.account import FacebookAccount
from hilft.channels.adapters.facebook.events import Told, raw_of_change
from hilft.channels.adapters.facebook.hearing import Hearing
from hilft.channels.adapters.facebook.reading import read_raw
from hilft.channels.adapters.facebook.saying import LONGEST, Saying
from hilft.channels.adapters.facebook.standing import Looks
from hilft.channels.contract import (
    Audience,
    Call,
    Heard,
    Idempotency,
    Identity,
    NotNow,
    Outgoing,
    Profile,
    Rate,
    RawMessage,
    Traits,
)
from hilft.channels.wire.given import storable_line, text_at
from hilft.channels.wire.graph import NO_ANSWER, Graph
from hilft.channels.wire.graph_channel import GraphChannel
from hilft.channels.wire.graph_talk import HUMAN_WINDOW, PRIVATE_REPLY, WINDOW, Talk
from hilft.channels.wire.http import LATER

RATES = (
    # "Messenger Platform rate limits" (March 2026): 300 messages a second for a page. What a page may ask for beside
    # that (4,800 requests a day for each person engaged with it) only Meta can count: its own word is followed.
    Rate("messages", 300, timedelta(seconds=1)),
    # Each person is worth 200 an hour, and each word we ask about was said by one. So this is what ten bring; where it
    # is too much for a quiet page, Meta says so and for how long.
    Rate("looks", 2_000, timedelta(hours=1)),
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


class Facebook(GraphChannel[Hearing, Saying]):
    """One page."""

    kind = "page"

    def __init__(self, account: FacebookAccount) -> None:
        self.account = account
        graph = Graph(account.where.base, account.secrets.token, account.secrets.app_secret)
        talk = Talk(graph, account.page, "messenger", frozenset({account.page}), account.human)
        hearing, saying = Hearing(account, talk), Saying(account, graph, talk)
        super().__init__(graph, talk, account.secrets, hearing, saying)
        self._looks = Looks(graph, account.page)
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
            takes_files=True,
            tells_arrival=True,
            receipts=True,
            rates=RATES,
            tells_standing=True,
            standing_cost={"looks": 1},
        )

    def read(self, raw: RawMessage) -> Heard:
        """See `Channel.read`."""
        return read_raw(raw, self.account)

    def standing(self, remote_ids: Sequence[str]) -> Mapping[str, bool | None]:
        """See `Standing.standing`."""
        return self._looks.standing(remote_ids)

    def revised(self) -> list[RawMessage]:
        """See `Revising.revised`."""
        return self._looks.revised()

    def cost(self, outgoing: Outgoing) -> Mapping[str, int]:
        """See `Priced.cost`. Comments cost nothing of what Meta counts for all alike."""
        return {} if outgoing.audience is Audience.PUBLIC else {"messages": 1 + len(outgoing.attachments)}

    def profile(self) -> Profile:
        """See `Checked.profile`. Who tries the account wants to hear it: the page is subscribed to the app by that."""
        found = self._graph.heard(self.account.page, {"fields": "id,name,username,link"})
        if text_at(found, "id") != self.account.page:
            raise NotNow(NO_ANSWER, code="malformed", retry_after=LATER)
        self._graph.subscribe(self.account.page, TOLD_OF + (TOLD_OF_MESSAGES if self.account.messages else ()))
        name, handle = storable_line(text_at(found, "name")), storable_line(text_at(found, "username"))
        return Profile(name, f"@{handle}" if handle else name, f"https://www.facebook.com/{self.account.page}")

    def _changed(self, change: Told, entry: Told, call: Call) -> RawMessage:
        return raw_of_change(change, entry, call.at)
