"""Messages of Meta's Messenger platform as they are heard: told by a call, or seen in a conversation.

After Meta's documentation of the Messenger platform's webhooks: messages, message_echoes, message_edits,
messaging_postbacks, message_deliveries, message_reads (2024 to 2026). A message has one number (`mid`) wherever it is
heard, and that number alone makes its digest: what is told of it differs from place to place.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hilft.channels.contract import Arrival, Audience, Author, Heard, Kind, Note, RawMessage, Receipt
from hilft.channels.wire.given import (
    canonical,
    dict_at,
    digest,
    list_at,
    moment_of_milliseconds,
    moment_of_text,
    number_at,
    storable_line,
    storable_text,
    text_at,
)
from hilft.channels.wire.graph_files import address_of, files_in, missing_in

NOISE = ("reaction", "optin", "referral", "pass_thread_control", "take_thread_control", "request_thread_control")
FOLLOWS = timedelta(days=7)
PEOPLE, WORDS = 1_000, 50
"""Of so many people so many last words of ours are remembered, to know which ones a reader has read."""
MARK = "hilft-file"
"""What a file of ours carries back to us, where Meta tells of it: it belongs to the word that was said before it."""
_LONGEST_ID = 240


@dataclass
class Spoken:
    """Which words of ours were told of lately, unread ones and the last one to each person.

    Messenger says until when somebody has read, and not what; and it says of no word which one it follows.
    """

    told: OrderedDict[str, dict[str, int]] = field(default_factory=OrderedDict)
    last: OrderedDict[str, tuple[str, int]] = field(default_factory=OrderedDict)

    def note(self, person: str, mid: str, moment: int) -> None:
        """Remember a word of ours, told of at so many milliseconds since 1970."""
        words = self.told.pop(person, {})
        words[mid] = moment
        while len(words) > WORDS:
            words.pop(next(iter(words)))
        self.told[person] = words
        self.last.pop(person, None)
        self.last[person] = (mid, moment)
        for kept in (self.told, self.last):
            if len(kept) > PEOPLE:
                kept.popitem(last=False)

    def recall(self, person: str, words: Sequence[tuple[str, int]]) -> None:
        """Remember words of ours that a conversation still shows, the newest first: told of before the last start."""
        known = {**dict(reversed(words)), **self.told.get(person, {})}
        last = self.last.get(person) or next(iter(words), None)
        for mid, moment in list(known.items())[-WORDS:]:
            self.note(person, mid, moment)
        if last is not None:
            self.last[person] = last

    def knows_unread(self, person: str, moment: int) -> bool:
        """Whether a word is remembered that somebody has read by then."""
        return any(said <= moment for said in self.told.get(person, {}).values())

    def read_until(self, person: str, moment: int) -> list[str]:
        """Return which words somebody has read by then, and forget them."""
        words = self.told.get(person, {})
        read = [mid for mid, said in words.items() if said <= moment]
        for mid in read:
            del words[mid]
        return read


def raws_of_event(event: dict[str, Any], us: frozenset[str], spoken: Spoken, now: datetime) -> list[RawMessage]:
    """Return what one event of a call brings: a word, or how far several words of ours have come."""
    other = other_of(event, us)
    mid = text_at(event, "message", "mid")
    if mid and dict_at(event, "message").get("is_echo") is True and not _is_file_of_ours(event):
        spoken.note(other, mid, number_at(event, "timestamp"))
    receipts = _receipts(event, other, spoken)
    if receipts:
        return [_raw({"receipt": dict(one), "event": event}, f"{one['mid']}@{one['arrival']}", now) for one in receipts]
    return [_raw({"event": event}, name_of(event), now)]


def raw_of_seen(message: dict[str, Any], cursor: str, now: datetime) -> RawMessage:
    """Return a message seen in a conversation as the house stores it."""
    raw = _raw({"message": message}, text_at(message, "id"), now)
    return RawMessage(raw.remote_id, raw.raw, raw.received_at, cursor, raw.digest)


def follows(said_at: int, ours: str, ours_at: int) -> str:
    """Return the word of ours that a person's word follows, "" when ours was said more than a week before, or later.

    Both moments in milliseconds. In a chat nobody names what they answer; a matter that rested for a week is over.
    """
    return ours if 0 <= said_at - ours_at <= FOLLOWS.total_seconds() * 1000 else ""


def name_of(event: Mapping[str, Any]) -> str:
    """Return an event's identity, "" for one that has none."""
    if mid := text_at(event, "message_edit", "mid"):
        return f"{mid}@{number_at(event, 'message_edit', 'num_edit') or text_at(event, 'message_edit', 'num_edit')}"
    if (mid := text_at(event, "message", "mid")) and dict_at(event, "message").get("is_deleted") is True:
        return f"{mid}@deleted"
    return mid or text_at(event, "postback", "mid")


