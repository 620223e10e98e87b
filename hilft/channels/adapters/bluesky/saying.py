"""Saying something: a reply with its place in the thread, links that can be clicked, pictures, and only once."""

import re
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_noop

from hilft.channels.adapters.bluesky.names import POST, address_of, record_key, taken_apart
from hilft.channels.adapters.bluesky.refusals import Missing, SaidBefore
from hilft.channels.adapters.bluesky.server import BlueskyServer
from hilft.channels.adapters.bluesky.standing import still_stands
from hilft.channels.contract import Audience, Outgoing, SentFile, Undeliverable
from hilft.channels.wire.given import dict_at, storable_text, text_at
from hilft.core.lengths import length

MOST_GRAPHEMES, MOST_BYTES = 300, 3_000
MOST_PICTURES, MOST_PICTURE = 4, 1_000_000
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'»“]")
DELETED = gettext_noop("The post this answers is gone: its author deleted it. Reach them another way.")
BLOCKED = gettext_noop(
    "The author of this post blocks us, or we block them: nobody would see our answer. Take our block away on Bluesky, "
    "or reach them another way."
)
SWITCHED_OFF = gettext_noop(
    "The account of who wrote this is switched off, so nobody would see our answer. Try again later, or reach them "
    "another way."
)
CLOSED = gettext_noop(
    "Whoever began this thread lets only some people reply, and us not: nobody would see our answer. Mention the "
    "customer in a new post by hand, or reach them another way."
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class Mouth:
    """Says things with one account."""

    def __init__(self, server: BlueskyServer) -> None:
        self._server = server

    def say(self, outgoing: Outgoing) -> str:
        """Say it and return its address. Raises `Undeliverable`, `NotNow` and `Unsure`."""
        if outgoing.audience is Audience.PRIVATE:
            sentence = gettext_noop(
                "On Bluesky everybody can read along; ask the customer for another way to reach them in private."
            )
            raise Undeliverable(sentence, code="not_private")
        text = storable_text(outgoing.text, longest=len(outgoing.text))
        if length(text, "graphemes") > MOST_GRAPHEMES or length(text, "bytes") > MOST_BYTES:
            raise Undeliverable(gettext_noop("The text is too long for one post on Bluesky."), code="too_long")
        did, _ = self._server.me()
        parent = outgoing.in_reply_to.partition("@")[0] or outgoing.conversation
        key = record_key(outgoing.key, parent)
        record = record_of(text, outgoing, reply=self._reply(parent), now=datetime.now(UTC))
        if outgoing.attachments:
            images = [self._image(file) for file in outgoing.attachments]
            record["embed"] = {"$type": "app.bsky.embed.images", "images": images}
        # Nothing may stand there yet (swapRecord): the same words again change nothing, others are refused.
        body = {"repo": did, "collection": POST, "rkey": key, "record": record, "swapRecord": None}
        try:
            return text_at(self._server.ask("POST", "com.atproto.repo.putRecord", json=body), "uri")
        except SaidBefore:
            return address_of(did, key)

    def take_back(self, address: str) -> None:
        """Delete a post of ours."""
        did, _ = self._server.me()
        account, key = taken_apart(address)
        if account != did:
            raise Undeliverable(
                gettext_noop("This post is not ours; only its author can take it back."), code="not_ours"
            )
        body = {"repo": did, "collection": POST, "rkey": key}
        self._server.ask("POST", "com.atproto.repo.deleteRecord", json=body)

    def _reply(self, parent: str) -> dict[str, Any]:
        """Return where in its thread a reply to this post stands: both ends are named with their versions."""
        if not taken_apart(parent)[0]:
            raise Undeliverable(gettext_noop("It is not known which post this answers."), code="no_parent")
        words: dict[str, str | int | list[str]] = {"uris": [parent]}
        found = dict_at(self._server.ask("GET", "app.bsky.feed.getPosts", params=words), "posts", 0)
        if text_at(found, "uri") != parent:
            found = self._hidden(parent)
        elif dict_at(found, "viewer").get("replyDisabled") is True:
            raise Undeliverable(CLOSED, code="closed")
        above = {"uri": parent, "cid": text_at(found, "cid")}
        root = dict_at(found, "record", "reply", "root")
        begun = {"uri": text_at(root, "uri"), "cid": text_at(root, "cid")}
        return {"root": begun if begun["uri"] and begun["cid"] else above, "parent": above}

    def _hidden(self, parent: str) -> dict[str, Any]:
        """Return a post that everybody's view does not show us, if it is ours. Raises `Undeliverable`: why it does not.

        What we said a moment ago is not seen everywhere yet; our own server has it.
        """
        account, key = taken_apart(parent)
        if account == self._server.me()[0]:
            words: dict[str, str | int | list[str]] = {"repo": account, "collection": POST, "rkey": key}
            found = self._server.ask("GET", "com.atproto.repo.getRecord", params=words)
            return {"cid": text_at(found, "cid"), "record": dict_at(found, "value")}
        stands = still_stands(self._server, parent)
        if stands is None:
            raise Undeliverable(SWITCHED_OFF, code="gone")
        raise Undeliverable(BLOCKED, code="blocked") if stands else Missing(DELETED, code="gone")

    def _image(self, file: SentFile) -> dict[str, Any]:
        if not file.media_type.startswith("image/") or len(file.content) > MOST_PICTURE:
            sentence = gettext_noop(
                "Bluesky takes only pictures of at most one megabyte; send a link to the file instead."
            )
            raise Undeliverable(sentence, code="file")
        return {"alt": file.name, "image": self._server.upload(file.content, file.media_type)}


def record_of(text: str, outgoing: Outgoing, *, reply: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return the post as Bluesky stores it."""
    if len(outgoing.attachments) > MOST_PICTURES:
        raise Undeliverable(gettext_noop("A post on Bluesky holds at most four pictures."), code="file")
    moment = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    record: dict[str, Any] = {"$type": POST, "text": text, "createdAt": moment, "reply": reply}
    if _LANGUAGE.fullmatch(outgoing.language):
        record["langs"] = [outgoing.language]
    if facets := facets_of(text, outgoing.handle.removeprefix("@"), outgoing.to):
        record["facets"] = facets
    return record


def facets_of(text: str, handle: str, did: str) -> list[dict[str, Any]]:
    """Return which bytes of the text are links or the mention of who is answered."""
    found = [
        (link.start(), link.end(), {"$type": "app.bsky.richtext.facet#link", "uri": link.group()})
        for link in _LINK.finditer(text)
    ]
    if handle and did.startswith("did:"):
        mention = {"$type": "app.bsky.richtext.facet#mention", "did": did}
        pattern = re.compile(rf"(?<![\w/@.])@{re.escape(handle)}(?![\w-]|\.\w)", re.IGNORECASE)
        found += [(one.start(), one.end(), mention) for one in pattern.finditer(text)]
    facets = []
    for start, end, feature in sorted(found, key=lambda one: one[:2]):
        begin = len(text[:start].encode())
        index = {"byteStart": begin, "byteEnd": begin + len(text[start:end].encode())}
        facets.append({"index": index, "features": [feature]})
    return facets
