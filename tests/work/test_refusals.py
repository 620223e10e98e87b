"""What cannot be is one sentence on standard error and status 2, and nothing is left running."""

import socket
from pathlib import Path

import pytest

from hilft.base.embedded import Embedded
from tests.work.conftest import Start
from tests.work.old_server import old_server


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Missing command. hilft --help says what can be written."),
        ("up --port 99999", "Invalid value for '--port'"),
        ("up --only web", "name the database they share in DATABASE_URL"),
        ("replay", "Missing argument 'LOG'. hilft replay --help says what can be written."),
        ("replay there-is-none.csv", "there-is-none.csv"),
        ("policy check there-is-none.toml", "The policy there-is-none.toml cannot be read (No such file or directory)"),
        ("promise --data there-is-none", "There is no house in "),
    ],
)
def test_wrong_usage(hilft: Start, words: str, sentence: str) -> None:
    assert sentence in hilft(*words.split()).complaint()


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({"DATABASE_URL": "postgresql://hilft@127.0.0.1:1/hilft"}, "The database cannot be reached"),
        ({"DATABASE_URL": "mysql://hilft:secret@127.0.0.1/hilft"}, "DATABASE_URL is not an address of a PostgreSQL"),
        ({"DATABASE_URL": "x", "DATABASE_URL_FILE": "y"}, "Both DATABASE_URL and DATABASE_URL_FILE are set"),
    ],
)
def test_a_database_that_cannot_be_reached(room: Path, hilft: Start, env: dict[str, str], sentence: str) -> None:
    told = hilft("up", "--data", room / "house", "--port", "0", **env).complaint()
    assert sentence in told
    assert "secret" not in told


@pytest.mark.parametrize(("version", "words"), [("13.18", "up --port 0"), ("14.11", "promise")])
def test_a_server_that_is_too_old(room: Path, hilft: Start, version: str, words: str) -> None:
    with old_server(version) as url:
        told = hilft(*words.split(), "--data", room / "house", DATABASE_URL=url).complaint()
    assert told == "The database is older than PostgreSQL 15: upgrade it, the promises need its constraints."


def test_binaries_that_are_too_old(room: Path, hilft: Start) -> None:
    for program in ("postgres", "initdb"):
        (room / program).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 15.9'\n")
        (room / program).chmod(0o755)
    told = hilft("up", "--data", room / "house", "--port", "0", HILFT_POSTGRES_BIN=room).complaint()
    assert "the embedded server needs 17 or newer" in told


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({"HILFT_SMTP": "smtps://u:top/secret@mail.example.org"}, "HILFT_SMTP is not an address of a mail server"),
        ({"HILFT_LOG_LEVEL": "LOUD"}, "HILFT_LOG_LEVEL is 'LOUD', which nobody knows: write one of CRITICAL"),
        ({"HILFT_SECRET_KEY_FILE": "/nowhere/key"}, "HILFT_SECRET_KEY_FILE names '/nowhere/key', which cannot be read"),
    ],
)
def test_settings_that_cannot_work(
    room: Path, hilft: Start, server: Embedded, env: dict[str, str], sentence: str
) -> None:
    told = hilft("up", "--data", room / "house", "--port", "0", DATABASE_URL=server.url("owner"), **env).complaint()
    assert sentence in told
    assert "secret@" not in told


def test_a_folder_that_cannot_be_written(room: Path, hilft: Start) -> None:
    (room / "file").write_text("")
    for folder in (room / "file" / "house", Path("/proc/hilft")):
        told = hilft("up", "--data", folder, "--port", "0").complaint()
        assert told.startswith(f"The data folder {folder} cannot be used (")
        assert told.endswith("make it writable for this account, or name another one with --data or HILFT_DATA.")


def test_a_taken_port(room: Path, hilft: Start, server: Embedded) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        told = hilft("up", "--data", room / "house", "--port", port, DATABASE_URL=server.url("owner")).complaint()
    assert told.startswith(f"Port {port} on 127.0.0.1 cannot be used (Address already in use): name another one")
