"""What a ground of any of Meta's networks stands on: an emulator that calls us, and is asked over a line."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from tests.channels.graph.caller import SECRET, VERIFY
from tests.channels.suite.fault_line import Line
from tests.channels.suite.ground import Fault
from tests.channels.whatsapp.hook import Hook


class Server(Protocol):
    """What an emulator is reached at, and where it calls us."""

    port: int
    hook: str

    def end(self) -> None:
        """Stop."""


C = TypeVar("C", bound=Any)


class CalledGround(Generic[C]):
    """The channel, its address and the line to the server; while that is bad Meta's calls do not come through."""

    def __init__(
        self,
        server: Server,
        make: Callable[[Mapping[str, str]], C],
        folder: Path,
        patience: timedelta,
        settings: Mapping[str, str],
    ) -> None:
        self._server = server
        self.wire = Line(("127.0.0.1", server.port))
        self.settings = {
            "app_secret": SECRET,
            "verify_token": VERIFY,
            "server": f"http://127.0.0.1:{self.wire.port}",
            "stored": str(folder / "calls"),
            **settings,
        }
        self.channel = make(self.settings)
        self.channel._graph.http.patience = patience
        self.hook = Hook(self.channel, folder / "calls", lambda: self.wire.fault is not None)
        server.hook = self.hook.url

    def close(self) -> None:
        self._server.end()
        self.hook.end()
        self.channel.close()
        self.wire.close()

    def line(self, fault: Fault) -> AbstractContextManager[None]:
        return self.wire.bad(fault)
