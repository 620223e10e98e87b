"""What Meta's calls leave out of private messages: how people are called, which word of ours theirs follows, files."""

import time
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Any

from hilft.channels.contract import ChannelError, NotNow, NotTheirs
from hilft.channels.wire.given import dict_at, number_at, text_at
from hilft.channels.wire.graph_files import fetched
from hilft.channels.wire.graph_messages import Spoken, follows, other_of
from hilft.channels.wire.graph_talk import PERSON, Talk

MOST = 5_000
WAITS_FOR_FILES = timedelta(minutes=15)
"""How old a message may become while its file cannot be fetched; then its words are kept with a link to it."""
RESTS = 60.0
"""Seconds for which nobody is asked about after Meta did not tell in time: the word itself must not wait."""


class Names:
    """People who were looked up, and when looking up rests."""

    def __init__(self, talk: Talk, spoken: Spoken) -> None:
        self._talk, self._spoken, self._rests_until = talk, spoken, 0.0
        self._known: OrderedDict[str, tuple[str, str]] = OrderedDict()

    def called(self, event: dict[str, Any], now: datetime) -> dict[str, Any]:
        """Return an event with what it leaves out, as far as that is known.

        Raises `NotTheirs` while a file does not come: Meta calls again, for a while.
        """
        person = other_of(event, self._talk.us)
        if (read := number_at(event, "read", "watermark")) and PERSON.fullmatch(person):
            self._recall(person, read)
        is_word = bool(dict_at(event, "message") or dict_at(event, "postback"))
        if not is_word or not PERSON.fullmatch(person) or text_at(event, "sender", "id") in self._talk.us:
            return event
        name, handle = self._of(person)
        above = follows(number_at(event, "timestamp"), *self._spoken.last.get(person, ("", 0)))
        found = {"name": name, "username": handle, "follows": above, "files": self._files(event, now)}
        return {**event, "called": found} if any(found.values()) else event

    def _recall(self, person: str, read: int) -> None:
        """Look up what somebody can have read by then, where nothing is remembered, as after a new start."""
        if not self._spoken.knows_unread(person, read):
            self._known.pop(person, None)
            self._of(person)

    def _files(self, event: dict[str, Any], now: datetime) -> dict[str, str]:
        try:
            return fetched(dict_at(event, "message"), self._talk.graph.http.base)
        except NotNow as trouble:
            if now.timestamp() - number_at(event, "timestamp") / 1000 < WAITS_FOR_FILES.total_seconds():
                raise NotTheirs(f"Meta's call waits for a file: {trouble}", status=503) from None
            return {}

    def _of(self, person: str) -> tuple[str, str]:
        if person in self._known:
            return self._known[person]
        if time.monotonic() < self._rests_until:
            return "", ""
        try:
            name, handle, ours = self._talk.known_of(person)
        except ChannelError:
            self._rests_until = time.monotonic() + RESTS
            return "", ""
        self._spoken.recall(person, ours)
        self._known[person] = (name, handle)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return name, handle
