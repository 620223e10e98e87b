"""What the loops do in one round: the clock, the figures, the heartbeat, the inbox and the outbox."""

import os
import socket
import threading
import time
from datetime import datetime, timedelta

import httpx
import structlog
from django.conf import settings

from hilft.base.actions import add_up, beat
from hilft.base.clock import now as database_now
from hilft.base.notices import INBOX, OUTBOX
from hilft.cases.actions import overdue, proposing
from hilft.cases.actions.likeness import BATCH as COMPARED
from hilft.cases.actions.likeness import compare_traces
from hilft.cases.actions.status import spread
from hilft.cases.asides import counted_aside
from hilft.cases.figures import count
from hilft.channels.actions.private import say_ends
from hilft.channels.actions.seals import expire
from hilft.channels.inbox import take_in_stored
from hilft.channels.sender import send_due
from hilft.channels.sifted import counted_sifted
from hilft.channels.standing import ask_what_stands
from hilft.channels.watch import watch_channels
from hilft.desk.alike import alike_now
from hilft.desk.health import is_in_bounds
from hilft.desk.planned import BATCH as PLANNED
from hilft.desk.planned import send_due_words
from hilft.desk.tallies import of_tick
from hilft.desk.unconfirmed import unconfirmed_number
from hilft.escalation.alarms import ring_again
from hilft.escalation.tick import BATCH, tick
from hilft.experts.actions import remind as remind_experts
from hilft.learning.actions import open_due
from hilft.learning.capacity import look
from hilft.learning.rollup import roll_up
from hilft.listening.queries import waiting_for_a_check
from hilft.people.queries import organisation
from hilft.work.canary import watch_canary
from hilft.work.listeners import Listeners
from hilft.work.listening import Searches, learning
from hilft.work.loops import Loop
from hilft.work.nightly import nightly

log = structlog.get_logger()
LOOK = 1.0
"""Seconds between two looks of the clock when nothing is due."""
WHOLE_LOOK = timedelta(seconds=30)
"""How often the clock looks without its watermark: a transaction that committed late is found by then."""
BEHIND = timedelta(seconds=3)
"""How far the watermark lies behind: beside a long report each look passes every step since then once more."""
SHARE = 0.02
"""The share of its time the figures loop may spend counting."""
HEARTBEAT = 30.0
"""Seconds between two signs of life to the outside."""


def all_loops(stop: threading.Event) -> list[Loop]:
    """Return the loops of one work process. Any number of such processes may run."""
    return [
        Loop("clock", Clock()),
        Loop("figures", figures),
        Loop("outbox", send_due, woken_by=OUTBOX),
        Loop("status", status),
        Loop("ends", ends),
        Loop("questions", questions),
        Loop("canary", watch_canary),
        Loop("audit", nightly),
        Loop("heartbeat", heartbeat),
        Loop("expiry", expiry),
        Loop("reviews", reviews),
        Loop("days", days),
        Loop("reminders", reminders),
        Loop("planned", planned),
        Loop("alike", alike_persons),
        Loop("matters", matters),
        Loop("alarms", alarms),
        Loop("listeners", Listeners(stop)),
        Loop("intake", take_in_stored, woken_by=INBOX),
        Loop("channels", watch_channels),
        Loop("searches", Searches(stop)),
        Loop("learning", learning),
        Loop("standing", ask_what_stands),
    ]


class Clock:
    """The clock's rounds, with its watermark: up to which wake-up everything was done when it looked last."""

    def __init__(self) -> None:
        self.name = f"clock {socket.gethostname()}:{os.getpid()}"
        self._since: datetime | None = None
        self._whole_at: datetime | None = None

    def __call__(self) -> float:
        """Tick once; return no rest when the batch was full and more may be due."""
        now = database_now()
        if self._whole_at is None or abs(now - self._whole_at) >= WHOLE_LOOK:
            self._whole_at, self._since = now, None
        done = tick(now=now, since=self._since)
        beat(self.name, "clock", now=now, seen=done.seen, moved=done.moved, failed=done.failed, lateness=done.lateness)
        if done.seen:
            add_up(of_tick(done.seen, done.moved, done.failed, done.late))
        if done.seen == BATCH:
            return 0.0
        self._since = now - BEHIND
        return LOOK


def questions() -> float:
    """Remind whoever was asked something and has half of their time behind them."""
    remind_experts(now=database_now())
    return 60.0


def status() -> float:
    """Tell the next batch of those an incident affects; no rest while a word is on its way."""
    return 0.0 if spread(now=database_now()) else 2.0


def ends() -> float:
    """Say in public how it ended what went on in private, for the cases that have ended."""
    return 0.0 if say_ends(now=database_now()) else 10.0


def figures() -> float:
    """Count what the pages show; rest so long that counting takes only its share of the time."""
    began = time.monotonic()
    now = database_now()
    alike = sum(len(group.cases) for group in alike_now(now=now))
    aside = counted_aside(now=now)
    sifted = counted_sifted(now=now)
    more = {"aside": aside.cases, "aside_back": aside.back, "found": waiting_for_a_check()}
    more |= {"sifted": sifted.all, "sifted_back": sifted.back}
    count(now=now, more={"alike": alike, "unconfirmed": unconfirmed_number(), **more})
    return max(2.0, (time.monotonic() - began) / SHARE)


def heartbeat() -> float:
    """Tell the outside that the house works, and only while it does: silence is the alarm (a dead man's switch)."""
    if settings.HEARTBEAT_URL and is_in_bounds(now=database_now()):
        try:
            httpx.get(settings.HEARTBEAT_URL, timeout=10).raise_for_status()
        except httpx.HTTPError as failure:  # its words hold the address, which is a secret
            log.warning("The heartbeat was not heard.", failure=type(failure).__name__)
    return HEARTBEAT


def reviews() -> float:
    """Open the reviews that cases have earned."""
    return 0.0 if open_due(now=database_now()) else 60.0


def days() -> float:
    """Sum up each day that has ended, then judge whether the backlog can be worked off in time."""
    if organisation() is not None:
        if roll_up(now=database_now()) is not None:
            return 0.0
        look(now=database_now())
    return 60.0


def expiry() -> float:
    """Empty sealed messages past their date."""
    return 0.0 if expire(now=database_now()) else 60.0


def alarms() -> float:
    """Ring again at everybody who has not taken up an alarm; what a round leaves out is the next one's."""
    began = time.monotonic()
    ring_again(now=database_now())
    return max(60.0, (time.monotonic() - began) / SHARE)


def matters() -> float:
    """Let count what customers' words proposed and nobody decided in time; a full batch leaves more for at once."""
    return 0.0 if proposing.accept_unanswered(now=database_now()) == proposing.BATCH else 20.0


def alike_persons() -> float:
    """Compare what new words show of their authors with what others showed."""
    return 0.0 if compare_traces(now=database_now()) == COMPARED else 5.0


def planned() -> float:
    """Say the words whose moment has come; a full batch leaves more for at once."""
    return 0.0 if send_due_words(now=database_now()) == PLANNED else 2.0


def reminders() -> float:
    """Remind the owners of commitments that are due soon; one that a round leaves out is the next one's."""
    return 0.0 if overdue.remind(now=database_now()) == overdue.BATCH else 20.0
