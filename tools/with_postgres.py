"""Run a command with DATABASE_URL pointing to a PostgreSQL of its own, which lives as long as the command does.

    python tools/with_postgres.py COMMAND...

The server's programs come from HILFT_POSTGRES_BIN, else from Debian's newest, else from the PATH. The cluster lies in
a temporary folder, listens on a free loopback port with a random password, and does not sync to disk: it is for tests.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def main(command: list[str]) -> int:
    """Run the command beside a fresh server; return its exit status. Being told to end stops the server too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended before the command was."))
    with server() as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


@contextmanager
def server() -> Iterator[str]:
    """Yield the address of a running server with an empty database `hilft`; stop it and remove it afterwards."""
    programs = find_programs()
    account = unprivileged()
    with tempfile.TemporaryDirectory(prefix="hilft-postgres-") as folder:
        home, port, password = Path(folder), free_port(), secrets.token_urlsafe(24)
        (home / "password").write_text(password, encoding="utf-8")
        if account:
            for path in (home, home / "password"):
                shutil.chown(path, account)
        data, log = str(home / "data"), home / "log"
        sign_in = ["--username=hilft", f"--pwfile={home / 'password'}", "--auth=scram-sha-256"]
        call(account, programs / "initdb", "-D", data, *sign_in, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=200"
        )
        call(account, programs / "pg_ctl", "start", "-w", "-D", data, "-l", str(log), "-o", options)
        try:
            url = f"postgresql://hilft:{password}@127.0.0.1:{port}"
            call(None, programs / "psql", "--quiet", f"{url}/postgres", "-c", "CREATE DATABASE hilft")
            yield f"{url}/hilft"
        finally:
            call(account, programs / "pg_ctl", "stop", "-w", "-m", "immediate", "-D", data)


def find_programs() -> Path:
    """Return the folder of initdb, pg_ctl and psql; exit with a sentence when there is none."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    named, on_path = os.environ.get("HILFT_POSTGRES_BIN"), shutil.which("pg_ctl")
    folders = [Path(named)] if named else [*reversed(debian), *([Path(on_path).parent] if on_path else [])]
    for folder in folders:
        if all((folder / program).exists() for program in ("initdb", "pg_ctl", "psql")):
            return folder
    sys.exit("No PostgreSQL server was found. Install version 15 or newer, or name the folder in HILFT_POSTGRES_BIN.")


def unprivileged() -> str | None:
    """Return the account that runs the server when we are root, as PostgreSQL refuses root; None when we are not."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def free_port() -> int:
    """Return a loopback port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def call(account: str | None, program: Path, *arguments: str) -> None:
    """Run one of the server's programs quietly; exit with what it said when it fails."""
    done = subprocess.run(
        [str(program), *arguments],
        user=account,
        group=pwd.getpwnam(account).pw_gid if account else None,
        extra_groups=[] if account else None,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(f"{program.name} failed: {done.stderr.strip()}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("Name the command to run: python tools/with_postgres.py COMMAND...")
    sys.exit(main(sys.argv[1:]))
