"""The one clock that decides: the database's."""

from datetime import datetime

from django.db import connection


def now() -> datetime:
    """Return the database's time. Only the edges (a request, a loop, a command) call this."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clk.now()")
        moment: datetime = cursor.fetchone()[0]
    return moment
