"""The tests' database with its tables, made once: each run of the tests takes a copy.

Making the tables takes as long as a hundred tests. Whoever comes first makes them, the others wait and copy. Our own
server's files are kept in pytest's cache between runs; on the server of DATABASE_URL a database is kept for copying.
What is kept is named after everything that went into it, so it is made anew when a migration changes.
"""

import ast
import fcntl
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection, connections

from hilft.base.embedded import Embedded
from hilft.base.embedded.binaries import find_binaries
from hilft.work.migrating import drawing_little

ROOT = Path(__file__).parents[1]
KEPT = 3
"""So many states are kept: somebody may work on two branches."""
QUICK = {
    **dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off"),
    "max_connections": "200",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
}
"""Settings of a server whose data nobody misses after a power failure."""
_PARTS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


@contextmanager
def own_server(cache: Path | None) -> Iterator[str]:
    """Run a server with the tables in its database; yield that database's name. `cache` keeps it for other runs."""
    room = Path(tempfile.mkdtemp(prefix="hilft-tests-"))
    room.chmod(0o755)  # started as root the server runs as another account, which must get in
    server = Embedded(room / "data", settings=QUICK)
    try:
        if cache is None:
            _make(server)
        else:
            _make_or_copy(server, cache)
        _use(server)
        yield str(connection.settings_dict["NAME"])
    finally:
        connections.close_all()
        server.stop()
        shutil.rmtree(room, ignore_errors=True)


def made_on_the_server() -> str:
    """Make the tables on the server of DATABASE_URL unless they are there; return the name of their database."""
    made, plain = f"hilft_made_{digest()}", connection.settings_dict["NAME"]
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('hilft_made'))")
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [made])
        if cursor.fetchone() is None:
            cursor.execute("DROP DATABASE IF EXISTS hilft_part")
            cursor.execute("CREATE DATABASE hilft_part")
            connection.close()
            connection.settings_dict["NAME"] = "hilft_part"
            _migrate()
            connection.close()
            connection.settings_dict["NAME"] = plain
            cursor.execute(f"ALTER DATABASE hilft_part RENAME TO {made}")
    return made


def digest() -> str:
    """Return a short name for everything that the tables are made of."""
    read: set[Path] = set()
    todo = [*ROOT.glob("hilft/*/migrations/*.py"), *ROOT.glob("hilft/base/embedded/*.py")]
    todo.append(ROOT / "hilft/work/migrating.py")
    while todo:
        path = todo.pop()
        if path not in read:
            read.add(path)
            todo += _named_in(path)
    whole = hashlib.sha256(
        f"{django.VERSION} {find_binaries()} {(find_binaries() / 'postgres').stat().st_size}".encode()
    )
    for path in sorted(read):
        whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


def _named_in(path: Path) -> list[Path]:
    """Return the files of the house that a file of the house imports."""
    tree = ast.walk(ast.parse(path.read_bytes()))
    names = [node.module for node in tree if isinstance(node, ast.ImportFrom) and node.module]
    places = [ROOT.joinpath(*name.split(".")) for name in names if name.startswith("hilft.")]
    return [file for place in places for file in (place.with_suffix(".py"), place / "__init__.py") if file.exists()]


def _make_or_copy(server: Embedded, cache: Path) -> None:
    """Copy what is kept into the server's folder; make and keep it first when nobody has."""
    kept, part = cache / digest(), cache / "part"
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if kept.exists():
            _copy(kept, server.folder)
            kept.touch()
            return
        _make(server)
        shutil.rmtree(part, ignore_errors=True)
        _copy(server.folder, part)
        part.rename(kept)
        states = [path for path in cache.iterdir() if path.is_dir()]
        for old in sorted(states, key=lambda path: path.stat().st_mtime)[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)


def _make(server: Embedded) -> None:
    _use(server)
    _migrate()
    connections.close_all()
    server.stop()


def _migrate() -> None:
    """Make the tables in the short way of every new house; a test compares them with those of the long way."""
    with drawing_little():
        call_command("migrate", verbosity=0, interactive=False)


def _use(server: Embedded) -> None:
    """Start the server and let Django speak with it."""
    server.start()
    parts = server.parts("owner")
    connection.settings_dict.update({_PARTS[name]: value for name, value in parts.items()})


def _copy(source: Path, target: Path) -> None:
    """Copy the data of a server that is stopped, with their owner."""
    target.mkdir(mode=0o755)
    subprocess.run(["cp", "-a", source / "data", source / "passwords.json", target], check=True)
