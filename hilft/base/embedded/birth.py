"""The first start: PostgreSQL's folder, the two roles, the database; and the settings of every start."""

import base64
import hashlib
import hmac
import json
import os
import pwd
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
_INCLUDE = "# hilft.conf is written anew at each start; what stands below is yours and wins.\ninclude 'hilft.conf'\n\n"
_ACCESS = "# Written by hilft: passwords only, and no network.\nlocal all all scram-sha-256\n"


def bear(place: Place, binaries: Path, account: Account, lock: int) -> None:
    """Make `data` with both roles and the database, in `data.part`, and rename it when it is whole.

    A starter killed here leaves `initdb` running: it inherits the lock, so nobody starts before it has ended.
    """
    try:
        pwd.getpwuid(account.uid)
    except KeyError:
        raise Trouble(
            "PostgreSQL's initdb refuses an account without a name: "
            f"give user id {account.uid} an entry in /etc/passwd, or name a running server in DATABASE_URL."
        ) from None
    shutil.rmtree(place.part, ignore_errors=True)
    make_private(place.part, account)
    with start_log(place, account) as log:
        locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        more = [
            "--auth=reject",
            "--username=hilft_admin",
            "--data-checksums",
            "--no-instructions",
            "-c",
            "timezone=UTC",
        ]
        initdb = account.popen(
            [binaries / "initdb", "-D", place.part, *locale, *more], place.folder, log, pass_fds=(lock,)
        )
        if initdb.wait() != 0:
            raise Trouble(f"The database could not be made in {place.data}: {last_words(place)}")
    conf = place.part / "postgresql.conf"
    text = conf.read_text(encoding="utf-8")
    write_private(conf, _INCLUDE + text, account.uid, account.gid)
    write_private(place.part / "pg_hba.conf", _ACCESS, account.uid, account.gid)
    write_settings(place.part, account, {})
    set_passwords(place, place.part, binaries, account, lock, fresh=True)
    place.part.rename(place.data)


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
    handle = os.open(place.log / "start.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    os.fchmod(handle, 0o600)
    return os.fdopen(handle, "wb")


def last_words(place: Place) -> str:
    """Return the last complaint in the logs, and where they lie."""
    logs = sorted(place.log.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in logs[:2]:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        for line in reversed(lines[-50:]):
            for word in ("PANIC:", "FATAL:", "ERROR:", "error:"):
                if word in line:
                    return f"{line.split(word, 1)[1].strip()} (more in {path})"
    return f"see {place.log}"


def _verifier(password: str) -> str:
    """Return what PostgreSQL stores for SCRAM-SHA-256 (RFC 5802, 7677; its form: PostgreSQL manual, pg_authid)."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 1)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    salt64, stored64, server64 = (base64.b64encode(part).decode() for part in (salt, stored, server))
    return f"SCRAM-SHA-256$1:{salt64}${stored64}:{server64}"
