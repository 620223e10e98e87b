"""Asking a network's server, and all the ways in which it may not answer."""

import asyncio
import gc
import socket
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hilft.channels.contract import ChannelError, NotNow, Unsure
from hilft.channels.wire import line
from hilft.channels.wire.http import Http, Stopped, retry_after

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
QUICK = timedelta(seconds=1)
Talk = Callable[[socket.socket, bytes], None]


@contextmanager
def server(talk: Talk) -> Iterator[str]:
    """Run a server that reads one request a connection and then does what `talk` does."""
    with socket.create_server(("127.0.0.1", 0)) as ear:

        def run() -> None:
            while True:
                try:
                    call, _ = ear.accept()
                except OSError:
                    return
                with call:
                    try:
                        talk(call, call.recv(65536))
                    except OSError:
                        continue

        threading.Thread(target=run, daemon=True).start()
        yield f"http://127.0.0.1:{ear.getsockname()[1]}"


def saying(status: str, body: bytes = b"{}", **headers: str) -> Talk:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return lambda line, _asked: line.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def dripping(line: socket.socket, _asked: bytes) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        line.sendall(b"x")
        time.sleep(0.1)


def hanging_up(line: socket.socket, _asked: bytes) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of it")


def silent(line: socket.socket, _asked: bytes) -> None:
    line.recv(1)


def test_an_answer_has_its_status_and_its_words() -> None:
    with server(saying("404 Not Found", b'{"error": "gone"}')) as base, Http(base) as http:
        answer = http.ask("POST", "/x", json={"a": 1})
    assert (answer.status, answer.ok, answer.json()) == (404, False, {"error": "gone"})


def test_a_server_that_is_not_there_has_done_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as ear:
        port = ear.getsockname()[1]
    with Http(f"http://127.0.0.1:{port}") as http, pytest.raises(NotNow, match="cannot be reached") as trouble:
        http.ask("POST", "/x", json={})
    assert trouble.value.code == "unreachable"
    assert not isinstance(trouble.value, Unsure)


@pytest.mark.parametrize("talk", [dripping, hanging_up, silent], ids=["drips", "hangs up", "is silent"])
def test_after_half_an_answer_or_none_a_post_may_have_been_done(talk: Talk) -> None:
    began = time.monotonic()
    with server(talk) as base, Http(base, patience=QUICK) as http, pytest.raises(Unsure) as trouble:
        http.ask("POST", "/x", json={})
    assert trouble.value.code == "no_answer"
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("talk", [dripping, hanging_up, silent], ids=["drips", "hangs up", "is silent"])
def test_what_changes_nothing_may_simply_be_asked_again(talk: Talk) -> None:
    with server(talk) as base, Http(base, patience=QUICK) as http:
        for method, once in (("GET", False), ("POST", True)):
            with pytest.raises(NotNow) as trouble:
                http.ask(method, "/x", once=once)
            assert trouble.value.code == "unreachable"


@pytest.mark.parametrize("status", ["500 Oops", "502 Bad Gateway", "504 Gateway Timeout"])
def test_a_broken_server_may_have_done_what_a_post_asked(status: str) -> None:
    with server(saying(status)) as base, Http(base) as http:
        with pytest.raises(Unsure):
            http.ask("POST", "/x")
        with pytest.raises(NotNow) as trouble:
            http.ask("GET", "/x")
    assert trouble.value.code == "server"


def test_too_many_requests_say_when_to_come_again() -> None:
    busy = saying("429 Too Many", Retry_After="77")
    with server(busy) as base, Http(base) as http, pytest.raises(NotNow) as trouble:
        http.ask("POST", "/x")
    assert (trouble.value.code, trouble.value.retry_after) == ("rate", timedelta(seconds=77))


def test_a_long_wait_ends_when_the_house_stops() -> None:
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    began = time.monotonic()
    with server(silent) as base, Http(base) as http, pytest.raises(Stopped):
        http.ask("GET", "/x", stop=stop)
    assert time.monotonic() - began < 2


def test_an_endless_answer_is_not_read_and_no_json_says_so() -> None:
    with server(saying("200 OK", b"x" * 5000)) as base, Http(base, most=1000) as strict, Http(base) as http:
        with pytest.raises(NotNow, match="far too long"):
            strict.ask("GET", "/x")
        answer = http.ask("GET", "/x")
    with pytest.raises(NotNow, match="no JSON"):
        answer.json()


def test_no_other_server_gets_our_credentials() -> None:
    with server(saying("302 Found", Location="http://127.0.0.1:1/")) as base, Http(base) as http:
        assert http.ask("GET", "/x").status == 302
        with pytest.raises(ChannelError, match="another server"):
            http.ask("GET", "http://127.0.0.1:1/next")


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"Retry-After": "30"}, 30),
        ({"retry-after": "Mon, 02 Mar 2026 12:02:00 GMT"}, 120),
        ({"x-rate-limit-reset": str(int(NOW.timestamp()) + 90)}, 90),
        ({"X-RateLimit-Reset": "2026-03-02T12:05:00.000Z"}, 300),
        ({"Retry-After": "0"}, 1),
        ({"Retry-After": "99999999"}, 6 * 3600),
    ],
)
def test_a_pause_is_read_in_every_form(headers: dict[str, str], pause: int) -> None:
    assert retry_after(headers, now=NOW) == timedelta(seconds=pause)


@pytest.mark.parametrize("text", ["", "soon", "-5", "nan", "1e400", "99999999999999"])
def test_a_pause_nobody_can_read_is_none(text: str) -> None:
    assert retry_after({"Retry-After": text}, now=NOW) is None


def test_a_thread_that_ends_and_a_channel_that_is_replaced_let_go_of_their_connections() -> None:
    def open_files() -> int:
        gc.collect()
        return len(list(Path("/dev/fd").iterdir()))

    with server(saying("200 OK")) as base:
        http = Http(base)
        http.ask("GET", "/")
        before = open_files()
        for _ in range(3):
            asking = threading.Thread(target=http.ask, args=("GET", "/"))
            asking.start()
            asking.join()
        assert open_files() == before
        del http
        assert open_files() < before


def test_what_goes_in_a_circle_or_while_another_line_is_at_work_is_let_go_of_too() -> None:
    gc.collect()  # what others left is not counted here
    with server(saying("200 OK")) as base, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        circle: list[Any] = [Http(base)]
        circle.append(circle)
        circle[0].ask("GET", "/")
        del circle
        gc.collect()
        held, other = [Http(base)], Http(base)
        held[0].ask("GET", "/")

        async def drop() -> None:
            held.clear()
            gc.collect()

        asyncio.run(drop())
        other.ask("GET", "/")
        other.close()
        assert not line._LEFT
        gc.collect()
    assert [str(one.message) for one in told] == []
