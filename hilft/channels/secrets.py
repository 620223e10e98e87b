"""The secrets of accounts, encrypted at rest: written once, used by the machine, never shown again.

The key comes from HILFT_CHANNEL_KEYS. With several, the first one locks and all of them open, so that a key can be
replaced: put the new one first, run `hilft channels rotate`, and take the old one away.
"""

import base64
import json
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Locked(Exception):
    """The secrets do not open with any key of this house."""


def conceal(secrets: dict[str, str]) -> bytes:
    """Return the secrets encrypted under the first key."""
    return _lock(*settings.CHANNEL_KEYS).encrypt(json.dumps(secrets, sort_keys=True).encode())


def reveal(concealed: bytes) -> dict[str, str]:
    """Return what was concealed; nothing for an account without secrets. Raises Locked when no key opens it."""
    if not concealed:
        return {}
    try:
        opened = _lock(*settings.CHANNEL_KEYS).decrypt(bytes(concealed))
    except InvalidToken:
        raise Locked(
            "The secrets of this account do not open: the key they were locked with is not among HILFT_CHANNEL_KEYS. "
            "Put it back, or enter the secrets again."
        ) from None
    found: dict[str, str] = json.loads(opened)
    return found


@lru_cache(maxsize=4)
def _lock(*keys: str) -> MultiFernet:
    return MultiFernet([_derived(key) for key in keys])


def _derived(key: str) -> Fernet:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"hilft channel secrets").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(made))
