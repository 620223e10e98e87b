"""Whether posts still stand, and what they say now: X tells nobody of a change, and of a deletion by webhook only."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence

from hilft.channels.adapters.x.events import Cursor, Thing, included_post, number, raws_of_post, versions
from hilft.channels.adapters.x.hearing import POST
from hilft.channels.adapters.x.server import Server
from hilft.channels.contract import RawMessage
from hilft.channels.wire.given import dict_at, list_at, text_at

MOST_TOLD = 5_000


class Looks:
    """Looks at posts again. Keeps in memory which version of each it told last; after a new start it tells it again."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._told: OrderedDict[str, str] = OrderedDict()
        self._revised: list[RawMessage] = []

    def standing(self, remote_ids: Sequence[str]) -> Mapping[str, bool | None]:
        """See `Standing.standing`. Of a post that is only not for us X says something else than of one that is gone."""
        numbers = [one for one in remote_ids if number(one)]
        if not numbers:
            return {}
        told = self._server.told("/2/tweets", {**POST, "ids": ",".join(numbers)}, is_paid_for=True)
        there = {text_at(post, "id"): post for post in list_at(told, "data")}
        for post in there.values():
            self._note_change(post, dict_at(told, "includes"))
        refused = [one for one in list_at(told, "errors") if text_at(one, "type").endswith("resource-not-found")]
        gone = {text_at(one, "resource_id") or text_at(one, "value") for one in refused}
        return {one: True if one in there else False if one in gone else None for one in numbers}

    def revised(self) -> list[RawMessage]:
        """See `Revising.revised`."""
        told, self._revised = self._revised, []
        return told

    def _note_change(self, post: Thing, includes: Thing) -> None:
        """A post names its later versions, which mostly come along; where they do not, the last one is asked for."""
        history = versions(post)
        first, last = history[0], history[-1]
        if first == last or self._told.get(first) == last:
            return
        newest = included_post(includes, last) if text_at(post, "id") != last else post
        if not newest:
            told = self._server.told("/2/tweets", {**POST, "ids": last})
            newest, includes = dict_at(told, "data", 0), dict_at(told, "includes")
        if text_at(newest, "id") != last:
            return  # it was taken back, or hidden, since: the next look tells
        self._revised.append(raws_of_post(newest, includes, Cursor(), Cursor())[-1])
        self._told[first] = last
        while len(self._told) > MOST_TOLD:
            self._told.popitem(last=False)
