"""Saying: an answer under the status it belongs to, as visible as that one at most, and never twice."""

import hashlib
import re
import time
from datetime import timedelta
from typing import Any, Never

from django.utils.translation import gettext_noop

from hilft.channels.adapters.mastodon.server import GONE, Limits, Server
from hilft.channels.adapters.mastodon.text import line, plain
from hilft.channels.contract import Audience, Delivered, Measure, NotNow, Outgoing, SentFile, Undeliverable, Unsure
from hilft.channels.wire.http import Answer
from hilft.core.lengths import length

FOR_THE_MENTION = 40
"""Signs kept free for the author's handle, of which only the part before the second @ is counted."""
GONE_SENTENCE = gettext_noop("What this answers is no longer there: its author or the server has deleted it.")
NOBODY = gettext_noop("The account this is for is no longer there.")
TOO_LONG = gettext_noop("The text is longer than this server allows. Say it in several parts.")
REFUSED = gettext_noop("The server does not take this text. Its own words stand beside it; change the text.")
NO_NUMBER = gettext_noop("The server did not say whether it took the text.")
NOT_YET = gettext_noop("The server has not finished preparing a file.")
NO_FILES = gettext_noop("The server does not take this file. Its own words stand beside it.")
TOO_MANY = gettext_noop("This server takes fewer files in one message. Send the others in a second one.")
LOOKED_THROUGH = 5
"""Pages of our own statuses that are looked through for one that may have been said."""
SOON = timedelta(seconds=20)
_MENTION = re.compile(r"(?<![\w/=])@(?=\w)")
_SPACE = re.compile(r"\s+")


def room(limits: Limits) -> int:
    """Return how long a text may be beside the mention."""
    return max(limits.characters - FOR_THE_MENTION, 1)


