"""A bot on the emulator: what is confirmed when, who may be written to, files, calls, and a token nobody sees."""

import json
import logging
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest

from hilft.channels.adapters.telegram import make
from hilft.channels.adapters.telegram.channel import Telegram
from hilft.channels.contract import (
    Audience,
    Call,
    ChannelError,
    Heard,
    NotNow,
    NotTheirs,
    Outgoing,
    Pulse,
    RawMessage,
    Undeliverable,
    Unfit,
)
from tests.channels.telegram.bot_api import BOT, DAY, GROUP, LAST, PETRA, TAMME, TOKEN, BotApi, Refusal
from tests.channels.telegram.oracles import has_description, has_types, mistakes_of_request, mistakes_of_result

SECRET = "a-secret-of-many-signs"


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


def hear(bot: Telegram, cursor: str = "") -> list[Heard]:
    return [bot.read(raw) for raw in bot.fetch(cursor)]


def answer(heard: Heard, text: str = "We look at it.", **other: Any) -> Outgoing:
    usual: dict[str, Any] = {"to": heard.author.address, "subject": "", "in_reply_to": heard.remote_id}
    usual |= {"conversation": heard.conversation, "audience": heard.audience}
    return Outgoing(key="1", text=text, **(usual | other))


def refusal(bot: Telegram, outgoing: Outgoing) -> Undeliverable:
    with pytest.raises(Undeliverable) as never:
        bot.deliver(outgoing)
    assert str(never.value).endswith(".")
    return never.value


def test_what_is_heard_stays_at_telegram_until_the_house_asks_behind_it(api: BotApi, bot: Telegram) -> None:
    api.says(PETRA, "One")
    api.says(PETRA, "Two")
    raws = list(bot.fetch(""))
    assert [one.text for one in hear(bot)] == ["One", "Two"]
    assert [one.text for one in hear(bot, raws[0].cursor)] == ["Two"]
    assert len(api.updates) == 1
    assert hear(bot, raws[1].cursor) == []
    assert api.updates == []


def test_a_full_page_is_confirmed_only_when_its_last_message_was_taken(api: BotApi, bot: Telegram) -> None:
    for number in range(150):
        api.says(PETRA, str(number))
    sounds = bot.fetch("")
    taken = [next(sounds) for _ in range(100)]
    assert len(api.updates) == 150
    taken += list(sounds)
    assert [bot.read(raw).text for raw in taken] == [str(number) for number in range(150)]
    assert len(api.updates) == 50


def test_what_others_say_in_a_group_is_passed_over_and_not_asked_for_again(api: BotApi, bot: Telegram) -> None:
    first = api.says(TAMME, "Hi Petra", chat=GROUP)
    api.says(PETRA, "@fernnetz_bot help", chat=GROUP, reply_to=first["message_id"])
    api.says(TAMME, "Bye", chat=GROUP)
    (raw,) = bot.fetch("")
    assert bot.read(raw).text == "help"
    assert b"Bye" not in raw.raw
    assert list(bot.fetch(raw.cursor)) == []
    assert list(bot.fetch(raw.cursor)) == []
    assert api.asked[-1][1]["offset"] == api.last_update() + 1


def test_words_that_waited_for_more_than_a_day_are_lost_as_the_traits_say(api: BotApi, bot: Telegram) -> None:
    api.says(PETRA, "Too early")
    api.later = DAY + 60
    api.says(PETRA, "In time")
    assert [one.text for one in hear(bot)] == ["In time"]
    assert (bot.traits.loss_window, bot.traits.backfill) == (timedelta(days=1), False)


def test_a_listener_hears_at_once_and_ends_at_once_in_the_middle_of_a_long_question(api: BotApi, bot: Telegram) -> None:
    stop, heard = Event(), list[RawMessage]()
    sounds = bot.listen("", stop=stop)
    assert next(sounds) == Pulse()
    api.says(PETRA, "Hello")
    for sound in sounds:
        if isinstance(sound, RawMessage):
            heard.append(sound)
            stop.set()
    assert [bot.read(raw).text for raw in heard] == ["Hello"]
    assert api.asked[1][1]["timeout"] == 25


def test_a_file_comes_with_its_message_and_one_that_is_gone_is_named(api: BotApi, bot: Telegram) -> None:
    api.says(PETRA, caption="My bill", document=api.uploads("bill.pdf", b"%PDF-1.7"))
    api.says(PETRA, document={**api.uploads("gone.pdf", b"x"), "file_id": "F-unknown"})
    first, second = hear(bot)
    assert [(one.name, one.content) for one in first.attachments] == [("bill.pdf", b"%PDF-1.7")]
    assert (second.attachments, second.text) == ((), "[gone.pdf, 0.0 MB]")


