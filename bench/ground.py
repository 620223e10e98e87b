"""The ground of the benchmarks: a server of their own and a house with a million open cases."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hilft.base.embedded import Embedded

PERSONS, TEAMS = 200, 20

_KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND connamespace = 'public'::regnamespace
"""
_FILL = (Path(__file__).parent / "sql" / "fill.sql").read_text()


@contextmanager
def server() -> Iterator[Embedded]:
    """Run a database server of our own in a folder that is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="hilft-bench-"))
    folder.chmod(0o755)
    settings = {
        "shared_buffers": "1GB",
        "max_wal_size": "8GB",
        "maintenance_work_mem": "512MB",
        "checkpoint_timeout": "30min",
    }
    embedded = Embedded(folder / "database", settings=settings)
    try:
        embedded.start()
        os.environ["DATABASE_URL"] = embedded.url("owner")
        os.environ["HILFT_STATIC"], os.environ["HILFT_FILES"] = str(folder / "static"), str(folder / "files")
        yield embedded
    finally:
        embedded.stop()
        shutil.rmtree(folder, ignore_errors=True)


def build() -> None:
    """Make the tables and an organisation with people in teams; no cases yet."""
    from django.core.management import call_command

    from hilft.base.clock import now
    from hilft.demo.company import found
    from hilft.people.models import Customer, Person, Team

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    moment = now()
    found(now=moment)
    teams = Team.objects.bulk_create([Team(name=f"Team {n}") for n in range(TEAMS)])
    Person.objects.bulk_create(
        Person(
            name=f"Advisor {n}", alias=f"Advisor {n}", initials="AD", email=f"advisor{n}@bench.invalid", role="advisor",
            team=teams[n % TEAMS],
        )
        for n in range(PERSONS)
    )  # fmt: skip
    Customer.objects.bulk_create(Customer(name=f"Customer {n}", created_at=moment) for n in range(1000))


def fill(first: int, last: int) -> float:
    """Insert open cases numbered `first` to `last`, with their events and first words; return the seconds it took.

    Foreign keys are taken off for it and put back, which checks all of them at once.
    """
    from django.db import connection

    from hilft.people.models import Person, Team
    from hilft.policies.queries import in_force

    began = time.monotonic()
    force = in_force()
    values = {
        "first": first, "last": last, "persons": PERSONS, "teams": TEAMS,
        "team": Team.objects.get(name="Team 0").pk, "person": Person.objects.get(name="Advisor 0").pk,
        "policy": force.policy_id, "calendar": force.calendar_id,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_KEYS)
        keys = cursor.fetchall()
        for table, name, _ in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        cursor.execute(_FILL, values)
        for table, name, definition in keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for table in ("cases_case", "conversations_conversation"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        cursor.execute("VACUUM ANALYZE")
    return time.monotonic() - began
