"""What a program of your own tells us, as a message of the contract."""

import json
from datetime import UTC, datetime
from typing import Any

from hilft.channels.contract import Arrival, Audience, Author, Heard, Kind, Note, RawMessage, Receipt, nobody_said
from hilft.channels.wire.given import storable_text

LONGEST = 100_000
"""Characters of a text."""

_KINDS = {kind.value: kind for kind in (Kind.MESSAGE, Kind.EDITED, Kind.DELETED, Kind.RECEIPT, Kind.OURS)}


def read_call(raw: RawMessage) -> Heard:
    """Return what a call says. Never raises: what is no message of ours is `Kind.BROKEN` with what could be read."""
    try:
        told = json.loads(raw.raw)
    except (ValueError, RecursionError):
        return nobody_said(raw, Kind.BROKEN, storable_text(raw.raw[:LONGEST].decode("utf-8", "replace")))
    if not isinstance(told, dict):
        return nobody_said(raw, Kind.BROKEN, json.dumps(told)[:LONGEST])
    kind = _KINDS.get(_text(told, "kind") or Kind.MESSAGE.value, Kind.BROKEN)
    author = told.get("author")
    return _heard(raw, told, author if isinstance(author, dict) else {}, kind)


def _heard(raw: RawMessage, told: dict[str, Any], author: dict[str, Any], kind: Kind) -> Heard:
    said_at = _moment(told.get("said_at"))
    address, text = _text(author, "address", 320), _text(told, "text", LONGEST)
    if kind in (Kind.MESSAGE, Kind.EDITED) and not text:
        kind = Kind.BROKEN
    arrival = _text(told, "arrival", 20)
    if kind is Kind.RECEIPT and arrival not in set(Arrival):
        kind = Kind.BROKEN
    original = _text(told, "about", 200)
    return Heard(
        remote_id=raw.remote_id,
        author=Author(_text(author, "name", 120), _text(author, "handle", 120) or address, address),
        subject=_text(told, "subject", 250),
        text=text,
        said_at=said_at or raw.received_at,
        # Whoever does not say that everybody could read it meant it for us.
        audience=Audience.PUBLIC if told.get("audience") == Audience.PUBLIC.value else Audience.PRIVATE,
        kind=kind,
        language=_text(told, "language", 2),
        in_reply_to=_text(told, "in_reply_to", 200),
        conversation=_text(told, "conversation", 200),
        about=original,
        receipt=Receipt(original, Arrival(arrival), _text(told, "reason", 300)) if kind is Kind.RECEIPT else None,
        permalink=_link(_text(told, "url", 500)),
        reach=max(reach, 0) if isinstance(reach := told.get("reach"), int) and reach < 10**9 else 0,
        notes=frozenset() if said_at is not None else frozenset({Note.DATE_GUESSED}),
    )


def _text(told: dict[str, Any], name: str, most: int = 100) -> str:
    value = told.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)[:most] if abs(value) < 10**most else ""
    return value.encode("utf-8", "ignore").decode()[:most].replace("\0", "").strip() if isinstance(value, str) else ""


def _moment(value: object) -> datetime | None:
    """Return a moment in UTC, None for what is none; one without a zone is UTC."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        aware = moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
        return aware.astimezone(UTC) if aware is not None else None
    except (ValueError, OverflowError):
        return None


def _link(text: str) -> str:
    return text if text.startswith(("https://", "http://")) else ""
