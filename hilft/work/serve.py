"""One process that serves pages and live updates on a listening socket it was handed."""

import socket
import sys

import uvicorn

from hilft.work.orphan import end_with_parent


def main() -> None:
    """Serve until asked to stop. The first argument is the number of the inherited socket."""
    end_with_parent()
    listener = socket.socket(fileno=int(sys.argv[1]))
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
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
