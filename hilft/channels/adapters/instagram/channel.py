"""A business account on Instagram as the house sees every network."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from threading import Event

from hilft.channels.adapters.instagram.account import InstagramAccount
from hilft.channels.adapters.instagram.events import ID, Told, entries_of, mention_of, raw_of_call, raw_of_change
from hilft.channels.adapters.instagram.hearing import Hearing
from hilft.channels.adapters.instagram.reading import read_raw
from hilft.channels.adapters.instagram.saying import LONGEST, Saying
from hilft.channels.contract import (
    Answer,
    Audience,
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
from hilft.channels.wire.given import dict_at, list_at, number_at, parsed, storable_line, text_at
from hilft.channels.wire.graph import NO_ANSWER, Graph, prove, verified
from hilft.channels.wire.graph_messages import Spoken, raws_of_event
from hilft.channels.wire.graph_names import Names
from hilft.channels.wire.graph_talk import HUMAN_WINDOW, NAME_PATIENCE, PRIVATE_REPLY, WINDOW, Talk
from hilft.channels.wire.http import LATER

RATES = (
    # "Messenger Platform rate limits" (March 2026): messages of an account, and private answers to comments of a page.
    # What may be asked for beside that only Meta can count: its own word is followed.
    Rate("messages", 300, timedelta(seconds=1)),
    Rate("private replies", 750, timedelta(hours=1)),
)
TOLD_OF = ("feed",)
"""Any field of the page will do: what is told of Instagram the app itself has subscribed to."""
MOST = 1_000
"""Changes and messages of one call that are looked at one by one."""
WAITS_FOR_WORDS = timedelta(minutes=15)
"""How old a mention may become while its words cannot be looked up; then it is kept without them."""
MENTIONED = "id,text,timestamp,username,from,media{id,permalink}"
CAPTION = "id,caption,timestamp,username,permalink"


class Instagram:
    """One business account."""

    def __init__(self, account: InstagramAccount) -> None:
        self.account = account
        self._graph = Graph(account.where.base, account.secrets.token, account.secrets.app_secret)
        talk = Talk(self._graph, account.page, "instagram", account.us, account.human)
        self._spoken = Spoken()
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
            # Of messages Meta tells both; of comments it tells neither.
            tells_edits=False,
            tells_deletes=False,
            public=True,
            measure=Measure.BYTES,
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
        """See `Channel.acknowledge`: Instagram keeps everything whether we have heard it or not."""

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
        if outgoing.audience is Audience.PUBLIC:
            return {}
        is_below = ID.fullmatch(outgoing.in_reply_to.partition("#")[0]) is not None
        return {"messages": 1, "private replies": int(is_below)}

    def profile(self) -> Profile:
        """See `Checked.profile`. Who tries the account wants to hear it: its page is subscribed to the app by that."""
        found = self._graph.heard(self.account.number, {"fields": "id,username,name"})
        handle = storable_line(text_at(found, "username"))
        if text_at(found, "id") != self.account.number or not handle:
            raise NotNow(NO_ANSWER, code="malformed", retry_after=LATER)
        self._graph.subscribe(self.account.page, TOLD_OF)
        return Profile(
            storable_line(text_at(found, "name")) or handle, f"@{handle}", f"https://www.instagram.com/{handle}/"
        )

    def challenged(self, call: Call) -> Answer | None:
        """See `Hooked.challenged`."""
        return verified(call, self.account.secrets.verify_token)

    def called(self, call: Call) -> list[RawMessage]:
        """See `Hooked.called`. While the words of a mention do not come, it is left with Meta, which calls again."""
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
                yield raw_of_change(self._looked_up(change, entry, call), entry, call.at)
        for event in [*list_at(entry, "messaging"), *list_at(entry, "standby")]:
            if isinstance(event, dict):
                yield from raws_of_event(self._names.called(event, call.at), self.account.us, self._spoken, call.at)

    def _looked_up(self, change: Told, entry: Told, call: Call) -> Told:
        """Return a mention with its words: the call tells only where they stand."""
        if (mention := mention_of(change)) is None:
            return change
        medium, comment = mention
        name = "mentioned_comment" if comment else "mentioned_media"
        part = f"comment_id({comment})" if comment else f"media_id({medium})"
        fields = f"{name}.{part}{{{MENTIONED if comment else CAPTION}}}"
        try:
            found = self._graph.told(self.account.number, {"fields": fields}, patience=NAME_PATIENCE)
        except Undeliverable:
            return change
        except NotNow as trouble:
            if call.at.timestamp() - number_at(entry, "time") < WAITS_FOR_WORDS.total_seconds():
                raise NotTheirs(f"Meta's call waits for the words of a mention: {trouble}", status=503) from None
            return change
        return {**change, "mentioned": dict_at(found, name)}
