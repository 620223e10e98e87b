"""Before the first page: tables, grants and static files. Runs as the owner of the database, then ends."""

import sys
from contextlib import nullcontext

import django
from django.core.management import call_command
from django.db import ProgrammingError, connection
from psycopg.errors import InsufficientPrivilege

from hilft.base.errors import Trouble
from hilft.work.database import connect
from hilft.work.grants import grant
from hilft.work.migrating import drawing_little, is_empty
from hilft.work.orphan import end_with_house


def main(lifeline: str, app_role: str = "", *words: str) -> None:
    """Prepare the database named by DATABASE_URL; with the word "demo", fill an empty one with the invented company.

    `app_role`: who will work in it. What a person has to put right is one line on standard error, and status 2.
    """
    end_with_house(lifeline or None)
    try:
        prepare(app_role, demo="demo" in words)
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        raise SystemExit(2) from None


def prepare(app_role: str, *, demo: bool) -> None:
    """Make the database ready for this version of the house. Raises Trouble in one sentence."""
    django.setup()
    from hilft.channels.checks import needs
    from hilft.channels.ours import named_accounts
    from hilft.channels.registry import check_settings

    check_settings()
    named_accounts()
    needs()
    connect()
    with connection.cursor() as cursor:
        # Several machines may start at once: one prepares, the others wait for it.
        cursor.execute("SELECT pg_advisory_lock(hashtext('hilft.prepare'))")
    try:
        with drawing_little() if is_empty() else nullcontext():
            call_command("migrate", interactive=False, verbosity=0)
    except ProgrammingError as error:
        if isinstance(error.__cause__, InsufficientPrivilege):
            user = connection.settings_dict["USER"]
            raise Trouble(
                f"The database role {user} may not change the tables: name a role that may in HILFT_OWNER_URL."
            ) from None
        raise
    grant(app_role)
    call_command("collectstatic", interactive=False, verbosity=0)
    if demo:
        from hilft.base.clock import now
        from hilft.demo.fill import fill

        fill(now=now())


if __name__ == "__main__":
    main(*sys.argv[1:])
