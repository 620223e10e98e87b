"""Saying: an answer in its topic or in a message to its author alone, and never twice.

A new conversation carries our key as its external identity, of which the community allows one each. A post knows no
such key: the community gives the same answer to the same request for two minutes, and later refuses the same words for
a while. So whatever may have been said is looked for first.
"""

import hashlib
import re
from datetime import timedelta
from typing import Any, Never

from django.utils.translation import gettext_noop

from hilft.channels.adapters.discourse.files import in_markdown
from hilft.channels.adapters.discourse.server import GONE, Server, is_gone, reason
from hilft.channels.contract import Audience, Delivered, NotNow, Outgoing, Undeliverable, Unsure
from hilft.channels.wire.given import dict_at, list_at, number_at, storable_line, text_at
from hilft.channels.wire.http import Answer

LONGEST = 31_000
"""Signs of a post: Discourse takes 32,000 unless the community says otherwise; the rest is for a link."""
LOOKED_THROUGH = 40
"""The last posts of a topic that are looked through for one that may have been said."""
SOON = timedelta(seconds=30)
TOO_LONG = gettext_noop("The text is longer than this community allows. Say it in several parts.")
TOO_SHORT = gettext_noop("The community wants a longer text. Say it in a whole sentence.")
DELETED = gettext_noop("What this answers is no longer there: its author or a moderator has deleted it.")
CLOSED = gettext_noop(
    "The topic is closed or archived. Ask a moderator of the community to open it, or write to the customer elsewhere."
)
WAITS = gettext_noop(
    "The community holds this answer back until a moderator approves it. Have it approved there, and do not say it "
    "again; make the account a moderator, so that it is not asked for next time."
)
NOT_PRIVATE = gettext_noop(
    "This person takes no messages from this account. Ask them in public to write one first, without saying anything "
    "of their matter."
)
NOT_ALLOWED = gettext_noop("The community does not let this account say that. Its own words stand beside it.")
REFUSED = gettext_noop("The community does not take this text. Its own words stand beside it; change the text.")
NO_NUMBER = gettext_noop("The community did not say whether it took the text.")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_TOPIC = re.compile(r"/t/(?:[^/?]+/)?([0-9]{1,12})(?:[/.?]|$)")
_SPACE = re.compile(r"\s+")


