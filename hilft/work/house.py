"""Starting and ending the whole house: database, migrations, pages and loops, each in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from hilft.base.address import parts_of
from hilft.base.errors import Trouble
from hilft.work.bell import Bell
from hilft.work.ground import Ground, prepare_ground

PATIENCE = 5.0
"""Seconds the children have to end by themselves."""
_PORT_PATIENCE = 2.0  # seconds for a house killed just now to let go of its port
_LONGEST_PAUSE = 30.0  # seconds before a child that always dies is started again
_WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What to start. `port` 0: any free one. `only`: "web", "work" or "" for both."""

    folder: Path
    host: str = "127.0.0.1"
    port: int = 0
    webs: int = 2
    only: str = ""
    demo: bool = False


@dataclass
class _Child:
    name: str
    command: list[str]
    pass_fds: tuple[int, ...]
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    start_at: float = 0.0


@dataclass
class House:
    """A running house: its address and its children. Made by `open_house`."""

    env: dict[str, str]
    say: Say
    address: str = ""
    children: list[_Child] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Nobody ever writes into this pipe: it closes when the house is gone, and the children end.
        self._lifeline, self._held = os.pipe()

    def watch(self, bell: Bell) -> None:
        """Stay until somebody asks to stop; a child that dies is started again, more slowly each time."""
        while not bell.rung:
            for child in self.children:
                self._look_after(child)
            time.sleep(0.1)

    def start(self, name: str, module: str, *, pass_fds: tuple[int, ...] = ()) -> None:
        """Start a module of ours as a child, with the numbers of what it inherits, and keep it running."""
        inherited = (*pass_fds, self._lifeline)
        command = [sys.executable, "-m", module, *map(str, inherited)]
        child = _Child(name, command, inherited)
        self.children.append(child)
        self._start(child)

    def stop(self) -> None:
        """End every child: a request to stop first, force after a few seconds."""
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for process in running:
            try:
                process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        os.close(self._held)
        os.close(self._lifeline)

    def prepare(self, ground: Ground, *, demo: bool) -> None:
        """Migrate, grant and gather the static files, in a process that works as the owner of the database."""
        app_role = parts_of(ground.app_url).get("user", "")
        command = [sys.executable, "-m", "hilft.work.prepare", str(self._lifeline), app_role]
        done = subprocess.run(
            [*command, *(["demo"] if demo else [])],
            env={**self.env, "DATABASE_URL": ground.owner_url},
            pass_fds=(self._lifeline,),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,
        )
        if done.returncode:
            last = (done.stderr.strip().splitlines() or [f"it ended with status {done.returncode}"])[-1]
            raise Trouble(last if done.returncode == 2 else f"The database could not be prepared: {last}")

    def _look_after(self, child: _Child) -> None:
        now = time.monotonic()
        if child.process is not None and (status := child.process.poll()) is not None:
            pause = min(2.0**child.deaths, _LONGEST_PAUSE)
            child.process, child.deaths, child.start_at = None, child.deaths + 1, now + pause
            self.say(f"The process {child.name} ended (status {status}); it starts again in {pause:.0f} s.")
        if child.process is None and now >= child.start_at:
            self._start(child)

    def _start(self, child: _Child) -> None:
        # A session of its own: Ctrl-C reaches us alone, and we end the children in order.
        child.process = subprocess.Popen(
            child.command, env=self.env, pass_fds=child.pass_fds, start_new_session=True, stdin=subprocess.DEVNULL
        )


def open_house(plan: Plan, stack: ExitStack, bell: Bell, *, say: Say) -> House:
    """Start everything the plan asks for; `stack` ends it again, last started first.

    Raises Trouble when the folder, the database or the port cannot be used, and Stopped when the bell rings meanwhile.
    """
    ground = prepare_ground(plan.folder, stack, bell, demo=plan.demo)
    house = House(ground.env, say)
    stack.callback(house.stop)
    listener = stack.enter_context(_listen(plan)) if plan.only != "work" else None
    if listener is not None:
        house.address = _address(listener)
        if plan.host in _WILDCARDS and "HILFT_URL" not in house.env:
            say("It answers to this machine's own names only: set HILFT_URL to the address others use.")
        house.env.setdefault("HILFT_URL", house.address)
    say("Preparing the database" + (" and the demo's months of history." if plan.demo else "."))
    house.prepare(ground, demo=plan.demo)
    bell.interrupts = False  # from here on the children are ended in order
    if listener is not None:
        for number in range(plan.webs):
            house.start(f"web {number + 1}", "hilft.work.serve", pass_fds=(listener.fileno(),))
    if plan.only != "web":
        house.start("work", "hilft.work.loops")
    return house


def _listen(plan: Plan) -> socket.socket:
    until = time.monotonic() + _PORT_PATIENCE
    while True:
        listener = socket.socket(socket.AF_INET6 if ":" in plan.host else socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((plan.host, plan.port))
            listener.listen(512)
        except OSError as error:
            listener.close()
            if time.monotonic() < until and plan.port:
                time.sleep(0.1)
                continue
            raise Trouble(
                f"Port {plan.port} on {plan.host} cannot be used ({error.strerror or error}): "
                "name another one with --port, or 0 for a free one."
            ) from None
        return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    name = _WILDCARDS.get(host) or (f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}"
