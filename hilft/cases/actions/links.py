"""Personal links: one case for whoever holds the secret, until it expires."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from hilft.cases.models import PersonalLink

LASTS = {"customer": timedelta(days=180), "expert": timedelta(days=31), "errand": timedelta(days=45)}


def make_link(case_id: int, purpose: str, *, now: datetime, seed: str = "") -> str:
    """Return a secret for this case; only its digest is stored, so it cannot be read again.

    It is a new one each time, or always the same for one `seed`: a word that is said again has to be the same word.
    """
    secret = secret_from(seed) if seed else secrets.token_hex(20)
    fields = {"case_id": case_id, "purpose": purpose, "made_at": now, "expires_at": now + LASTS[purpose]}
    PersonalLink.objects.get_or_create(digest=digest(secret), defaults=fields)
    return secret


def secret_from(seed: str) -> str:
    """Return the secret that a link made from this seed has."""
    # Lower-case letters and digits only: it also travels behind the plus of a mail address, which some servers fold.
    return salted_hmac("hilft.link", seed, algorithm="sha256").hexdigest()[:40]


def end_link(case_id: int, secret: str, *, now: datetime) -> bool:
    """Let a link open nothing from now on; return False when it opened nothing before."""
    found = PersonalLink.objects.filter(case_id=case_id, digest=digest(secret), expires_at__gt=now)
    return bool(found.update(expires_at=now))


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
