"""Words that were said for us past this house: by our own accounts, or by others that are listed as official."""

from collections.abc import Collection
from datetime import datetime

from hilft.cases.actions.elsewhere import OPEN, note_elsewhere
from hilft.channels.actions.following import last_talk, message_of, room_of
from hilft.channels.contract import Heard, Kind
from hilft.channels.contract import RawMessage as Raw
from hilft.channels.models import Account, RawMessage
from hilft.channels.registry import channel_of
from hilft.channels.seal import unseal
from hilft.conversations.masking import hide
from hilft.conversations.models import Conversation, Message
from hilft.people.actions.official import UNPROVEN
from hilft.people.models import OfficialAccount
from hilft.people.queries import official_account

ASIDE = "ours"
"""Under this name lies what was said for us where no customer of ours has spoken yet."""


def official_of(account: Account, heard: Heard) -> OfficialAccount | None:
    """Return the listed account that said this, None when its author is listed nowhere on this network."""
    if account.network in UNPROVEN or heard.kind not in (Kind.MESSAGE, Kind.OURS):
        return None
    return official_account(account.network, address=heard.author.address, handle=heard.author.handle)


def said_for_us(
    account: Account, heard: Heard, official: OfficialAccount | None, *, now: datetime
) -> tuple[Message | None, str]:
    """Put what was said for us where its conversation is known; where it is not, it waits for whoever replies to it."""
    conversation = last_talk(account, room_of(heard)) if heard.conversation else None
    answered = message_of(account, heard.in_reply_to)
    if conversation is None and answered is not None:
        conversation = answered.conversation
    if conversation is None:
        return None, ASIDE
    message = _stored(account, heard, conversation, now=now)
    note_elsewhere(message, counts=official is not None and official.counts, now=now)
    return message, ""


def bring_along(account: Account, reply_to: Collection[str], conversation: Conversation, *, now: datetime) -> int:
    """Add to a new case what was said for us under a foreign post and is replied to now; return how many words.

    Whoever owns the case sees what the customer replies to. It answers nothing: the customer spoke after it.
    """
    waiting = RawMessage.objects.filter(account=account, remote_id__in=list(reply_to), message=None, set_aside=ASIDE)
    found = list(waiting.exclude(sealed=b"").select_for_update().order_by("id"))
    for raw in found:
        content = Raw(raw.remote_id, unseal(bytes(raw.sealed)), raw.received_at, "", raw.digest)
        message = _stored(account, channel_of(account).read(content), conversation, now=now)
        raw.message, raw.set_aside = message, ""
        raw.save(update_fields=["message", "set_aside"])
    return len(found)


def _stored(account: Account, heard: Heard, talk: Conversation, *, now: datetime) -> Message:
    return Message.objects.create(
        conversation=talk,
        kind=OPEN,
        audience=talk.audience,
        text=hide(heard.text),
        channel=account.name,
        remote_id=heard.remote_id,
        said_at=min(heard.said_at, now),
        stored_at=now,
        published_at=now if talk.audience == "public" else None,
        permalink=heard.permalink[:500],
    )
