"""What a house stands on: its data folder, its secret, its database."""

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from hilft.base.embedded import Attached, Embedded, attach, default_folder
from hilft.base.env import env_secret
from hilft.base.errors import Trouble
from hilft.work.bell import Bell

_NOT_FOR_THE_DEMO = ("HILFT_SMTP", "HILFT_IMAP", "HILFT_HEARTBEAT_URL")
_NOT_FOR_CHILDREN = ("HILFT_OWNER_URL", "DATABASE_URL")


@dataclass(frozen=True)
class Ground:
    """The environment of the processes that run the house, and the database's address for the one that migrates."""

    env: dict[str, str]
    owner_url: str

    @property
    def app_url(self) -> str:
        return self.env["DATABASE_URL"]


def data_folder(name: str | None = None, *, demo: bool = False) -> Path:
    """Return where a house keeps its data: the named folder, else the default; the demo has one of its own."""
    if name:
        return Path(name).expanduser().absolute()
    return default_folder().absolute() / ("demo" if demo else "house")


def database_url() -> str:
    """Return the database the operator named, "" when the embedded one is meant."""
    return env_secret("DATABASE_URL", "")


def prepare_ground(folder: Path, stack: ExitStack, bell: Bell, *, demo: bool = False) -> Ground:
    """Make the folder ready and return the ground, with the embedded server running unless DATABASE_URL names one.

    The demo always has an embedded server, and its mails go into a folder. `stack` stops the server.
    Raises Trouble when the folder or the server cannot be used.
    """
    with _speaking_of(folder):
        _make_folders(folder)
        secret = _secret(folder / "secret")
    url = "" if demo else database_url()
    if url:
        owner_url = env_secret("HILFT_OWNER_URL", "") or url
    else:
        server = _start(folder, stack, bell)
        url, owner_url = server.url("app"), server.url("owner")
    env = _environment(folder, url, secret)
    for name in _NOT_FOR_THE_DEMO if demo else ():
        _forget(env, name)
    return Ground(env, owner_url)


def join_ground(folder: Path, stack: ExitStack) -> Ground:
    """Return the ground of a house that is there already, and make nothing new.

    An embedded server that does not run is started for as long as `stack` is open. Raises Trouble when there is none.
    """
    with _speaking_of(folder):
        is_house, secret = (folder / "database").is_dir(), folder / "secret"
        key = secret.read_text(encoding="utf-8").strip() if secret.is_file() else ""
    url = database_url()
    if url:
        return Ground(_environment(folder, url, key), url)
    if not is_house:
        raise Trouble(
            f"There is no house in {folder}: start one with hilft up, name its folder with --data, "
            "or its database in DATABASE_URL."
        )
    server: Attached
    try:
        server = attach(folder / "database")
    except Trouble:
        server = _start(folder, stack, None)
    return Ground(_environment(folder, server.url("app"), key), server.url("owner"))


def _start(folder: Path, stack: ExitStack, bell: Bell | None) -> Embedded:
    server = Embedded(folder / "database")
    stack.callback(server.stop)
    # Ready in a second; broken off half-way, the program that makes the database would outlive us.
    with bell.muffled() if bell is not None else nullcontext():
        server.start()
    return server


def _environment(folder: Path, url: str, secret: str) -> dict[str, str]:
    """Return the environment of the processes that run the house; the owner's address is not in it."""
    env = dict(os.environ)
    for name in _NOT_FOR_CHILDREN:
        _forget(env, name)
    env |= {"PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "hilft.settings", "DATABASE_URL": url}
    env.setdefault("HILFT_FILES", str(folder / "files"))
    env.setdefault("HILFT_STATIC", str(folder / "static"))
    if secret and not env_secret("HILFT_SECRET_KEY", ""):
        env["HILFT_SECRET_KEY"] = secret
    return env


def _forget(env: dict[str, str], name: str) -> None:
    env.pop(name, None)
    env.pop(f"{name}_FILE", None)


def _make_folders(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o755)  # the embedded server may run as another account
    files = folder / "files"
    files.mkdir(exist_ok=True)
    files.chmod(0o700)  # customers' files, and mails while there is no mail server


def _secret(path: Path) -> str:
    """Return this house's key for signing and sealing, made at its first start, readable by its account alone."""
    if not path.exists():
        part = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(descriptor)
        with suppress(FileExistsError):
            path.hardlink_to(part)  # whole at once; of two starts at the same moment the first one's key counts
        part.unlink()
    return path.read_text(encoding="utf-8").strip()


@contextmanager
def _speaking_of(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Trouble(
            f"The data folder {folder} cannot be used ({error.strerror or error}): "
            "make it writable for this account, or name another one with --data or HILFT_DATA."
        ) from None
