"""How people are called who write to us in private: Meta's calls name them by number only."""

import time
from collections import OrderedDict
from typing import Any

from hilft.channels.contract import ChannelError
from hilft.channels.wire.given import dict_at, text_at
from hilft.channels.wire.graph_messages import other_of
from hilft.channels.wire.graph_talk import PERSON, Talk

MOST = 5_000
RESTS = 60.0
"""Seconds for which nobody's name is asked for after Meta did not tell one in time: the word itself must not wait."""


class Names:
    """Names that were looked up, and when looking up rests."""

    def __init__(self, talk: Talk) -> None:
        self._talk, self._rests_until = talk, 0.0
        self._known: OrderedDict[str, tuple[str, str]] = OrderedDict()

    def called(self, event: dict[str, Any]) -> dict[str, Any]:
        """Return an event with how its author is called, where Meta tells that at once."""
        person = other_of(event, self._talk.us)
        is_word = bool(dict_at(event, "message") or dict_at(event, "postback"))
        if not is_word or not PERSON.fullmatch(person) or text_at(event, "sender", "id") in self._talk.us:
            return event
        name, handle = self._of(person)
        return {**event, "called": {"name": name, "username": handle}} if name or handle else event

    def _of(self, person: str) -> tuple[str, str]:
        if person in self._known:
            return self._known[person]
        if time.monotonic() < self._rests_until:
            return "", ""
        try:
            found = self._talk.name_of(person)
        except ChannelError:
            self._rests_until = time.monotonic() + RESTS
            return "", ""
        if any(found):
            self._known[person] = found
            if len(self._known) > MOST:
                self._known.popitem(last=False)
        return found
