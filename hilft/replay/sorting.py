"""Sorting more rows than fit into memory: sorted runs in temporary files, merged when they are read."""

import heapq
import marshal
import tempfile
from collections.abc import Iterator
from itertools import islice
from types import TracebackType
from typing import IO, Any, Self

from hilft.base.errors import Trouble

LIMIT = 100_000
"""How many rows are held in memory before they are written to a run."""

_BLOCK = 1_000
_WIDEST = 64


class ExternalSort:
    """Takes plain tuples of texts, numbers and None, and gives them back sorted by themselves, once.

    Use it as a context: its temporary files go with it. They have no name on the disk, so nothing stays behind
    even when the machine stops.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._held: list[tuple[Any, ...]] = []
        self._runs: list[IO[bytes]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for run in self._runs:
            run.close()

    def add(self, item: tuple[Any, ...]) -> None:
        """Take one tuple; writes a run when too many are held."""
        self._held.append(item)
        if len(self._held) >= self._limit:
            self._spill()

    def sorted(self) -> Iterator[tuple[Any, ...]]:
        """Yield everything in order; each tuple is let go as soon as it is yielded."""
        self._held.sort()
        if not self._runs:
            held, self._held = self._held[::-1], []
            while held:
                yield held.pop()
            return
        self._spill()
        yield from heapq.merge(*map(_read, self._runs))

    def _spill(self) -> None:
        self._held.sort()
        if self._held:
            self._runs.append(_written(iter(self._held)))
        self._held = []
        if len(self._runs) >= _WIDEST:
            many, self._runs = self._runs, []
            self._runs.append(_written(heapq.merge(*map(_read, many))))
            for run in many:
                run.close()


def _written(items: Iterator[tuple[Any, ...]]) -> IO[bytes]:
    """Write a run in blocks, each with its length before it: a block is read back at once, not item by item.

    Raises:
        Trouble: there is no room for it.
    """
    run = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the sort
    while block := [tuple(item) for item in islice(items, _BLOCK)]:
        data = marshal.dumps(block)
        try:
            run.write(len(data).to_bytes(8, "big"))
            run.write(data)
            run.flush()
        except OSError as wrong:
            run.close()
            where = f"Temporary files cannot be written to {tempfile.gettempdir()}: {wrong.strerror or wrong}"
            raise Trouble(f"{where}; make room there, or set TMPDIR to a folder that has it.") from None
    return run


def _read(run: IO[bytes]) -> Iterator[tuple[Any, ...]]:
    run.seek(0)
    while length := run.read(8):
        yield from marshal.loads(run.read(int.from_bytes(length, "big")))
