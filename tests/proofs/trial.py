"""One trial of the product: real actions on the real database, and a look at everything after each of them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from django.db import connection, transaction
from structlog.testing import capture_logs

from hilft.cases import birth, ledger
from hilft.cases.actions.doing import Refused
from hilft.cases.audit import audit
from hilft.escalation.tick import run
from hilft.people.actions import Unfit
from hilft.people.permissions import NotYours
from tests.conftest import GUARDS
from tests.proofs import seen
from tests.proofs.lawful import changed_lawfully, time_moved

REFUSALS = (Refused, NotYours, Unfit, LookupError)
"""How the house says no to a person. Everything else that is raised, above all by the database, is a fault of ours."""


OFF_IN_TESTS = {trigger for _table, trigger in GUARDS}


class Crash(BaseException):
    """The machine dies here. No `except Exception` may live through it."""


@contextmanager
def dying() -> Iterator[None]:
    """Let the machine die right after it has written a case, before the transaction ends."""

    def then_die(write: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            write(*args, **kwargs)
            raise Crash

        return wrapped

    with (
        patch.object(ledger, "write", then_die(ledger.write)),
        patch.object(birth, "insert", then_die(birth.insert)),
    ):
        yield


@contextmanager
def by_itself() -> Iterator[None]:
    """Let the outermost transaction of an action be one of its own, as in the real house, though it runs in a test's.

    An action that is part of a greater whole makes no savepoint; where it is the whole itself it needs one here.
    """
    depth, enter = len(connection.savepoint_ids), transaction.Atomic.__enter__

    def entered(atomic: transaction.Atomic) -> None:
        as_written = atomic.savepoint
        atomic.savepoint = as_written or len(connection.savepoint_ids) == depth
        enter(atomic)
        atomic.savepoint = as_written

    with patch.object(transaction.Atomic, "__enter__", entered):
        yield


class Trial:
    """What happens to one house. `now` moves only by `wait`. Each fourth action dies half way at the first attempt."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.before = seen.cases()
        self.counts = {"done": 0, "refused": 0, "died": 0, "ticks": 0, "steps of the clock": 0}

    def wait(self, span: timedelta) -> None:
        self.now += span

    def act(self, doing: Callable[[], Any]) -> Any:
        """Let somebody do this and look at everything afterwards. What was refused or died has changed nothing at all.

        Return what the action returned; None when it was refused.
        """
        if sum(self.counts.values()) % 4 == 0:
            done, died = self._attempt(doing, dying())
            if not died:
                return done
        return self._attempt(doing, nullcontext())[0]

    def work(self, round_of: Callable[[], int]) -> None:
        """Let one of the house's rounds do what there is to do, until nothing is left. It may die on the way.

        A round does many things, each whole: what it had done before it died stands. None of them may fail.
        """
        with capture_logs() as told:
            if sum(self.counts.values()) % 4 == 0:
                self._attempt(round_of, dying(), is_whole=False)
            while self._attempt(round_of, nullcontext(), is_whole=False)[0]:
                pass
        failed = [line for line in told if line["log_level"] == "error"]
        assert not failed, f"a round failed at {failed}"

    def _attempt(
        self, doing: Callable[[], Any], fate: AbstractContextManager[None], *, is_whole: bool = True
    ) -> tuple[Any, bool]:
        """Return what the action returned, and whether the machine died before its end.

        `is_whole`: it is one transaction, and leaves nothing behind when it is refused or dies.
        """
        fingerprint, stopped = seen.fingerprint(), None
        try:
            with fate, by_itself():
                done = doing()
                # What the end of the action's own transaction would check: the trial lives inside another one.
                connection.check_constraints()
        except (*REFUSALS, Crash) as why:
            connection.check_constraints()
            done, stopped = None, why
        died = isinstance(stopped, Crash)
        self.counts["died" if died else "refused" if stopped else "done"] += 1
        if stopped is not None and is_whole:
            assert seen.fingerprint() == fingerprint, f"{stopped!r} left something behind"
        else:
            assert stopped is None or died, f"a round of the house itself was refused: {stopped!r}"
            self._look()
        return done, died

    def tick(self) -> None:
        """Let the clock do everything that is due now, and look whether it did."""
        before = self.before
        if (done := self.act(lambda: run(now=self.now))) is None:
            return
        assert done.failed == 0, "the clock failed on a case"
        self.counts["ticks"] += 1
        self.counts["steps of the clock"] += done.moved
        time_moved(before, self.before, seen.events(before), self.now)

    def _look(self) -> None:
        found = seen.faults()
        assert not found, "\n".join(found)
        after = seen.cases()
        changed_lawfully(self.before, after, seen.events(self.before))
        self.before = after
        if self.counts["done"] % 10 == 0:
            self.audit()

    def audit(self) -> None:
        """Let the product look at itself, every history worked out again: it must find nothing either."""
        found = [fault for fault in audit(self.before) if fault.name not in OFF_IN_TESTS]
        assert not found, "\n".join(map(str, found))
