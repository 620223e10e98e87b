"""Sealing raw messages: encrypted on arrival, opened only by the machine to read them once, or by a logged act."""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(content: bytes) -> bytes:
    """Return the content encrypted and authenticated."""
    return _lock(settings.SECRET_KEY).encrypt(content)


def unseal(sealed: bytes) -> bytes:
    """Return what was sealed. Raises cryptography's InvalidToken when the key has changed or the seal is broken."""
    return _lock(settings.SECRET_KEY).decrypt(sealed)


@lru_cache(maxsize=4)
def _lock(secret: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"hilft raw messages").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))
