"""The grounds the contract is proven on: every `<network>_ground.py` beside the suite, found by its name.

Such a file has `open_ground(request)`, a context manager that yields a `Ground`, and `NEEDS`: the mark under which it
runs ("channels" for real servers), or "" when it needs nothing but this machine.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.channels.suite.ground import Ground

CHANNELS = Path(__file__).parents[1]


def grounds() -> list[object]:
    """Return a parameter for each ground there is."""
    found: list[object] = []
    for path in sorted(CHANNELS.glob("*/*_ground.py")):
        name = f"tests.channels.{path.parent.name}.{path.stem}"
        module = import_module(name)
        needs = getattr(module, "NEEDS", "channels")
        marks = [getattr(pytest.mark, needs)] if needs else []
        if not hasattr(module, "open_ground"):
            marks.append(pytest.mark.skip(reason=f"{name} has no open_ground yet."))
        found.append(pytest.param(name, marks=marks, id=path.stem.removesuffix("_ground")))
    return found


@pytest.fixture(scope="session", params=grounds())
def ground(request: pytest.FixtureRequest) -> Iterator[Ground]:
    """One network with its people. All tests share it: each begins where the one before ended."""
    with import_module(request.param).open_ground(request) as opened:
        yield opened
