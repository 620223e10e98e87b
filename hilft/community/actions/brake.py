"""A brake for what strangers may do without an account: so often from one place, and then a sentence."""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from hilft.cases.actions.doing import Refused
from hilft.community.models import Attempt

LIMITS = {"ask": 8, "link": 8, "report": 8, "private": 30, "write": 20, "write_to": 6}
"""How often one place may do this within SPAN; "write_to": how often it is done in the name of one mail address."""
SPAN = timedelta(hours=1)


def brake(what: str, source: str, *, now: datetime) -> None:
    """Count one attempt from this place (a network address, of which only a keyed digest is kept, for an hour).

    Raises Refused when there were too many.
    """
    digest = hmac.new(settings.SECRET_KEY.encode(), f"{what}:{source}".encode(), hashlib.sha256).hexdigest()
    Attempt.objects.filter(at__lte=now - SPAN).delete()
    if Attempt.objects.filter(digest=digest, at__gt=now - SPAN).count() >= LIMITS[what]:
        raise Refused(_("That was often from one place. Please wait an hour, or write us a mail."))
    Attempt.objects.create(digest=digest, at=now)