def test_an_answer_stands_under_its_question_in_private_and_in_the_group(api: BotApi, bot: Telegram) -> None:
    api.says(PETRA, "In private")
    api.says(PETRA, "@fernnetz_bot in public", chat=GROUP)
    for heard in hear(bot):
        said = bot.deliver(answer(heard))
        chat, _, number = said.remote_id.partition(":")
        above = api.messages[int(chat), int(number)]["reply_to_message"]
        assert heard.remote_id == f"{chat}:{above['message_id']}"
    assert len(api.seen_by(12)) == 1


def test_private_words_are_never_said_in_a_group(api: BotApi, bot: Telegram) -> None:
    api.says(TAMME, "@fernnetz_bot help", chat=GROUP)
    (heard,) = hear(bot)
    assert refusal(bot, answer(heard, audience=Audience.PRIVATE)).code == "not_private"
    assert refusal(bot, answer(heard, to=str(GROUP), audience=Audience.PRIVATE)).code == "not_private"
    api.says(TAMME, "/start")
    bot.deliver(answer(heard, "Between us", audience=Audience.PRIVATE))
    assert (api.seen_by(12), api.seen_by(11)) == (["Between us"], [])


def test_what_never_can_be_said_is_a_sentence(api: BotApi, bot: Telegram) -> None:
    api.says(PETRA, "Help")
    api.says(PETRA, "@fernnetz_bot help", chat=GROUP)
    private, public = hear(bot)
    api.blocks(PETRA)
    assert refusal(bot, answer(private)).code == "blocked"
    assert refusal(bot, answer(public, in_reply_to=f"{GROUP}:999")).code == "gone"
    assert refusal(bot, answer(public, "x" * 4097)).code == "too_long"
    assert refusal(bot, answer(public, " ")).code == "refused"
    api.members[GROUP].discard(BOT["id"])
    assert refusal(bot, answer(public)).code == "blocked"
    del api.members[GROUP]
    assert refusal(bot, answer(public)).code == "gone"


def test_the_longest_text_of_any_script_is_taken(api: BotApi, bot: Telegram) -> None:
    api.says(PETRA, "Tell me")
    (heard,) = hear(bot)
    for text in ("x" * 4096, "ü" * 2048, "🙂" * 1024):
        bot.deliver(answer(heard, text))
    assert refusal(bot, answer(heard, "ü" * 2049)).code == "too_long"


def test_a_pause_telegram_asks_for_is_kept(api: BotApi, bot: Telegram) -> None:
    api.refuse_next = Refusal(429, "Too Many Requests: retry after 37", retry_after=37)
    with pytest.raises(NotNow) as trouble:
        bot.deliver(Outgoing(key="1", to="11", subject="", text="Hello"))
    assert (trouble.value.code, trouble.value.retry_after) == ("rate", timedelta(seconds=37))


def test_in_a_group_the_bot_says_twenty_things_a_minute_at_most(api: BotApi, bot: Telegram) -> None:
    api.says(PETRA, "@fernnetz_bot help", chat=GROUP)
    (heard,) = hear(bot)
    for _ in range(20):
        bot.deliver(answer(heard))
    with pytest.raises(NotNow) as trouble:
        bot.deliver(answer(heard))
    assert trouble.value.code == "rate"
    assert timedelta(seconds=50) < trouble.value.retry_after <= timedelta(minutes=1)


def test_a_group_that_moved_is_answered_where_it_is_now(api: BotApi, bot: Telegram) -> None:
    api.refuse_next = Refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=GROUP)
    outgoing = Outgoing(key="1", to="11", subject="", text="Hello", conversation="-55", audience=Audience.PUBLIC)
    assert bot.deliver(outgoing).remote_id.startswith(f"{GROUP}:")


def test_what_was_said_is_taken_back_within_two_days_only(api: BotApi, bot: Telegram) -> None:
    said = [bot.deliver(Outgoing(key="1", to="11", subject="", text="Wrong")).remote_id for _ in range(2)]
    bot.take_back(said[0])
    bot.take_back(said[0])
    assert api.seen_by(11) == ["Wrong"]
    api.later = LAST + 60
    with pytest.raises(Undeliverable, match="48 hours"):
        bot.take_back(said[1])


