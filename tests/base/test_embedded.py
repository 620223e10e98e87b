"""The embedded server, really run: started, found again, attached to, stopped."""

import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from hilft.base.embedded import Embedded, attach
from hilft.base.errors import Trouble


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Embedded]:
    """One running server for the tests that only look at it."""
    with Embedded(folder) as running:
        yield running


def test_the_first_start_gives_a_database_with_an_owner(server: Embedded) -> None:
    with psycopg.connect(server.url("owner")) as connection:
        assert connection.execute("SELECT current_user, current_database()").fetchone() == ("hilft_owner", "hilft")
        connection.execute("CREATE TABLE of_the_owner (number int)")


def test_the_running_role_may_connect_but_neither_make_nor_drop_anything(server: Embedded) -> None:
    with psycopg.connect(server.url("app"), autocommit=True) as connection:
        for statement in (
            "CREATE TABLE t ()",
            "CREATE SCHEMA s",
            "CREATE TEMP TABLE t ()",
            "CREATE ROLE r",
            "CREATE DATABASE d",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_a_wrong_password_and_the_superuser_are_refused(server: Embedded) -> None:
    for wrong in ({"password": "guess"}, {"user": "hilft_admin"}, {"user": "hilft_admin", "dbname": "postgres"}):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(make_conninfo(server.url("app"), **wrong))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("listen_addresses", ""),
        ("data_checksums", "on"),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("TimeZone", "UTC"),
        ("idle_in_transaction_session_timeout", "1min"),
        ("max_connections", "100"),
        ("shared_buffers", "128MB"),
        ("autovacuum_naptime", "20s"),
        ("log_min_error_statement", "panic"),
    ],
)
def test_the_server_is_set_up_for_safety(server: Embedded, name: str, value: str) -> None:
    with psycopg.connect(server.url("app")) as connection:
        row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row == (value,)


def test_letters_are_those_of_unicode_and_german_is_understood(server: Embedded) -> None:
    with psycopg.connect(server.url("app")) as connection:
        locale = connection.execute("SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'hilft'")
        assert locale.fetchone() == ("b", "C.UTF-8")
        words = connection.execute("SELECT lower('ÄÖ'), to_tsvector('german', 'HÄUSER') @@ 'haus'")
        assert words.fetchone() == ("äö", True)


def test_the_extensions_that_the_product_needs_can_be_made_by_the_owner(server: Embedded) -> None:
    with psycopg.connect(server.url("owner"), autocommit=True) as connection:
        for name in ("pg_trgm", "unaccent", "btree_gist", "citext"):
            connection.execute(f"CREATE EXTENSION {name}")


def test_another_process_attaches_without_owning(server: Embedded) -> None:
    handle = attach(server.folder)
    assert handle.url("app") == server.url("app")
    assert handle.is_running()
    assert not hasattr(handle, "stop")


def test_a_second_instance_is_refused_in_one_sentence(server: Embedded) -> None:
    with pytest.raises(Trouble, match=r"^Hilft is already running on .* \(process \d+\): stop that first"):
        Embedded(server.folder).start()
    assert server.is_running()


def test_starting_a_running_server_changes_nothing(server: Embedded) -> None:
    assert server.start() == server.url("owner")


def test_passwords_are_private_and_appear_in_no_other_file(server: Embedded) -> None:
    secrets = {server.parts("owner")["password"], server.parts("app")["password"]}
    assert len(secrets) == 2
    file = server.folder / "passwords.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for path in server.folder.rglob("*"):
        if path.is_file() and path != file:
            content = path.read_bytes()
            assert not any(secret.encode() in content for secret in secrets), path
