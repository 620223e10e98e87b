"""Where a request comes from, for limits only; it is never stored."""

from django.conf import settings
from django.http import HttpRequest


def source_of(request: HttpRequest) -> str:
    """Return the network address of whoever asks.

    Behind a proxy that is what the proxy wrote down last: what stands before it anybody can invent.
    """
    if settings.SECURE_PROXY_SSL_HEADER:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if told:
            return str(told)[:64]
    return str(request.META.get("REMOTE_ADDR", ""))[:64]
