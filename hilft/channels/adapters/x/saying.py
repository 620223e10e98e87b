"""Saying: an answer in its thread or in a direct message, and never twice.

X knows no key by which it would recognise a second try; it refuses the same words said twice, but for a while only. So
whatever may have been said is looked for first.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any, Never

from django.utils.translation import gettext_noop

from hilft.channels.adapters.x.events import PRIVATE, Thing, number, references
from hilft.channels.adapters.x.reading import said
from hilft.channels.adapters.x.server import Server, reason
from hilft.channels.contract import Audience, Delivered, Measure, NotNow, Outgoing, Undeliverable, Unsure
from hilft.channels.wire.given import at, dict_at, list_at, text_at
from hilft.channels.wire.http import Answer
from hilft.core.lengths import length

LONGEST, LINK = 280, 23
LONGEST_PRIVATE = 10_000
SOON = timedelta(seconds=30)
LOOKED_THROUGH = 3
"""Pages of our own words that are looked through for one that may have been said."""
TOO_LONG = gettext_noop("The text is longer than X allows. Say it in several parts.")
GONE = gettext_noop("What this answers is no longer there, or its author does not show it to this account.")
NOT_ALLOWED = gettext_noop(
    "X does not let a program say this here. Open the post and answer by hand; X's own words stand beside it."
)
DUPLICATE = gettext_noop("X takes this for something the account has said before. Change the text a little.")
NOT_PRIVATE = gettext_noop(
    "This person takes no direct messages from this account. Ask them in public to write one first, without saying "
    "anything of their matter."
)
REFUSED = gettext_noop("X does not take this text. Its own words stand beside it; change the text.")
NO_NUMBER = gettext_noop("X did not say whether it took the text.")
NO_FILES = gettext_noop("Files cannot be sent on X from here. Send the words without them.")
_POST = {"expansions": "author_id,referenced_posts", "post.fields": "created_at,entities,id,note_post,text"}
_MESSAGE = {"dm_event.fields": "created_at,entities,event_type,id,text", "event_types": "MessageCreate"}
_MENTIONS = re.compile(r"^(\s*@[A-Za-z0-9_]{1,30}(?![A-Za-z0-9_]))+")
_LINK = re.compile(r"https?://\S|(?<![\w@.-])(?:[\w-]+\.)+[^\W\d_]{2,}")
_GONE = ("deleted or not visible", "not visible to you", "does not exist", "not found", "in_reply_to_tweet_id")


class Saying:
    """The speaking side of one account."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """See `Channel.deliver`."""
        if outgoing.attachments:
            raise Undeliverable(NO_FILES, code="files")
        if outgoing.audience is not Audience.PUBLIC:
            return self._privately(outgoing)
        if length(outgoing.text, Measure.WEIGHTED, LINK) > LONGEST:
            raise Undeliverable(TOO_LONG, code="too_long")
        if outgoing.tried and (known := self._posted(outgoing)) is not None:
            return known
        words: Thing = {"text": outgoing.text}
        if outgoing.in_reply_to:
            words["reply"] = {"in_reply_to_tweet_id": _identity(outgoing.in_reply_to)}
        answer = self._server.ask("POST", "/2/tweets", json=words)
        return _delivered(text_at(_parsed(answer), "data", "id")) if answer.ok else self._refused(outgoing, answer)

    def take_back(self, remote_id: str) -> None:
        """See `Undoing.take_back`."""
        is_private = remote_id.startswith(PRIVATE)
        path = f"/2/{'dm_events' if is_private else 'tweets'}/{_identity(remote_id.removeprefix(PRIVATE))}"
        answer = self._server.ask("DELETE", path)
        if not answer.ok and answer.status not in (404, 410):
            raise Undeliverable(REFUSED, code="refused", detail=reason(answer))

    def _refused(self, outgoing: Outgoing, answer: Answer) -> Delivered:
        """What X takes for a second try of the same words may be just that: then it was said."""
        if "duplicate" not in reason(answer).lower():
            _refused(answer)
        known = self._posted(outgoing)
        if known is None:
            raise Undeliverable(DUPLICATE, code="duplicate", detail=reason(answer))
        return known

    def _privately(self, outgoing: Outgoing) -> Delivered:
        if len(outgoing.text) > LONGEST_PRIVATE:
            raise Undeliverable(TOO_LONG, code="too_long")
        path = f"/2/dm_conversations/with/{_identity(outgoing.to)}"
        if outgoing.tried and (known := self._messaged(outgoing, path)) is not None:
            return known
        answer = self._server.ask("POST", f"{path}/messages", json={"text": outgoing.text})
        if answer.status == 403:
            raise Undeliverable(NOT_PRIVATE, code="not_private", detail=reason(answer))
        if not answer.ok:
            _refused(answer)
        identity = text_at(_parsed(answer), "data", "dm_event_id")
        return _delivered(identity, private=True)

    def _posted(self, outgoing: Outgoing) -> Delivered | None:
        """Return what an earlier try said without our hearing it: in answer to the same, in the same words."""
        above = outgoing.in_reply_to
        # Our answer has a higher number than what it answers, so that X shows, and charges, little else.
        place = {"since_id": above} if number(above) else {}
        for post, includes in self._own(f"/2/users/{self._server.account.me}/tweets", {**_POST, **place}):
            under = [text_at(one, "id") for one in references(post) if one.get("type") == "replied_to"]
            if (above in under or not (above or under)) and _same(said(post, includes), outgoing.text):
                return _delivered(text_at(post, "id"))
        return None

    def _messaged(self, outgoing: Outgoing, path: str) -> Delivered | None:
        words = {**_MESSAGE, "expansions": "sender_id"}
        after = number(outgoing.in_reply_to.removeprefix(PRIVATE))
        for message, includes in self._own(f"{path}/dm_events", words):
            is_ours = text_at(message, "sender_id") == self._server.account.me
            is_after = number(text_at(message, "id")) > after
            if is_ours and is_after and _same(said(message, includes), outgoing.text):
                return _delivered(text_at(message, "id"), private=True)
        return None

    def _own(self, path: str, words: dict[str, str]) -> Iterator[tuple[Thing, Thing]]:
        """Yield what we said, the newest first."""
        params = {**words, "max_results": "100"}
        for _ in range(LOOKED_THROUGH):
            page = self._server.told(path, params)
            for one in list_at(page, "data"):
                yield dict_at(one), dict_at(page, "includes")
            if not (token := text_at(page, "meta", "next_token")):
                return
            params["pagination_token"] = token


def has_link(text: str) -> bool:
    """Whether X takes the text for one with a link, which costs many times as much."""
    return bool(_LINK.search(text))


def _same(shown: str, text: str) -> bool:
    """Whether a post says `text`: X puts the mentions of a reply before it and renders white space its own way."""

    def bare(words: str) -> str:
        return re.sub(r"\s+", "", _MENTIONS.sub("", unescape(words)))

    return bare(shown) == bare(text)


def _identity(text: str) -> str:
    """Return a number that can stand in an address. Raises `Undeliverable` for what never was one of X."""
    if not re.fullmatch(r"[0-9]{1,19}", text):
        raise Undeliverable(GONE, code="gone", detail=text[:100])
    return text


def _delivered(identity: str, *, private: bool = False) -> Delivered:
    if not number(identity):
        raise Unsure(NO_NUMBER, code="no_answer", retry_after=SOON)
    if private:
        return Delivered(f"{PRIVATE}{identity}")
    return Delivered(identity, permalink=f"https://x.com/i/web/status/{identity}")


def _parsed(answer: Answer) -> Any:
    try:
        return answer.json()
    except NotNow:
        return None


def _refused(answer: Answer) -> Never:
    words = f"{reason(answer)} {at(_parsed(answer), 'errors', 0)}".lower()
    if answer.status in (404, 410) or any(one in words for one in _GONE):
        raise Undeliverable(GONE, code="gone", detail=reason(answer))
    if answer.status == 403:
        raise Undeliverable(NOT_ALLOWED, code="not_allowed", detail=reason(answer))
    raise Undeliverable(REFUSED, code="refused", detail=reason(answer))
