"""A program of your own as the house sees every network."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Event

from django.utils.translation import gettext_noop

from hilft.channels.adapters.webhook.reading import read_call
from hilft.channels.adapters.webhook.signing import prove, sign
from hilft.channels.contract import (
    Answer,
    Call,
    Delivered,
    Heard,
    Idempotency,
    Identity,
    NotNow,
    NotTheirs,
    Outgoing,
    Pulse,
    RawMessage,
    Traits,
    Undeliverable,
)
from hilft.channels.wire.http import Http

NOWHERE = gettext_noop("This channel has no address to be called at. Answer by hand.")
SIGNATURE = gettext_noop("Your program does not accept our signature: both sides need the same secret.")
NOBODY = gettext_noop("Nobody takes calls at your program's address.")
REFUSED = gettext_noop("Your program refused this answer. Ask whoever runs it why, and answer by hand meanwhile.")
ALIVE = timedelta(seconds=60)
LATER = timedelta(minutes=5)


class Webhook:
    """One program of yours: it calls our address, we call its `url`."""

    def __init__(self, key: bytes, url: str, *, public: bool, once: bool = True) -> None:
        self._key, self._url, self._public = key, url, public
        self._http = Http(url, headers={"User-Agent": "hilft"})
        self.traits = Traits(
            identity=Identity.CLAIMED,
            idempotency=Idempotency.ONCE if once else Idempotency.NONE,
            threaded=True,
            backfill=False,
            loss_window=None,
            may_reply=bool(url),
            may_go_private=False,
            private_within=None,
            max_length=None,
            tells_edits=True,
            tells_deletes=True,
            public=public,
            tells_arrival=True,
            receipts=not public,
        )

    def challenged(self, call: Call) -> Answer | None:
        """Answer a look from a browser; this way of calling has no challenge."""
        return Answer(405, b"Send a signed POST.") if call.method != "POST" else None

    def called(self, call: Call) -> list[RawMessage]:
        """See `Hooked.called`."""
        identity = prove(self._key, call.headers, call.body, at=call.at)
        if call.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise NotTheirs("The call is signed, but it is not application/json.", status=415)
        named = _named(call.body) or identity
        return [RawMessage(named, call.body, call.at, cursor="", digest=sha256(call.body).hexdigest())]

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        """Yield a sign of life now and then: we are called, there is nobody to ask."""
        while not stop.wait(ALIVE.total_seconds()):
            yield Pulse()

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        """Yield nothing: what was not told is not to be had."""
        return iter(())

    def acknowledge(self, raw: RawMessage) -> None:
        """The answer to the call was the acknowledgement."""

    def read(self, raw: RawMessage) -> Heard:
        """See `Channel.read`."""
        return read_call(raw)

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """Call the program with a word of ours. It recognises a second call by its `webhook-id`."""
        if not self._url:
            raise Undeliverable(NOWHERE, code="no_address")
        body = json.dumps(_told(outgoing), ensure_ascii=False).encode()
        headers = sign(self._key, outgoing.key, datetime.now(UTC), body) | {"Content-Type": "application/json"}
        once = self.traits.idempotency is Idempotency.ONCE
        answer = self._http.ask("POST", self._url, content=body, headers=headers, once=once)
        if answer.ok:
            return Delivered(f"hilft:{outgoing.key}")
        if answer.status in (401, 403):
            raise NotNow(SIGNATURE, code="login_refused", retry_after=LATER, detail=answer.said())
        if answer.status in (404, 405) or 300 <= answer.status < 400:
            raise NotNow(NOBODY, code="unfit", retry_after=LATER, detail=f"{answer.status} {answer.said()}")
        raise Undeliverable(REFUSED, code="refused", detail=f"{answer.status} {answer.said()}")

    def close(self) -> None:
        """Let go of this thread's connection."""
        self._http.close()


def _named(body: bytes) -> str:
    """Return the identity the message itself carries, "" when it has none: a call may be made twice for one message."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    name = told.get("id") if isinstance(told, dict) else None
    kind = told.get("kind", "message") if isinstance(told, dict) else ""
    return f"{name}" if isinstance(name, str | int) and not isinstance(name, bool) and kind == "message" else ""


def _told(outgoing: Outgoing) -> dict[str, object]:
    return {
        "id": f"hilft:{outgoing.key}",
        "to": outgoing.to,
        "text": outgoing.text,
        "in_reply_to": outgoing.in_reply_to,
        "conversation": outgoing.conversation,
        "audience": outgoing.audience.value,
        "language": outgoing.language,
        "automatic": outgoing.automatic,
    }
