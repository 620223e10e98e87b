"""Saying: a reply below the first comment of a thread, a private answer to a comment, or a message, and never twice.

Instagram knows no key by which it would recognise a second try, so whatever may have been said is looked for first.
Replies hang below first comments only (Meta's documentation "IG Comment Replies"): who answered there is named.
"""

from typing import Never

from django.utils.translation import gettext_noop

from hilft.channels.adapters.instagram.account import InstagramAccount
from hilft.channels.adapters.instagram.events import ELSEWHERE, ID, MEDIUM, Told
from hilft.channels.contract import Audience, Delivered, Measure, Outgoing, Undeliverable, Unsure
from hilft.channels.wire.given import parsed, storable_line, text_at
from hilft.channels.wire.graph import Graph, is_gone, refused, words_of
from hilft.channels.wire.graph_talk import NO_NUMBER, NOT_PRIVATE, Talk, same, second_of
from hilft.channels.wire.http import SOON, Answer
from hilft.core.lengths import length

LONGEST = 1000
"""Bytes of a message ("Send a message", Instagram messaging, 2026). How long a comment may be Meta does not say."""
TOO_LONG = gettext_noop("The text is longer than Instagram allows. Say it in several parts.")
NO_TEXT = gettext_noop("There is no text that could be said.")
NO_FILES = gettext_noop(
    "Instagram takes a file only from an address that anybody can open, and there we put no customer's file. Say in "
    "words where it can be found, or send it another way."
)
GONE = gettext_noop("What this answers is no longer there, or its author does not show it to this account.")
HIDDEN = gettext_noop("This comment is hidden, and Instagram lets nobody answer what is hidden. Show it again first.")
MAYBE_SAID = gettext_noop(
    "It may have been said before, and below other people's media Instagram does not let us look. Look there yourself, "
    "and answer by hand if it is missing."
)
NOT_TAKEN_BACK = gettext_noop(
    "Instagram does not let us take this back: messages stay with whoever got them, and others' words are theirs."
)


class Saying:
    """The speaking side of one account."""

    def __init__(self, account: InstagramAccount, graph: Graph, talk: Talk) -> None:
        self._account, self._graph, self._talk = account, graph, talk

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """See `Channel.deliver`."""
        if outgoing.attachments:
            raise Undeliverable(NO_FILES, code="no_files")
        if not outgoing.text.strip():
            raise Undeliverable(NO_TEXT, code="refused")
        if length(outgoing.text, Measure.BYTES) > LONGEST:
            raise Undeliverable(TOO_LONG, code="too_long")
        above = outgoing.in_reply_to.partition("#")[0]
        if outgoing.audience is Audience.PUBLIC:
            is_elsewhere = ELSEWHERE.fullmatch(outgoing.conversation)
            return self._elsewhere(outgoing) if is_elsewhere else self._reply(outgoing, above)
        if above.startswith(MEDIUM):
            raise Undeliverable(NOT_PRIVATE, code="not_private")
        if not ID.fullmatch(above):
            return self._talk.answer(outgoing)
        since = second_of(text_at(self._comment(above), "timestamp")) if outgoing.tried else 0
        return self._talk.answer_below(outgoing, {"comment_id": above}, since)

    def take_back(self, remote_id: str) -> None:
        """See `Undoing.take_back`."""
        if not ID.fullmatch(remote_id):
            raise Undeliverable(NOT_TAKEN_BACK, code="refused")
        found = self._graph.ask("GET", remote_id, {"fields": "id,username"})
        if not found.ok:
            return None if is_gone(found) else refused(found)
        if text_at(parsed(found.body), "username") != self._account.handle:
            raise Undeliverable(NOT_TAKEN_BACK, code="refused")
        answer = self._graph.ask("DELETE", remote_id)
        return None if answer.ok or is_gone(answer) else refused(answer)

    def _reply(self, outgoing: Outgoing, above: str) -> Delivered:
        asked = self._comment(above)
        if asked.get("hidden") is True:
            raise Undeliverable(HIDDEN, code="not_allowed")
        first = text_at(asked, "parent_id") or above
        who = storable_line(text_at(asked, "username"), longest=60)
        # A reply to a reply lands below the first comment: only a name says to whom it speaks.
        is_named = first != above and who and who != self._account.handle
        text = f"@{who} {outgoing.text}" if is_named else outgoing.text
        if outgoing.tried and (known := self._replied(first, text, asked)) is not None:
            return known
        return _delivered(self._graph.ask("POST", f"{first}/replies", json={"message": text}))

    def _elsewhere(self, outgoing: Outgoing) -> Delivered:
        """Answer whoever mentioned us below somebody else's medium."""
        if outgoing.tried:
            raise Undeliverable(MAYBE_SAID, code="maybe_said")
        medium, _, comment = outgoing.conversation.partition(":")
        words = {"media_id": medium, **({"comment_id": comment} if comment else {}), "message": outgoing.text}
        return _delivered(self._graph.ask("POST", f"{self._account.number}/mentions", json=words))

    def _replied(self, first: str, text: str, asked: Told) -> Delivered | None:
        """Return what an earlier try said without our hearing it: below the same, after it, in the same words."""
        since = second_of(text_at(asked, "timestamp"))
        words = {"fields": "id,text,timestamp,username", "limit": "50"}
        for one in self._graph.paged(f"{first}/replies", words):
            is_ours = text_at(one, "username") == self._account.handle and text_at(one, "id") != text_at(asked, "id")
            if is_ours and second_of(text_at(one, "timestamp")) >= since and same(text_at(one, "text"), text):
                return Delivered(text_at(one, "id"))
        return None

    def _comment(self, identity: str) -> Told:
        """Return a comment as it is now. Raises `Undeliverable` when it is gone."""
        if not ID.fullmatch(identity):
            raise Undeliverable(GONE, code="gone", detail=identity[:100])
        answer = self._graph.ask("GET", identity, {"fields": "id,username,hidden,parent_id,timestamp"})
        return dict(answer.json()) if answer.ok else _refused(answer)


def _delivered(answer: Answer) -> Delivered:
    if not answer.ok:
        _refused(answer)
    if not (identity := text_at(parsed(answer.body), "id")):
        raise Unsure(NO_NUMBER, code="no_answer", retry_after=SOON, detail=answer.said())
    return Delivered(identity)


def _refused(answer: Answer) -> Never:
    if is_gone(answer):
        raise Undeliverable(GONE, code="gone", detail=words_of(answer))
    refused(answer)
