"""Files by a bot: with their words beneath the first, each once, also when something breaks off in between."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from hilft.channels.adapters.telegram import make
from hilft.channels.adapters.telegram.channel import Telegram
from hilft.channels.contract import Heard, NotNow, Outgoing, SentFile, Undeliverable
from tests.channels.telegram.bot_api import BOT, PETRA, TOKEN, BotApi


@pytest.fixture
def api() -> Iterator[BotApi]:
    api = BotApi()
    yield api
    api.end()
    assert api.wrong == []


@pytest.fixture
def bot(api: BotApi) -> Iterator[Telegram]:
    channel = make({"token": TOKEN, "server": f"http://127.0.0.1:{api.port}"})
    yield channel
    channel.close()


def hear(bot: Telegram) -> list[Heard]:
    return [bot.read(raw) for raw in bot.fetch("")]


def answer(heard: Heard, text: str = "We look at it.", **other: Any) -> Outgoing:
    usual: dict[str, Any] = {"to": heard.author.address, "subject": "", "in_reply_to": heard.remote_id}
    usual |= {"conversation": heard.conversation, "audience": heard.audience}
    return Outgoing(key="1", text=text, **(usual | other))


PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


def files_of(api: BotApi) -> list[tuple[str, str]]:
    """Return what the bot said, as kind and words."""
    said = [one for one in api.messages.values() if one["from"]["id"] == BOT["id"]]
    kinds = ("photo", "document", "text")
    return [(next(k for k in kinds if k in one), str(one.get("caption", one.get("text", "")))) for one in said]


def test_files_go_with_their_words_beneath_the_first(api: BotApi, bot: Telegram) -> None:
    api.says(PETRA, "Where is the plan?")
    (asked,) = hear(bot)
    plan, letter = SentFile("plan.png", "image/png", PNG), SentFile("Brief für Sie.pdf", "application/pdf", b"%PDF-1")
    said = bot.deliver(answer(asked, "Here it is.", attachments=(plan, letter)))
    assert files_of(api) == [("photo", "Here it is."), ("document", "")]
    assert (api.files["plan.png"], api.files["Brief für Sie.pdf"]) == (PNG, b"%PDF-1")
    assert said.remote_id == f"11:{min(n for chat, n in api.messages if api.messages[chat, n]['from'] == BOT)}"


def test_words_too_long_for_a_caption_come_first(api: BotApi, bot: Telegram) -> None:
    api.says(PETRA, "Where is the plan?")
    (asked,) = hear(bot)
    bot.deliver(answer(asked, "Word " * 300, attachments=(SentFile("plan.png", "image/png", PNG),)))
    assert [kind for kind, _ in files_of(api)] == ["text", "photo"]


def test_a_picture_telegram_takes_for_none_goes_as_a_file(api: BotApi, bot: Telegram) -> None:
    api.says(PETRA, "Where is the plan?")
    (asked,) = hear(bot)
    bot.deliver(answer(asked, "Here it is.", attachments=(SentFile("plan.png", "image/png", b"no picture"),)))
    assert files_of(api) == [("document", "Here it is.")]


def test_what_breaks_off_between_two_files_is_gone_on_with(api: BotApi, bot: Telegram) -> None:
    api.says(PETRA, "Where is the plan?")
    (asked,) = hear(bot)
    files = tuple(SentFile(f"{number}.pdf", "application/pdf", b"%PDF-1") for number in range(3))
    outgoing = answer(asked, "Here they are.", attachments=files)
    said, upload = [], bot._saying._files._server.upload

    def break_off(method: str, *words: Any, **more: Any) -> Any:
        said.append(method)
        if len(said) == 2:
            raise NotNow("The line broke.", code="unreachable", retry_after=timedelta(seconds=1))
        return upload(method, *words, **more)

    bot._saying._files._server.upload = break_off  # type: ignore[method-assign]
    with pytest.raises(NotNow):
        bot.deliver(outgoing)
    bot.deliver(outgoing)
    assert files_of(api) == [("document", "Here they are."), ("document", ""), ("document", "")]


def test_a_file_that_is_too_large_is_refused_before_anything_is_said(api: BotApi, bot: Telegram) -> None:
    api.says(PETRA, "Where is the plan?")
    (asked,) = hear(bot)
    large = SentFile("film.mp4", "video/mp4", bytes(50_000_001))
    with pytest.raises(Undeliverable) as never:
        bot.deliver(answer(asked, attachments=(large,)))
    assert never.value.code == "too_large"
    assert files_of(api) == []
