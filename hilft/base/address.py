"""The address of a database, taken apart."""

from hilft.base.errors import Trouble


def parts_of(url: str) -> dict[str, str]:
    """Return the parts of a libpq address (user, password, host, port, dbname, options) that it names.

    Raises Trouble for anything else, without showing it: it may hold a password.
    """
    from psycopg import ProgrammingError  # takes longer to load than all else of a command, and few name a database
    from psycopg.conninfo import conninfo_to_dict

    try:
        found = conninfo_to_dict(url)
    except ProgrammingError:
        raise Trouble(
            "DATABASE_URL is not an address of a PostgreSQL database: write postgresql://user:password@host:5432/name."
        ) from None
    return {name: str(value) for name, value in found.items() if value is not None}
