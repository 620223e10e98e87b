"""What the tests of the contract do again and again: hear, answer, look at what a customer sees."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread

from hilft.channels.contract import (
    Delivered,
    Heard,
    Kind,
    NotNow,
    Outgoing,
    Pulse,
    RawMessage,
    Undeliverable,
    Unsure,
)
from tests.channels.servers import eventually
from tests.channels.suite.ground import Ground

SOON = 30.0
"""Seconds within which a network shows what was done on it."""


def hear(ground: Ground, cursor: str, least: int = 1) -> list[RawMessage]:
    """Return what is there after `cursor`, waiting until the network shows that much."""
    heard: list[RawMessage] = []

    def has_come() -> bool:
        heard[:] = ground.channel.fetch(cursor)
        return len(words(ground, heard)) >= least

    assert eventually(has_come, SOON), f"{len(heard)} messages of {least}"
    return heard


def words(ground: Ground, raws: list[RawMessage]) -> list[Heard]:
    """Return what people said, without notes about it and each once, as the house keeps it."""
    known = {raw.remote_id: ground.channel.read(raw) for raw in raws}
    return [heard for heard in known.values() if heard.kind is Kind.MESSAGE]


def heard_of(ground: Ground, cursor: str, message: str) -> Heard:
    """Return one message as the house hears it."""
    found: list[Heard] = []

    def has_come() -> bool:
        found[:] = [one for one in words(ground, list(ground.channel.fetch(cursor))) if one.remote_id == message]
        return bool(found)

    assert eventually(has_come, SOON)
    return found[0]


def answer(heard: Heard, text: str, key: str, **other: object) -> Outgoing:
    """Return an answer to a message as the house gives it, as public as the question."""
    usual: dict[str, object] = {
        "to": heard.author.address,
        "handle": heard.author.handle,
        "subject": f"Re: {heard.subject}".strip(),
        "in_reply_to": heard.remote_id,
        "references": heard.references,
        "conversation": heard.conversation,
        "audience": heard.audience,
    }
    return Outgoing(key=key, text=text, **(usual | other))  # type: ignore[arg-type]


def say_until_it_is_said(ground: Ground, outgoing: Outgoing, tried: NotNow | None = None) -> Delivered:
    """Deliver as the house does: again later, and saying so when an earlier try may have been heard."""
    last: list[NotNow] = [tried] if tried is not None else []
    said: list[Delivered] = []

    def is_said() -> bool:
        try:
            said.append(ground.channel.deliver(replace(outgoing, tried=any(isinstance(one, Unsure) for one in last))))
        except NotNow as trouble:
            last.append(trouble)
        return bool(said)

    assert eventually(is_said, SOON), last
    return said[0]


def said_or_never(ground: Ground, outgoing: Outgoing) -> Undeliverable | None:
    """Deliver; return why it never can be, None when it was said."""
    try:
        ground.channel.deliver(outgoing)
    except Undeliverable as never:
        return never
    return None


def sees(ground: Ground, message: str, texts: list[str]) -> None:
    """Assert that the customer sees these answers and no others, now and a moment later."""
    assert eventually(lambda: ground.answers(message) == texts, SOON), ground.answers(message)
    time.sleep(0.3)
    assert ground.answers(message) == texts


@contextmanager
def listening(ground: Ground, cursor: str) -> Iterator[tuple[list[RawMessage], list[Pulse]]]:
    """Listen in a thread, as the house does; give what was heard and how the network was."""
    heard: list[RawMessage] = []
    pulses: list[Pulse] = []
    stop = Event()

    def listen() -> None:
        for sound in ground.channel.listen(cursor, stop=stop):
            if isinstance(sound, Pulse):
                pulses.append(sound)
            else:
                heard.append(sound)
                ground.channel.acknowledge(sound)

    thread = Thread(target=listen)
    thread.start()
    try:
        yield heard, pulses
    finally:
        stop.set()
        began = time.monotonic()
        thread.join(20)
        assert not thread.is_alive()
        assert time.monotonic() - began < 1.5, "It stops within a second."


def told(ground: Ground, cursor: str, kind: Kind, about: str) -> Heard:
    """Return what the network tells about a message."""
    found: list[Heard] = []

    def is_told() -> bool:
        said = [ground.channel.read(raw) for raw in ground.channel.fetch(cursor)]
        found.extend(one for one in said if one.kind is kind and one.about == about)
        return bool(found)

    assert eventually(is_told, SOON)
    return found[0]


def heard_of_last(ground: Ground, cursor: str) -> Heard:
    return words(ground, hear(ground, cursor))[-1]
