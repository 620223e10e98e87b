"""Pages in a large house: queries counted, plans looked at, processor time beside its floor, p95 of two processes."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from statistics import quantiles

import httpx
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from bench.bare import EMPTY
from bench.measures import Report, processor
from hilft.base.embedded import Embedded
from hilft.cases.figures import count
from hilft.cases.models import Case
from hilft.community.models import Board, Question
from hilft.people.actions import give_account
from hilft.people.models import Account, Person

MOST_QUERIES = 12
REQUESTS, AT_ONCE = 200, 2
TRIES = 60
MOST_OVER, MOST_OVER_OF_CASE = 7, 12
"""So many times the processor time of an empty page and its bare queries a page may take; a case has its forms too."""
BIG = ("cases_case", "cases_caseevent", "conversations_message", "conversations_conversation", "cases_placement")
BACKEND = "hilft.web.backend.Backend"


def pages(report: Report, server: Embedded, *, now: datetime) -> None:
    """Measure the desk's lists, a case and the community's pages."""
    count(now=now)
    advisor = Person.objects.get(name="Advisor 0")
    account = Account.objects.filter(person=advisor).first() or give_account(advisor, password=None, now=now)
    case = Case.objects.owned_by(advisor.pk).order_by("next_due")[0]
    question = Question.objects.order_by("pk")[0]
    board = Board.objects.get(pk=question.board_id)
    addresses = {
        "my list": "/desk/mine/",
        "the team's list": "/desk/team/",
        "missed": "/desk/missed/",
        "all open": "/desk/all/",
        "a case": f"/desk/cases/{case.pk}/",
        "a search": "/desk/search/?q=Router",
        "a board": f"/boards/{board.slug}/",
        "a question": f"/questions/{question.pk}/",
        "the honesty page": "/promise/",
    }
    session = _session(account)
    for name, address in addresses.items():
        _queries(report, name, address, session)
        _cost(report, name, address, session)
    with _serving(server) as base:
        for name, address in addresses.items():
            _speed(report, name, base + address, session)


def _queries(report: Report, name: str, address: str, session: str) -> None:
    client = Client(HTTP_HOST="127.0.0.1")
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    if response.status_code != 200:
        report.add(f"{name}: answered with status {response.status_code}", 0, "pages", least=1)
        return
    report.add(f"{name}: queries", len(captured), "queries", most=MOST_QUERIES)
    report.add(f"{name}: queries that scan a big table", _scans(captured), "queries", most=0)


def _cost(report: Report, name: str, address: str, session: str) -> None:
    """Set the processor time of a page beside that of an empty page for the same person and its own queries run bare.

    All three in this process, taking turns: the ratio holds on any machine, however busy it is.
    """
    client = Client(HTTP_HOST="127.0.0.1")
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    with override_settings(ROOT_URLCONF="bench.bare"):
        own = _asked(client, address)[len(_asked(client, EMPTY)) :]
        works = (lambda: client.get(address), lambda: client.get(EMPTY), lambda: _run(own))
        page, empty, bare = processor(*works, times=TRIES)
    report.add(f"{name}: processor time", 1000 * page, "ms")
    most = MOST_OVER_OF_CASE if name == "a case" else MOST_OVER
    report.add(f"{name}: beside an empty page and its queries run bare", page / (empty + bare), "times", most=most)


def _asked(client: Client, address: str) -> list[str]:
    """Return the statements a page asks the database, once it is warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return [query["sql"] for query in captured.captured_queries]


def _run(statements: list[str]) -> None:
    with connection.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()


def _scans(captured: CaptureQueriesContext) -> int:
    found = 0
    for query in captured.captured_queries:
        statement = query["sql"]
        if not statement.startswith(("SELECT", "WITH")):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {statement.replace('%', '%%')}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
        found += any(f"Seq Scan on {table}" in plan for table in BIG)
    return found


def _speed(report: Report, name: str, url: str, session: str) -> None:
    cookies = {settings.SESSION_COOKIE_NAME: session}

    def some(_number: int) -> list[float]:
        taken = []
        with httpx.Client(cookies=cookies) as client:
            for _ in range(REQUESTS // AT_ONCE):
                began = time.perf_counter()
                client.get(url).raise_for_status()
                taken.append(1000 * (time.perf_counter() - began))
        return taken

    some(0)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        taken = [each for part in pool.map(some, range(AT_ONCE)) for each in part]
    cuts = quantiles(taken, n=100)
    report.add(f"{name}: p50, two processes, {AT_ONCE} at once", cuts[49], "ms")
    report.add(f"{name}: p95, two processes, {AT_ONCE} at once", cuts[94], "ms")


def _session(account: Account) -> str:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store["_auth_user_backend"] = BACKEND
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.create()
    return str(store.session_key)


@contextmanager
def _serving(server: Embedded) -> Iterator[str]:
    """Serve the pages from two processes, as the house does."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(512)
    listener.set_inheritable(True)
    env = dict(os.environ, DATABASE_URL=server.url("owner"))
    command = [sys.executable, "-m", "hilft.work.serve", str(listener.fileno())]
    processes = [subprocess.Popen(command, env=env, pass_fds=(listener.fileno(),)) for _ in range(2)]
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        httpx.get(f"{base}/accounts/login/", timeout=60)
        yield base
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()
        listener.close()
