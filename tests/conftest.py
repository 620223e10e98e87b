"""One real PostgreSQL for all tests that ask for the database, and the small world they live in."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as house
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import override_settings
from hypothesis import settings
from pytest_django import DjangoDbBlocker, Settings

from tests.emptied import GUARDS as GUARDS
from tests.emptied import empty_quickly
from tests.made_database import made_on_the_server, own_server
from tests.world import World

DEAREST = (
    "proofs/test_machine.py",
    "core/test_bound.py",  # asks no database: others make it meanwhile
    "work/test_house.py",
    "work/test_commands.py",
    "web/desk/test_permissions.py",
    "escalation/test_tick.py",
    "stories/test_digger.py",
    "work/test_listening.py",
    "core/test_decide.py",
    "listening/test_learning.py",
    "proofs/test_audit.py",
    "replay/test_own.py",
    "replay/test_real_logs.py",
    "listening/test_measured.py",
    "replay/test_curves.py",
)
"""The files that take longest, by what they spend."""

APART = {"people_team": 6_000, "people_person": 7_000}
"""After which numbers the small world's are: on a page, and in a test that mixes them up, they are nobody else's."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--proofs=N`, or PROOFS=N in the environment: search N times as long for a way to break a promise."""
    parser.addoption("--proofs", type=int, default=int(os.environ.get("PROOFS", "1")), help="docs/proofs.md")


def pytest_configure(config: pytest.Config) -> None:
    """Search among the same examples each time, so that a red run tells of a change; a longer search throws dice."""
    # A password's hash is made dear for those who steal it. Here nobody does, and a tenth of a second is long.
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 64, 1
    settings.register_profile("steady", derandomize=True)
    settings.register_profile("search", print_blob=True)
    settings.load_profile("search" if config.getoption("proofs") > 1 else "steady")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the dearest files be the first, so that no run waits at the end for another one."""
    places = {name: place for place, name in enumerate(DEAREST)}
    items.sort(key=lambda item: places.get(item.location[0].removeprefix("tests/"), len(places)))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: let Python not look for rubbish in it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker, pytestconfig: pytest.Config
) -> Iterator[None]:
    """Start the embedded server, unless DATABASE_URL names another one: there each run has its own database."""
    tests = connection.settings_dict["TEST"]
    if os.environ.get("DATABASE_URL"):
        with django_db_blocker.unblock():
            tests["TEMPLATE"] = made_on_the_server()
        yield
        return
    kept: pytest.Cache | None = getattr(pytestconfig, "cache", None)  # -p no:cacheprovider leaves it out
    cache = kept.mkdir("hilft-database") if kept is not None else None
    with django_db_blocker.unblock(), own_server(cache) as tests["TEMPLATE"]:
        django_db_blocker.block()
        yield
        django_db_blocker.restore()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let the tests' own database be emptied between tests: the guard against TRUNCATE would refuse it."""
    empty_quickly()
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table, trigger in GUARDS:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        for table, after in APART.items():
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, after])


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


@pytest.fixture
def plain_files(tmp_path: Path) -> Iterator[None]:
    """Serve style sheets under their own names: collecting them is not what these tests are about."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    storages = {**house.STORAGES, "staticfiles": plain}
    with override_settings(STATIC_ROOT=None, MEDIA_ROOT=tmp_path, STORAGES=storages):
        yield
