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
        folder = Path(self._room.name)
        (folder / "mock.toml").write_text(CONFIG + more)
        command = [str(PYTHON), "-m", "mastodon_mock", "serve", "--in-memory", "--config", str(folder / "mock.toml")]
        command += ["--port", str(self.port), "--log-level", "error"]
        log = (folder / "log").open("wb")
        # It finds its settings in its folder only, and the database of the house is none of its business.
        env = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
        self._process = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)
        log.close()
        if not eventually(self._answers, _READY_WITHIN):
            said = (folder / "log").read_text(errors="replace")[-2000:]
            self.end()
            raise RuntimeError(f"mastodon-mock does not answer.\n{said}")

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def end(self) -> None:
        """End it and remove its folder."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._room.cleanup()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.base}/api/v1/instance", timeout=2, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False
