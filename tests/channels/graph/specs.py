"""Meta's own node specs (April 2026): which fields, edges and methods a node has, and what an edge is asked with.

They are no part of the project; where they lie beside the checkout, in `shared/specs/meta`, every request of ours and
every answer of our emulators is held against them. A request for a field or an edge that is not in them is wrong.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.channels.graph.asked import Wanted, wanted

FOLDER = Path(__file__).parents[4] / "shared/specs/meta"
# Of conversations the specs beside the checkout hold no file. Names as in the spec UnifiedThread of the same generator
# (its edge `messages`) and, of a message, as in Meta's documentation "Conversations API" (February 2026).
TALK = "can_reply former_participants id is_subscribed link message_count name participants senders snippet subject"
TALK += " unread_count updated_time scoped_thread_key wallpaper"
MESSAGE = "id created_time from to message attachments shares story reply_to is_unsupported reactions tags sticker"
# Reading of lists and fields, for every edge alike ("Paginated results", "Field expansion", "Secure requests").
ALWAYS = frozenset({"fields", "limit", "after", "before", "appsecret_proof", "access_token"})
SENT = {"recipient", "message", "messaging_type", "tag"}


@cache
def spec(node: str) -> dict[str, Any] | None:
    """Return a node's spec, None where it is not at hand."""
    path = FOLDER / f"{node}.json"
    if path.exists():
        return dict(json.loads(path.read_text(encoding="utf-8")))
    own = {"UnifiedThread": (TALK, [("messages", "Message")]), "Message": (MESSAGE, [("attachments", "Attachment")])}
    if node not in own:
        return None
    names, edges = own[node]
    apis = [{"method": "GET", "endpoint": name, "return": to, "params": []} for name, to in edges]
    read = {"method": "GET", "name": "#get", "return": node, "params": []}
    return {"fields": [{"name": name, "type": "Object"} for name in names.split()], "apis": [*apis, read]}


def is_at_hand() -> bool:
    """Whether the specs lie beside the checkout."""
    return FOLDER.exists()


def wrongs_of_request(node: str, edge: str, method: str, params: dict[str, Any]) -> list[str]:
    """Return what the specs do not know of a request to a node, or to one of its edges."""
    api = _api(node, edge, method)
    if api is None:
        return [f"{node} has no {method} {edge or 'of itself'}"]
    known = {one["name"] for one in api["params"]} | (ALWAYS if method == "GET" else {"appsecret_proof"})
    found = [f"{method} {node}/{edge} knows no {name}" for name in params if name not in known]
    if method == "GET":
        found += _wrongs_of_fields(api["return"], wanted(str(params.get("fields", ""))))
    return found


def wrongs_of_answer(node: str, shown: Any) -> list[str]:
    """Return what a node shows that the specs do not know of it, or know to be of another type."""
    if spec(node) is None or not isinstance(shown, dict):
        return []
    types = {one["name"]: one["type"] for one in (spec(node) or {})["fields"]}
    found: list[str] = []
    for name, value in shown.items():
        edge = _api(node, name, "GET")
        if name not in types and edge is None:
            found.append(f"{node} shows no {name}")
        elif name in types and not _fits(types[name], value):
            found.append(f"{node}.{name} is {types[name]}, not {value!r}")
        elif edge is not None and name not in types:
            for one in value.get("data", []):
                found += wrongs_of_answer(edge["return"], one)
        else:
            found += wrongs_of_answer(types[name], value)
    return found


def _wrongs_of_fields(node: str, asked: tuple[Wanted, ...]) -> Iterator[str]:
    known = spec(node)
    if known is None:
        return
    types = {one["name"]: one["type"] for one in known["fields"]}
    for one in asked:
        edge = _api(node, one.name, "GET")
        if one.name in types and (edge is None or not one.params):
            # A field with a parameter, such as mentioned_comment.comment_id(...), is documented beside the specs.
            yield from _wrongs_of_fields(types[one.name], one.parts)
        elif edge is not None:
            params = {param["name"] for param in edge["params"]} | ALWAYS
            yield from (f"{node}/{one.name} knows no {name}" for name in one.params if name not in params)
            yield from _wrongs_of_fields(edge["return"], one.parts)
        else:
            yield f"{node} has no {one.name}"


def _api(node: str, edge: str, method: str) -> dict[str, Any] | None:
    own = {"GET": "#get", "POST": "#update", "DELETE": "#delete"}[method]
    for api in (spec(node) or {"apis": []})["apis"]:
        if api["method"] == method and (api.get("endpoint") == edge if edge else api.get("name") == own):
            return dict(api)
    return None


def _fits(kind: str, value: Any) -> bool:
    wanted_types: dict[str, type | tuple[type, ...]] = {
        "string": str,
        "datetime": str,
        "bool": bool,
        "int": int,
        "unsigned int": int,
    }
    return isinstance(value, wanted_types.get(kind, object))
