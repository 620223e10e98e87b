"""The database's clock, put ahead: for tests of processes that look at it themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection


@contextmanager
def later(by: timedelta) -> Iterator[None]:
    """Let the database's clock show so much more. Only tests that commit can show it to others."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO clk.shift (by) VALUES (make_interval(secs => %s))", [by.total_seconds()])
        try:
            yield
        finally:
            cursor.execute("DELETE FROM clk.shift")
