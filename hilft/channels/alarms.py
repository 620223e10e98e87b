"""Ringing: an alarm to somebody of the house is told to chat rooms and pagers too, without a word about the customer.

The mail is what counts; ringing comes on top. Each address in HILFT_ALARM_URLS is sent a small JSON object that chat
systems with incoming webhooks understand, and the gateway of Apprise, which reaches whatever else there is.
"""

import time

import httpx
import structlog
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from hilft.people.models import Person
from hilft.people.queries import organisation

log = structlog.get_logger()
PATIENCE = 5.0
"""Seconds an address has to answer."""
QUIET = 60.0
"""Seconds in which an address that did not answer is left alone, so that it holds up no letter."""
_left_alone: dict[str, float] = {}


def ring(person: Person, case_ids: list[int]) -> None:
    """Tell every address that these cases need this person: numbers and a link, nothing else."""
    now = time.monotonic()
    urls = [url for url in settings.ALARM_URLS if _left_alone.get(url, now) <= now]
    if not urls:
        return
    house = organisation()
    one = case_ids[0] if len(case_ids) == 1 else None
    link = f"{settings.SITE_URL}/desk/cases/{one}/" if one is not None else f"{settings.SITE_URL}/desk/"
    with translation.override(house.language if house else "en"):
        words = render_to_string("letters/alarm.txt", {"person": person, "number": len(case_ids), "case": one})
    title = " ".join(words.split())
    for url in urls:
        _tell(url, {"title": title, "body": link, "text": f"{title}\n{link}"})


def _tell(url: str, told: dict[str, str]) -> None:
    try:
        httpx.post(url, json=told, timeout=PATIENCE).raise_for_status()
    except httpx.HTTPError as failure:  # its words hold the address, which is a secret
        _left_alone[url] = time.monotonic() + QUIET
        number = settings.ALARM_URLS.index(url) + 1
        log.warning("An alarm was not heard.", address=number, failure=type(failure).__name__)
