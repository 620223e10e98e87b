"""What a community tells by webhook. Only that somebody knows the secret is proven, so little of it is believed.

The signature covers the body alone: which event it is stands beside it, unsigned, and the same body serves for several.
A new post that anybody can read is taken as told; whether one was changed or deleted is asked of the community itself,
with our own key. Of messages, of which a webhook is told whosever they are, nothing is kept: they wake the listener.
A call that comes twice brings the same identities, and is stored once.
"""

import hmac
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256

from hilft.channels.adapters.discourse.account import DiscourseAccount
from hilft.channels.adapters.discourse.events import (
    Post,
    called_at,
    identity_of,
    raw_of_deletion,
    raw_of_other,
    raw_of_post,
)
from hilft.channels.adapters.discourse.hearing import Hearing
from hilft.channels.adapters.discourse.server import Server
from hilft.channels.contract import Answer, Call, NotNow, NotTheirs, RawMessage
from hilft.channels.wire.given import at, dict_at, number_at, parsed, text_at

PATIENCE = timedelta(seconds=5)
"""How long the community is asked back while it waits for our answer itself."""
NEW, CHANGED, TAKEN_BACK = frozenset({"post_created", "post_recovered"}), "post_edited", "post_destroyed"


def challenged(call: Call) -> Answer | None:
    """See `Hooked.challenged`: Discourse does not ask first."""
    return None if call.method == "POST" else Answer(405, b"Send a signed POST.")


def called(server: Server, hearing: Hearing, call: Call) -> list[RawMessage]:
    """See `Hooked.called`."""
    _prove(server.account, call.headers, call.body)
    told = parsed(call.body)
    if text_at(told, "ping"):
        return []
    event, post = call.headers.get("x-discourse-event", ""), dict_at(told, "post")
    if not identity_of(post):
        # An event about something else than a post says nothing to us; what is none at all is kept.
        is_other = isinstance(told, dict) and bool(event) and not event.startswith("post_")
        raws = [] if is_other else [raw_of_other(f"event:{sha256(call.body).hexdigest()}", told)]
    elif text_at(post, "topic_archetype") != "regular" and event != TAKEN_BACK:
        hearing.wake()
        raws = []
    else:
        try:
            raws = _raws(server, hearing, event, post)
        except NotNow as trouble:
            raise NotTheirs(f"What the call says could not be looked at: {trouble}", status=503) from None
    return [called_at(raw, call.at) for raw in raws]


def _prove(account: DiscourseAccount, headers: Mapping[str, str], body: bytes) -> None:
    if not account.secret:
        raise NotTheirs("A call came, but the account has no secret of a webhook.", status=401)
    right = "sha256=" + hmac.new(account.secret.encode(), body, sha256).hexdigest()
    given = headers.get("x-discourse-event-signature", "")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), right.encode()):
        raise NotTheirs("The signature is missing or wrong.", status=401)


def _raws(server: Server, hearing: Hearing, event: str, post: Post) -> list[RawMessage]:
    identity = identity_of(post)
    if event == TAKEN_BACK:
        is_gone = server.stands(identity, patience=PATIENCE) is False
        return [raw_of_deletion(identity, None)] if is_gone else []
    place = server.place(number_at(post, "category_id"), patience=PATIENCE)
    if not hearing.is_chosen(place) or event not in (*NEW, CHANGED):
        return []
    if event in NEW and place.is_open and number_at(post, "version") == 1 and at(post, "hidden") is not True:
        return [raw_of_post(post, server.account, None, hearing.where(post, place))]
    now = server.post(identity, patience=PATIENCE)
    if now is None:
        return []
    now = {**now, "topic_title": text_at(post, "topic_title"), "category_id": number_at(post, "category_id")}
    return [raw_of_post(now, server.account, None, hearing.where(now, place), edited=event == CHANGED)]
