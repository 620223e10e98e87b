"""Private messages on Meta's Messenger platform, which carries Facebook's Messenger and Instagram's messages alike.

After Meta's documentation: "Send a message" (May 2026), "Private replies" (April 2026), "Conversations API" (February
2026), "Common error codes" (March 2026).
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from threading import Event
from typing import Any, Never

from django.utils.translation import gettext_noop

from hilft.channels.contract import Delivered, NotNow, Outgoing, Undeliverable, Unsure
from hilft.channels.wire.given import at, list_at, moment_of_text, parsed, storable_line, text_at
from hilft.channels.wire.graph import Graph, code_of, is_gone, listed, refused, subcode_of, words_of
from hilft.channels.wire.graph_files import attached, fetched
from hilft.channels.wire.graph_messages import MARK, follows
from hilft.channels.wire.graph_sent import follow
from hilft.channels.wire.http import SOON, Answer
from hilft.channels.wire.places import Place, Thing

WINDOW, HUMAN_WINDOW = timedelta(hours=24), timedelta(days=7)
"""How long after a person's last word they may be answered by anybody, and by a person of ours ("Send a message")."""
PRIVATE_REPLY = timedelta(days=7)
"""How long after a comment its author may be answered in private, once ("Private replies")."""
SHOWN = 20
"""Of a conversation Meta shows the newest 20 messages; of older ones only that they are there."""
PAGE = "25"
GENTLE, PAUSE = 4, 0.5
"""Conversations asked for in a row, and the seconds between further ones: Meta allows two requests a second."""
NAME_PATIENCE = timedelta(seconds=2)
"""Meta waits for our answer meanwhile."""
TOO_LATE = gettext_noop(
    "This person's last message is more than 24 hours ago; since then Meta lets only people answer, for seven days, "
    "and only through apps that have a right of their own for it. Answer by hand, or ask the person to write again."
)
NOT_PRIVATE = gettext_noop(
    "Meta does not let us answer this in private: it was answered so before, is more than seven days old, or its "
    "author takes no messages from us. Ask them in public to write to us, without saying anything of their matter."
)
KEPT = gettext_noop(
    "Meta lets us answer this in private once only, and that is kept for what a person writes. Write it yourself."
)
NOT_REACHED = gettext_noop(
    "This person cannot be reached in private: they have blocked us, left, or take no messages. Reach them another way."
)
NO_NUMBER = gettext_noop("Meta did not say whether it took the message.")
PERSON = re.compile(r"[0-9]{3,25}")
# Meta's error codes of the Messenger platform.
OUTSIDE = frozenset({2018278, 2534022})
REPLIED = frozenset({10900, 10901, 10902, 10903})
AWAY = frozenset({551, 10901, 2018001, 1545041, 2018108, 2018109, 2018028, 2534014})


