"""The rows of the small world, made once by the house's own actions and written again for each test that asks for it.

Thousands of tests ask for the same seven people. What the actions wrote the first time is kept as one text of SQL;
writing it again gives the same rows and lets the same triggers run, without fifty questions in between.
"""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model

from hilft.people.models import Duty, Organisation, Person, RosterVersion, Team
from hilft.policies.models import CalendarVersion, InForce, PolicyVersion, Ruling
from tests.emptied import filled

WRITTEN: tuple[type[Model], ...] = (
    Team, Person, Duty, Organisation, PolicyVersion, CalendarVersion, InForce, Ruling,
)  # fmt: skip
"""The tables that founding a house fills."""


@dataclass(frozen=True)
class Kept:
    """What was written, and the people and the team it tells of."""

    written: str
    parts: Mapping[str, Any]

    def again(self) -> dict[str, Any]:
        """Write the rows into the empty tables; return people and team as if they had just been made."""
        with connection.cursor() as cursor:
            cursor.execute(self.written)
        return deepcopy(dict(self.parts))


def is_empty() -> bool:
    """Return whether nobody has founded a house here or begun to."""
    any_row = " OR ".join(f'EXISTS (SELECT 1 FROM "{model._meta.db_table}")' for model in WRITTEN)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {any_row}")
        (found,) = cursor.fetchone()
    return not found


def keep(parts: Mapping[str, Any]) -> Kept | None:
    """Keep all rows that are there now in the tables of a new house; None when any other table holds something, too."""
    if filled().keys() - {model._meta.db_table for model in WRITTEN} - {RosterVersion._meta.db_table}:
        return None
    with connection.cursor() as cursor:
        rows = []
        for model in WRITTEN:
            cursor.execute(f'SELECT json_agg(r) FROM "{model._meta.db_table}" r')
            (found,) = cursor.fetchone()
            rows.append(_written(cursor, model, found if isinstance(found, str) else json.dumps(found)))
    version = RosterVersion._meta.db_table
    counted = f"INSERT INTO {version} VALUES (1, nextval('people_roster_count')) ON CONFLICT DO NOTHING"
    return Kept("; ".join([counted, *rows]), deepcopy(dict(parts)))


def _written(cursor: Any, model: type[Model], rows: str) -> str:
    """Return the statement that writes these rows of a table."""
    table = model._meta.db_table
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields if not field.generated)
    told: str = cursor.mogrify(
        f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::"{table}", %s)', [rows]
    )
    return told
