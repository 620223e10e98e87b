"""Calls of Meta's: whether they come from Meta, what stands in them, and what is kept of one that nobody understands.

After Meta's documentation "Webhooks, getting started" (verification, X-Hub-Signature-256; March 2026).
"""

import hmac
import re
from datetime import datetime
from hashlib import sha256
from typing import Any

from hilft.channels.contract import Answer, Call, NotTheirs, RawMessage
from hilft.channels.wire.given import at, digest, list_at, parsed

_CHALLENGE = re.compile(r"[A-Za-z0-9._-]{1,200}")


def verified(call: Call, token: str) -> Answer | None:
    """Answer Meta's question whether this address is ours, if it knows our verify token. Raises `NotTheirs`."""
    if call.method == "POST":
        return None
    if call.method != "GET" or call.query.get("hub.mode") != "subscribe":
        return Answer(405, b"Meta calls here.")
    given = call.query.get("hub.verify_token", "")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), token.encode()):
        raise NotTheirs("Somebody asked with another verify token than ours.")
    challenge = call.query.get("hub.challenge", "")
    if not _CHALLENGE.fullmatch(challenge):
        raise NotTheirs("The challenge is none that Meta sends.", status=400)
    return Answer(200, challenge.encode())


def prove(call: Call, secret: str) -> None:
    """Raise `NotTheirs` unless the call's raw bytes are signed with our app secret."""
    right = "sha256=" + hmac.new(secret.encode(), call.body, sha256).hexdigest()
    given = call.headers.get("x-hub-signature-256", "")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), right.encode()):
        raise NotTheirs("The signature is missing or wrong: look at the app secret.", status=401)


def entries_of(body: bytes, kind: str) -> list[dict[str, Any]]:
    """Return the entries of a call, each of one page or account; none when it is of nothing of this kind."""
    told = parsed(body)
    found = list_at(told, "entry") if at(told, "object") == kind else []
    return [one for one in found if isinstance(one, dict)]


def raw_of_call(body: bytes, now: datetime) -> RawMessage:
    """Return a proven call that is not understood, so that nothing is lost."""
    mark = digest(body.hex())
    return RawMessage(f"call:{mark[:40]}", body, now, cursor="", digest=mark)
