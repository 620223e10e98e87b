"""A plugin of pytest that keeps the tests which ask for the database: python -m pytest -p tools.only_database"""

import pytest

FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback", "live_server"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Set aside each test that has neither the mark nor a fixture for the database: another server is nothing to it."""
    asks = [item for item in items if item.get_closest_marker("django_db") or FIXTURES & set(fixtures_of(item))]
    chosen = set(asks)
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = asks


def fixtures_of(item: pytest.Item) -> list[str]:
    """Return the names of all fixtures that a test uses, also through others."""
    return list(getattr(item, "fixturenames", []))
