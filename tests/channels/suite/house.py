"""The house's own inbox in processes of their own, so that they can be killed at every step.

    python -m tests.channels.suite.house < words

Each line on standard input is one JSON list. ["live", LOG, ACCOUNT, MADE_BY, SETTINGS, STEP, COUNT] forks a process
with an inbox and answers with its number; ["wait", NUMBER] answers how it ended, as `subprocess` says it. To start
Python and Django anew for each of them would take most of the time of the tests.

After STEP ("fetched", "stored", "acknowledged", "remembered") has happened COUNT times the process kills itself with
SIGKILL. With STEP "never" it lives until nothing more is to be heard, with "outside" until somebody else kills it.
The inbox is the real one, on the database of DATABASE_URL; only the channel it holds counts its steps.
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from importlib import import_module
from threading import Event
from typing import Any

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


def live(account: str, made_by: str, settings: dict[str, str], step: str, count: int) -> None:
    """Hear everything behind the remembered cursor."""
    from hilft.channels.inbox import listen
    from hilft.channels.models import Account

    stop = Event()
    channel = Mortal(make(made_by, settings), step, count, stop)
    listen(Account.objects.get(name=account), channel, stop)


def fork(log: str, account: str, made_by: str, *others: Any) -> int:
    """Return the number of a new process that hears. What it needs is imported here, once for all."""
    import_module(made_by.partition(":")[0])
    number = os.fork()
    if number:
        return number
    status = 1
    try:
        into = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(into, 1)
        os.dup2(into, 2)
        live(account, made_by, *others)
        status = 0
    except BaseException:  # noqa: BLE001 - nothing may leave a forked process but its status
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def main() -> None:
    """Fork and wait as asked, until nobody asks any more."""
    django.setup()
    import_module("hilft.channels.inbox")  # it imports tables
    for line in sys.stdin:
        word, *others = json.loads(line)
        answer = fork(*others) if word == "live" else os.waitstatus_to_exitcode(os.waitpid(others[0], 0)[1])
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
