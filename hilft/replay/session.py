"""One replay from the file to the figures: read, sort, run."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hilft.base.errors import Trouble
from hilft.core.hours import Hours
from hilft.core.policy import Kind, Policy
from hilft.core.world import World
from hilft.replay.aside import Aside
from hilft.replay.cast import Cast
from hilft.replay.engine import Replay
from hilft.replay.interpret import WORDS, Interpreter
from hilft.replay.maps import LogMap
from hilft.replay.order import Order
from hilft.replay.readers import Choose, Reading, csv_reading, jsonl_reading
from hilft.replay.rows import Broken, Item
from hilft.replay.sorting import LIMIT, ExternalSort
from hilft.replay.source import Source, opened
from hilft.replay.tally import Tally
from hilft.replay.times import Clockface
from hilft.replay.xes import xes_reading

_BATCH = 5_000
_READERS = {"csv": csv_reading, "jsonl": jsonl_reading, "xes": xes_reading}

Progress = Callable[[str, float], None]
"""Told what is being done and how much of it is, from 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to replay. `zone`: of moments without one. `aside`: where broken rows go."""

    log: Path
    choose: Choose
    policy: Policy
    hours: Hours
    zone: ZoneInfo
    aside: Path
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a replay found. `read_s`: seconds for reading and sorting; `wall_s`: for the replay itself.

    `cpu_s`: what the replay itself took of one core, which a busy machine does not change.
    """

    log_map: LogMap
    tally: Tally
    aside: Aside
    in_order: bool
    after_the_end: int
    said: list[str]
    read_s: float
    wall_s: float
    cpu_s: float


class Arranged(NamedTuple):
    """A log that was read: its rows in the order of time, what was set aside, and what there is to say about it."""

    log_map: LogMap
    order: Order
    aside: Aside
    said: list[str]


class Stopwatch:
    """Adds up how long its blocks took, on the wall and on the processor, in seconds."""

    def __init__(self) -> None:
        self.wall_s = self.cpu_s = 0.0

    def __enter__(self) -> None:
        self.wall_s -= time.perf_counter()
        self.cpu_s -= time.process_time()

    def __exit__(self, *_: object) -> None:
        self.wall_s += time.perf_counter()
        self.cpu_s += time.process_time()


def replay_log(request: Request, *, now: datetime, progress: Progress) -> Outcome:
    """Replay a log and return what was found. `now`: the present, after which no row can lie.

    Raises:
        Trouble: the log cannot be read, or none of its rows can be replayed.
    """
    began = time.perf_counter()
    with arranged(request, now=now, progress=progress) as log:
        watch = Stopwatch()
        tally = _run(request, log.order, progress, watch)
    return Outcome(
        log_map=log.log_map,
        tally=tally,
        aside=log.aside,
        in_order=log.order.in_order,
        after_the_end=log.order.after_the_end,
        said=log.said,
        read_s=time.perf_counter() - began - watch.wall_s,
        wall_s=watch.wall_s,
        cpu_s=watch.cpu_s,
    )


@contextmanager
def arranged(request: Request, *, now: datetime, progress: Progress) -> Iterator[Arranged]:
    """Read a log and bring it into the order of time; its rows can be fed to the clock while the context is open.

    Raises:
        Trouble: the log cannot be read, or none of its rows can be replayed.
    """
    with ExitStack() as stack:
        by_case, by_time = (stack.enter_context(ExternalSort(LIMIT)) for _ in range(2))
        order = Order(by_case, by_time, request.until.timestamp() if request.until else None)
        with opened(request.log) as source:
            reading = _READERS[source.kind](source, request.choose, WORDS)
            clock = Clockface(reading.log_map.dates, request.zone, now + timedelta(days=1))
            interpreter = Interpreter(reading.log_map, clock)
            aside = Aside(request.aside, reading.header)
            stack.callback(aside.close)
            _read(source, reading, interpreter, order, aside, progress)
        order.arrange(aside.take, lambda share: progress("sorting", share))
        _check(order, aside)
        interpreter.check_columns()
        yield Arranged(reading.log_map, order, aside, reading.said + _openings(interpreter))


def _read(
    source: Source, reading: Reading, interpreter: Interpreter, order: Order, aside: Aside, progress: Progress
) -> None:
    for number, row in enumerate(interpreter.rows(reading.records)):
        if isinstance(row, Broken):
            aside.take(row)
        else:
            order.add(row)
        if number % _BATCH == 0:
            progress("reading", source.done() / source.size)


def _check(order: Order, aside: Aside) -> None:
    if order.rows:
        return
    if aside.count:
        first = aside.first[0]
        raise Trouble(
            f"None of the {aside.count} rows can be replayed; line {first.line}: {first.reason} "
            "Look at --map, --columns and --dates."
        )
    if order.after_the_end:
        raise Trouble("All rows lie after --until; choose a later moment.")
    raise Trouble("The log has no rows; nothing can be replayed.")


def _run(request: Request, order: Order, progress: Progress, watch: Stopwatch) -> Tally:
    """Feed the clock batch by batch, so that reading back what was sorted is not counted as deciding."""
    rules = request.policy.for_kind(Kind.CUSTOMER)
    cast, tally = Cast(rules), Tally(len(rules.rungs))
    replay = Replay(World(request.policy, request.hours, cast.roster), cast, tally, request.until)
    for batch in batches(order.items()):
        with watch:
            replay.feed(batch)
        progress("replaying", tally.events / order.rows)
    with watch:
        replay.finish()
    return tally


def batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    """Yield the rows in handfuls."""
    while batch := list(islice(items, _BATCH)):
        yield batch


def _openings(interpreter: Interpreter) -> list[str]:
    count = interpreter.unread_openings
    return [f"{count} rows name an opening that is no time; such cases begin with their first row."] if count else []
