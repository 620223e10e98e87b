"""mastodon-mock: a server with Mastodon's API that nobody here wrote, in a process of its own on loopback."""

import os
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

import httpx

from tests.channels.servers import eventually, free_port
from tools.real_servers import SERVERS

PYTHON = SERVERS / "mastodon/python/bin/python"
CONFIG = """
[server]
host = "127.0.0.1"

[[seed.accounts]]
username = "care"
display_name = "Fernnetz Care"
access_token = "care_token"

[[seed.accounts]]
username = "petra"
display_name = "Petra Sandkamp"
access_token = "petra_token"

[[seed.accounts]]
username = "tamme"
display_name = "Tamme Eilers"
access_token = "tamme_token"
"""
_READY_WITHIN = 30.0


def missing() -> str:
    """Return why the server cannot run here, or ""."""
    if not PYTHON.exists():
        return "The server is not installed: python tools/real_servers.py mastodon"
    if find_spec("mastodon") is None:
        return "The group oracles is not installed: python tools/prepare.py dev oracles"
    return ""


class MockServer:
    """The running server; ended by its own process id."""

    def __init__(self, more: str = "") -> None:
        self.port = free_port()
        self._room = tempfile.TemporaryDirectory(prefix="hilft-mastodon-")
        self._folder = Path(self._room.name)
        self.database = self._folder / "mock.sqlite"
        where = f'[database]\npath = "{self.database}"\n'
        (self._folder / "mock.toml").write_text(where + CONFIG + more)
        self.start()

    def start(self) -> None:
        """Start it, with whatever its database holds, and wait until it answers."""
        command = [str(PYTHON), "-m", "mastodon_mock", "serve", "--config", str(self._folder / "mock.toml")]
        command += ["--port", str(self.port), "--log-level", "error"]
        # It finds its settings in its folder only, and the database of the house is none of its business.
        env = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(command, cwd=self._folder, env=env, stdout=log, stderr=log)
        if not eventually(self._answers, _READY_WITHIN):
            said = (self._folder / "log").read_text(errors="replace")[-2000:]
            self.end()
            raise RuntimeError(f"mastodon-mock does not answer.\n{said}")

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """Stop it; what it knows stays."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def end(self) -> None:
        """Stop it and remove its folder."""
        self.stop()
        self._room.cleanup()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.base}/api/v1/instance", timeout=2, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False