@dataclass(frozen=True)
class Talk:
    """The private side of a page. `platform`: "messenger" or "instagram". `us`: our identities there.

    `human`: whether the app has the right to let people answer later than 24 hours.
    """

    graph: Graph
    page: str
    platform: str
    us: frozenset[str]
    human: bool

    def answer(self, outgoing: Outgoing, files: Sequence[Mapping[str, Any]] = ()) -> Delivered:
        """Say something to a person who wrote to us, with files behind it. Raises what `Channel.deliver` does."""
        known = self._said(outgoing, after=outgoing.in_reply_to) if outgoing.tried else None
        said, number = known or (self._answered(outgoing, {"text": outgoing.text}), 0)
        for file in files[number:]:
            follow(partial(self._answered, outgoing, {"attachment": file, "metadata": MARK}))
        return said

    def _answered(self, outgoing: Outgoing, message: Mapping[str, Any]) -> Delivered:
        words = {"recipient": {"id": _person(outgoing.to)}, "message": message}
        answer = self._send({**words, "messaging_type": "RESPONSE"})
        # The tag is for what a person of ours wrote: what the house itself says is too late then.
        if _is_late(answer) and self.human and not outgoing.automatic:
            answer = self._send({**words, "messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"})
        return _delivered(answer)

    def answer_below(self, outgoing: Outgoing, below: dict[str, str], since: int) -> Delivered:
        """Answer a post or a comment in private. `below`: which one, in Meta's words; `since`: when it was said."""
        if outgoing.automatic:
            raise Undeliverable(KEPT, code="not_private")
        if outgoing.tried and (known := self._said(outgoing, since=since)) is not None:
            return known[0]
        answer = self._send({"recipient": below, "message": {"text": outgoing.text}})
        if not answer.ok and (code_of(answer) in REPLIED or _is_late(answer) or is_gone(answer)):
            raise Undeliverable(NOT_PRIVATE, code="not_private", detail=words_of(answer))
        return _delivered(answer)

    def conversations(self, place: Place, *, stop: Event | None = None) -> Iterator[dict[str, Any]]:
        """Yield the conversations in which something may have been said since, the last one first. Raises `NotNow`."""
        words = {"platform": self.platform, "fields": "id,updated_time", "limit": PAGE}
        for talk in self.graph.paged(f"{self.page}/conversations", words, stop=stop):
            if second_of(text_at(talk, "updated_time")) < place.second:
                return
            if text_at(talk, "id"):
                yield talk

    def written(self, place: Place, *, stop: Event | None = None) -> Iterator[Thing[dict[str, Any]]]:
        """Yield what was written since then in all conversations, not faster than Meta allows. Raises `NotNow`."""
        for number, talk in enumerate(self.conversations(place, stop=stop)):
            if number >= GENTLE:
                stop.wait(PAUSE) if stop is not None else time.sleep(PAUSE)
            yield from self.messages(text_at(talk, "id"), place, stop=stop)

    def messages(self, talk: str, place: Place, *, stop: Event | None = None) -> Iterator[Thing[dict[str, Any]]]:
        """Yield the messages of a conversation since then. What Meta does not show any more comes without its words."""
        shown = self._shown(talk, stop)
        known = {text_at(one, "id"): one for one in shown}
        oldest = second_of(text_at(shown[-1:], 0, "created_time"))
        listing: Iterable[dict[str, Any]] = shown
        if len(shown) == SHOWN and oldest >= place.second:
            listing = self.graph.paged(f"{talk}/messages", {"fields": "id,created_time"}, stop=stop)
        for number, one in enumerate(listing):  # the newest first
            second, identity = second_of(text_at(one, "created_time")), text_at(one, "id")
            if second < place.second:
                return
            if identity:
                whole = self._with_files({**one, **known.get(identity, {})})
                above = follows(second * 1000, *self._ours_before(shown, identity))
                yield Thing(second, (-number, ""), identity, {**whole, "follows": above} if above else whole)

    def _with_files(self, message: dict[str, Any]) -> dict[str, Any]:
        """Return a message with its files; where they do not come just now, hearing does not wait for them."""
        try:
            files = fetched(message, self.graph.http.base)
        except NotNow:
            return message
        return {**message, "files": files} if files else message

    def known_of(self, person: str) -> tuple[str, str, list[tuple[str, int]]]:
        """Return a person's name and handle, "" where Meta does not say, and our last words to them, the newest first,
        with their moments in milliseconds. Raises `NotNow`.
        """
        fields = f"participants,messages.limit({SHOWN}){{id,created_time,from,message}}"
        words = {"platform": self.platform, "user_id": _person(person), "fields": fields}
        page = listed(self.graph.heard(f"{self.page}/conversations", words, patience=NAME_PATIENCE))[:1]
        ours = self._ours(listed(at(page, 0, "messages")))
        for one in list_at(page, 0, "participants", "data"):
            if text_at(one, "id") == person:
                return storable_line(text_at(one, "name")), storable_line(text_at(one, "username")), ours
        return "", "", ours

    def _ours_before(self, shown: list[dict[str, Any]], identity: str) -> tuple[str, int]:
        """Return our last word before one, with its moment in milliseconds. `shown`: the newest first."""
        names = [text_at(one, "id") for one in shown]
        older = shown[names.index(identity) + 1 :] if identity in names else []
        return next(iter(self._ours(older)), ("", 0))

    def _ours(self, shown: list[dict[str, Any]]) -> list[tuple[str, int]]:
        """Return our words among these, with their moments in milliseconds; a file belongs to the word before it."""
        ours = [one for one in shown if text_at(one, "from", "id") in self.us and text_at(one, "message")]
        return [(text_at(one, "id"), second_of(text_at(one, "created_time")) * 1000) for one in ours]

    def close(self) -> None:
        """Let go of this thread's connections."""
        self.graph.close()

    def _shown(self, talk: str, stop: Event | None) -> list[dict[str, Any]]:
        parts = "id,created_time,from,to,message,attachments"
        page = self.graph.heard(talk, {"fields": f"messages.limit({SHOWN}){{{parts}}}"}, stop=stop)
        return listed(page.get("messages"))

    def _said(self, outgoing: Outgoing, *, after: str = "", since: int = 0) -> tuple[Delivered, int] | None:
        """Return what an earlier try said without our hearing it, and how many of its files: to the same person, in the
        same words, after that.
        """
        files = 0
        words = {"platform": self.platform, "user_id": _person(outgoing.to), "fields": "id"}
        for talk in listed(self.graph.heard(f"{self.page}/conversations", words))[:1]:
            for one in self._shown(text_at(talk, "id"), None):  # the newest first
                if after and text_at(one, "id") == after:
                    return None
                if second_of(text_at(one, "created_time")) < since:
                    return None
                is_ours = text_at(one, "from", "id") in self.us
                if is_ours and same(text_at(one, "message"), outgoing.text):
                    return Delivered(text_at(one, "id")), files
                files += is_ours and not text_at(one, "message") and bool(attached(one))
        return None

    def _send(self, words: dict[str, Any]) -> Answer:
        return self.graph.ask("POST", f"{self.page}/messages", json=words)


def second_of(text: str) -> int:
    """Return the second since 1970 a moment of Meta's names, 0 when it names none."""
    moment = moment_of_text(text)
    return int(moment.timestamp()) if moment is not None else 0


def same(shown: str, text: str) -> bool:
    """Whether what Meta shows are our words: it renders white space its own way."""
    return shown.split() == text.split()


def _person(text: str) -> str:
    if not PERSON.fullmatch(text):
        raise Undeliverable(NOT_REACHED, code="no_address", detail=text[:100])
    return text


def _is_late(answer: Answer) -> bool:
    return not answer.ok and subcode_of(answer) in OUTSIDE


def _delivered(answer: Answer) -> Delivered:
    if not answer.ok:
        _refused(answer)
    told = parsed(answer.body)
    if not (identity := text_at(told, "message_id") or text_at(list_at(told, "messages")[:1], 0, "id")):
        raise Unsure(NO_NUMBER, code="no_answer", retry_after=SOON, detail=answer.said())
    return Delivered(identity)


def _refused(answer: Answer) -> Never:
    if _is_late(answer):
        raise Undeliverable(TOO_LATE, code="too_late", detail=words_of(answer))
    if {code_of(answer), subcode_of(answer)} & AWAY:
        raise Undeliverable(NOT_REACHED, code="undeliverable", detail=words_of(answer))
    refused(answer)
