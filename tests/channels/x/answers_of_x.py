"""Pieces of what a small X answers: pages, direct messages, refusals."""

from html import escape
from typing import Any

from tests.channels.x.world_of_x import Message


def cut(ones: list[Any], query: dict[str, str]) -> tuple[list[Any], dict[str, Any]]:
    """One page; the token of the next names where it begins, so that what is said meanwhile moves nothing."""
    most = int(query.get("max_results", 10))
    if token := query.get("pagination_token"):
        below = int(token.removeprefix("page-token-below-"))
        ones = [one for one in ones if int(one.id) < below]
    page = ones[:most]
    meta: dict[str, Any] = {"result_count": len(page)}
    if page:
        meta |= {"newest_id": page[0].id, "oldest_id": page[-1].id}
    if len(ones) > most:
        meta["next_token"] = f"page-token-below-{page[-1].id}"
    return page, meta


def shown_message(message: Message, query: dict[str, str]) -> dict[str, Any]:
    """A direct message as it was asked for."""
    fields = {
        "created_at": message.created_at,
        "dm_conversation_id": message.conversation,
        "event_type": "MessageCreate",
    }
    wanted, asked = query.get("dm_event.fields", "").split(","), query.get("expansions", "").split(",")
    given = {name: value for name, value in fields.items() if name in wanted}
    sender = {"sender_id": message.sender} if "sender_id" in asked else {}
    return {"id": message.id, "text": escape(message.text, quote=False), **given, **sender}


def invalid(parameter: str, detail: str) -> dict[str, Any]:
    """Why a request is refused."""
    kind = "https://api.x.com/2/problems/invalid-request"
    return {"title": "Invalid Request", "type": kind, "detail": detail, "parameter": parameter}


def unseen(identity: str, *, is_there: bool) -> dict[str, Any]:
    """Why a post is not shown: it is gone, or only not for us."""
    kind, title = (
        ("not-authorized-for-resource", "Authorization Error")
        if is_there
        else ("resource-not-found", "Not Found Error")
    )
    told = {"type": f"https://api.x.com/2/problems/{kind}", "title": title, "detail": f"Could not find {identity}."}
    return told | {"resource_type": "tweet", "resource_id": identity, "parameter": "ids", "value": identity}
