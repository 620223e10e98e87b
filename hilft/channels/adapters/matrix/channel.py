"""One Matrix account as a channel."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from threading import Event
from urllib.parse import quote

from django.utils.translation import gettext_noop

from hilft.channels.adapters.matrix.account import MatrixAccount
from hilft.channels.adapters.matrix.hearing import Ear
from hilft.channels.adapters.matrix.place import named, taken_apart
from hilft.channels.adapters.matrix.reading import permalink, read
from hilft.channels.adapters.matrix.saying import Mouth
from hilft.channels.adapters.matrix.server import MatrixServer, Missing
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
    RawMessage,
    Traits,
    Undeliverable,
)
from hilft.channels.wire.given import at, storable_line, text_at
from hilft.channels.wire.polling import poll

MOST_BYTES = 30_000
"""An event holds 65,536 bytes, names and signatures included, and JSON writes a line end or a quote as two."""
WAIT, BETWEEN = timedelta(seconds=30), timedelta(milliseconds=50)
TRAITS = Traits(
    identity=Identity.PROVEN,
    idempotency=Idempotency.ONCE,
    threaded=True,
    backfill=True,
    loss_window=None,
    may_reply=True,
    may_go_private=True,
    private_within=None,
    max_length=MOST_BYTES,
    measure=Measure.BYTES,
    tells_edits=True,
    tells_deletes=True,
    public=True,
    takes_back=True,
    takes_files=True,
    tells_standing=True,
    receipts=True,
    # Each server sets its own limits and says how long to wait (M_LIMIT_EXCEEDED): there is no number to declare.
    rates=(),
)


class Matrix:
    """Hears and answers in the rooms of one account."""

    def __init__(self, account: MatrixAccount) -> None:
        self._account, self._server = account, MatrixServer(account)
        self._mouth = Mouth(self._server)

    @property
    def traits(self) -> Traits:
        """What Matrix can do."""
        return TRAITS

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        """Wait at the server for whatever comes, for half a minute at a time."""
        ear: Ear | None = None
        is_well = False

        def hear(place: str) -> Iterator[RawMessage]:
            nonlocal ear, is_well
            if ear is None:
                ear = self._ear(place, stop)
                ear.knock(stop=stop)
            # At first and after trouble nothing is waited for, so that the house soon knows that we hear.
            was_well, is_well = is_well, False
            yield from ear.round(wait=WAIT, stop=stop) if was_well else ear.catch_up(stop=stop)
            is_well = True

        try:
            yield from poll(hear, cursor, stop=stop, every=BETWEEN)
        finally:
            self.close()

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        """Yield what is there now, also in rooms entered only now."""
        yield from self._ear(cursor, None).catch_up()

    def acknowledge(self, raw: RawMessage) -> None:
        """Do nothing: the place in the stream is all the network wants to know."""

    def read(self, raw: RawMessage) -> Heard:
        """Return what an event says."""
        return read(raw)

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """Say it where it belongs: in the thread, or where only `to` and we are."""
        room, event = self._mouth.say(outgoing, most=MOST_BYTES)
        return Delivered(named(room, event), permalink(room, event))

    def take_back(self, remote_id: str) -> None:
        """Redact an event of ours."""
        room, event = taken_apart(remote_id)
        if not event:
            raise Missing(gettext_noop("This message cannot be found on Matrix any more."), code="not_found")
        self._server.ask("PUT", "rooms", room, "redact", event, f"back-{event}", once=True, json={})

    def standing(self, remote_ids: Sequence[str]) -> Mapping[str, bool | None]:
        """See `Standing.standing`: an event taken back stays as an empty one that says so."""
        return {one: self._stands(one) for one in remote_ids}

    def _stands(self, remote_id: str) -> bool | None:
        room, event = taken_apart(remote_id)
        try:
            found = self._server.ask("GET", "rooms", room, "event", event) if event else {}
        except Undeliverable:
            return None  # we are no longer in the room, or the server has put it away
        if not found:
            return None
        return at(found, "unsigned", "redacted_because") is None

    def profile(self) -> Profile:
        """Return our name and account. Raises `ChannelError`."""
        me = self._server.me()
        if not me:
            sentence = gettext_noop(
                "The Matrix server does not say whose access token this is; make a new one and enter it."
            )
            raise NotNow(sentence, code="login_refused", retry_after=timedelta(minutes=5))
        try:
            name = text_at(self._server.ask("GET", "profile", me), "displayname")
        except Missing:
            name = ""
        return Profile(storable_line(name) or me, me, f"https://matrix.to/#/{quote(me, safe='@:')}")

    def close(self) -> None:
        """Let go of this thread's connections."""
        self._server.close()

    def _ear(self, cursor: str, stop: Event | None) -> Ear:
        return Ear(self._server, cursor, listed=self._listed(stop), accepts_groups=self._account.accepts_groups)

    def _listed(self, stop: Event | None) -> frozenset[str]:
        """Enter the rooms we are to listen in and return their identities. A room that cannot be entered is trouble."""
        entered = set()
        for room in self._account.rooms:
            try:
                entered.add(text_at(self._server.ask("POST", "join", room, once=True, stop=stop, json={}), "room_id"))
            except NotNow:
                raise
            except ChannelError as refusal:
                sentence = gettext_noop(
                    "A room of the list cannot be entered; invite our account there, or take it off the list."
                )
                later = timedelta(minutes=5)
                raise NotNow(sentence, code="no_room", retry_after=later, detail=f"{room}: {refusal.detail}") from None
        return frozenset(entered)