def other_of(event: Mapping[str, Any], us: frozenset[str]) -> str:
    """Return who stands on the other side of an event."""
    sender, recipient = text_at(event, "sender", "id"), text_at(event, "recipient", "id")
    return storable_line(recipient if sender in us else sender)


def is_message(told: dict[str, Any]) -> bool:
    """Whether a raw message is one that `read_message` understands."""
    return any(dict_at(told, one) for one in ("event", "receipt", "message"))


def read_message(raw: RawMessage, told: dict[str, Any], us: frozenset[str], window: timedelta) -> Heard:
    """Return what a message says to us. `window`: how long after it we may answer."""
    if dict_at(told, "receipt"):
        return _receipt(raw, told, us)
    seen = dict_at(told, "message")
    return _seen(raw, seen, us, window) if seen else _event(raw, dict_at(told, "event"), us, window)


def _event(raw: RawMessage, event: dict[str, Any], us: frozenset[str], window: timedelta) -> Heard:
    said, edit, back = dict_at(event, "message"), dict_at(event, "message_edit"), dict_at(event, "postback")
    author = Author(*_called(event), other_of(event, us))
    is_ours = said.get("is_echo") is True or text_at(event, "sender", "id") in us
    is_for_us = bool(us & {text_at(event, "sender", "id"), text_at(event, "recipient", "id")})
    moment = moment_of_milliseconds(number_at(event, "timestamp"))
    contents = dict_at(event, "called", "files")
    files = files_in(said, contents)
    text = (
        _text(said, contents) if said else text_at(edit, "text") or text_at(back, "title") or text_at(back, "payload")
    )
    kind, about = Kind.MESSAGE if said or back else Kind.NOISE, ""
    if said.get("is_deleted") is True:
        kind, about, text = Kind.DELETED, text_at(said, "mid"), ""
    elif edit:
        kind, about = Kind.EDITED, text_at(edit, "mid")
    elif kind is Kind.MESSAGE and not ((text or files) and author.address):
        kind = Kind.BROKEN
    if is_ours and kind is not Kind.DELETED:
        kind = Kind.NOISE if edit else Kind.LOOP if _is_file_of_ours(event) else Kind.OURS
    if kind is Kind.NOISE and not edit:
        text = next((f"[{name}]" for name in NOISE if name in event), "")
    above = text_at(said, "reply_to", "mid") or text_at(event, "called", "follows")
    heard = _heard(raw, author, text, moment, kind, above, about, window, may_reply=is_for_us and not is_ours)
    return replace(heard, attachments=files) if kind in (Kind.MESSAGE, Kind.OURS) else heard


def _is_file_of_ours(event: Mapping[str, Any]) -> bool:
    return text_at(event, "message", "metadata") == MARK


def _seen(raw: RawMessage, seen: dict[str, Any], us: frozenset[str], window: timedelta) -> Heard:
    sender = dict_at(seen, "from")
    is_ours = text_at(sender, "id") in us
    other = dict_at(list_at(seen, "to", "data"), 0) if is_ours else sender
    name, handle = storable_line(text_at(other, "name")), storable_line(text_at(other, "username"))
    author = Author(name or handle, handle, storable_line(text_at(other, "id")))
    contents = dict_at(seen, "files")
    files = files_in(seen, contents)
    text = "\n".join(one for one in (text_at(seen, "message"), *map(_label, missing_in(seen, contents))) if one)
    kind = Kind.OURS if is_ours else Kind.MESSAGE if (text or files) and author.address else Kind.BROKEN
    moment = moment_of_text(text_at(seen, "created_time"))
    above = text_at(seen, "follows")
    heard = _heard(raw, author, text, moment, kind, above, "", window, may_reply=not is_ours)
    return replace(heard, attachments=files)


