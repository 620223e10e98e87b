"""Starting, finding and stopping the embedded server."""

import atexit
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import quote

from hilft.base.embedded.account import Account, account_for
from hilft.base.embedded.binaries import find_binaries, major_version, reachable_binaries
from hilft.base.embedded.birth import (
    DATABASE,
    ROLES,
    bear,
    last_words,
    read_passwords,
    set_passwords,
    start_log,
    write_settings,
)
from hilft.base.embedded.lock import Lock, is_held
from hilft.base.embedded.place import PORT, Place, make_place, remove_socket_folder, socket_folder, speaking_of
from hilft.base.embedded.postmaster import Postmaster, clear_remains, end, find_postmaster, wait_until
from hilft.base.errors import Trouble

Role = Literal["owner", "app"]

_START_PATIENCE = 600.0  # seconds; after a kill under load the server first replays what it had acknowledged
_ATTACH_PATIENCE = 30.0  # seconds a starting instance is waited for


class Attached:
    """A running server, as seen by a process that did not start it (a worker, a test)."""

    def __init__(self, place: Place, socket: Path, passwords: Mapping[str, str]) -> None:
        self._place = place
        self._socket: Path | None = socket
        self._passwords = passwords

    @property
    def folder(self) -> Path:
        return self._place.folder

    def parts(self, role: Role = "app") -> dict[str, str]:
        """Return the connection's host (the socket's folder), port, dbname, user and password, as libpq names them."""
        if self._socket is None:
            raise Trouble(f"The database server of {self.folder} is not started.")
        return {
            "host": str(self._socket),
            "port": str(PORT),
            "dbname": DATABASE,
            "user": ROLES[role],
            "password": self._passwords[role],
        }

    def url(self, role: Role = "app") -> str:
        """Return the connection as libpq's URL; `owner` migrates, `app` runs. It carries the password: never log it."""
        parts = {name: quote(value, safe="") for name, value in self.parts(role).items()}
        return "postgresql://{user}:{password}@/{dbname}?host={host}&port={port}".format_map(parts)

    def is_running(self) -> bool:
        """Is the server there and does it take connections?"""
        found = find_postmaster(self._place.data)
        return found is not None and found.is_ready


