"""The words in a message of WhatsApp, whatever kind it is of (Meta's description v23.0, `WebhookPayload`)."""

from collections.abc import Mapping
from typing import Any

from hilft.channels.wire.given import at, list_at, storable_line, text_at

_PLACES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "text": (("text", "body"),),
    "button": (("button", "text"),),
    "reaction": (("reaction", "emoji"),),
    "system": (("system", "body"),),
    "interactive": (
        ("interactive", "button_reply", "title"),
        ("interactive", "list_reply", "title"),
        ("interactive", "list_reply", "description"),
        ("interactive", "nfm_reply", "body"),
        ("interactive", "nfm_reply", "response_json"),
    ),
}


def words_of(message: Mapping[str, Any]) -> str:
    """Return what a message says, "" when it brings nothing but a file."""
    kind = text_at(message, "type")
    if kind in _PLACES:
        return "\n".join(found for place in _PLACES[kind] if (found := text_at(message, *place)))
    if kind == "location":
        return _place(message)
    if kind == "contacts":
        return "\n".join(_card(card) for card in list_at(message, "contacts")[:20])
    if kind == "order":
        return _order(message)
    if caption := text_at(message, kind, "caption"):
        return caption
    is_file = isinstance(at(message, kind), dict) and bool(text_at(message, kind, "id"))
    return "" if is_file else _unknown(message, kind)


def _place(message: Mapping[str, Any]) -> str:
    where = [at(message, "location", name) for name in ("latitude", "longitude")]
    spot = ", ".join(str(one)[:20] for one in where if isinstance(one, int | float | str))
    names = [text_at(message, "location", name) for name in ("name", "address", "url")]
    return "\n".join(one for one in (*names, spot) if one)


def _card(card: Any) -> str:
    name = text_at(card, "name", "formatted_name")
    phones = [text_at(one, "phone") for one in list_at(card, "phones")[:5]]
    mails = [text_at(one, "email") for one in list_at(card, "emails")[:5]]
    return ", ".join(storable_line(one) for one in (name, *phones, *mails) if one)


def _order(message: Mapping[str, Any]) -> str:
    items = list_at(message, "order", "product_items")[:100]
    lines = [f"{str(at(one, 'quantity'))[:12]} x {text_at(one, 'product_retailer_id')[:100]}" for one in items]
    return "\n".join(one for one in (text_at(message, "order", "text"), *lines) if one)


def _unknown(message: Mapping[str, Any], kind: str) -> str:
    """Return what can be told of a message Meta gives no content of: somebody wrote, and is waiting."""
    error = at(message, "errors", 0)
    why = text_at(error, "error_data", "details") or text_at(error, "title")
    return f"[{storable_line(': '.join(one for one in (kind, why) if one), longest=300)}]" if kind or why else ""
