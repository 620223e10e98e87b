"""A new database is migrated in a short way, as that of the tests is, and is the same one as by the long way."""

import os
import subprocess
import sys
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection
from django.db.migrations.state import ProjectState
from psycopg import sql

from hilft.work.migrating import drawing_little, is_empty

LOOKS = (
    "SELECT table_name, column_name, data_type, column_default, is_nullable, identity_generation"
    " FROM information_schema.columns WHERE table_schema IN ('public', 'clk')",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace IN ('public'::regnamespace, 'clk'::regnamespace)",
    "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname IN ('public', 'clk')",
    "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace IN ('public'::regnamespace, 'clk'::regnamespace)",
    "SELECT app, name FROM django_migrations",
)


def _url(database: str) -> str:
    named = connection.settings_dict
    user, password = quote(named["USER"]), quote(named["PASSWORD"] or "")
    return f"postgresql://{user}:{password}@/{database}?host={quote(named['HOST'], safe='')}&port={named['PORT']}"


def _schema(url: str) -> list[set[tuple[object, ...]]]:
    with psycopg.connect(url) as asked:
        return [set(asked.execute(look).fetchall()) for look in LOOKS]


@pytest.mark.django_db
def test_the_short_way_makes_the_database_that_the_long_way_makes() -> None:
    short = connection.settings_dict["NAME"]
    long = sql.Identifier(f"{short}_long")
    with psycopg.connect(_url(short), autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE DATABASE {}").format(long))
        try:
            env = {**os.environ, "DATABASE_URL": _url(f"{short}_long"), "DJANGO_SETTINGS_MODULE": "hilft.settings"}
            subprocess.run([sys.executable, "-m", "django", "migrate", "--verbosity", "0"], env=env, check=True)
            made = _schema(_url(f"{short}_long"))
        finally:
            owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(long))
    for one, other in zip(made, _schema(_url(short)), strict=True):
        assert one == other
    assert all(made)


@pytest.mark.django_db
def test_only_an_empty_database_goes_the_short_way() -> None:
    assert not is_empty()
    before = ProjectState._find_reload_model  # type: ignore[attr-defined]
    with drawing_little():
        assert ProjectState._find_reload_model is not before  # type: ignore[attr-defined]
    assert ProjectState._find_reload_model is before  # type: ignore[attr-defined]
