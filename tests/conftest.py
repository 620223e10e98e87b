"""One real PostgreSQL for all tests that ask for the database, and the small world they live in."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, connections
from hypothesis import settings
from pytest_django import Settings

from hilft.base.embedded import Embedded
from tests.world import World

GUARDS = (("cases_caseevent", "history_not_truncated"), ("cases_case", "cases_not_truncated"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--proofs=N`, or PROOFS=N in the environment: search N times as long for a way to break a promise."""
    parser.addoption("--proofs", type=int, default=int(os.environ.get("PROOFS", "1")), help="docs/proofs.md")


def pytest_configure(config: pytest.Config) -> None:
    """Search among the same examples each time, so that a red run tells of a change; a longer search throws dice."""
    settings.register_profile("steady", derandomize=True)
    settings.register_profile("search", print_blob=True)
    settings.load_profile("search" if config.getoption("proofs") > 1 else "steady")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Start the embedded server, unless DATABASE_URL names another one: there each run has its own database."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    folder = Path(tempfile.mkdtemp(prefix="hilft-tests-"))
    folder.chmod(0o755)  # started as root the server runs as another account, which must get in
    server = Embedded(folder / "data", settings={"fsync": "off", "max_connections": "200"})
    server.start()
    parts = server.parts("owner")
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    database = connections["default"].settings_dict
    database.update({names[name]: value for name, value in parts.items()})
    yield
    connections.close_all()
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """Let the tests' own database be emptied between tests: the guard against TRUNCATE would refuse it."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        for table, trigger in GUARDS:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@pytest.fixture(autouse=True)
def _no_canary(settings: Settings) -> None:
    """Tests count cases; those that want the canary ask for it."""
    settings.CANARY_MINUTES = 0


@pytest.fixture(autouse=True)
def _clock_put_back(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that commits leaves the database's clock as it found it: emptying the tables does not reach it."""
    mark = request.node.get_closest_marker("django_db")
    commits = (mark is not None and mark.kwargs.get("transaction")) or "transactional_db" in request.fixturenames
    if commits:
        request.getfixturevalue("transactional_db")
    yield
    if commits:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM clk.shift")


@contextmanager
def guarded() -> Iterator[None]:
    """Let the house have all its guards, as outside of tests; they are off again before the tables are emptied."""
    with connection.cursor() as cursor:
        for table, trigger in GUARDS:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
    yield
    with connection.cursor() as cursor:
        for table, trigger in GUARDS:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real data beside the checkout; tests that need it skip where it is not."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("The folder ../shared with real logs is not here.")
    return folder


@pytest.fixture
def world(db: None) -> World:
    """One small organisation, on an ordinary Monday."""
    return World()
