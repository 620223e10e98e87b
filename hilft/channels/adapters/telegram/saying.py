"""Saying: an answer in the chat it belongs to, and in private only where nobody else reads."""

import re
import time
from collections import deque
from datetime import timedelta
from typing import Any, Never

from django.utils.translation import gettext_noop

from hilft.channels.adapters.telegram.files import Files
from hilft.channels.adapters.telegram.server import Server, description
from hilft.channels.contract import Audience, Delivered, Measure, NotNow, Outgoing, Undeliverable, Unsure
from hilft.channels.wire.given import number_at
from hilft.channels.wire.http import SOON, Answer
from hilft.core.lengths import length

LONGEST = 4096
"""Bot API 10.1, `sendMessage`: 1-4096 characters after entities parsing. See `MEASURE`."""
MEASURE = Measure.BYTES
"""The description counts "characters" here and units of UTF-16 in entities. As many bytes are never more of either."""
GROUP_MOST, GROUP_PER = 20, 60.0
"""Telegram's FAQ for bots (2026): no more than 20 messages a minute in one group."""
TOO_LONG = gettext_noop("The text is longer than Telegram allows. Say it in several parts.")
GONE = gettext_noop("What this answers is no longer there, or the bot is no longer in that chat.")
BLOCKED = gettext_noop("The customer has blocked the bot or left Telegram. Reach them another way.")
NOT_PRIVATE = gettext_noop(
    "Telegram lets a bot write in private only to people who wrote to it in private before. Ask the customer in the "
    "group to open a private chat with the bot, or reach them another way."
)
THROWN_OUT = gettext_noop("The bot was removed from this group or may not write there. Reach the customer another way.")
NO_TEXT = gettext_noop("There is no text that could be said.")
REFUSED = gettext_noop("Telegram does not take this text. Its own words stand beside it; change the text.")
NO_NUMBER = gettext_noop("Telegram did not say whether it took the text.")
BUSY = gettext_noop("A bot may say twenty things a minute in one group. The next one waits.")
TOO_OLD = gettext_noop("Telegram lets a bot take back what it said within 48 hours only.")
_CHAT = re.compile(r"-?[1-9][0-9]{0,18}")
_MESSAGE = re.compile(r"(-?[1-9][0-9]{0,18}):([1-9][0-9]{0,18})")


class Saying:
    """The speaking side of one bot."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._files = Files(server)
        self._said: dict[int, deque[float]] = {}

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """See `Channel.deliver`."""
        if not outgoing.text.strip() and not outgoing.attachments:
            raise Undeliverable(NO_TEXT, code="refused")
        if length(outgoing.text, MEASURE) > LONGEST:
            raise Undeliverable(TOO_LONG, code="too_long")
        chat = _chat(outgoing)
        self._keep_pace(chat)
        answer = self._send(outgoing, {"chat_id": chat, **_reply(outgoing, chat)})
        moved = number_at(description(answer)[1], "migrate_to_chat_id") if answer.status == 400 else 0
        if moved:  # a group that became a large one has another number since, and none of its old messages
            answer = self._send(outgoing, {"chat_id": moved})
        return self._delivered(answer) if answer.ok else _refused(answer, outgoing)

    def _send(self, outgoing: Outgoing, words: dict[str, Any]) -> Answer:
        if outgoing.attachments:
            return self._files.deliver(outgoing, words, self._say)
        return self._say({**words, "text": outgoing.text})

    def _say(self, words: dict[str, Any]) -> Answer:
        # Otherwise Telegram's servers would open every link, also those meant for the customer alone.
        return self._server.post("sendMessage", {**words, "link_preview_options": {"is_disabled": True}})

    def take_back(self, remote_id: str) -> None:
        """See `Undoing.take_back`."""
        named = _MESSAGE.fullmatch(remote_id)
        if named is None:
            return
        words = {"chat_id": int(named[1]), "message_id": int(named[2])}
        answer = self._server.post("deleteMessage", words, once=True)
        said = description(answer)[0]
        if answer.ok or "not found" in said:
            return
        raise Undeliverable(TOO_OLD if "can't be deleted" in said else REFUSED, code="refused", detail=said)

    def _keep_pace(self, chat: int) -> None:
        if chat > 0:
            return
        now, said = time.monotonic(), self._said.setdefault(chat, deque())
        while said and said[0] <= now - GROUP_PER:
            said.popleft()
        if len(said) >= GROUP_MOST:
            pause = timedelta(seconds=max(1.0, said[0] + GROUP_PER - now))
            raise NotNow(BUSY, code="rate", retry_after=pause)
        said.append(now)

    def _delivered(self, answer: Answer) -> Delivered:
        said = self._server.result(answer)
        chat, number = number_at(said, "chat", "id"), number_at(said, "message_id")
        if not number:
            raise Unsure(NO_NUMBER, code="no_answer", retry_after=SOON)
        return Delivered(f"{chat}:{number}")


def _chat(outgoing: Outgoing) -> int:
    """Return where it is said. Chats with one person have positive numbers, all others negative ones."""
    room = int(outgoing.conversation) if _CHAT.fullmatch(outgoing.conversation) else 0
    person = int(outgoing.to) if _CHAT.fullmatch(outgoing.to) else 0
    if outgoing.audience is Audience.PUBLIC:
        chat = room or person
    else:
        chat = room if room > 0 else person
        if chat <= 0:
            raise Undeliverable(NOT_PRIVATE, code="not_private")
    if not chat:
        raise Undeliverable(GONE, code="gone")
    return chat


def _reply(outgoing: Outgoing, chat: int) -> dict[str, Any]:
    """Return which message this answers. In a group it stands under that one or nowhere."""
    asked = _MESSAGE.fullmatch(outgoing.in_reply_to.partition("@")[0])
    if asked is None or int(asked[1]) != chat:
        return {}
    return {"reply_parameters": {"message_id": int(asked[2]), "allow_sending_without_reply": chat > 0}}


def _refused(answer: Answer, outgoing: Outgoing) -> Never:
    """Say why Telegram never will. Its words decide what is advised; words we do not know are shown as they are."""
    said = description(answer)[0]
    lower = said.lower()
    if answer.status == 403:
        if "initiate conversation" in lower or (outgoing.audience is Audience.PRIVATE and _is_group(outgoing)):
            raise Undeliverable(NOT_PRIVATE, code="not_private", detail=said)
        is_person = "user" in lower
        raise Undeliverable(BLOCKED if is_person else THROWN_OUT, code="blocked", detail=said)
    if "too long" in lower:
        raise Undeliverable(TOO_LONG, code="too_long", detail=said)
    if "not found" in lower:
        raise Undeliverable(GONE, code="gone", detail=said)
    raise Undeliverable(REFUSED, code="refused", detail=said)


def _is_group(outgoing: Outgoing) -> bool:
    return outgoing.conversation.startswith("-")
