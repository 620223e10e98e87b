"""Whether something is still shown to us on one of Meta's networks, many things in one request.

After Meta's documentation "Make multiple requests" (`ids`, 50 at most, each counted as a request of its own). When one
of them is not shown Meta refuses them all, so they are halved until it is known which one it is. Of what is deleted
Meta says the same as of what is not for us (code 803, or 100 with subcode 33): neither is before our eyes any more;
what we could not see for a reason of our own is told apart by looking at what is ours.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from hilft.channels.contract import Undeliverable
from hilft.channels.wire.given import dict_at, list_at, text_at
from hilft.channels.wire.graph import RIGHTS, Graph, code_of, is_gone, refused

MOST = 50
OURS = {"fields": "id,comments.limit(1){id}", "limit": "1"}


@dataclass(frozen=True)
class Looked:
    """What was seen. `shown`: by its number. `hidden`: gone, or not for us; what is in neither Meta does not tell."""

    shown: dict[str, dict[str, Any]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)

    def stands(self, name: str) -> bool | None:
        """Return whether something is shown, None where Meta does not tell."""
        return True if name in self.shown else False if name in self.hidden else None


def look_at(graph: Graph, names: Sequence[str], fields: str) -> Looked:
    """Look at these nodes, all at once when all are there. Raises `NotNow`."""
    found = Looked()
    for begin in range(0, len(names), MOST):
        _look(graph, names[begin : begin + MOST], fields, found)
    return found


def sees_ours(graph: Graph, path: str) -> bool:
    """Whether the last thing we published, or a comment below it, is shown: our rights are what they were.

    `path`: the list of what we published. Where nobody comments on the last one, that itself has to do. Raises
    `NotNow`.
    """
    last = list_at(graph.heard(path, OURS), "data")
    shown = [text_at(one, "comments", "data", 0, "id") or text_at(one, "id") for one in last]
    return bool(look_at(graph, [one for one in shown if one], "id").shown)


def only_if_seen(graph: Graph, path: str, stands: Mapping[str, bool | None]) -> Mapping[str, bool | None]:
    """Return who stands, and nothing as gone as long as we cannot see what is ours. Raises `NotNow`."""
    if False in stands.values() and not sees_ours(graph, path):
        return {one: stand or None for one, stand in stands.items()}
    return stands


def _look(graph: Graph, names: Sequence[str], fields: str, found: Looked) -> None:
    answer = graph.ask("GET", "", {"ids": ",".join(names), "fields": fields})
    if answer.ok:
        for one in names:
            if node := dict_at(answer.json(), one):
                found.shown[one] = node
        return
    if code_of(answer) not in RIGHTS:
        with suppress(Undeliverable):
            refused(answer)
    if len(names) > 1:
        _look(graph, names[: len(names) // 2], fields, found)
        _look(graph, names[len(names) // 2 :], fields, found)
    elif is_gone(answer):
        found.hidden.add(names[0])
