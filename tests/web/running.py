"""The house itself, serving the tests' database on a loopback port."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

import httpx
from django.db import connections


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Yield the address of a server that really runs; stop it afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    known = connections["default"].settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    database = " ".join(f"{name}={known[django]}" for name, django in names.items() if known[django])
    command = [sys.executable, "-m", "uvicorn", "hilft.asgi:application", "--port", str(port), "--lifespan", "off"]
    command += ["--loop", "uvloop", "--http", "httptools", "--log-level", "warning", "--timeout-graceful-shutdown", "2"]
    with tempfile.TemporaryDirectory(prefix="hilft-static-") as static:
        base = f"http://127.0.0.1:{port}"
        environment = {**os.environ, "DATABASE_URL": database, "HILFT_STATIC": static, "HILFT_URL": base}
        server = subprocess.Popen(command, env=environment)
        try:
            _wait_for(base)
            yield base
        finally:
            server.terminate()
            assert server.wait(15) == 0 or server.returncode < 0


def _wait_for(base: str) -> None:
    for _ in range(150):
        try:
            httpx.get(f"{base}/live")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("The server did not come up.")
