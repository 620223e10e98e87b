"""What is heard on Instagram before everybody, as raw messages: comments on our media, and mentions of us elsewhere.

Told by a call (Meta's documentation, topic instagram: comments, live_comments, mentions) or seen below our media (nodes
IGMedia and IGComment of Meta's node specs, April 2026). Both name a comment by the same number, and that number alone
makes its digest: comments on Instagram are not changed.
"""

import re
from datetime import datetime
from typing import Any

from hilft.channels.contract import RawMessage
from hilft.channels.wire.given import canonical, dict_at, digest, number_at, text_at

Told = dict[str, Any]
ID = re.compile(r"[0-9]{1,30}")
ELSEWHERE = re.compile(r"([0-9]{1,30}):([0-9]{1,30})?")
"""The thread of a mention below somebody else's media: the medium's number, and that of the comment, if it is one."""
MEDIUM = "media:"
"""Before the number of a medium in whose caption we were mentioned."""
COMMENTS = ("comments", "live_comments")


def mention_of(change: Told) -> tuple[str, str] | None:
    """Return the medium and the comment ("" for a caption) in which a change says that we were mentioned."""
    medium, comment = (text_at(change, "value", name) for name in ("media_id", "comment_id"))
    is_fit = ID.fullmatch(medium) and (not comment or ID.fullmatch(comment))
    return (medium, comment) if text_at(change, "field") == "mentions" and is_fit else None


def raw_of_change(change: Told, entry: Told, now: datetime) -> RawMessage:
    """Return one change of a call as the house stores it; a mention comes with what was looked up (`mentioned`)."""
    body = {"change": change, "account": text_at(entry, "id"), "time": number_at(entry, "time")}
    if (mention := mention_of(change)) is not None:
        return _raw(body, mention[1] or f"{MEDIUM}{mention[0]}", now)
    is_comment = text_at(change, "field") in COMMENTS
    return _raw(body, text_at(change, "value", "id") if is_comment else "", now)


def raw_of_seen(comment: Told, medium: Told, cursor: str, now: datetime) -> RawMessage:
    """Return a comment as it stands below a medium of ours."""
    seen = {name: value for name, value in comment.items() if name != "replies"}
    below = {name: medium.get(name) for name in ("id", "permalink", "media_product_type") if name in medium}
    raw = _raw({"seen": seen, "below": below}, text_at(comment, "id"), now)
    return RawMessage(raw.remote_id, raw.raw, raw.received_at, cursor, raw.digest)


def words_of(told: Told) -> Told:
    """Return the comment or medium in a raw message, however it was heard."""
    return dict_at(told, "seen") or dict_at(told, "change", "mentioned") or dict_at(told, "change", "value")


def _raw(body: Told, name: str, now: datetime) -> RawMessage:
    is_fit = ID.fullmatch(name.removeprefix(MEDIUM)) is not None
    remote_id = name if is_fit else f"change:{digest(body)[:40]}"
    return RawMessage(remote_id, canonical(body), now, "", digest("comment", remote_id))
