"""A plugin of pytest for tools/mutants.py: collects the tests once and runs them in a fork for each small change.

The folder MUTANTS_FOLDER holds `names`, one change a line. Into `results` go first "sound" or "broken", which says
whether the tests pass when nothing is changed, and then for each change its name and what became of it: "noticed",
"unnoticed", or "endless" when a test ran much longer than without it. Tests that are quick come first, and before them
those that noticed something last.
"""

import gc
import json
import os
import resource
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.core.made import CALENDARS

_FOLDER = Path(os.environ["MUTANTS_FOLDER"]).resolve()
_TIMES = _FOLDER / "times"
_NOTICING = _FOLDER / "noticing"
_MOST_BYTES = 4 << 30
_ENDLESS = 99


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run the tests once as they are, then once for each change."""
    if session.testsfailed:
        return None
    with (_FOLDER / "results").open("w") as results:
        is_sound = _forked(session, "", {}) == 0
        results.write("sound\n" if is_sound else "broken\n")
        if not is_sound:
            return True
        took = json.loads(_TIMES.read_text())
        session.items.sort(key=lambda item: took[item.nodeid])
        names = (_FOLDER / "names").read_text().split()
        if not names[0].startswith("hilft.core.hours."):
            _work_out_calendars()
        gc.freeze()
        for name in names:
            code = _forked(session, name, took)
            if code != 0:
                _put_first(session, _NOTICING.read_text())
            results.write(f"{name} {({0: 'unnoticed', _ENDLESS: 'endless'}).get(code, 'noticed')}\n")
            results.flush()
    return True


def _put_first(session: pytest.Session, nodeid: str) -> None:
    """Begin with the test that noticed something: it is likely to notice the next change of that function, too."""
    session.items.sort(key=lambda item: item.nodeid != nodeid)


def _work_out_calendars() -> None:
    """Let the calendars of the tests be worked out once, and not by every process anew."""
    for calendar in CALENDARS:
        calendar.is_open(datetime(2027, 12, 31, tzinfo=UTC))


def _forked(session: pytest.Session, name: str, took: dict[str, float]) -> int:
    """Return how a process ends that runs the tests with this change; `took`: how long each computes without it."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.environ["MUTANT_UNDER_TEST"] = name
            resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
            code = _run(session, took)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return _ENDLESS if os.WTERMSIG(status) == signal.SIGPROF else 1
    return os.WEXITSTATUS(status)


def _run(session: pytest.Session, usual: dict[str, float]) -> int:
    """Return 0 when all tests pass, 1 as soon as one does not; one that runs ten times as long as usual ends it all."""
    took = {}
    for item, following in zip(session.items, [*session.items[1:], None], strict=True):
        _NOTICING.write_text(item.nodeid)
        signal.setitimer(signal.ITIMER_PROF, 10 * usual[item.nodeid] + 2 if usual else 0)
        began = time.process_time()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        took[item.nodeid] = time.process_time() - began
        if session.testsfailed:
            return 1
    if not usual:
        _TIMES.write_text(json.dumps(took))
    return 0
