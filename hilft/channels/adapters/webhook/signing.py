"""Signing and proving calls as the Standard Webhooks specification 1.0.0 says (2023), with symmetric secrets.

`webhook-id` names the message, `webhook-timestamp` is in seconds since 1970, and `webhook-signature` holds one or more
signatures "v1,BASE64" over "ID.TIMESTAMP.BODY", so that a secret can be replaced while both are in use.
"""

import base64
import binascii
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils.translation import gettext_noop

from hilft.channels.contract import NotTheirs, Unfit

TOLERANCE = timedelta(minutes=5)
"""How far a call's own moment may lie from ours, in both directions: what is older may be a recorded call."""
_PREFIX, _SHORTEST = "whsec_", 16


def key_of(secret: str, *, field: str) -> bytes:
    """Return the key a secret stands for. Raises Unfit when it is none, or too short to keep anybody out."""
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise Unfit(gettext_noop("The secret is whsec_ and then base64; copy it whole."), field=field) from None
    if len(key) < _SHORTEST:
        raise Unfit(gettext_noop("The secret is too short: it stands for at least 16 bytes."), field=field)
    return key


def sign(key: bytes, identity: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers of a signed call."""
    stamp = str(int(at.timestamp()))
    return {
        "webhook-id": identity,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{_signature(key, identity, stamp, body)}",
    }


def prove(key: bytes, headers: Mapping[str, str], body: bytes, *, at: datetime) -> str:
    """Return the identity of a call that proves itself. Raises NotTheirs. `headers`: names in lower case."""
    identity, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    right = _signature(key, identity, stamp, body).encode()
    given = [part.partition(",")[2] for part in headers.get("webhook-signature", "").split() if part.startswith("v1,")]
    # All are compared, so that the time it takes does not tell which one was nearly right.
    proofs = [hmac.compare_digest(one.encode("utf-8", "replace"), right) for one in given]
    if not identity or not any(proofs):
        raise NotTheirs("The signature is missing or wrong.", status=401)
    if not stamp.isdecimal() or abs(int(stamp) - at.timestamp()) > TOLERANCE.total_seconds():
        raise NotTheirs("The call is signed for another moment; it may be an old one played again.", status=400)
    return identity


def _signature(key: bytes, identity: str, stamp: str, body: bytes) -> str:
    signed = f"{identity}.{stamp}.".encode("utf-8", "replace") + body
    return base64.b64encode(hmac.new(key, signed, sha256).digest()).decode()
