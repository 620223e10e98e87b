"""Whether comments and posts still stand, and what they say now: what no call told us is asked for again.

A comment's number does not say on whose page it stands, and of one that was never for us Meta says the same as of one
that is gone. So a comment is gone only when it is not shown and the post of ours is shown that it stood below.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from hilft.channels.adapters.facebook.events import ID, Told, raw_of_look
from hilft.channels.adapters.facebook.hearing import COMMENT, POST
from hilft.channels.contract import RawMessage
from hilft.channels.wire.given import dict_at, list_at, text_at
from hilft.channels.wire.graph import Graph
from hilft.channels.wire.graph_standing import Looked, look_at, only_if_seen


class Looks:
    """Looks at comments and posts again. What they say now is told once, until the next look."""

    def __init__(self, graph: Graph, page: str) -> None:
        self._graph, self._page = graph, page
        self._revised: list[RawMessage] = []

    def standing(self, remote_ids: Sequence[str]) -> Mapping[str, bool | None]:
        """See `Standing.standing`. Of others' posts that name our page nothing is known: they are not ours to see."""
        self._revised = []
        wanted = [one for one in remote_ids if ID.fullmatch(one)]
        posts = [one for one in wanted if one.startswith(f"{self._page}_")]
        comments = [one for one in wanted if one not in posts]
        looked = [look_at(self._graph, names, fields) for names, fields in ((posts, POST), (comments, COMMENT))]
        self._note(looked)
        above = {one: self._post_of(one) for one in comments if looked[1].stands(one) is False}
        shown = look_at(self._graph, sorted({*above.values()}), "id").shown
        stands = {one: looked[0].stands(one) for one in posts}
        for one in comments:
            stands[one] = None if one in above and above[one] not in shown else looked[1].stands(one)
        return only_if_seen(self._graph, f"{self._page}/feed", stands)

    def revised(self) -> list[RawMessage]:
        """See `Revising.revised`. Facebook does not say whether something was changed, only what it says now."""
        told, self._revised = self._revised, []
        return told

    def _note(self, looked: list[Looked]) -> None:
        """Keep what words say now. Calls name a picture by another address than looks: of those nothing is told."""
        now = datetime.now(UTC)
        for word in (one for found in looked for one in found.shown.values()):
            has_files = bool(dict_at(word, "attachment") or list_at(word, "attachments", "data"))
            if text_at(word, "message") and not has_files and text_at(word, "from", "id") != self._page:
                self._revised.append(raw_of_look(word, self._below(word), now))

    def _below(self, word: Told) -> Told:
        identity = text_at(word, "id")
        return {} if identity.startswith(f"{self._page}_") else {"id": self._post_of(identity)}

    def _post_of(self, comment: str) -> str:
        """Return the post of ours a comment stands below, if it stands below one."""
        return f"{self._page}_{comment.partition('_')[0]}"
