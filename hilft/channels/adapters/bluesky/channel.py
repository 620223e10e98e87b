"""One Bluesky account as a channel."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from threading import Event

from django.utils.translation import gettext_noop

from hilft.channels.adapters.bluesky.account import BlueskyAccount
from hilft.channels.adapters.bluesky.hearing import REASONS, Ear, notifications
from hilft.channels.adapters.bluesky.memory import Memory
from hilft.channels.adapters.bluesky.names import page_of
from hilft.channels.adapters.bluesky.pace import EVERY, Pace
from hilft.channels.adapters.bluesky.reading import read
from hilft.channels.adapters.bluesky.refusals import AFTER_NONSENSE
from hilft.channels.adapters.bluesky.saying import MOST_GRAPHEMES, Mouth
from hilft.channels.adapters.bluesky.searching import Searching
from hilft.channels.adapters.bluesky.server import BlueskyServer
from hilft.channels.adapters.bluesky.standing import Standing
from hilft.channels.contract import (
    ChannelError,
    Delivered,
    Heard,
    Idempotency,
    Identity,
    Measure,
    NotNow,
    Outgoing,
    Profile,
    Pulse,
    Rate,
    RawMessage,
    Traits,
    Undeliverable,
)
from hilft.channels.wire.found import read_found
from hilft.channels.wire.given import dict_at, moment_of_text, storable_line, text_at
from hilft.channels.wire.polling import poll

POINTS = 3
NO_HANDLE = "handle.invalid"
"""What the network shows in place of a handle whose domain no longer says whose it is."""
IGNORES = gettext_noop(
    "This account is told only of what people say whom it follows, so customers could not be heard. On Bluesky, in its "
    "settings under Notifications, choose “Everyone” for replies, mentions and quotes, and leave them switched on."
)
TRAITS = Traits(
    identity=Identity.PROVEN,
    idempotency=Idempotency.ONCE,
    threaded=True,
    backfill=True,
    loss_window=None,
    may_reply=True,
    may_go_private=False,
    private_within=None,
    max_length=MOST_GRAPHEMES,
    measure=Measure.GRAPHEMES,
    tells_edits=True,
    tells_deletes=True,
    public=True,
    takes_back=True,
    takes_files=True,
    receipts=False,
    counts=True,
    searches=True,
    tells_standing=True,
    # Bluesky's documentation, "Rate Limits" (read August 2026): writing costs points, a new post three, a deletion one.
    rates=(Rate("points", 5_000, timedelta(hours=1)), Rate("points", 35_000, timedelta(days=1))),
)


class Bluesky:
    """Hears what is said to one account and answers under it."""

    def __init__(self, account: BlueskyAccount) -> None:
        self._server, self._memory = BlueskyServer(account), Memory()
        self._mouth = Mouth(self._server)
        self._searching, self._standing = Searching(self._server), Standing(self._server)

    @property
    def traits(self) -> Traits:
        """What Bluesky can do."""
        return TRAITS

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        """Ask every few seconds, closely while people write, and every minute for changes and deletions."""
        ear, pace = Ear(self._server, cursor, self._memory), Pace(self._server)

        def fetch(_: str) -> Iterator[RawMessage]:
            for raw in _calm(ear.round(stop=stop)):
                pace.heard()
                yield raw

        try:
            yield from poll(fetch, cursor, stop=stop, every=timedelta(seconds=EVERY), rest=lambda: pace.rest(stop))
        finally:
            self.close()

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        """Yield what is there now, and what became of what was heard."""
        yield from _calm(Ear(self._server, cursor, self._memory).round())

    def acknowledge(self, raw: RawMessage) -> None:
        """Do nothing: what a person has seen in Bluesky's own programs stays theirs to decide."""

    def read(self, raw: RawMessage) -> Heard:
        """Return what a post says."""
        return read_found(raw, read)

    def search(self, words: str, cursor: str, *, stop: Event | None = None) -> Iterator[RawMessage]:
        """Yield what was said with these words and not to us."""
        yield from _calm(self._searching.search(words, cursor, stop=stop))

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """Reply in the thread. Raises `Undeliverable` for whatever is private: nothing is, here."""
        address = self._mouth.say(outgoing)
        return Delivered(address, page_of(address))

    def cost(self, outgoing: Outgoing) -> Mapping[str, int]:
        """Return what a post costs; its pictures cost nothing."""
        return {"points": POINTS}

    def take_back(self, remote_id: str) -> None:
        """Delete a post of ours."""
        self._mouth.take_back(remote_id)

    def count(self, since: datetime, until: datetime) -> int:
        """Return how many mentions, replies and quotes of that time there are."""
        total = 0
        try:
            for one in notifications(self._server):
                said = moment_of_text(text_at(one, "indexedAt"))
                if said is not None and said < since:
                    break
                total += said is not None and said <= until
        except Undeliverable as refusal:
            raise _passing(refusal) from None
        return total

    def standing(self, remote_ids: Sequence[str]) -> Mapping[str, bool | None]:
        """See `Standing.standing`."""
        try:
            return self._standing.standing(remote_ids)
        except Undeliverable as refusal:
            raise _passing(refusal) from None

    def revised(self) -> list[RawMessage]:
        """See `Revising.revised`."""
        return self._standing.revised()

    def profile(self) -> Profile:
        """Return our name and handle; also tries whether everybody is heard. Raises `ChannelError`."""
        did, handle = self._server.me()
        try:
            found = self._server.ask("GET", "app.bsky.actor.getProfile", params={"actor": did})
        except Undeliverable:
            found = {}  # a new account is not known everywhere in its first seconds
        self._check_preferences()
        name = storable_line(text_at(found, "displayName"))
        page = f"https://bsky.app/profile/{did if handle == NO_HANDLE else handle}"
        return Profile(name or handle, handle, page)

    def _check_preferences(self) -> None:
        """An account may be told only of what those it follows say. Raises `ChannelError` when ours is."""
        try:
            found = self._server.ask("GET", "app.bsky.notification.getPreferences")
        except (NotNow, Undeliverable):
            return  # not every server has them
        chosen = [dict_at(found, "preferences", reason) for reason in sorted(REASONS)]
        if any(one.get("include") == "follows" or one.get("list") is False for one in chosen):
            raise ChannelError(IGNORES, code="ignores")

    def close(self) -> None:
        """Let go of this thread's connections."""
        self._server.close()


def _calm(news: Iterator[RawMessage]) -> Iterator[RawMessage]:
    try:
        yield from news
    except Undeliverable as refusal:
        raise _passing(refusal) from None


def _passing(refusal: Undeliverable) -> NotNow:
    """Who listens never gives up."""
    return NotNow(str(refusal), code=refusal.code, retry_after=AFTER_NONSENSE, detail=refusal.detail)
