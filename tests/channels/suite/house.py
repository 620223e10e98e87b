"""The house's own inbox in a process of its own, so that it can be killed at every step.

    python -m tests.channels.suite.house ACCOUNT MADE_BY SETTINGS STEP COUNT

After STEP ("fetched", "stored", "acknowledged", "remembered") has happened COUNT times the process kills itself with
SIGKILL. With STEP "never" it lives until nothing more is to be heard, with "outside" until somebody else kills it.
The inbox is the real one, on the database of DATABASE_URL; only the channel it holds counts its steps.
"""

import json
import os
import signal
import sys
from collections.abc import Iterator
from importlib import import_module
from threading import Event

import django

from hilft.channels.contract import Channel, Delivered, Heard, Outgoing, Pulse, RawMessage, Traits


class Mortal:
    """A channel that dies with its process at one step of the inbox.

    The inbox takes a message, stores it, acknowledges it, remembers its cursor and only then takes the next one: each
    of these steps begins or ends with a call of ours.
    """

    def __init__(self, channel: Channel, step: str, count: int, stop: Event) -> None:
        self._channel, self._step, self._left, self._stop = channel, step, count, stop

    @property
    def traits(self) -> Traits:
        return self._channel.traits

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        for sound in self._channel.listen(cursor, stop=stop):
            if isinstance(sound, RawMessage):
                self._passed("fetched")
                yield sound
                self._passed("remembered")
            else:
                yield sound
                if self._step == "never" and sound.trouble is None:
                    return

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        return self._channel.fetch(cursor)

    def acknowledge(self, raw: RawMessage) -> None:
        self._passed("stored")
        self._channel.acknowledge(raw)
        self._passed("acknowledged")

    def read(self, raw: RawMessage) -> Heard:
        return self._channel.read(raw)

    def deliver(self, outgoing: Outgoing) -> Delivered:
        return self._channel.deliver(outgoing)

    def close(self) -> None:
        self._channel.close()

    def _passed(self, step: str) -> None:
        self._left -= step == self._step
        if step == self._step and self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


def make(made_by: str, settings: dict[str, str]) -> Channel:
    """Return a ground's channel, made of its settings."""
    module, _, function = made_by.partition(":")
    channel: Channel = getattr(import_module(module), function)(settings)
    return channel


def live(account: str, made_by: str, settings: str, step: str, count: str) -> None:
    """Hear everything behind the remembered cursor."""
    django.setup()
    from hilft.channels.inbox import listen
    from hilft.channels.models import Account

    stop = Event()
    channel = Mortal(make(made_by, json.loads(settings)), step, int(count), stop)
    listen(Account.objects.get(name=account), channel, stop)


if __name__ == "__main__":
    live(*sys.argv[1:])
