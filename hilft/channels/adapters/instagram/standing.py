"""Whether comments still stand: Meta tells nobody that a comment was deleted, so each is asked for again."""

from collections.abc import Mapping, Sequence

from hilft.channels.adapters.instagram.events import ID, MEDIUM
from hilft.channels.wire.given import dict_at
from hilft.channels.wire.graph import RIGHTS, Graph, code_of, is_gone, refused
from hilft.channels.wire.graph_standing import look_at, only_if_seen


class Looks:
    """Looks at comments again, those below our media and those that mention us elsewhere."""

    def __init__(self, graph: Graph, account: str) -> None:
        self._graph, self._account = graph, account

    def standing(self, remote_ids: Sequence[str]) -> Mapping[str, bool | None]:
        """See `Standing.standing`. Nothing is gone as long as we cannot see what is ours.

        A comment is asked for by itself, then as one that mentions us: below others' media only that is shown.
        """
        looked = look_at(self._graph, [one for one in remote_ids if ID.fullmatch(one)], "id")
        stands: dict[str, bool | None] = {}
        for one in remote_ids:
            if one.startswith(MEDIUM) and ID.fullmatch(one.removeprefix(MEDIUM)):
                stands[one] = self._shows_mention(f"mentioned_media.media_id({one.removeprefix(MEDIUM)})")
            elif ID.fullmatch(one):
                direct = looked.stands(one)
                stands[one] = self._shows_mention(f"mentioned_comment.comment_id({one})") if direct is False else direct
        return only_if_seen(self._graph, f"{self._account}/media", stands)

    def _shows_mention(self, field: str) -> bool:
        """Return whether a mention is shown to us. Meta refuses the right to look at one that is none any more."""
        answer = self._graph.ask("GET", self._account, {"fields": f"{field}{{id}}"})
        if answer.ok:
            return field.partition(".")[0] in dict_at(answer.json())
        if is_gone(answer) or code_of(answer) in RIGHTS:
            return False
        refused(answer)
