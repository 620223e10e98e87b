"""What Facebook and Instagram do alike: Meta calls us, looking finds what it left out, and both are one word."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from hilft.channels.contract import Answer, Call, RawMessage
from hilft.channels.wire.given import list_at
from hilft.channels.wire.graph import Graph
from hilft.channels.wire.graph_account import Secrets
from hilft.channels.wire.graph_calls import entries_of, prove, raw_of_call, verified
from hilft.channels.wire.graph_messages import Spoken, raws_of_event
from hilft.channels.wire.graph_names import Names
from hilft.channels.wire.graph_talk import Talk
from hilft.channels.wire.halves import H, Halves, S

MOST = 1_000
"""Changes and messages of one call that are looked at one by one."""


class GraphChannel(Halves[H, S], ABC):
    """A page that hears and speaks. `kind`: the object Meta's calls are of. `talk`: its private side."""

    kind: str

    def __init__(self, graph: Graph, talk: Talk, secrets: Secrets, hearing: H, saying: S) -> None:
        super().__init__(hearing, saying, graph.close)
        self._graph, self._secrets, self._us = graph, secrets, talk.us
        self._spoken = Spoken()
        self._names = Names(talk, self._spoken)

    def challenged(self, call: Call) -> Answer | None:
        """See `Hooked.challenged`."""
        return verified(call, self._secrets.verify_token)

    def called(self, call: Call) -> list[RawMessage]:
        """See `Hooked.called`. What looking finds as well has the same identity."""
        prove(call, self._secrets.app_secret)
        try:
            raws = [raw for entry in entries_of(call.body, self.kind) for raw in self._raws(entry, call)]
        finally:
            self.close()
        return raws if 0 < len(raws) <= MOST else [raw_of_call(call.body, call.at)]

    @abstractmethod
    def _changed(self, change: dict[str, Any], entry: dict[str, Any], call: Call) -> RawMessage:
        """Return a change of an entry, which is something said before everybody, as the house stores it."""

    def _raws(self, entry: dict[str, Any], call: Call) -> Iterator[RawMessage]:
        for change in list_at(entry, "changes"):
            if isinstance(change, dict):
                yield self._changed(change, entry, call)
        for event in [*list_at(entry, "messaging"), *list_at(entry, "standby")]:
            if isinstance(event, dict):
                yield from raws_of_event(self._names.called(event, call.at), self._us, self._spoken, call.at)
