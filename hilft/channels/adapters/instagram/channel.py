"""A business account on Instagram as the house sees every network."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from hilft.channels.adapters.instagram.account import InstagramAccount
from hilft.channels.adapters.instagram.events import ID, Told, mention_of, raw_of_change
from hilft.channels.adapters.instagram.hearing import Hearing
from hilft.channels.adapters.instagram.reading import read_raw
from hilft.channels.adapters.instagram.saying import LONGEST, Saying
from hilft.channels.adapters.instagram.standing import Looks
from hilft.channels.contract import (
    Audience,
    Call,
    Heard,
    Idempotency,
    Identity,
    Measure,
    NotNow,
    NotTheirs,
    Outgoing,
    Profile,
    Rate,
    RawMessage,
    Traits,
    Undeliverable,
)
from hilft.channels.wire.given import dict_at, number_at, storable_line, text_at
from hilft.channels.wire.graph import NO_ANSWER, Graph
from hilft.channels.wire.graph_channel import GraphChannel
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
WAITS_FOR_WORDS = timedelta(minutes=15)
"""How old a mention may become while its words cannot be looked up; then it is kept without them."""
MENTIONED = "id,text,timestamp,username,from,media{id,permalink}"
CAPTION = "id,caption,timestamp,username,permalink"


class Instagram(GraphChannel[Hearing, Saying]):
    """One business account."""

    kind = "instagram"

    def __init__(self, account: InstagramAccount) -> None:
        self.account = account
        graph = Graph(account.where.base, account.secrets.token, account.secrets.app_secret)
        talk = Talk(graph, account.page, "instagram", account.us, account.human)
        hearing, saying = Hearing(account, talk), Saying(account, graph, talk)
        super().__init__(graph, talk, account.secrets, hearing, saying)
        self._looks = Looks(graph, account.number)
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
            tells_standing=True,
            standing_at_once=10,
        )

    def read(self, raw: RawMessage) -> Heard:
        """See `Channel.read`."""
        return read_raw(raw, self.account)

    def standing(self, remote_ids: Sequence[str]) -> Mapping[str, bool | None]:
        """See `Standing.standing`."""
        return self._looks.standing(remote_ids)

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

    def _changed(self, change: Told, entry: Told, call: Call) -> RawMessage:
        return raw_of_change(self._looked_up(change, entry, call), entry, call.at)

    def _looked_up(self, change: Told, entry: Told, call: Call) -> Told:
        """Return a mention with its words: the call tells only where they stand.

        Raises `NotTheirs` while they do not come: Meta calls again, for a while.
        """
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
