"""A form as the house sees every network: it is filled in on pages of ours, and answered by mail."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Event

from django.utils.translation import gettext_noop

from hilft.channels.adapters.form.reading import read_raw
from hilft.channels.adapters.form.settings import FormSettings
from hilft.channels.contract import (
    Delivered,
    Heard,
    Idempotency,
    Identity,
    Outgoing,
    Pulse,
    RawMessage,
    Traits,
    Undeliverable,
)

ALIVE = timedelta(seconds=60)
BY_MAIL = gettext_noop("A form is answered by mail. Write to the customer's mail address.")


class Form:
    """One form. Nobody has to be asked for what is written there: the page seals it into the inbox itself."""

    def __init__(self, settings: FormSettings) -> None:
        self.settings = settings
        self.traits = Traits(
            identity=Identity.CLAIMED,
            idempotency=Idempotency.NONE,
            threaded=False,
            backfill=False,
            loss_window=None,
            may_reply=False,
            may_go_private=False,
            private_within=None,
            max_length=None,
            tells_edits=False,
            tells_deletes=False,
            receipts=True,
        )

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        """Yield a sign of life now and then: what is sent in is sealed by the page that takes it."""
        yield Pulse()
        while not stop.wait(ALIVE.total_seconds()):
            yield Pulse()

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        """Yield nothing: what is here is stored already."""
        return iter(())

    def acknowledge(self, raw: RawMessage) -> None:
        """The receipt page was the acknowledgement."""

    def read(self, raw: RawMessage) -> Heard:
        """See `Channel.read`."""
        return read_raw(raw)

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """Raise: the house says by mail what is an answer to a form (`Adapter.by_mail`)."""
        raise Undeliverable(BY_MAIL, code="not_allowed")

    def close(self) -> None:
        """There is no connection to let go of."""
