"""A private Synapse on loopback, ended by its own process id, and people with accounts on it."""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from tests.channels.servers import eventually, free_port
from tools.real_servers import SERVERS

PYTHON = SERVERS / "matrix/python/bin/python"
NAME = "care.test"
PASSWORD = "correct horse"
_CONFIG = """
server_name: {name}
pid_file: {room}/pid
signing_key_path: {room}/signing.key
media_store_path: {room}/media
report_stats: false
trusted_key_servers: []
enable_registration: true
enable_registration_without_verification: true
suppress_key_server_warning: true
listeners:
  - port: {port}
    bind_addresses: [127.0.0.1]
    type: http
    resources: [{{names: [client, media]}}]
database:
  name: sqlite3
  args: {{database: "{room}/homeserver.db"}}
rc_message: {{per_second: {rate}, burst_count: {burst}}}
rc_login: &free {{address: {{per_second: 1000, burst_count: 1000}}, account: {{per_second: 1000, burst_count: 1000}}}}
rc_registration: {{per_second: 1000, burst_count: 1000}}
rc_joins: {{local: {{per_second: 1000, burst_count: 1000}}}}
rc_invites:
  per_room: {{per_second: 1000, burst_count: 1000}}
  per_user: {{per_second: 1000, burst_count: 1000}}
  per_issuer: {{per_second: 1000, burst_count: 1000}}
rc_media_create: {{per_second: 1000, burst_count: 1000}}
"""


@dataclass
class Someone:
    """A person with an account, using the network's own means. Events are named as the network names them."""

    base: str
    user: str
    token: str
    count: int = field(default=0)

    def ask(self, method: str, path: str, body: Any = None, **words: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"}
        words |= {} if body is None else {"json": body}
        with httpx.Client(base_url=f"{self.base}/_matrix", trust_env=False, timeout=30) as client:
            answer = client.request(method, path, headers=headers, **words)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def make_room(self, *invited: str, direct: bool = False, preset: str = "", **more: Any) -> str:
        chosen = preset or ("trusted_private_chat" if direct else "private_chat")
        body = {"preset": chosen, "invite": list(invited), "is_direct": direct, **more}
        return str(self.ask("POST", "/client/v3/createRoom", body)["room_id"])

    def join(self, room: str) -> None:
        self.ask("POST", f"/client/v3/join/{quote(room)}", {})

    def send(self, room: str, content: dict[str, Any], *, kind: str = "m.room.message") -> str:
        self.count += 1
        path = f"/client/v3/rooms/{quote(room)}/send/{kind}/t{self.count}-{time.monotonic_ns()}"
        return str(self.ask("PUT", path, content)["event_id"])

    def say(self, room: str, text: str, *, reply_to: str = "", thread: str = "") -> str:
        content: dict[str, Any] = {"msgtype": "m.text", "body": text}
        if reply_to:
            content["m.relates_to"] = {"m.in_reply_to": {"event_id": reply_to}}
        if thread:
            content.setdefault("m.relates_to", {}).update(rel_type="m.thread", event_id=thread)
        return self.send(room, content)

    def say_all(self, room: str, texts: Iterable[str]) -> list[str]:
        """Say one after the other over one connection, which is twice as fast as one for each."""
        with httpx.Client(base_url=f"{self.base}/_matrix/client/v3/rooms", trust_env=False, timeout=60) as client:
            client.headers["Authorization"] = f"Bearer {self.token}"
            said = []
            for number, text in enumerate(texts):
                path = f"/{quote(room)}/send/m.room.message/f{number}-{time.monotonic_ns()}"
                answer = client.put(path, json={"msgtype": "m.text", "body": text})
                said.append(str(answer.raise_for_status().json()["event_id"]))
        return said

    def edit(self, room: str, event: str, text: str) -> str:
        new = {"msgtype": "m.text", "body": text}
        relation = {"rel_type": "m.replace", "event_id": event}
        return self.send(room, {**new, "body": f"* {text}", "m.new_content": new, "m.relates_to": relation})

    def redact(self, room: str, event: str) -> None:
        self.count += 1
        self.ask("PUT", f"/client/v3/rooms/{quote(room)}/redact/{quote(event)}/r{time.monotonic_ns()}", {})

    def events(self, room: str) -> list[dict[str, Any]]:
        """Return what this person can read in a room, oldest first."""
        answer = self.ask("GET", f"/client/v3/rooms/{quote(room)}/messages", params={"dir": "b", "limit": 1000})
        return list(reversed(answer["chunk"]))

    def rooms(self) -> list[str]:
        return list(self.ask("GET", "/client/v3/joined_rooms")["joined_rooms"])

    def invitations(self) -> list[str]:
        answer = self.ask("GET", "/client/v3/sync", params={"timeout": 0})
        return list(answer.get("rooms", {}).get("invite", {}))

    def members(self, room: str) -> dict[str, str]:
        chunk = self.ask("GET", f"/client/v3/rooms/{quote(room)}/members")["chunk"]
        return {event["state_key"]: event["content"]["membership"] for event in chunk}

    def upload(self, content: bytes, media_type: str, name: str) -> str:
        with httpx.Client(base_url=f"{self.base}/_matrix", trust_env=False, timeout=30) as client:
            headers = {"Authorization": f"Bearer {self.token}", "Content-Type": media_type}
            answer = client.post("/media/v3/upload", params={"filename": name}, headers=headers, content=content)
        return str(answer.raise_for_status().json()["content_uri"])


@dataclass
class Synapse:
    """The server and its folder."""

    room: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        log = (self.room / "log").open("ab")
        command = [str(PYTHON), "-m", "synapse.app.homeserver", "-c", str(self.room / "config.yaml")]
        self.process = subprocess.Popen(command, cwd=self.room, stdout=log, stderr=log)
        log.close()
        if not eventually(self._answers, 180):
            raise RuntimeError(f"Synapse does not answer.\n{(self.room / 'log').read_text(errors='replace')[-3000:]}")

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def register(self, name: str) -> Someone:
        body = {"username": name, "password": PASSWORD, "auth": {"type": "m.login.dummy"}}
        with httpx.Client(base_url=self.base, trust_env=False, timeout=30) as client:
            answer = client.post("/_matrix/client/v3/register", json=body).raise_for_status().json()
        return Someone(self.base, answer["user_id"], answer["access_token"])

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.base}/_matrix/client/versions", trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False


@contextmanager
def synapse(*, rate: int = 10_000) -> Iterator[Synapse]:
    """Run a fresh Synapse. `rate`: messages a second and account it lets through."""
    if not PYTHON.exists():
        raise RuntimeError("Synapse is not installed: python tools/real_servers.py matrix")
    room = Path(tempfile.mkdtemp(prefix="hilft-matrix-"))
    server = Synapse(room, free_port())
    (room / "config.yaml").write_text(_CONFIG.format(name=NAME, room=room, port=server.port, rate=rate, burst=rate + 8))
    keys = [str(PYTHON), "-m", "synapse.app.homeserver", "-c", str(room / "config.yaml"), "--generate-keys"]
    subprocess.run(keys, cwd=room, check=True, capture_output=True)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(room, ignore_errors=True)
