"""Personal links: one case for whoever holds the secret, until it expires."""

import hashlib
import secrets
from datetime import datetime, timedelta

from hilft.cases.models import PersonalLink

LASTS = {"customer": timedelta(days=180), "expert": timedelta(days=31)}


def make_link(case_id: int, purpose: str, *, now: datetime) -> str:
    """Return a new secret for this case; only its digest is stored, so it cannot be read again."""
    # Lower-case letters and digits only: it also travels behind the plus of a mail address, which some servers fold.
    secret = secrets.token_hex(20)
    PersonalLink.objects.create(
        case_id=case_id, purpose=purpose, digest=digest(secret), made_at=now, expires_at=now + LASTS[purpose]
    )
    return secret


def end_link(case_id: int, secret: str, *, now: datetime) -> bool:
    """Let a link open nothing from now on; return False when it opened nothing before."""
    found = PersonalLink.objects.filter(case_id=case_id, digest=digest(secret), expires_at__gt=now)
    return bool(found.update(expires_at=now))


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
