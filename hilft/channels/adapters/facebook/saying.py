"""Saying: a comment in its thread, a private answer to a comment, or a message in Messenger, and never twice.

Facebook knows no key by which it would recognise a second try, so whatever may have been said is looked for first.
"""

from typing import Never

from django.utils.translation import gettext_noop

from hilft.channels.adapters.facebook.account import FacebookAccount
from hilft.channels.adapters.facebook.events import ID
from hilft.channels.adapters.facebook.files import uploaded
from hilft.channels.contract import Audience, Delivered, Measure, Outgoing, Undeliverable, Unsure
from hilft.channels.wire.given import parsed, text_at
from hilft.channels.wire.graph import Graph, code_of, is_gone, listed, refused, words_of
from hilft.channels.wire.graph_talk import NO_NUMBER, Talk, same, second_of
from hilft.channels.wire.http import SOON, Answer
from hilft.core.lengths import length

LONGEST = 2000
"""Characters of a message (Meta's reference of the Send API). How long a comment may be Meta does not say."""
TOO_LONG = gettext_noop("The text is longer than Facebook allows. Say it in several parts.")
NO_TEXT = gettext_noop("There is no text that could be said.")
NO_FILES = gettext_noop("Below a comment on Facebook we say words only. Send the files in a message.")
ONE_WORD = gettext_noop(
    "Meta lets us answer this in private with one message of words. Send the files when the person has answered."
)
GONE = gettext_noop("What this answers is no longer there, or its author does not show it to this page.")
DUPLICATE = gettext_noop("Facebook takes this for something the page has said before. Change the text a little.")
NOT_TAKEN_BACK = gettext_noop(
    "Facebook does not let us take this back: messages stay with whoever got them, and others' words are theirs."
)
TWICE = 506


class Saying:
    """The speaking side of one page."""

    def __init__(self, account: FacebookAccount, graph: Graph, talk: Talk) -> None:
        self._account, self._graph, self._talk = account, graph, talk

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """See `Channel.deliver`."""
        if outgoing.attachments and outgoing.audience is Audience.PUBLIC:
            raise Undeliverable(NO_FILES, code="no_files")
        if not outgoing.text.strip():
            raise Undeliverable(NO_TEXT, code="refused")
        if length(outgoing.text, Measure.CHARACTERS) > LONGEST:
            raise Undeliverable(TOO_LONG, code="too_long")
        above = outgoing.in_reply_to.partition("#")[0]
        if outgoing.audience is Audience.PUBLIC:
            return self._comment(outgoing, above)
        if not ID.fullmatch(above):
            return self._talk.answer(outgoing, uploaded(self._graph, self._account.page, outgoing.attachments))
        if outgoing.attachments:
            raise Undeliverable(ONE_WORD, code="no_files")
        kind = "post_id" if above.startswith(f"{self._account.page}_") else "comment_id"
        return self._talk.answer_below(outgoing, {kind: above}, self._said_at(above) if outgoing.tried else 0)

    def take_back(self, remote_id: str) -> None:
        """See `Undoing.take_back`."""
        if not ID.fullmatch(remote_id):
            raise Undeliverable(NOT_TAKEN_BACK, code="refused")
        found = self._graph.ask("GET", remote_id, {"fields": "id,from"})
        if not found.ok:
            return None if is_gone(found) else refused(found)
        if text_at(parsed(found.body), "from", "id") != self._account.page:
            raise Undeliverable(NOT_TAKEN_BACK, code="refused")
        answer = self._graph.ask("DELETE", remote_id)
        return None if answer.ok or is_gone(answer) else refused(answer)

    def _comment(self, outgoing: Outgoing, above: str) -> Delivered:
        """Say it below the first comment of the thread: Facebook's threads are one step deep."""
        thread = outgoing.conversation
        is_thread = ID.fullmatch(thread) is not None and not thread.startswith(f"{self._account.page}_")
        below = thread if is_thread else above
        if not ID.fullmatch(below):
            raise Undeliverable(GONE, code="gone", detail=below[:100])
        if outgoing.tried and (known := self._posted(outgoing, below, above)) is not None:
            return known
        answer = self._graph.ask("POST", f"{below}/comments", json={"message": outgoing.text})
        if not answer.ok:
            if code_of(answer) == TWICE and (known := self._posted(outgoing, below, above)) is not None:
                return known
            _refused(answer)
        identity = text_at(parsed(answer.body), "id")
        if not identity:
            raise Unsure(NO_NUMBER, code="no_answer", retry_after=SOON, detail=answer.said())
        return _delivered(identity)

    def _posted(self, outgoing: Outgoing, below: str, above: str) -> Delivered | None:
        """Return what an earlier try said without our hearing it: below the same, after it, in the same words."""
        since = self._said_at(above) if ID.fullmatch(above) else 0
        words = {"fields": "id,created_time,from,message", "order": "reverse_chronological", "limit": "100"}
        page = self._graph.told(f"{below}/comments", words)
        for one in listed(page):
            if second_of(text_at(one, "created_time")) < since:
                return None
            is_ours = text_at(one, "from", "id") == self._account.page
            if is_ours and text_at(one, "id") != above and same(text_at(one, "message"), outgoing.text):
                return _delivered(text_at(one, "id"))
        return None

    def _said_at(self, identity: str) -> int:
        return second_of(text_at(self._graph.told(identity, {"fields": "id,created_time"}), "created_time"))


def _delivered(identity: str) -> Delivered:
    return Delivered(identity, permalink=f"https://www.facebook.com/{identity}")


def _refused(answer: Answer) -> Never:
    if is_gone(answer):
        raise Undeliverable(GONE, code="gone", detail=words_of(answer))
    if code_of(answer) == TWICE:
        raise Undeliverable(DUPLICATE, code="duplicate", detail=words_of(answer))
    refused(answer)
