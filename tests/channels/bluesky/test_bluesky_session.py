"""Being signed in on Bluesky: once for all threads, seldom, and with a sentence that says what to do."""

import threading
from collections.abc import Iterator

import pytest

from hilft.channels.adapters.bluesky import Bluesky, make
from hilft.channels.adapters.bluesky.server import BlueskyServer
from hilft.channels.contract import NotNow
from hilft.channels.wire.http import Stopped
from tests.channels.bluesky.small_pds import Said, SmallPds, error, session, small_pds

NOTIFICATIONS = "app.bsky.notification.listNotifications"


@pytest.fixture
def pds() -> Iterator[SmallPds]:
    with small_pds() as running:
        yield running


@pytest.fixture
def channel(pds: SmallPds) -> Iterator[Bluesky]:
    made = make(pds.settings)
    yield made
    made.close()


def refusal(channel: Bluesky) -> NotNow:
    with pytest.raises(NotNow) as trouble:
        channel._server.ask("GET", NOTIFICATIONS)
    return trouble.value


def test_of_several_threads_whose_session_is_over_only_one_renews_it(pds: SmallPds, channel: Bluesky) -> None:
    server: BlueskyServer = channel._server
    server.me()
    together = threading.Barrier(4)

    def over(token: str) -> Said:
        if token != "first":
            return 200, {"notifications": []}
        together.wait(10)  # all four have asked before one of them hears that it is over
        return error("ExpiredToken", words="Token has expired")

    pds.answers["listNotifications"] = over
    asked: list[object] = []

    def ask() -> None:
        asked.append(server.ask("GET", NOTIFICATIONS))
        server.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(asked) == 4
    assert (pds.times("createSession"), pds.times("refreshSession")) == (1, 1)
    assert ("refreshSession", "again first") in pds.asked


def test_a_picture_is_put_up_with_a_new_session_when_the_old_one_is_over(pds: SmallPds, channel: Bluesky) -> None:
    expired = error("ExpiredToken", words="Token has expired")
    pds.answers["uploadBlob"] = lambda token: expired if token == "first" else (200, {"blob": {"$type": "blob"}})
    assert channel._server.upload(b"x", "image/png") == {"$type": "blob"}


def test_a_refused_password_is_not_tried_again_and_again(pds: SmallPds, channel: Bluesky) -> None:
    pds.answers["createSession"] = lambda _: error("AuthenticationRequired", 401, "Invalid identifier or password")
    first, second = refusal(channel), refusal(channel)
    assert (first.code, str(second), second.detail) == ("login_refused", str(first), first.detail)
    assert pds.times("createSession") == 1, "Three hundred logins a day are all there are."
    anew = make(pds.settings)
    refusal(anew)
    assert pds.times("createSession") == 2, "What was entered anew is tried at once."
    anew.close()


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (error("AuthFactorTokenRequired", 401), "Enter an app password in its place"),
        (error("AccountTakedown", 401, "Account has been taken down"), "how to appeal"),
        (error("AccountNotFound", 403), "make a new one and enter it"),
        (session("first", active=False, status="deactivated"), "activate it again"),
        (session("first", active=False, status="suspended"), "how to appeal"),
    ],
)
def test_why_we_get_no_further_says_what_to_do(pds: SmallPds, channel: Bluesky, answer: Said, sentence: str) -> None:
    pds.answers["createSession"] = lambda _: answer
    trouble = refusal(channel)
    assert trouble.code == "login_refused"
    assert sentence in str(trouble)


def test_a_house_that_stops_does_not_wait_for_another_threads_login(pds: SmallPds, channel: Bluesky) -> None:
    begun, go_on, stop = threading.Event(), threading.Event(), threading.Event()

    def slow(_: str) -> Said:
        begun.set()
        go_on.wait(10)
        return session("first")

    pds.answers["createSession"] = slow
    other = threading.Thread(target=channel._server.me)
    other.start()
    assert begun.wait(10)
    stop.set()
    with pytest.raises(Stopped):
        channel._server.me(stop=stop)
    go_on.set()
    other.join(10)
