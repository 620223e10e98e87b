"""A plugin of pytest that lets the tests of properties try a few fixed examples: python -m pytest -p tools.few_examples

For runs in which the same tests are run hundreds of times.
"""

import pytest
from hypothesis import Phase, settings

MOST = 10
_PHASES = (Phase.explicit, Phase.generate)  # what fails is not made small: nobody looks at it
_KEPT = "_hypothesis_internal_use_settings"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Cut down how many examples each property is tried with, and always take the same."""
    for item in items:
        function = getattr(item, "obj", None)
        function = getattr(function, "__func__", function)
        kept = getattr(function, _KEPT, None)
        if isinstance(kept, settings):
            most = min(kept.max_examples, MOST)
            few = settings(kept, max_examples=most, derandomize=True, database=None, phases=_PHASES)
            setattr(function, _KEPT, few)