def test_the_token_stands_in_no_error_and_no_log(api: BotApi, bot: Telegram, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    api.says(PETRA, "Hello", document=api.uploads("a.txt", b"a"))
    hear(bot)
    api.refuse_next = Refusal(403, f"Forbidden: /bot{TOKEN}/sendMessage")
    said = refusal(bot, Outgoing(key="1", to="11", subject="", text="Hello"))
    api.refuse_next = Refusal(500, f"Broken: /bot{TOKEN}/getUpdates")
    with pytest.raises(NotNow) as trouble:
        hear(bot)
    told = [str(said), said.detail, str(trouble.value), trouble.value.detail, repr(bot.account)]
    assert "getUpdates" in caplog.text
    assert "[token]" in caplog.text
    assert not [text for text in [*told, caplog.text] if TOKEN.partition(":")[2] in text]


def test_a_wrong_token_and_another_listener_are_told_apart(api: BotApi, bot: Telegram) -> None:
    wrong = make({"token": "4712:" + "x" * 30, "server": f"http://127.0.0.1:{api.port}"})
    with pytest.raises(NotNow) as trouble:
        wrong.profile()
    wrong.close()
    assert trouble.value.code == "login_refused"
    api.webhook = {"url": "https://elsewhere.example"}
    with pytest.raises(NotNow) as trouble:
        hear(bot)
    assert trouble.value.code == "conflict"
    assert (bot.profile().handle, bot.profile().url) == ("@fernnetz_bot", "https://t.me/fernnetz_bot")
    assert hear(bot) == []


def test_telegram_calls_with_our_secret_or_is_not_heard(api: BotApi) -> None:
    given = {"token": TOKEN, "server": f"http://127.0.0.1:{api.port}", "how": "webhook", "secret": SECRET}
    with pytest.raises(ChannelError, match="Enter the address"), closing(make(given)) as homeless:
        homeless.profile()
    bot = make({**given, "address": "https://care.example/hooks/1"})
    bot.profile()
    assert (api.webhook["secret_token"], api.webhook["url"]) == (SECRET, "https://care.example/hooks/1")
    api.says(PETRA, "Called", document=api.uploads("a.txt", b"a"))
    api.says(TAMME, "Not for us", chat=GROUP)
    bodies = [json.dumps(update).encode() for _, update in api.updates]
    (raw,) = bot.called(call(bodies[0]))
    heard = bot.read(raw)
    assert (heard.text, heard.remote_id, raw.cursor, len(heard.attachments)) == ("Called", "11:101", "", 1)
    assert bot.called(call(bodies[1])) == []
    assert bot.read(bot.called(call(b"[]"))[0]).text == "[]"
    for secret in ("", "another", SECRET + "x"):
        with pytest.raises(NotTheirs) as no:
            bot.called(call(bodies[0], secret))
        assert no.value.status == 401
    assert bot.challenged(call(b"")) is None
    bot.close()


def call(body: bytes, secret: str = SECRET) -> Call:
    headers = {"x-telegram-bot-api-secret-token": secret, "content-type": "application/json"}
    return Call("POST", {}, headers, body, datetime.now(UTC))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"token": "nonsense"}, "token"),
        ({"token": TOKEN, "how": "webhook", "secret": "short"}, "secret"),
        ({"token": TOKEN, "address": "http://care.example"}, "address"),
        ({"token": TOKEN, "server": "http://api.example"}, "server"),
    ],
)
def test_settings_that_cannot_work_are_a_sentence_without_the_token(given: dict[str, str], field: str) -> None:
    with pytest.raises(Unfit) as no:
        make(given)
    assert no.value.field == field
    assert TOKEN not in str(no.value)


@pytest.mark.skipif(not has_description(), reason="The description of the Bot API is not here.")
def test_the_description_finds_what_is_wrong() -> None:
    assert mistakes_of_request("sendMessage", {"chat_id": 1, "text": "x", "nonsense": 1})
    assert mistakes_of_request("sendMessage", {"chat_id": 1})
    assert mistakes_of_request("sendMessage", {"chat_id": 1, "text": "x", "reply_parameters": {"message_id": "1"}})
    assert mistakes_of_result("getUpdates", [{"update_id": 1, "message": {"message_id": 1}}])


@pytest.mark.skipif(not has_types(), reason="The group oracles is not installed.")
def test_aiogram_finds_what_is_wrong() -> None:
    assert mistakes_of_request("sendMessage", {"chat_id": 1, "text": {}})
    assert mistakes_of_result("sendMessage", {"message_id": 1, "chat": {"id": 1, "type": "private"}})
