"""From a network's server to an owned case: one message at a time, and ten thousand that wait there."""

import csv
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from bench.measures import Report
from hilft.base.clock import now as database_now
from hilft.base.notices import INBOX
from hilft.channels.actions.accounts import set_up
from hilft.channels.inbox import listen, take_in_next, take_in_stored
from hilft.channels.models import Account, RawMessage
from hilft.channels.registry import channel_of
from hilft.conversations.models import Message
from hilft.demo.cast import DOMAIN
from hilft.intake.actions import Word, take_in
from hilft.people.models import Person
from hilft.work.listeners import Listeners
from hilft.work.loops import Loop, running
from tests.channels.bluesky import bluesky_ground
from tests.channels.bluesky.network import network as bluesky
from tests.channels.email import email_ground
from tests.channels.email.maildir import put_into
from tests.channels.mastodon import mastodon_ground
from tests.channels.mastodon.storage import multiply
from tests.channels.matrix import matrix_ground
from tests.channels.matrix.synapse import synapse
from tests.channels.servers import PASSWORD, MailServers, eventually
from tests.channels.suite.ground import Ground

BULK = ("mail", "mastodon")
"""The networks whose servers' own storage can be filled."""
SLICE = 250
"""Messages of the spine between two looks at the channel, so that a slow machine is slow for both."""
BESIDE_THE_SPINE = 0.4
"""What a channel leaves of the spine's rate, at the least: fetching, unsealing and reading cost something."""


def speed(report: Report, names: list[str], asked: int) -> None:
    """Measure how long it takes from a server to an owned case, on each of the real servers."""
    for name in names:
        with _on(name) as (ground, account):
            taken = list(_asked(ground, account, asked))
        parts = quantiles((owned for owned, _ in taken), n=20)
        report.add(f"{name}: from its server to an owned case, p50 of {asked}", 1000 * parts[9], "ms")
        report.add("  of it until it is sealed: the network and its server", 1000 * median(s for _, s in taken), "ms")
        report.add(f"{name}: the same, p95", 1000 * parts[18], "ms", most=15_000 if name == "bluesky" else 5_000)


def bulk(report: Report, names: list[str], folder: Path, number: int, minutes: float) -> None:
    """Hear and take in messages that wait on a server, beside the spine that takes the same texts in.

    Each network has so many minutes, half of them to hear; what is not done by then is left out of its figures.
    """
    texts = list(islice(cycle(found), number)) if (found := _texts(folder)) else []
    if not texts:
        print(f"  Left out: no customers' words in {folder}; name a folder with care data in HILFT_CARE_TEXTS.")
        return
    for name in (each for each in names if each in BULK):
        with _on(name) as (ground, account):
            _fill(ground, texts)
            before, touched = time.perf_counter(), _touched()
            many = _hear(account, number, 30 * minutes)
            heard = time.perf_counter() - before
            rows, pages = _touched()
            report.add(f"{name}: {many:,} of {number:,} that wait are heard and sealed", many / heard, "messages/s")
            report.add("  rows written for each", (rows - touched[0]) / many, "rows")
            report.add("  pages touched for each", (pages - touched[1]) / many, "pages")
            done, ours, spine, (rows, pages) = _taken_in(account, texts[:many], 60 * minutes - heard)
            assert RawMessage.objects.filter(account=account, message__isnull=False).count() == done
            report.add(f"{name}: {done:,} of them taken in as owned cases", done / ours, "messages/s")
            report.add("  rows written for each", rows / done, "rows")
            report.add("  pages touched for each", pages / done, "pages")
            report.add("  beside the spine with the same texts", spine / ours, "of the rate", least=BESIDE_THE_SPINE)


def _asked(ground: Ground, account: Account, times: int) -> Iterator[tuple[float, float]]:
    """Say one thing after the other; give the seconds from when its server has it to when somebody owns it.

    And, of these, until it is sealed here.
    """
    stop = threading.Event()
    with running([Loop("listeners", Listeners(stop)), Loop("take in", take_in_stored, woken_by=INBOX)], stop):
        for number in range(-2, times):  # the first two also wait for the listener to begin
            identity = ground.say(f"Question number {number} of the bench")
            began, said = time.perf_counter(), database_now()
            while not _is_owned(account, identity):
                time.sleep(0.005)
            taken = time.perf_counter() - began
            raw = RawMessage.objects.get(account=account, message__remote_id=identity)
            if number >= 0:
                yield taken, (raw.stored_at - said).total_seconds()


def _is_owned(account: Account, identity: str) -> bool:
    words = Message.objects.filter(remote_id=identity, conversation__channel=account.name)
    return words.filter(conversation__placement__case__owner__isnull=False).exists()


def _hear(account: Account, number: int, seconds: float) -> int:
    """Listen, as the house's loop does, until so many are stored or the time is over; return how many are."""
    stop, stored = threading.Event(), RawMessage.objects.filter(account=account)

    def are_there() -> bool:
        time.sleep(0.2)
        return stored.count() >= number

    thread = threading.Thread(target=_listening, args=(account, stop))
    thread.start()
    eventually(are_there, seconds)
    stop.set()
    thread.join()
    return stored.count()


