"""The tables can be made, and unmade."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_tables_are_there() -> None:
    assert "cases_case" in connection.introspection.table_names()
