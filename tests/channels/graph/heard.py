"""What a ground of Meta's networks has heard: with the ear that is called, and with the one that looks."""

import urllib.error
import urllib.request
from dataclasses import replace
from typing import Any, Protocol

from hilft.channels.contract import Heard, RawMessage
from tests.channels.graph.small_graph import SmallGraph
from tests.channels.servers import eventually
from tests.channels.whatsapp.hook import Hook, stored_calls


class Network(Protocol):
    """A network's emulator."""

    @property
    def graph(self) -> SmallGraph: ...


class Reached(Protocol):
    """A ground that Meta calls."""

    @property
    def hook(self) -> Hook: ...


class Place(Reached, Protocol):
    """A ground of Facebook or Instagram."""

    @property
    def channel(self) -> Any: ...
    @property
    def meta(self) -> Network: ...


def called(ground: Place) -> list[RawMessage]:
    """Return what Meta's calls brought, in their order."""
    assert eventually(ground.meta.graph.idle)
    return [replace(raw, cursor="") for raw in stored_calls(ground.hook.stored)]


def told(ground: Place) -> list[Heard]:
    return [ground.channel.read(raw) for raw in called(ground)]


def seen(ground: Place, cursor: str = "") -> list[RawMessage]:
    """Return what looking finds, without what calls brought."""
    return [raw for raw in ground.channel.fetch(cursor) if "@" not in raw.remote_id]


def call(ground: Reached, body: bytes, sign: str) -> int:
    """Call as somebody who signs like that; return the status."""
    return asked(urllib.request.Request(ground.hook.url, body, {"X-Hub-Signature-256": sign}))[0]


def asked(request: urllib.request.Request | str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status), answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read()
