"""Signing requests as RFC 5849 (OAuth 1.0, April 2010) says, with HMAC-SHA1; and what X signs for us.

Bodies of JSON are not part of such a signature (section 3.4.1.3.1); the secrecy of the line is TLS's.
"""

import base64
import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha1, sha256
from urllib.parse import quote

from hilft.channels.adapters.x.account import XAccount

TOKEN = re.compile(r"[A-Za-z0-9+/=_.~-]{1,200}")
"""What a challenge may look like. X answers a challenge and an event with the same signature: were any text signed for
whoever asks, strangers could have their own events signed. No event looks like this: it begins with a brace."""
Words = Iterable[tuple[str, str]]


def authorized(account: XAccount, method: str, address: str, words: Words, *, at: datetime, nonce: str = "") -> str:
    """Return the Authorization header of a request. `address`: without its query; `words`: the query's, decoded."""
    given = {
        "oauth_consumer_key": account.api_key,
        "oauth_nonce": nonce or secrets.token_hex(16),
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(int(at.timestamp())),
        "oauth_token": account.access_token,
        "oauth_version": "1.0",
    }
    given["oauth_signature"] = signature(account, method, address, [*words, *given.items()])
    return "OAuth " + ", ".join(f'{escaped(name)}="{escaped(value)}"' for name, value in sorted(given.items()))


def signature(account: XAccount, method: str, address: str, words: Words) -> str:
    """Return the signature over everything a request says (section 3.4)."""
    said = "&".join(f"{name}={value}" for name, value in sorted((escaped(n), escaped(v)) for n, v in words))
    base = "&".join(escaped(part) for part in (method.upper(), address, said))
    key = f"{escaped(account.api_secret)}&{escaped(account.access_secret)}"
    return base64.b64encode(hmac.new(key.encode(), base.encode(), sha1).digest()).decode()


def escaped(text: str) -> str:
    """Return `text` percent-encoded as section 3.6 says."""
    return quote(text, safe="-._~")


def proof(account: XAccount, what: bytes) -> str:
    """Return how X signs what it tells us, and wants its challenges answered."""
    return "sha256=" + base64.b64encode(hmac.new(account.api_secret.encode(), what, sha256).digest()).decode()