def _heard(  # noqa: PLR0913, PLR0917
    raw: RawMessage,
    author: Author,
    text: str,
    moment: datetime | None,
    kind: Kind,
    above: str,
    about: str,
    window: timedelta,
    *,
    may_reply: bool,
) -> Heard:
    said_at = moment or raw.received_at
    return Heard(
        remote_id=raw.remote_id,
        author=author,
        subject="",
        text=storable_text(text),
        said_at=said_at,
        audience=Audience.PRIVATE,
        kind=kind,
        in_reply_to=storable_line(above, longest=_LONGEST_ID),
        answerable=kind is Kind.MESSAGE,
        notes=frozenset() if moment else frozenset({Note.DATE_GUESSED}),
        conversation=author.address,
        about=storable_line(about, longest=_LONGEST_ID),
        may_reply=may_reply and kind is not Kind.NOISE,
        reply_until=_later(said_at, window),
    )


def _receipt(raw: RawMessage, told: dict[str, Any], us: frozenset[str]) -> Heard:
    original = storable_line(text_at(told, "receipt", "mid"), longest=_LONGEST_ID)
    is_read = text_at(told, "receipt", "arrival") == "read"
    other = other_of(dict_at(told, "event"), us)
    return Heard(
        remote_id=raw.remote_id,
        author=Author("", "", other),
        subject="",
        text="",
        said_at=moment_of_milliseconds(number_at(told, "event", "timestamp")) or raw.received_at,
        audience=Audience.PRIVATE,
        kind=Kind.RECEIPT if original else Kind.NOISE,
        answerable=False,
        conversation=other,
        about=original,
        receipt=Receipt(original, Arrival.READ if is_read else Arrival.DELIVERED) if original else None,
        may_reply=False,
    )


def _receipts(event: Mapping[str, Any], other: str, spoken: Spoken) -> list[Mapping[str, str]]:
    arrived = [one for one in list_at(event, "delivery", "mids") if isinstance(one, str) and one]
    if named := text_at(event, "read", "mid"):
        return [{"mid": named, "arrival": "read"}]
    read = spoken.read_until(other, number_at(event, "read", "watermark"))
    return [
        *({"mid": mid, "arrival": "delivered"} for mid in arrived),
        *({"mid": mid, "arrival": "read"} for mid in read),
    ]


def _called(event: Mapping[str, Any]) -> tuple[str, str]:
    """Return the name and the handle that were looked up when the call came."""
    name, handle = (storable_line(text_at(event, "called", one)) for one in ("name", "username"))
    return name or handle, handle


def _text(said: dict[str, Any], contents: dict[str, Any]) -> str:
    files = map(_label, missing_in(said, contents))
    kind = "[unsupported]" if said.get("is_unsupported") is True else ""
    return "\n".join(one for one in (text_at(said, "text"), *files, kind) if one)


def _label(file: Any) -> str:
    """Return a line that names a file: what it is, its title, and where it lies for a while."""
    kind = text_at(file, "type") or text_at(file, "mime_type") or "file"
    title = text_at(file, "payload", "title") or text_at(file, "title") or text_at(file, "name")
    url = storable_line(address_of(file), longest=2000)
    return " ".join(one for one in (f"[{storable_line(kind, longest=60)}]", storable_line(title), url) if one)


def _raw(body: dict[str, Any], name: str, now: datetime) -> RawMessage:
    is_fit = 0 < len(name) <= _LONGEST_ID and name.isascii() and name.isprintable() and " " not in name
    remote_id = name if is_fit else f"event:{digest(body)[:40]}"
    return RawMessage(remote_id, canonical(body), now, "", digest("message", remote_id))


def _later(moment: datetime, span: timedelta) -> datetime | None:
    try:
        return moment.astimezone(UTC) + span
    except OverflowError:
        return None