class Saying:
    """The speaking side of one account."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """See `Channel.deliver`."""
        limits = self._server.learn()
        asked = self._asked(outgoing.in_reply_to) if outgoing.in_reply_to else None
        text = self._text(outgoing, asked, limits)
        if outgoing.tried and (said := self._already(outgoing, text)) is not None:
            return _delivered(said)
        words: dict[str, Any] = {"status": text, "visibility": _visibility(outgoing, asked)}
        if asked is not None:
            words["in_reply_to_id"] = outgoing.in_reply_to
            words |= _warning(asked, text, limits)
        if outgoing.language:
            words["language"] = outgoing.language
        if outgoing.attachments:
            words["media_ids"] = self._uploaded(outgoing.attachments, limits)
        key = hashlib.sha256(outgoing.key.encode("utf-8", "replace")).hexdigest()
        answer = self._server.known(
            self._server.http.ask("POST", "/api/v1/statuses", headers={"Idempotency-Key": key}, json=words)
        )
        return _delivered(_parsed(answer)) if answer.ok else _refused(answer)

    def take_back(self, remote_id: str) -> None:
        """See `Undoing.take_back`."""
        answer = self._server.ask("DELETE", f"/api/v1/statuses/{_identity(remote_id)}")
        if not answer.ok and answer.status not in GONE:
            raise Undeliverable(REFUSED, code="refused", detail=answer.said())

    def _asked(self, remote_id: str) -> dict[str, Any]:
        asked = self._server.one(f"/api/v1/statuses/{_identity(remote_id)}")
        if asked is None:
            raise Undeliverable(GONE_SENTENCE, code="gone")
        return asked

    def _text(self, outgoing: Outgoing, asked: dict[str, Any] | None, limits: Limits) -> str:
        if length(outgoing.text, Measure.CHARACTERS, limits.link) > room(limits):
            raise Undeliverable(TOO_LONG, code="too_long")
        text = outgoing.text
        if outgoing.audience is not Audience.PUBLIC:
            # Whoever else is mentioned would read it: a sign of no width after the @ keeps them out.
            text = _MENTION.sub("@\u200b", text)
        handle = self._handle(outgoing, asked)
        whole = f"@{handle} {text}"
        counted = f"@{handle.partition('@')[0]} {text}"
        if length(counted, Measure.CHARACTERS, limits.link) > limits.characters:
            raise Undeliverable(TOO_LONG, code="too_long")
        return whole

    def _handle(self, outgoing: Outgoing, asked: dict[str, Any] | None) -> str:
        """Return how the author is called today; the number behind stays when people move or rename themselves."""
        author = asked.get("account") if asked else None
        number, _, server = outgoing.to.partition("@")
        if server not in ("", self._server.account.domain):
            raise Undeliverable(NOBODY, code="gone", detail=outgoing.to[:100])
        if not isinstance(author, dict) or str(author.get("id")) != number:
            author = self._server.one(f"/api/v1/accounts/{_identity(number)}")
        acct = line(str((author or {}).get("acct") or ""))
        if not acct:
            raise Undeliverable(NOBODY, code="gone")
        return acct

    def _already(self, outgoing: Outgoing, text: str) -> dict[str, Any] | None:
        """Return what an earlier try said without our hearing it. The server knows our key for an hour only."""
        for status in self._ours(outgoing):
            is_under = str(status.get("in_reply_to_id") or "") == outgoing.in_reply_to
            if is_under and _same(_shown(status), text):
                return status
        return None

    def _ours(self, outgoing: Outgoing) -> list[dict[str, Any]]:
        me = self._server.me()
        if outgoing.in_reply_to:
            found = self._server.one(f"/api/v1/statuses/{_identity(outgoing.in_reply_to)}/context") or {}
            below = found.get("descendants")
            below = [one for one in below if isinstance(one, dict)] if isinstance(below, list) else []
            return [one for one in below if isinstance(a := one.get("account"), dict) and str(a.get("id")) == me.id]
        pages: list[dict[str, Any]] = []
        for _ in range(LOOKED_THROUGH):
            place = {"max_id": str(pages[-1].get("id"))} if pages else {}
            answer = self._server.ask("GET", f"/api/v1/accounts/{me.id}/statuses", params={"limit": 40, **place})
            page = answer.json() if answer.ok else []
            pages += [one for one in page if isinstance(one, dict)] if isinstance(page, list) else []
            if not page:
                break
        return pages

    def _uploaded(self, files: tuple[SentFile, ...], limits: Limits) -> list[str]:
        if len(files) > limits.files:
            raise Undeliverable(TOO_MANY, code="too_many_files")
        return [self._upload(one) for one in files]

    def _upload(self, file: SentFile) -> str:
        """Hand over a file. Doing it twice leaves one behind that nothing shows; the server removes it."""
        content = (file.name, file.content, file.media_type)
        answer = self._server.known(self._server.http.ask("POST", "/api/v2/media", once=True, files={"file": content}))
        found = answer.json() if answer.ok else None
        if not isinstance(found, dict) or not found.get("id"):
            raise Undeliverable(NO_FILES, code="file_refused", detail=answer.said())
        identity = _identity(str(found["id"]))
        for _ in range(10):
            answer = self._server.ask("GET", f"/api/v1/media/{identity}")
            if answer.status == 200:
                return identity
            if answer.status != 206:
                raise Undeliverable(NO_FILES, code="file_refused", detail=answer.said())
            time.sleep(0.5)
        raise NotNow(NOT_YET, code="not_ready", retry_after=SOON)


def _visibility(outgoing: Outgoing, asked: dict[str, Any] | None) -> str:
    """Return who may read it: in public as many as could read the question, and nobody more."""
    if outgoing.audience is not Audience.PUBLIC:
        return "direct"
    was = asked.get("visibility") if asked else "unlisted"
    return str(was) if was in ("public", "unlisted") else "direct"


def _warning(asked: dict[str, Any], text: str, limits: Limits) -> dict[str, Any]:
    """Under a status whose author warns of its content the answer is folded in the same way."""
    warning = line(str(asked.get("spoiler_text") or ""))
    fits = length(text + warning, Measure.CHARACTERS, limits.link) <= limits.characters
    return {"spoiler_text": warning} if warning and fits else {}


def _shown(status: dict[str, Any]) -> str:
    mentions = status.get("mentions")
    named = [one for one in mentions if isinstance(one, dict)] if isinstance(mentions, list) else []
    return plain(str(status.get("content") or ""), {str(one.get("url")): f"@{one.get('acct')}" for one in named})


def _same(shown: str, text: str) -> bool:
    """Whether a status says `text`: servers render white space, and some of them signs like * and _, their own way."""

    def bare(said: str) -> str:
        said = _SPACE.sub("", said)
        return re.sub(r"\W+", "", said).casefold() or said

    return bare(shown) == bare(text)


def _identity(remote_id: str) -> str:
    """Return an identity that can stand in an address. Raises `Undeliverable` for what never was one of a status."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", remote_id):
        raise Undeliverable(GONE_SENTENCE, code="gone", detail=remote_id[:100])
    return remote_id


def _delivered(status: object) -> Delivered:
    found = status if isinstance(status, dict) else {}
    if not found.get("id"):
        raise Unsure(NO_NUMBER, code="no_answer", retry_after=SOON)
    return Delivered(str(found["id"]), permalink=line(str(found.get("url") or "")))


def _parsed(answer: Answer) -> object:
    try:
        return answer.json()
    except NotNow:
        return None


def _refused(answer: Answer) -> Never:
    if answer.status in GONE:
        raise Undeliverable(GONE_SENTENCE, code="gone", detail=answer.said())
    raise Undeliverable(REFUSED, code="refused", detail=answer.said())
