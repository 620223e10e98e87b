"""What every benchmark uses: a table of figures with their bars, pages read, and fair pairs of timings."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db import connection


@dataclass
class Report:
    """Figures as they come. `bar` is None for what is only shown; `holds` says whether the bar is kept."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, name: str, value: float, unit: str, *, most: float | None = None, least: float | None = None) -> None:
        """Print and keep a figure with its bar: at most, or at least."""
        holds = (most is None or value <= most) and (least is None or value >= least)
        bar = f"at most {most:g}" if most is not None else f"at least {least:g}" if least is not None else ""
        self.rows.append({"name": name, "value": round(value, 4), "unit": unit, "bar": bar, "holds": holds})
        mark = "" if not bar else "  holds" if holds else "  MISSED"
        print(f"  {name:<66} {value:>12,.3f} {unit:<14} {bar:<16}{mark}", flush=True)

    @property
    def holds(self) -> bool:
        return all(row["holds"] for row in self.rows)

    def as_json(self) -> str:
        return json.dumps(self.rows, indent=1)


def pages(statement: str, values: list[Any]) -> tuple[int, float]:
    """Return how many pages a warm statement touches (read or hit), and its milliseconds."""
    with connection.cursor() as cursor:
        for _ in range(3):
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", values)
            found = cursor.fetchone()[0]
        plan = found[0] if isinstance(found, list) else json.loads(found)[0]
    blocks = plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
    return int(blocks), float(plan["Execution Time"])


def quickest(work: Callable[[], object], *, times: int) -> float:
    """Return the seconds of the quickest of many tries: what the work costs when nothing else disturbs it."""
    return min(_taken(work, times))


def processor(*works: Callable[[], object], times: int) -> list[float]:
    """Return for each of these the seconds of this process's own time that the quickest of many tries takes.

    They take turns, so that a machine that is slow for a while is slow for all of them.
    """
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(times):
        for work, so_far in zip(works, taken, strict=True):
            began = time.process_time()
            work()
            so_far.append(time.process_time() - began)
    return [min(tries) for tries in taken]


def seconds(work: Callable[[], object], *, times: int = 1) -> float:
    """Return the median seconds of doing this."""
    return median(_taken(work, times))


def _taken(work: Callable[[], object], times: int) -> list[float]:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return taken
