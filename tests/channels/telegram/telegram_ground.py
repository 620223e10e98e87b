"""Telegram for the contract suite: our own emulator, kept honest by the description and by aiogram."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import pytest

from hilft.channels.adapters.telegram import make
from hilft.channels.adapters.telegram.channel import Telegram
from tests.channels.suite.fault_line import Line
from tests.channels.suite.ground import Fault
from tests.channels.telegram.bot_api import PETRA, TOKEN, BotApi
from tests.channels.telegram.oracles import has_types

NEEDS = "channels"
PATIENCE = timedelta(seconds=2)


class TelegramGround:
    """A bot, a customer in private with it, a stranger in its group, and the line between us and the Bot API."""

    name = "telegram"
    keeps_private = True
    made_by = "hilft.channels.adapters.telegram:make"
    many = 10_000

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self.wire = Line(("127.0.0.1", api.port))
        self.settings = {"token": TOKEN, "server": f"http://127.0.0.1:{self.wire.port}"}
        self.channel: Telegram = make(self.settings)
        self.channel._server.http.patience = PATIENCE

    def start(self) -> str:
        return str(self.api.last_update())

    def say(self, text: str, *, reply_to: str = "") -> str:
        time.sleep(0.005)  # nobody types faster
        above = int(reply_to.partition(":")[2] or 0)
        message = self.api.says(PETRA, text, reply_to=above)
        return f"{message['chat']['id']}:{message['message_id']}"

    def say_privately(self, text: str) -> str:
        return self.say(text)

    def edit(self, message: str, text: str) -> None:
        chat, _, number = message.partition(":")
        self.api.edits(self.api.messages[int(chat), int(number)], text)

    def delete(self, message: str) -> None:
        chat, _, number = message.partition(":")
        del self.api.messages[int(chat), int(number)]

    def answers(self, message: str) -> list[str]:
        """A chat has no threads: what was said to the customer under the message, and below that."""
        above, found = {int(message.partition(":")[2])}, []
        for one in list(self.api.messages.values()):
            if one.get("reply_to_message", {}).get("message_id") in above and one["chat"]["id"] == PETRA["id"]:
                above.add(one["message_id"])
                found += [one["text"]] if one["from"]["is_bot"] else []
        return found

    def strangers_view(self) -> list[str]:
        return self.api.seen_by(12)

    def line(self, fault: Fault) -> AbstractContextManager[None]:
        return self.wire.bad(fault)

    def flood(self, count: int) -> list[str]:
        said = [self.api.says(PETRA, f"Message {number}") for number in range(count)]
        return [f"{message['chat']['id']}:{message['message_id']}" for message in said]


@contextmanager
def open_ground(request: pytest.FixtureRequest) -> Iterator[TelegramGround]:
    """Start the emulator; afterwards nothing that was said or asked may have broken the description."""
    if not has_types():
        pytest.fail("The group oracles is not installed: python tools/prepare.py dev oracles")
    ground = TelegramGround(BotApi())
    try:
        yield ground
        assert ground.api.wrong == []
    finally:
        ground.channel.close()
        ground.wire.close()
        ground.api.end()
