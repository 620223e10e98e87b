"""Mastodon for the contract suite: mastodon-mock as the server, Mastodon.py as what people use."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any

import pytest

from hilft.channels.adapters.mastodon import make
from hilft.channels.adapters.mastodon.channel import Mastodon
from hilft.channels.adapters.mastodon.text import plain
from tests.channels.mastodon.mock_server import MockServer, missing
from tests.channels.mastodon.storage import multiply
from tests.channels.suite.fault_line import Line
from tests.channels.suite.ground import Fault

NEEDS = "channels"
PATIENCE = timedelta(seconds=2)


class MastodonGround:
    """An account of ours, a customer and a stranger on one server, and the line between us and it."""

    name = "mastodon"
    # mastodon-mock shows direct statuses to everybody (seen in 0.6.1): what it hides or shows proves nothing.
    keeps_private = False
    made_by = "hilft.channels.adapters.mastodon:make"
    many = 1_000

    def __init__(self, server: MockServer) -> None:
        from mastodon import Mastodon as Person

        self.server = server
        self.wire = Line(("127.0.0.1", server.port))
        self.settings = {"server": f"http://127.0.0.1:{self.wire.port}", "token": "care_token"}
        self.channel = self.another()
        self.petra: Any = Person(access_token="petra_token", api_base_url=server.base)
        self.care: Any = Person(access_token="care_token", api_base_url=server.base)
        self.stranger: Any = Person(api_base_url=server.base)

    def another(self) -> Mastodon:
        """Another channel on the same account, as a house that was started anew has."""
        channel = make(self.settings)
        channel._server.http.patience = PATIENCE
        return channel

    def start(self) -> str:
        newest = self.care.notifications(limit=1)
        own = self.care.account_statuses(self.care.me().id, limit=1)
        return f"{newest[0].id if newest else 0}.{own[0].id if own else 1}"

    def say(self, text: str, *, reply_to: str = "") -> str:
        return str(self.petra.status_post(f"@care {text}", in_reply_to_id=reply_to or None).id)

    def say_privately(self, text: str) -> str:
        return str(self.petra.status_post(f"@care {text}", visibility="direct").id)

    def edit(self, message: str, text: str) -> None:
        self.petra.status_update(message, status=f"@care {text}")

    def delete(self, message: str) -> None:
        self.petra.status_delete(message)

    def answers(self, message: str) -> list[str]:
        below = self.petra.status_context(message).descendants
        ours = [one for one in below if one.account.username == "care"]
        return [_bare(one) for one in sorted(ours, key=lambda one: int(one.id))]

    def strangers_view(self) -> list[str]:
        return [_bare(one) for one in self.stranger.account_statuses(self.care.me().id, limit=40)]

    def line(self, fault: Fault) -> AbstractContextManager[None]:
        return self.wire.bad(fault)

    def flood(self, count: int) -> list[str]:
        """Put them into the server's database: it takes forty posts a second."""
        return multiply(self.server, self.say("The first"), [f"Message {number}" for number in range(count)])


def _bare(status: Any) -> str:
    return plain(status.content, {}).removeprefix("@petra").strip()


@contextmanager
def open_ground(request: pytest.FixtureRequest) -> Iterator[MastodonGround]:
    """Start the server; where it is missing the test fails: it was asked for."""
    if reason := missing():
        pytest.fail(reason)
    server = MockServer()
    try:
        ground = MastodonGround(server)
        yield ground
        ground.channel.close()
        ground.wire.close()
    finally:
        server.end()
