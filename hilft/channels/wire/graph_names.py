"""Who writes to us in private, and after what: Meta's calls name people by number only, and no word before theirs."""

import time
from collections import OrderedDict
from typing import Any

from hilft.channels.contract import ChannelError
from hilft.channels.wire.given import dict_at, number_at, text_at
from hilft.channels.wire.graph_messages import Spoken, follows, other_of
from hilft.channels.wire.graph_talk import PERSON, Talk

MOST = 5_000
RESTS = 60.0
"""Seconds for which nobody is asked about after Meta did not tell in time: the word itself must not wait."""


class Names:
    """People who were looked up, and when looking up rests."""

    def __init__(self, talk: Talk, spoken: Spoken) -> None:
        self._talk, self._spoken, self._rests_until = talk, spoken, 0.0
        self._known: OrderedDict[str, tuple[str, str]] = OrderedDict()

    def called(self, event: dict[str, Any]) -> dict[str, Any]:
        """Return an event with how its author is called and which word of ours it follows, where that is known."""
        person = other_of(event, self._talk.us)
        is_word = bool(dict_at(event, "message") or dict_at(event, "postback"))
        if not is_word or not PERSON.fullmatch(person) or text_at(event, "sender", "id") in self._talk.us:
            return event
        name, handle = self._of(person)
        above = follows(number_at(event, "timestamp"), *self._spoken.last.get(person, ("", 0)))
        found = {"name": name, "username": handle, "follows": above}
        return {**event, "called": found} if any(found.values()) else event

    def _of(self, person: str) -> tuple[str, str]:
        if person in self._known:
            return self._known[person]
        if time.monotonic() < self._rests_until:
            return "", ""
        try:
            name, handle, ours, moment = self._talk.known_of(person)
        except ChannelError:
            self._rests_until = time.monotonic() + RESTS
            return "", ""
        if ours and person not in self._spoken.last:
            self._spoken.last[person] = (ours, moment)
        self._known[person] = (name, handle)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return name, handle
