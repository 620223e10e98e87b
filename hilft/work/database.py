"""Reaching the database that Django was set up for; whatever is wrong with it is one sentence."""

from django.db import NotSupportedError, OperationalError, connection

from hilft.base.errors import Trouble

OLDEST = 150_000
"""The first version of PostgreSQL that has every constraint the promises need."""
_TOO_OLD = "The database is older than PostgreSQL 15: upgrade it, the promises need its constraints."


def connect() -> None:
    """Connect. Raises Trouble when the server cannot be reached or is too old."""
    try:
        connection.ensure_connection()
    except NotSupportedError:  # Django's own limit, which lies lower
        raise Trouble(_TOO_OLD) from None
    except OperationalError as error:
        reason = " ".join(str(error).split())
        raise Trouble(
            f"The database cannot be reached ({reason}): check DATABASE_URL and that the server runs."
        ) from None
    if connection.connection.info.server_version < OLDEST:
        raise Trouble(_TOO_OLD)


def check_tables() -> None:
    """Raise Trouble when no house has ever been started on this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('cases_case')")
        if cursor.fetchone() == (None,):
            raise Trouble("There is no house in this database yet: hilft up makes one.")