def _listening(account: Account, stop: threading.Event) -> None:
    listen(account, channel_of(account), stop)
    connection.close()


def _taken_in(account: Account, texts: list[str], seconds: float) -> tuple[int, float, float, tuple[float, float]]:
    """Take in what was heard and, in turns, the same texts by the spine.

    Returns how many, the seconds of both, and what was touched by ours. No turn begins when the time is over.
    """
    ours = spine = rows = pages = 0.0
    done, now = 0, database_now()
    while done < len(texts) and ours + spine < seconds:
        before, touched = time.perf_counter(), _touched()
        some = texts[done : done + SLICE]
        for _ in some:
            take_in_next(now=now)
        ours += time.perf_counter() - before
        after = _touched()
        rows, pages = rows + after[0] - touched[0], pages + after[1] - touched[1]
        before = time.perf_counter()
        for number, text in enumerate(some, done):
            take_in(_word(f"{account.name}.{number}", text, now), now=now)
        spine += time.perf_counter() - before
        done += len(some)
    return done, ours, spine, (rows, pages)


def _word(key: str, text: str, now: datetime) -> Word:
    name = f"<{key}@bench.invalid>"
    return Word(
        channel="phone", key=name, remote_id=name, address=f"{key}@bench.invalid", subject=text[:60], text=text,
        said_at=now, language="en", receipt=True,
    )  # fmt: skip


def _touched() -> tuple[float, float]:
    """Return rows written and pages looked at in this database so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT tup_inserted + tup_updated, blks_hit + blks_read FROM pg_stat_database"
            " WHERE datname = current_database()"
        )
        found: tuple[float, float] = cursor.fetchone()
    return found


@contextmanager
def _on(name: str) -> Iterator[tuple[Any, Account]]:
    """Run a network's server; give its ground and our account there, set up as in the browser."""
    otto = Person.objects.get(email=f"otto@{DOMAIN}")
    with ExitStack() as stack:
        ground = stack.enter_context(_ground(name, stack))
        given = _by_mail(ground.servers) if name == "mail" else dict(ground.settings)
        account = set_up(name, f"Bench {name}", given, team=None, by=otto, now=database_now())
        Account.objects.filter(pk=account.pk).update(cursor=ground.start())
        account.refresh_from_db()
        yield ground, account
        channel_of(account).close()
        Account.objects.filter(pk=account.pk).update(ended_at=database_now())


def _ground(name: str, stack: ExitStack) -> Any:
    if name == "mastodon":
        return mastodon_ground.open_ground(SimpleNamespace())  # type: ignore[arg-type]
    if name == "mail":
        servers = MailServers.prepare()
        stack.callback(servers.end)
        os.environ["SSL_CERT_FILE"] = str(servers.room / "certificate.pem")
        return email_ground.open_ground(_asking(servers))
    if name == "matrix":
        return matrix_ground.open_ground(_asking(stack.enter_context(synapse())))
    return bluesky_ground.open_ground(_asking(stack.enter_context(bluesky())))


def _asking(server: object) -> pytest.FixtureRequest:
    asked: Any = SimpleNamespace(getfixturevalue=lambda _name: server)
    found: pytest.FixtureRequest = asked
    return found


def _by_mail(servers: MailServers) -> dict[str, str]:
    given = {"address": email_ground.CARE, "name": "Care", "user": email_ground.CARE, "password": PASSWORD}
    for kind, protected in (("imap", "imaps"), ("smtp", "smtps")):
        given |= {kind: "localhost", f"{kind}_port": str(servers.ports[protected]), f"{kind}_security": "tls"}
    return given


def _fill(ground: Any, texts: list[str]) -> None:
    """Lay the messages where the server keeps them, so that they wait for us."""
    if isinstance(ground, email_ground.EmailGround):
        put_into(ground.servers, email_ground.CARE, [ground._letter(text, "") for text in texts])
    else:
        multiply(ground.server, ground.say("first"), texts[:-1])


def _texts(folder: Path) -> list[str]:
    """Return what customers wrote, from the public collections that lie in the folder; nothing of them is kept."""
    found: list[str] = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found += [row["text"] for row in csv.DictReader(lines) if row.get("inbound") == "True"]
    for path in sorted(folder.glob("*.json")):
        found += _said_in(json.loads(path.read_text(encoding="utf-8")))
    return [" ".join(text.split())[:400] for text in found if text.strip()]


def _said_in(told: Any) -> list[str]:
    """Return every utterance, wherever it stands."""
    if isinstance(told, list):
        return [text for each in told for text in _said_in(each)]
    if isinstance(told, dict):
        own = [value for key, value in told.items() if key.startswith("utterance") and isinstance(value, str)]
        return own + [text for value in told.values() for text in _said_in(value)]
    return []
