"""One address for everything: live updates are ours, every other page is Django's."""

import os
from collections.abc import Awaitable, Callable
from typing import Any, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hilft.settings")

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

THREADS = 8
"""Pages one process draws at once; each thread keeps its own connection to the database."""

pages = WSGIMiddleware(cast(Any, get_wsgi_application()), workers=THREADS)

from hilft.web.live import Live  # noqa: E402 - needs Django's settings, which the line above loaded

live = Live()


async def application(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """Answer one request."""
    if scope["type"] == "http" and scope["path"] == "/live":
        await live(scope, receive, send)
    else:
        await pages(scope, receive, send)  # type: ignore[arg-type]  # a2wsgi names each kind of dict
