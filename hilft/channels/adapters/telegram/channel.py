"""Telegram as the house sees every network."""

import hmac
from collections.abc import Iterator, Mapping
from datetime import timedelta
from threading import Event

from django.utils.translation import gettext_noop

from hilft.channels.adapters.telegram.account import TelegramAccount
from hilft.channels.adapters.telegram.events import WANTED, is_for_us, raw_of, raw_of_call, updates_of
from hilft.channels.adapters.telegram.hearing import Hearing
from hilft.channels.adapters.telegram.reading import read_raw
from hilft.channels.adapters.telegram.saying import LONGEST, MEASURE, Saying
from hilft.channels.adapters.telegram.server import Server
from hilft.channels.contract import (
    Answer,
    Call,
    ChannelError,
    Delivered,
    Heard,
    Idempotency,
    Identity,
    NotNow,
    NotTheirs,
    Outgoing,
    Profile,
    Pulse,
    Rate,
    RawMessage,
    Traits,
)
from hilft.channels.wire.given import text_at

ALIVE = timedelta(seconds=60)
SECRET = "x-telegram-bot-api-secret-token"
RATES = (
    # Telegram's FAQ for bots (2026): about 30 messages a second in all, not guaranteed; 429 says how long to wait.
    Rate("messages", 30, timedelta(seconds=1)),
)
NO_ADDRESS = gettext_noop("Enter the address that this page shows, so that Telegram can be told where to call.")
NOT_SET = gettext_noop("Telegram does not take the address for its calls. Its own words stand beside it.")


class Telegram:
    """One bot."""

    def __init__(self, account: TelegramAccount) -> None:
        self.account = account
        self._server = Server(account)
        self._hearing = Hearing(self._server)
        self._saying = Saying(self._server)

    @property
    def traits(self) -> Traits:
        """Private chats and groups. Telegram keeps what we did not hear for a day, and nobody can ask for it later."""
        return Traits(
            identity=Identity.PROVEN,
            idempotency=Idempotency.NONE,
            threaded=True,
            backfill=False,
            loss_window=timedelta(hours=24),
            may_reply=True,
            may_go_private=False,
            private_within=None,
            max_length=LONGEST,
            tells_edits=True,
            tells_deletes=False,
            public=True,
            measure=MEASURE,
            takes_back=True,
            takes_files=True,
            receipts=True,
            rates=RATES,
        )

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        """See `Channel.listen`; when Telegram calls us there is nobody to ask."""
        try:
            if not self.account.is_called:
                yield from self._hearing.listen(cursor, stop=stop)
            while not stop.wait(ALIVE.total_seconds()):
                yield Pulse()
        finally:
            self.close()

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        """See `Channel.fetch`."""
        return iter(()) if self.account.is_called else self._hearing.fetch(cursor)

    def acknowledge(self, raw: RawMessage) -> None:
        """See `Channel.acknowledge`: the next question confirms what was remembered."""

    def read(self, raw: RawMessage) -> Heard:
        """See `Channel.read`."""
        return read_raw(raw)

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """See `Channel.deliver`."""
        return self._saying.deliver(outgoing)

    def take_back(self, remote_id: str) -> None:
        """See `Undoing.take_back`."""
        self._saying.take_back(remote_id)

    def cost(self, outgoing: Outgoing) -> Mapping[str, int]:
        """See `Priced.cost`."""
        return {"messages": 1 + len(outgoing.attachments)}

    def profile(self) -> Profile:
        """See `Checked.profile`: also tells Telegram whether it is to call us, so that nobody else takes our messages.

        What waits at Telegram is kept.
        """
        me = self._server.me()
        if not self.account.is_called:
            self._server.result(self._server.post("deleteWebhook", {"drop_pending_updates": False}, once=True))
        elif not self.account.address:
            raise ChannelError(NO_ADDRESS, code="no_address")
        else:
            words = {"url": self.account.address, "secret_token": self.account.secret, "allowed_updates": WANTED}
            answer = self._server.post("setWebhook", words, once=True)
            if not answer.ok:
                raise ChannelError(NOT_SET, code="refused", detail=answer.said().replace(self.account.token, ""))
        username = text_at(me, "username")
        return Profile(text_at(me, "first_name"), f"@{username}", f"https://t.me/{username}")

    def challenged(self, call: Call) -> Answer | None:
        """Answer a look from a browser; Telegram has no challenge."""
        return Answer(405, b"Telegram calls here.") if call.method != "POST" else None

    def called(self, call: Call) -> list[RawMessage]:
        """See `Hooked.called`. A file that does not come keeps its message away; Telegram then calls again."""
        given, secret = call.headers.get(SECRET, ""), self.account.secret
        if not secret or not hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode()):
            raise NotTheirs("The call does not carry our secret.", status=401)
        update = updates_of(call.body)
        if not update:
            return [raw_of_call(call.body, call.at)]
        try:
            me = self._server.me()
            files = self._hearing.files_of(update, None) if is_for_us(update, me) else {}
        except NotNow as trouble:
            raise NotTheirs(f"Telegram's call waits: {trouble}", status=503) from None
        return [raw_of(update, me, files, is_called=True)] if is_for_us(update, me) else []

    def close(self) -> None:
        """Let go of this thread's connections."""
        self._server.close()
