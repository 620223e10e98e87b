"""Before the first page: tables, grants and static files. Runs as the owner of the database, then ends."""

import sys

import django
from django.core.management import call_command
from django.db import OperationalError, connection
from psycopg import sql

APP_ROLE = "hilft_app"
"""The role the house runs as: it reads and writes, and can neither change tables nor remove what must stay."""

_KEPT = ("cases_case", "cases_caseevent", "policies_policyversion", "policies_calendarversion")
_NEVER_CHANGED = ("cases_caseevent", "policies_policyversion", "policies_calendarversion")


def main() -> None:
    """Prepare the database named by DATABASE_URL; with the word "demo", fill an empty one with the invented company."""
    django.setup()
    try:
        connection.ensure_connection()
    except OperationalError as error:
        reason = " ".join(str(error).split())
        sys.stderr.write(f"The database cannot be reached ({reason}): check DATABASE_URL and that the server runs.\n")
        raise SystemExit(2) from None
    if connection.pg_version < 150000:
        sys.stderr.write("The database is older than PostgreSQL 15: upgrade it, the promises need its constraints.\n")
        raise SystemExit(2)
    with connection.cursor() as cursor:
        # Several machines may start at once: one prepares, the others wait for it.
        cursor.execute("SELECT pg_advisory_lock(hashtext('hilft.prepare'))")
    call_command("migrate", interactive=False, verbosity=0)
    grant()
    call_command("collectstatic", interactive=False, verbosity=0)
    if "demo" in sys.argv[1:]:
        from hilft.base.clock import now
        from hilft.demo.fill import fill

        fill(now=now())


def grant() -> None:
    """Give the running role what it needs, where it exists; history and cases it can neither remove nor empty."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE])
        if cursor.fetchone() is None:
            return
        role = sql.Identifier(APP_ROLE)
        for schema in ("public", "clk"):
            place = sql.Identifier(schema)
            for statement in (
                "GRANT USAGE ON SCHEMA {place} TO {role}",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {place} TO {role}",
                "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {place} TO {role}",
                "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {place} TO {role}",
            ):
                cursor.execute(sql.SQL(statement).format(place=place, role=role))
        for table in _KEPT:
            cursor.execute(sql.SQL("REVOKE DELETE ON {} FROM {}").format(sql.Identifier(table), role))
        for table in _NEVER_CHANGED:
            cursor.execute(sql.SQL("REVOKE UPDATE ON {} FROM {}").format(sql.Identifier(table), role))
        # Time is moved in tests and never by the house itself.
        cursor.execute(sql.SQL("REVOKE INSERT, UPDATE, DELETE ON clk.shift FROM {}").format(role))


if __name__ == "__main__":
    main()