class Embedded(Attached):
    """The embedded server of one data folder, owned by this process from `start` to `stop`.

    `settings` are further server settings (name to value), over ours: tests write `{"fsync": "off"}`.
    Also a context manager. A server that is still running when Python ends is stopped; one that a killed instance
    left behind is taken over by the next start.
    """

    def __init__(
        self, folder: Path, binaries: Path | None = None, *, settings: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(Place(folder.resolve()), Path(), {})
        self._socket = None
        self._binaries = binaries
        self._settings = settings or {}
        self._lock: Lock | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start the server (and make the database at the first time); return the owner's URL once it takes connections.

        A first start takes about a second, a later one a tenth. Starting a running server changes nothing.
        Raises Trouble when another instance holds the folder, or when the folder or the server cannot be used.
        """
        account = self._settle()
        if self._lock is None:
            self._lock = Lock(self._place)
            atexit.register(self.stop)
        try:
            with speaking_of(self.folder):
                self._ensure(account, self._lock)
        except BaseException:
            self.stop()
            raise
        return self.url("owner")

    def stop(self) -> None:
        """Stop the server, whoever started it, and give the folder free. Stopping a stopped one changes nothing."""
        if self._lock is None or not self._lock.is_mine:
            return
        self._end()
        if self._socket is not None:
            remove_socket_folder(self._socket, self._place)
            self._socket = None
        self._lock.release()
        self._lock = None
        atexit.unregister(self.stop)

    def is_running(self) -> bool:
        return not self._has_ended() and super().is_running()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _settle(self) -> Account:
        """Make the folder, and see that the account which will run the server can reach it."""
        place = self._place
        with speaking_of(place.folder):
            account = account_for(place.data)
            nearest = next(path for path in (place.folder, *place.folder.parents) if path.exists())
            closed = account.closed_on_the_way(nearest) if account.is_other else None
            if closed not in (None, place.folder):
                raise Trouble(
                    f"The account {account.name}, under which PostgreSQL runs, may not enter {closed}: "
                    "name a data folder elsewhere in HILFT_DATA."
                )
            make_place(place.folder)
            if account.is_other and account.name == "hilft" and not place.lock.exists():
                account.own(place.folder)  # so that hilft can be started under its own account later
            elif closed is not None:
                place.folder.chmod(place.folder.stat().st_mode | 0o011)
        return account

    def _ensure(self, account: Account, lock: Lock) -> None:
        place = self._place
        binaries = reachable_binaries(find_binaries(self._binaries), place, account)
        version = major_version(binaries)
        if not place.data.exists():
            bear(place, binaries, account, lock.handle)
        written = (place.data / "PG_VERSION").read_text(encoding="ascii").strip()
        if written != str(version):
            raise Trouble(
                f"{place.data} was written by PostgreSQL {written}, but {binaries} is {version}: "
                f"install {written} again."
            )
        passwords = read_passwords(place)
        if passwords is None:
            self._end()
            clear_remains(place.data, socket_folder(place, account))
            passwords = set_passwords(place, place.data, binaries, account, lock.handle, fresh=False)
        self._passwords = passwords
        while (found := self._left_behind()) is None and (found := self._launch(binaries, account)) is None:
            pass  # a starter killed a moment ago was faster than we: its server is the one to take over
        self._socket = found.socket

    def _left_behind(self) -> Postmaster | None:
        """Return the server that already works in the folder, once it is ready; wait for the end of one that stops."""
        seen: Postmaster | None = None

        def is_settled() -> bool:
            nonlocal seen
            self._has_ended()
            seen = find_postmaster(self._place.data)
            return seen is None or seen.is_ready

        if not wait_until(is_settled, _START_PATIENCE):
            raise Trouble(
                f"The database server that was left in {self._place.data} neither starts nor stops: end it by hand."
            )
        return seen

    def _launch(self, binaries: Path, account: Account) -> Postmaster | None:
        """Start a server and return it once it is ready; None when another one turns out to work in the folder."""
        place = self._place
        socket = socket_folder(place, account)
        clear_remains(place.data, socket)
        write_settings(place.data, account, {"unix_socket_directories": str(socket)})
        more = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        with start_log(place, account) as log:
            self._process = account.popen([binaries / "postgres", "-D", place.data, *more], place.data, log)
        if not wait_until(lambda: self._has_ended() or self.is_running(), _START_PATIENCE):
            raise Trouble(
                f"The database server in {place.data} is not ready after {_START_PATIENCE:.0f} s: {last_words(place)}"
            )
        found = find_postmaster(place.data)
        if found is None:
            raise Trouble(f"The database server did not start in {place.data}: {last_words(place)}")
        if self._has_ended():
            self._process = found = None
        return found

    def _end(self) -> None:
        if self._process is not None:
            end(self._process.pid, self._place.data, self._has_ended)
            self._process.wait()
            self._process = None
        found = find_postmaster(self._place.data)
        if found is not None:
            end(found.pid, self._place.data, self._has_ended)

    def _has_ended(self) -> bool:
        """Has the server that this process started ended? (Asking also buries it.)"""
        return self._process is not None and self._process.poll() is not None


def attach(folder: Path) -> Attached:
    """Return the server that another process runs in this folder; wait for one that is just starting.

    The handle owns nothing: when the instance stops, the server stops. Raises Trouble when none is running.
    """
    place = Place(folder.resolve())
    handle = Attached(place, Path(), read_passwords(place) or {})
    wait_until(lambda: handle.is_running() or not is_held(place), _ATTACH_PATIENCE)
    found, passwords = find_postmaster(place.data), read_passwords(place)
    if found is None or found.socket is None or passwords is None:
        raise Trouble(f"No database server is running in {place.folder}: start hilft there first.")
    return Attached(place, found.socket, passwords)
