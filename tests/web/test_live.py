"""Live updates: a server that really runs, readers that really listen, and a database that really notifies."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator

import httpx
import pytest
from django.db import connection, connections
from django.test import Client

from hilft.base.clock import now
from hilft.cases.actions.links import make_link
from hilft.intake.actions import TakenIn, Word, take_in
from hilft.people import queries
from hilft.people.actions import give_account
from hilft.people.models import Account, Person
from hilft.web import live
from hilft.web.live import Live
from tests.web.running import running
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
READERS = 40
Act = Callable[[], object]
Story = Callable[[Live, "Stream"], Awaitable[None]]


def cookie_of(account: Account) -> str:
    client = Client()
    client.force_login(account)
    return f"sessionid={client.cookies['sessionid'].value}"


def staff(world: World, person: Person) -> str:
    return cookie_of(give_account(person, password=None, now=world.now))


@pytest.fixture(autouse=True)
def no_memory_of_emptied_tables() -> None:
    """Forget the roster: these tests empty the tables, which the house itself never does."""
    queries._kept.clear()


@pytest.fixture(scope="module")
def address(django_db_setup: None) -> Iterator[str]:
    """The house itself, serving on a loopback port."""
    with running() as base:
        yield base


class Listener:
    """A browser with an open stream: it waits until a topic is named, and keeps every topic it heard."""

    def __init__(self, base: str, cookie: str, query: str = "") -> None:
        self.topics: set[str] = set()
        self.ready = asyncio.Event()
        self._request = (f"{base}/live{query}", {"Cookie": cookie})

    async def listen(self, until: str, patience: float) -> set[str]:
        address, headers = self._request
        async with (
            httpx.AsyncClient(timeout=patience) as browser,
            browser.stream("GET", address, headers=headers) as stream,
        ):
            assert stream.status_code == 200
            self.ready.set()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    async for line in stream.aiter_lines():
                        self.topics.add(line.removeprefix("data: "))
                        if line == f"data: {until}":
                            break
        return self.topics


async def listen(listeners: list[Listener], act: Act, *, until: str, patience: float = 10) -> list[set[str]]:
    """Open streams, act once all are open and their first word has passed, and return what each heard."""
    reading = asyncio.gather(*(listener.listen(until, patience) for listener in listeners))
    while not (reading.done() or all(listener.ready.is_set() for listener in listeners)):
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)
    await asyncio.to_thread(in_thread(act))
    return await reading


def in_thread(act: Act) -> Act:
    """Wrap work on the database so that its thread gives its connection back."""

    def work() -> None:
        try:
            act()
        finally:
            connections.close_all()

    return work


def test_a_new_case_reaches_every_desk_that_is_open(world: World, address: str) -> None:
    cookie = staff(world, world.anna)
    listeners = [Listener(address, cookie) for _ in range(READERS)]
    number = world.mail("First").case_id
    told = asyncio.run(listen(listeners, lambda: world.mail("Second"), until=f"case:{number + 1}"))
    assert all(f"case:{number + 1}" in one for one in told)
    assert len(told) == READERS


def test_visitors_and_strangers_hear_nothing(world: World, address: str) -> None:
    assert httpx.get(f"{address}/live").status_code == 403
    assert httpx.get(f"{address}/live", headers={"Cookie": "sessionid=nobody"}).status_code == 403
    assert httpx.get(f"{address}/live", headers={"Cookie": staff(world, world.emil)}).status_code == 403
    assert httpx.post(f"{address}/live").status_code == 405


def test_a_personal_link_hears_its_own_case_only(world: World, address: str) -> None:
    mine, other = world.mail("Mine"), world.mail("Other", address="other@example.net")
    secret = make_link(mine.case_id, "customer", now=now())

    def act() -> None:
        again(other, "y")
        again(mine, "x")

    listener = Listener(address, "", f"?link={secret}")
    (told,) = asyncio.run(listen([listener], act, until=f"case:{mine.case_id}", patience=6))
    assert f"case:{mine.case_id}" in told
    assert f"case:{other.case_id}" not in told


def again(taken: TakenIn, key: str) -> None:
    """The customer writes once more."""
    word = Word(
        channel="mail", key=key, remote_id=key, address="robin@example.net", text="And now?",
        said_at=taken.message.said_at, case_id=taken.case_id,
    )  # fmt: skip
    take_in(word, now=taken.message.said_at)


def test_a_public_case_can_be_heard_by_everybody_and_a_private_one_by_nobody(world: World, address: str) -> None:
    private = world.mail("Private")
    word = Word(
        channel="community", key="q", network="community", address="robin", text="Why?", said_at=world.now,
        audience="public", team_id=world.team.pk,
    )  # fmt: skip
    public = take_in(word, now=world.now)
    assert httpx.get(f"{address}/live?case={private.case_id}").status_code == 403
    listener = Listener(address, "", f"?case={private.case_id}&case={public.case_id}")

    def act() -> None:
        again(private, "a")
        again(public, "b")

    (told,) = asyncio.run(listen([listener], act, until=f"case:{public.case_id}", patience=6))
    assert f"case:{public.case_id}" in told
    assert f"case:{private.case_id}" not in told


class Stream:
    """A reader of the ASGI function itself, to look at what a network would hide."""

    def __init__(self, room: Live, cookie: str) -> None:
        self.said: list[bytes] = []
        self.left = asyncio.Event()
        headers = [(b"cookie", cookie.encode())]
        scope = {"type": "http", "method": "GET", "path": "/live", "query_string": b"", "headers": headers}
        self.task = asyncio.ensure_future(room(scope, self._receive, self._send))

    async def until(self, word: bytes, patience: float = 8) -> bool:
        for _ in range(int(patience / 0.05)):
            if any(word in one for one in self.said) or self.task.done():
                break
            await asyncio.sleep(0.05)
        return any(word in one for one in self.said)

    async def _receive(self) -> dict[str, object]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, object]) -> None:
        self.said.append(bytes(message.get("body", b"")))  # type: ignore[call-overload]


async def in_room(cookie: str, story: Story) -> None:
    room = Live()
    stream = Stream(room, cookie)
    try:
        assert await stream.until(b"data: reload")
        stream.said.clear()
        await story(room, stream)
    finally:
        stream.left.set()
        await asyncio.wait_for(stream.task, 5)
        await room.close()


def test_a_reader_who_is_too_slow_is_told_to_ask_for_everything(world: World) -> None:
    async def story(room: Live, stream: Stream) -> None:
        room.spread(",".join(str(number) for number in range(1, 2 * live.ROOM)))
        assert await stream.until(b"data: reload")

    asyncio.run(in_room(staff(world, world.anna), story))


def test_a_burst_of_news_is_one_word_about_lists(world: World) -> None:
    async def story(room: Live, stream: Stream) -> None:
        for _ in range(5):
            room.spread("7")
            await asyncio.sleep(0.3)
        said = b"".join(stream.said)
        assert said.count(b"data: cases") <= 1
        assert said.count(b"data: case:7") >= 3
        assert await stream.until(b"data: cases", live.LISTS_REST + 2)

    asyncio.run(in_room(staff(world, world.anna), story))


def test_after_a_broken_connection_everybody_asks_for_everything(world: World) -> None:
    def break_it() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query = 'LISTEN hilft' AND datname = current_database()"
            )

    async def story(_room: Live, stream: Stream) -> None:
        await asyncio.to_thread(in_thread(break_it))
        assert await stream.until(b"data: reload")

    asyncio.run(in_room(staff(world, world.anna), story))


def test_who_signs_out_hears_nothing_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.3)
    cookie = staff(world, world.anna)

    def sign_out() -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_session")

    async def story(_room: Live, stream: Stream) -> None:
        assert await stream.until(b": here")
        await asyncio.to_thread(in_thread(sign_out))
        await asyncio.wait_for(stream.task, 5)

    asyncio.run(in_room(cookie, story))
