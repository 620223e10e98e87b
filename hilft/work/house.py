"""Starting and ending the whole house: database, migrations, pages and loops, each in a process of its own."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from hilft.base.embedded import Embedded, attach, default_folder
from hilft.base.env import env_text
from hilft.base.errors import Trouble

_RESTART_PAUSE = 1.0
_PATIENCE = 5.0


@dataclass(frozen=True)
class Plan:
    """What to start. `port` 0: any free one. `only`: "web", "work" or "" for both."""

    folder: Path
    host: str = "127.0.0.1"
    port: int = 0
    webs: int = 2
    only: str = ""
    demo: bool = False
    binaries: Path | None = None


@dataclass
class _Child:
    name: str
    command: list[str]
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0


@dataclass
class House:
    """A running house: its address and its children. Made by `open_house`."""

    plan: Plan
    env: dict[str, str]
    address: str = ""
    children: list[_Child] = field(default_factory=list)

    def watch(self) -> None:
        """Stay until somebody asks to stop; a child that dies is started again."""
        asked: list[int] = []
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, _frame: asked.append(number))
        while not asked:
            for child in self.children:
                died = child.process is None or child.process.poll() is not None
                if died and time.monotonic() - child.started > _RESTART_PAUSE:
                    self._start(child)
            time.sleep(0.1)

    def start(self, child: _Child) -> None:
        """Start a child and keep it running."""
        self.children.append(child)
        self._start(child)

    def stop(self) -> None:
        """End every child: a request to stop first, force after a few seconds."""
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + _PATIENCE
        for process in running:
            try:
                process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, child: _Child) -> None:
        child.started = time.monotonic()
        # A session of its own: Ctrl-C reaches us alone, and we end the children in order.
        child.process = subprocess.Popen(
            child.command, env=self.env, pass_fds=child.pass_fds, start_new_session=True, stdin=subprocess.DEVNULL
        )


def open_house(plan: Plan, stack: ExitStack, *, say: Callable[[str], None]) -> House:
    """Start everything the plan asks for; `stack` ends it again, last started first.

    Raises Trouble when the folder, the database or the port cannot be used.
    """
    listener = _listen(plan) if plan.only != "work" else None
    if listener is not None:
        stack.enter_context(listener)
    env = environment(plan, stack)
    house = House(plan, env)
    stack.callback(house.stop)
    if listener is not None:
        host, port = listener.getsockname()[:2]
        house.address = f"http://{host}:{port}"
        env.setdefault("HILFT_URL", house.address)
    _prepare(plan, env, say)
    if listener is not None:
        for number in range(plan.webs):
            command = [sys.executable, "-m", "hilft.work.serve", str(listener.fileno())]
            house.start(_Child(f"web {number + 1}", command, (listener.fileno(),)))
    if plan.only != "web":
        house.start(_Child("work", [sys.executable, "-m", "hilft.work.loops"]))
    return house


def environment(plan: Plan, stack: ExitStack | None) -> dict[str, str]:
    """Return the children's environment, with a database: the one named by DATABASE_URL, or the embedded one.

    `stack` None: only join an embedded server that runs already, or fail with a sentence.
    """
    env = dict(os.environ, PYTHONUNBUFFERED="1", DJANGO_SETTINGS_MODULE="hilft.settings")
    _make_folder(plan.folder)
    if not env_text("DATABASE_URL", ""):
        folder = plan.folder / "database"
        if stack is None:
            server = attach(folder)
        else:
            server = Embedded(folder, plan.binaries)
            stack.callback(server.stop)
            server.start()
        env["DATABASE_URL"], env["HILFT_OWNER_URL"] = server.url("app"), server.url("owner")
    env.setdefault("HILFT_FILES", str(plan.folder / "files"))
    env.setdefault("HILFT_STATIC", str(plan.folder / "static"))
    if not (env.get("HILFT_SECRET_KEY") or env.get("HILFT_SECRET_KEY_FILE")):
        env["HILFT_SECRET_KEY"] = _secret(plan.folder / "secret")
    return env


def data_folder(name: str | None = None, *, demo: bool = False) -> Path:
    """Return where this house keeps its data: the named folder, else the default; the demo has one of its own."""
    if name:
        return Path(name).expanduser().absolute()
    return default_folder() / "demo" if demo else default_folder() / "house"


def _prepare(plan: Plan, env: dict[str, str], say: Callable[[str], None]) -> None:
    """Migrate, grant and gather the static files, in a process that works as the owner of the database."""
    owner = dict(env, DATABASE_URL=env.get("HILFT_OWNER_URL") or env["DATABASE_URL"])
    command = [sys.executable, "-m", "hilft.work.prepare", *(["demo"] if plan.demo else [])]
    say("Preparing the database" + (" and the demo's weeks of history." if plan.demo else "."))
    done = subprocess.run(command, env=owner, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        raise Trouble(last if done.returncode == 2 else f"The database could not be prepared: {last}")


def _listen(plan: Plan) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in plan.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((plan.host, plan.port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise Trouble(
            f"Port {plan.port} on {plan.host} cannot be used ({error}): "
            "name another one with --port, or 0 for a free one."
        ) from None
    listener.listen(512)
    listener.set_inheritable(True)
    return listener


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # the embedded server may run as another account
        probe = folder / ".probe"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        raise Trouble(
            f"The data folder {folder} cannot be written ({error.strerror}): "
            "name another one with --data or HILFT_DATA."
        ) from None


def _secret(path: Path) -> str:
    """Return this house's signing key, made at the first start and readable by its account alone."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
