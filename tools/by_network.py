"""For pytest-xdist (`-p tools.by_network`): what needs the servers of one network stays together in one process.

The group of a test is told by where it is: a network's folder, or the ground in the brackets of a test of the suite.
Mail has the most tests, and its servers start at once, so each of its files is a group of its own.
"""

import re

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

_GROUND = re.compile(r"/suite/[^[]+\[([a-z]+)")
_FOLDER = re.compile(r"tests/channels/([a-z]+)/")


class ByNetwork(LoadScopeScheduling):  # type: ignore[misc]  # xdist tells no types
    """Gives each process one network after the other, those with the most tests first."""

    def _split_scope(self, nodeid: str) -> str:
        return network(nodeid)


def network(nodeid: str) -> str:
    """Return the group of a test."""
    ground, folder = _GROUND.search(nodeid), _FOLDER.search(nodeid)
    if ground is not None:
        return f"suite on {ground[1]}" if ground[1] == "email" else ground[1]
    return folder[1] if folder is not None and folder[1] != "email" else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByNetwork:
    """Called by pytest-xdist."""
    return ByNetwork(config, log)
