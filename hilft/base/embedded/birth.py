"""The first start: PostgreSQL's folder, the two roles, the database; and the settings of every start."""

import base64
import hashlib
import hmac
import json
import os
import pwd
import re
import secrets
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from hilft.base.embedded.account import Account
from hilft.base.embedded.place import PORT, Place, make_private, speaking_of, write_private
from hilft.base.errors import Trouble

DATABASE = "hilft"
ROLES = {"owner": "hilft_owner", "app": "hilft_app"}
"""What a role may do: the owner migrates, the app runs. Neither is a superuser; nobody can sign in as that one."""

_SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "synchronous_commit": "on",
    "idle_in_transaction_session_timeout": "60s",
    "jit": "off",  # our statements are short: compiling them takes longer than running them
    "random_page_cost": "1.1",
    "scram_iterations": "1",  # the passwords are random and 256 bits long: there is nothing to stretch
    "timezone": "UTC",
    # The clock and the outbox change few rows often: clean early and in small portions.
    "autovacuum_naptime": "20s",
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_vacuum_insert_scale_factor": "0.05",
    "autovacuum_analyze_scale_factor": "0.02",
    # The log keeps one week. A failed statement is logged without its text and its values: they may be a customer's.
    "logging_collector": "on",
    "log_directory": "../log",
    "log_filename": "server-%a.log",
    "log_file_mode": "0600",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "lc_messages": "C",
}
_INITDB = (
    *("--username=hilft_admin", "--auth=reject", "--data-checksums", "--no-instructions"),
    *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
)
_INCLUDE = "# hilft.conf is written anew at each start; what stands below is yours and wins.\ninclude 'hilft.conf'\n"
_ACCESS = "# Written by hilft: passwords only, and no network.\nlocal all all scram-sha-256\n"


def bear(place: Place, binaries: Path, account: Account, lock: int) -> None:
    """Make `data` with both roles and the database, in `data.part`, and rename it when it is whole.

    A starter killed here leaves `initdb` running: it inherits the lock, so nobody starts before it has ended.
    """
    _check_initdb(binaries, account)
    shutil.rmtree(place.part, ignore_errors=True)
    make_private(place.part, account)
    with start_log(place, account) as log:
        initdb: list[str | Path] = [binaries / "initdb", "-D", place.part, *_INITDB]
        if account.popen(initdb, place.folder, log, pass_fds=(lock,)).wait() != 0:
            raise Trouble(f"The database could not be made in {place.data}: {last_words(place)}")
    _write_access(place.part, account)
    write_settings(place.part, account, {})
    set_passwords(place, place.part, binaries, account, lock, fresh=True)
    place.part.rename(place.data)
    _persist(place.folder)


def _check_initdb(binaries: Path, account: Account) -> None:
    """Raise Trouble for what initdb, unlike the server itself, cannot bear."""
    try:
        pwd.getpwuid(account.uid)
    except KeyError:
        raise Trouble(
            "PostgreSQL's initdb refuses an account without a name: "
            f"give user id {account.uid} an entry in /etc/passwd, or name a running server in DATABASE_URL."
        ) from None
    if re.search(r'["$`\\]', str(binaries)):  # it calls its neighbours through a shell
        raise Trouble(
            f"PostgreSQL's initdb cannot work in {binaries}, because of a quotation mark, $, ` or \\ in that name: "
            "use a plainer folder."
        )


def set_passwords(
    place: Place, data: Path, binaries: Path, account: Account, lock: int, *, fresh: bool
) -> Mapping[str, str]:
    """Give both roles new passwords (and make them with the database, if fresh) while no server runs on `data`.

    PostgreSQL is told only what a password can be verified with, so no log can ever show one.
    """
    passwords = {role: secrets.token_urlsafe(32) for role in ROLES}
    owner, app = (f"ROLE {name} LOGIN PASSWORD '{_verifier(passwords[role])}'" for role, name in ROLES.items())
    if fresh:
        script = [
            f"CREATE {owner} CREATEDB",  # the tests' database
            f"CREATE {app}",
            f"CREATE DATABASE {DATABASE} OWNER {ROLES['owner']}",
            f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
            f"GRANT CONNECT ON DATABASE {DATABASE} TO {ROLES['app']}",
        ]
    else:
        script = [f"ALTER {owner}", f"ALTER {app}"]
    with start_log(place, account) as log:
        single: list[str | Path] = [binaries / "postgres", "--single", "-c", "exit_on_error=on", "-D", data, "postgres"]
        process = account.popen(single, place.folder, log, stdin=subprocess.PIPE, pass_fds=(lock,))
        process.communicate(os.fsencode("\n".join([*script, ""])))
    if process.returncode != 0:
        raise Trouble(f"The database's roles could not be made in {data}: {last_words(place)}")
    keeper = place.folder.stat()
    write_private(place.passwords, json.dumps(passwords), keeper.st_uid, keeper.st_gid)
    return passwords


def read_passwords(place: Place) -> Mapping[str, str] | None:
    """Return the password of each role, or None when there are none yet (or the file is damaged)."""
    try:
        with speaking_of(place.folder):
            found = json.loads(place.passwords.read_text(encoding="utf-8"))
    except Trouble as trouble:
        if isinstance(trouble.__cause__, FileNotFoundError):
            return None
        raise
    except ValueError:
        return None
    return found if isinstance(found, dict) and found.keys() == ROLES.keys() else None


def write_settings(data: Path, account: Account, more: Mapping[str, str]) -> None:
    """Write hilft.conf: our settings, and `more` over them."""
    lines = [f"{name} = '{value}'" for name, value in (_SETTINGS | dict(more)).items()]
    text = "\n".join(["# Written by hilft at each start; change postgresql.conf instead.", *lines, ""])
    write_private(data / "hilft.conf", text, account.uid, account.gid)


def start_log(place: Place, account: Account) -> IO[bytes]:
    """Open an empty log for what a program says before PostgreSQL's own log is open."""
    make_private(place.log, account)
    for path in place.log.iterdir():  # the data's owner may have changed since
        account.own(path)
    handle = os.open(place.log / "start.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    os.fchmod(handle, 0o600)
    return os.fdopen(handle, "wb")


def last_words(place: Place) -> str:
    """Return the last complaint in the newer logs, and where it stands."""
    newest = sorted(place.log.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)[:2]
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in newest}
    for pattern in (r"(?:PANIC|FATAL|ERROR|error):\s*(.+)", r"(.+)"):
        for path, text in texts.items():
            if found := re.findall(pattern, text):
                return f"{found[-1].strip()} (more in {path})"
    return f"nothing is written in {place.log}"


def _write_access(data: Path, account: Account) -> None:
    """Let passwords in and nothing else; let our settings come first and keep what initdb found out besides."""
    conf = data / "postgresql.conf"
    lines = re.findall(r"(?m)^\w+ = .*$", conf.read_text(encoding="utf-8"))
    kept = [line for line in lines if line.split()[0] not in _SETTINGS]
    write_private(conf, "\n".join([_INCLUDE, *kept, ""]), account.uid, account.gid)
    write_private(data / "pg_hba.conf", _ACCESS, account.uid, account.gid)


def _persist(folder: Path) -> None:
    """Make the new names in the folder outlive a power failure."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _verifier(password: str) -> str:
    """Return what PostgreSQL stores for SCRAM-SHA-256 (RFC 5802, 7677; its form: PostgreSQL manual, pg_authid)."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 1)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    salt64, stored64, server64 = (base64.b64encode(part).decode() for part in (salt, stored, server))
    return f"SCRAM-SHA-256$1:{salt64}${stored64}:{server64}"
