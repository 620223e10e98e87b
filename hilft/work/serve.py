"""One process that serves pages and live updates on a listening socket it was handed."""

import gc
import socket
import sys

import uvicorn

from hilft.work.orphan import end_with_house


def main(listener: str, lifeline: str | None = None) -> None:
    """Serve on the inherited socket of this number until asked to stop."""
    end_with_house(lifeline)
    config = uvicorn.Config(
        "hilft.asgi:application",
        loop="uvloop" if sys.platform != "win32" else "asyncio",
        http="httptools",
        lifespan="off",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
        proxy_headers=False,
    )
    config.load()
    settle()
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(listener))])


def settle() -> None:
    """Load every page, and leave what is loaded out of the search for garbage, which would hold a page up."""
    from django.urls import get_resolver  # once the application has read Django's settings

    assert get_resolver().url_patterns
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    main(*sys.argv[1:])
