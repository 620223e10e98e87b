"""What X tells by webhook: a challenge now and then, and events; whatever it leaves out is found by looking."""

import hmac
import json
from collections.abc import Mapping
from hashlib import sha256

from hilft.channels.adapters.x.account import XAccount
from hilft.channels.adapters.x.events import (
    Cursor,
    Thing,
    moved,
    number,
    raw_of_deletion,
    raw_of_message,
    raw_of_other,
    raws_of_post,
)
from hilft.channels.adapters.x.signing import TOKEN, proof
from hilft.channels.contract import Answer, Call, NotTheirs, RawMessage
from hilft.channels.wire.given import dict_at, list_at, parsed, text_at

POSTS = frozenset({"post.mention.create", "post.reply.create", "post.quote.create", "post.create"})


def challenged(account: XAccount, call: Call) -> Answer | None:
    """See `Hooked.challenged`. Only what cannot be an event is signed for whoever asks."""
    token = call.query.get("crc_token")
    if call.method == "GET" and token is not None:
        if not TOKEN.fullmatch(token):
            raise NotTheirs("Somebody asked for a signature over something that is no challenge of X.", status=400)
        body = json.dumps({"response_token": proof(account, token.encode())}).encode()
        return Answer(200, body, "application/json")
    return None if call.method == "POST" else Answer(405, b"Send a signed POST.")


def called(account: XAccount, call: Call) -> list[RawMessage]:
    """See `Hooked.called`."""
    given = _signature(call.headers)
    if not hmac.compare_digest(given.encode("utf-8", "replace"), proof(account, call.body).encode()):
        raise NotTheirs("The signature is missing or wrong.", status=401)
    if not call.body.lstrip().startswith(b"{"):
        raise NotTheirs("The call is signed, but it is no event: a signed challenge came back.", status=400)
    told = parsed(call.body)
    data = told.get("data") if isinstance(told, dict) else None
    events = data if isinstance(data, list) else [data]
    raws = [raw for event in events for raw in _raws(account, event, call.body)]
    return [moved(raw, call.at) for raw in raws]


def _signature(headers: Mapping[str, str]) -> str:
    return headers.get("x-twitter-webhooks-signature", "")


def _raws(account: XAccount, event: object, body: bytes) -> list[RawMessage]:
    kind, payload = text_at(event, "event_type"), dict_at(event, "payload")
    identity = f"event:{text_at(event, 'event_uuid') or sha256(body).hexdigest()}"
    includes = dict_at(event, "includes")
    if kind in POSTS and number(text_at(payload, "id")):
        # X tells this to the one who was mentioned or quoted, though it may leave out what was quoted.
        is_ours = text_at(event, "filter", "user_id") == account.me
        return raws_of_post(payload, includes, Cursor(), Cursor(), kind if is_ours else "")
    if kind == "post.delete" and number(text_at(payload, "id")):
        return [raw_of_deletion(text_at(payload, "id"))]
    if kind in ("dm.received", "dm.sent") and _is_message(payload):
        return [raw_of_message(payload, includes, None)]
    # Of a direct message in a shape of its own only the next look tells; an event of another kind says nothing to us.
    is_noise = bool(kind) and kind not in POSTS
    return [raw_of_other(identity, event if event is not None else body.decode("utf-8", "replace"), noise=is_noise)]


def _is_message(payload: Thing) -> bool:
    names = ("id", "sender_id", "dm_conversation_id", "text")
    is_whole = all(text_at(payload, name) for name in names) or bool(list_at(payload, "attachments", "media_keys"))
    return is_whole and bool(number(text_at(payload, "id")))