class Saying:
    """The speaking side of one account."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """See `Channel.deliver`."""
        if len(outgoing.text) > LONGEST:
            raise Undeliverable(TOO_LONG, code="too_long")
        asked = self._server.post(_identity(outgoing.in_reply_to))
        if asked is None:
            raise Undeliverable(DELETED, code="gone")
        # What would be taken for a tag of HTML is shown as it was written.
        files = in_markdown(self._server, outgoing.attachments)
        text = "\n\n".join(filter(None, (_TAG.sub("&lt;", outgoing.text), files)))
        topic = number_at(asked, "topic_id")
        if outgoing.audience is Audience.PUBLIC:
            return self._answered(outgoing, asked, topic, text)
        if self._is_between_us(topic, outgoing):
            return self._answered(outgoing, asked, topic, text)
        return self._written(outgoing, asked, topic, text)

    def take_back(self, remote_id: str) -> None:
        """See `Undoing.take_back`."""
        identity = _identity(remote_id)
        if self._server.stands(identity) is False:
            return
        answer = self._server.ask("DELETE", f"/posts/{identity}.json")
        if not answer.ok and answer.status not in GONE:
            raise Undeliverable(NOT_ALLOWED, code="refused", detail=reason(answer))

    def _is_between_us(self, topic: int, outgoing: Outgoing) -> bool:
        """Whether a topic is a message nobody reads but its author, us and our own people, or a group they wrote to."""
        told = self._server.one(f"/t/{topic}.json") or {}
        if text_at(told, "archetype") != "private_message":
            return False
        people = [dict_at(one) for one in list_at(told, "details", "allowed_users")]
        others = [one for one in people if not self._server.account.is_ours(text_at(one, "username"))]
        return {self._address(one) for one in others} == {outgoing.to}

    def _address(self, person: dict[str, Any]) -> str:
        return f"{number_at(person, 'id')}@{self._server.account.host}"

    def _answered(self, outgoing: Outgoing, asked: dict[str, Any], topic: int, text: str) -> Delivered:
        if outgoing.tried and (known := self._already(topic, number_at(asked, "id"), text)) is not None:
            return known
        words: dict[str, Any] = {"raw": text, "topic_id": topic}
        if number_at(asked, "post_number") > 1:
            words["reply_to_post_number"] = number_at(asked, "post_number")
        answer = self._server.ask("POST", "/posts.json", body={"json": words})
        if answer.ok:
            return self._delivered(answer)
        _refused(answer)

    def _written(self, outgoing: Outgoing, asked: dict[str, Any], topic: int, text: str) -> Delivered:
        """Write to the author alone, with a link to what they asked."""
        key = f"hilft-{hashlib.sha256(outgoing.key.encode('utf-8', 'replace')).hexdigest()[:40]}"
        if outgoing.tried and (known := self._begun(key)) is not None:
            return known
        if self._address({"id": number_at(asked, "user_id")}) != outgoing.to:
            raise Undeliverable(NOT_PRIVATE, code="not_private")
        title = storable_line(outgoing.subject) or storable_line(text_at(asked, "topic_title"))
        title = title or storable_line(text_at(self._server.one(f"/t/{topic}.json") or {}, "title")) or "hilft"
        link = f"{self._server.account.server}/t/{topic}/{number_at(asked, 'post_number')}"
        words = {
            "raw": f"{text}\n\n{link}",
            "title": title,
            "archetype": "private_message",
            "target_recipients": text_at(asked, "username"),
            "external_id": key,
        }
        answer = self._server.ask("POST", "/posts.json", body={"json": words})
        if answer.ok:
            return self._delivered(answer)
        if (known := self._begun(key)) is not None:
            return known
        if answer.status in (403, 422) and not _is_about_the_text(answer):
            raise Undeliverable(NOT_PRIVATE, code="not_private", detail=reason(answer))
        _refused(answer)

    def _begun(self, key: str) -> Delivered | None:
        """Return the conversation an earlier try began: the community knows it by our key."""
        answer = self._server.ask("GET", f"/t/external_id/{key}.json")
        found = _TOPIC.search(answer.headers.get("location", "")) if 300 <= answer.status < 400 else None
        told = self._server.one(f"/t/{found[1]}.json") if found is not None else None
        posts = list_at(told, "post_stream", "posts")
        return self._of(dict_at(posts[0])) if posts else None

    def _already(self, topic: int, above: int, text: str) -> Delivered | None:
        """Return what an earlier try said without our hearing it: later than what it answers, in the same words."""
        stream = list_at(self._server.one(f"/t/{topic}.json"), "post_stream", "stream")
        later = sorted(one for one in stream if isinstance(one, int) and one > above)[-LOOKED_THROUGH:]
        if not later:
            return None
        told = self._server.told(f"/t/{topic}/posts.json", {"post_ids[]": [str(one) for one in later]})
        ours = [dict_at(one) for one in list_at(told, "post_stream", "posts")]
        names = {self._server.account.username.lower()}
        for one in (post for post in ours if text_at(post, "username").lower() in names and not is_gone(post)):
            whole = self._server.post(number_at(one, "id"))
            if whole is not None and _bare(text_at(whole, "raw")) == _bare(text):
                return self._of(whole)
        return None

    def _delivered(self, answer: Answer) -> Delivered:
        try:
            told = dict_at(answer.json())
        except NotNow:
            told = {}
        if text_at(told, "action") == "enqueued":
            raise Undeliverable(WAITS, code="waits")
        if number_at(told, "id") <= 0:
            raise Unsure(NO_NUMBER, code="no_answer", retry_after=SOON)
        return self._of(told)

    def _of(self, post: dict[str, Any]) -> Delivered:
        link = f"{self._server.account.server}/t/{number_at(post, 'topic_id')}/{number_at(post, 'post_number')}"
        return Delivered(str(number_at(post, "id")), permalink=link)


def _bare(text: str) -> str:
    return _SPACE.sub("", text)


def _identity(text: str) -> str:
    """Return a number that can stand in an address. Raises `Undeliverable` for what never was one of a post."""
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise Undeliverable(DELETED, code="gone", detail=text[:100])
    return text


def _is_about_the_text(answer: Answer) -> bool:
    words = reason(answer).lower()
    return any(one in words for one in ("body", "title", "too short", "limited to", "similar"))


def _refused(answer: Answer) -> Never:
    """Raise what a refusal means. Beside its language, which is the community's, only its kind tells."""
    words, told = reason(answer), answer.body[:4_000].decode("utf-8", "replace").lower()
    detail = words
    if answer.status in GONE or "deleted" in told:
        raise Undeliverable(DELETED, code="gone", detail=detail)
    if "closed" in told or "archived" in told:
        raise Undeliverable(CLOSED, code="closed", detail=detail)
    if "limited to" in told or "too long" in told:
        raise Undeliverable(TOO_LONG, code="too_long", detail=detail)
    if "too short" in told or "minimum" in told:
        raise Undeliverable(TOO_SHORT, code="too_short", detail=detail)
    if answer.status == 403:
        raise Undeliverable(NOT_ALLOWED, code="not_allowed", detail=detail)
    raise Undeliverable(REFUSED, code="refused", detail=detail)
