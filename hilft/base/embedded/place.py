"""Where everything of one embedded server lies, with modes that no umask can spoil."""

import contextlib
import hashlib
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hilft.base.embedded.account import Account
from hilft.base.env import env_text
from hilft.base.errors import Trouble

PORT = 5432  # only a part of the socket's name: the server listens on no network
_LONGEST_SOCKET = 103  # bytes; macOS allows 103, Linux 107
_LONGEST_FOLDER = 800  # bytes; PostgreSQL keeps names in 1024, and adds its own
_OURS = frozenset({"hilft.lock", "data", "data.part", "passwords.json", "log", "socket", "binaries", "binaries.part"})


@dataclass(frozen=True)
class Place:
    """The data folder and the names inside it.

    hilft.lock       held by the instance that owns the server
    passwords.json   of the two roles; 0600
    data, data.part  PostgreSQL's own folder; the part becomes whole by being renamed
    log, socket      belong to the server's account; 0700
    binaries         a copy of the server, when its account may not execute the original
    """

    folder: Path

    @property
    def lock(self) -> Path:
        return self.folder / "hilft.lock"

    @property
    def passwords(self) -> Path:
        return self.folder / "passwords.json"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def part(self) -> Path:
        return self.folder / "data.part"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def binaries(self) -> Path:
        return self.folder / "binaries"


def default_folder() -> Path:
    """Return the data folder: HILFT_DATA, else /var/lib/hilft for root, else the user's own (XDG_DATA_HOME)."""
    named = env_text("HILFT_DATA", "")
    if named:
        return Path(named)
    if os.geteuid() == 0:
        return Path("/var/lib/hilft")
    home = env_text("XDG_DATA_HOME", "")
    if home.startswith("/"):  # the XDG specification: ignore a relative one
        return Path(home) / "hilft"
    try:
        return Path.home() / ".local/share/hilft"
    except RuntimeError:
        raise Trouble("This account has no home folder: name a data folder in HILFT_DATA.") from None


def make_place(folder: Path) -> Place:
    """Return the place, with its folder made if it was missing.

    Raises Trouble when the folder cannot be made or written, or holds something that is not hilft's.
    """
    place = Place(folder.resolve())
    name = str(place.folder)
    if any(ord(sign) < ord(" ") for sign in name) or len(os.fsencode(name)) > _LONGEST_FOLDER:
        raise Trouble(
            f"PostgreSQL cannot work in the data folder {name!r}: name one without line breaks, "
            f"shorter than {_LONGEST_FOLDER} bytes, in HILFT_DATA."
        )
    with speaking_of(place.folder):
        _make_folders(place.folder)
        entries = {entry.name for entry in place.folder.iterdir()}
    if "hilft.lock" not in entries and not entries <= _OURS:
        raise Trouble(
            f"The data folder {place.folder} already holds something else ({min(entries - _OURS)!r}): "
            "name an empty or a new folder in HILFT_DATA."
        )
    return place


def make_private(path: Path, account: Account) -> None:
    """Make a folder that only the account may enter, whatever the umask says."""
    with contextlib.suppress(FileExistsError):
        path.mkdir()
    if not path.is_symlink():  # an operator's log may lie elsewhere; root must not be led to change that
        path.chmod(0o700)
    account.own(path)


def write_private(path: Path, text: str, uid: int, gid: int) -> None:
    """Replace a file at once (never half) by one that only its owner may read."""
    part = path.with_name(f"{path.name}.part")
    with contextlib.suppress(FileNotFoundError):
        part.unlink()
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        os.fchmod(handle, 0o600)
        if os.geteuid() == 0:
            os.fchown(handle, uid, gid)
        file.write(text)
        file.flush()
        os.fsync(handle)
    part.replace(path)


def socket_folder(place: Place, account: Account) -> Path:
    """Return a private folder whose name is short and plain enough for a socket.

    It lies in the data folder if that has such a name, else under the folder for temporary files. There the name
    is the same at each start (running processes find the server again after a restart), and a folder that
    somebody else has put there is passed over.
    """
    near = place.folder / "socket"
    if _fits(near):
        make_private(near, account)
        return near
    mark = hashlib.sha256(os.fsencode(os.path.realpath(place.folder))).hexdigest()[:12]
    for base in _short_folders(account):
        for number in range(9):
            path = base / f"hilft-{mark}-{number}"
            with contextlib.suppress(FileExistsError):
                path.mkdir()
                make_private(path, account)
            if _is_private(path, account):
                return path
    raise Trouble(f"No private folder for the database's socket can be made under {tempfile.gettempdir()}.")


def remove_socket_folder(path: Path, place: Place) -> None:
    """Remove the folder if it was made under the folder for temporary files and is empty."""
    if path.parent != place.folder:
        with contextlib.suppress(OSError):
            path.rmdir()


@contextlib.contextmanager
def speaking_of(folder: Path) -> Iterator[None]:
    """Turn an error of the file system inside the data folder into one sentence."""
    try:
        yield
    except OSError as error:
        raise Trouble(
            f"The data folder {folder} cannot be used ({error.strerror or error}): "
            "make it writable for this account, or name another in HILFT_DATA."
        ) from error


def _make_folders(folder: Path) -> None:
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        with contextlib.suppress(FileExistsError):
            path.mkdir()
            path.chmod(0o755 if os.geteuid() == 0 else 0o700)


def _fits(path: Path) -> bool:
    name = path / f".s.PGSQL.{PORT}"
    plain = re.fullmatch(r"[A-Za-z0-9/._+-]+", str(path))  # a comma would divide libpq's list of hosts
    return plain is not None and len(os.fsencode(name)) <= _LONGEST_SOCKET


def _short_folders(account: Account) -> Iterator[Path]:
    mine = Path(tempfile.gettempdir()).absolute()
    if not account.is_other and _fits(mine / "hilft-123456789012-0"):
        yield mine
    yield Path("/tmp")


def _is_private(path: Path, account: Account) -> bool:
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == account.uid and not found.st_mode & 0o077
