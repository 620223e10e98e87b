"""A plugin of pytest that lets the tests of properties try a few fixed examples: python -m pytest -p tools.few_examples

For runs in which the same tests are run hundreds of times.
"""

import pytest
from hypothesis import settings

MOST = 10
_KEPT = "_hypothesis_internal_use_settings"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Cut down how many examples each property is tried with, and always take the same."""
    for item in items:
        function = getattr(item, "obj", None)
        function = getattr(function, "__func__", function)
        kept = getattr(function, _KEPT, None)
        if isinstance(kept, settings):
            few = settings(kept, max_examples=min(kept.max_examples, MOST), derandomize=True, database=None)
            setattr(function, _KEPT, few)
