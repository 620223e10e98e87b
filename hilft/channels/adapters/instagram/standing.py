"""Whether comments still stand: Meta tells nobody that a comment was deleted, so each is asked for again.

Of what is deleted Meta says the same as of what is not shown to us (code 100, subcode 33 of its Graph API). Neither is
before our eyes any more; what we could not see for a reason of our own is told apart by looking at what is ours.
"""

from collections.abc import Mapping, Sequence

from hilft.channels.adapters.instagram.events import ID, MEDIUM
from hilft.channels.wire.given import dict_at, list_at, text_at
from hilft.channels.wire.graph import RIGHTS, Graph, code_of, is_gone, refused

OURS = {"fields": "id,comments.limit(1){id}", "limit": "1"}


class Looks:
    """Looks at comments again, those below our media and those that mention us elsewhere."""

    def __init__(self, graph: Graph, account: str) -> None:
        self._graph, self._account = graph, account

    def standing(self, remote_ids: Sequence[str]) -> Mapping[str, bool | None]:
        """See `Standing.standing`. Nothing is gone as long as we cannot see what is ours."""
        wanted = [one for one in remote_ids if ID.fullmatch(one.removeprefix(MEDIUM))]
        stands = {one: self._stands(one) for one in wanted}
        if False in stands.values() and not self._sees_ours():
            return {one: stand or None for one, stand in stands.items()}
        return stands

    def _stands(self, name: str) -> bool | None:
        """A comment is asked for by itself, then as one that mentions us: below others' media only that is shown."""
        if name.startswith(MEDIUM):
            return self._shows_mention(f"mentioned_media.media_id({name.removeprefix(MEDIUM)})")
        direct = self._shows(name, {"fields": "id"}, "id")
        return direct if direct is not False else self._shows_mention(f"mentioned_comment.comment_id({name})")

    def _shows_mention(self, field: str) -> bool:
        # Meta refuses the right to look at a mention that is none, or is none any more.
        return self._shows(self._account, {"fields": f"{field}{{id}}"}, field.partition(".")[0]) is True

    def _shows(self, path: str, params: Mapping[str, str], name: str) -> bool | None:
        """Return whether something is shown to us; None where Meta refuses the right. Raises `NotNow`."""
        answer = self._graph.ask("GET", path, params)
        if answer.ok:
            return name in dict_at(answer.json())
        if is_gone(answer):
            return False
        if code_of(answer) in RIGHTS:
            return None
        refused(answer)

    def _sees_ours(self) -> bool:
        """Whether our own last medium, or a comment below it, is shown: our rights are what they were. Raises NotNow.

        Where nobody comments on the last one the medium itself has to do.
        """
        media = list_at(self._graph.heard(f"{self._account}/media", OURS), "data")
        shown = [text_at(one, "comments", "data", 0, "id") or text_at(one, "id") for one in media]
        return any(one and self._shows(one, {"fields": "id"}, "id") for one in shown)
