"""One selected IMAP folder: which mails are new, their bytes, and telling the server that we have them."""

import imaplib
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from imap_tools.errors import ImapToolsError
from imap_tools.utils import encode_folder

from hilft.channels.adapters.email.headers import moment
from hilft.channels.adapters.email.identity import raw_message
from hilft.channels.adapters.email.parse import LONGEST_MAIL
from hilft.channels.adapters.email.wire import Mailbox
from hilft.channels.contract import RawMessage

READ_AT_MOST = LONGEST_MAIL + 1024 * 1024  # bytes of one mail; the rest stays on the server
_SIZES_AT_ONCE = 500
_MAILS_AT_ONCE = 25
_BYTES_AT_ONCE = 4 * 1024 * 1024
_GIVE_UP_AFTER = 4  # connections that broke over the same mail
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_ARRIVED = re.compile(rb'\bINTERNALDATE "([^"]+)"')
_SHORT_BODY = re.compile(rb'\bBODY\[\](?:<0>)? "([^"]*)"')

logger = logging.getLogger(__name__)


class Place(NamedTuple):
    """Where a mail lies in a folder; 0 stands for "before everything"."""

    validity: int
    uid: int

    @classmethod
    def from_cursor(cls, cursor: str) -> "Place":
        """Return the place a stored cursor names; one that names none means the beginning."""
        match = re.fullmatch(r"(\d+):(\d+)", cursor)
        return cls(int(match[1]), int(match[2])) if match else cls(0, 0)

    @property
    def cursor(self) -> str:
        """The place as the house stores it."""
        return f"{self.validity}:{self.uid}"


class Folder:
    """The folder that is selected in `mailbox`."""

    def __init__(self, mailbox: Mailbox, *, done_folder: str, suspects: Counter[Place]) -> None:
        """`suspects`: mails that were being asked for when connections broke, and how often; kept by the caller."""
        self._mailbox = mailbox
        self.line = mailbox.client
        self._done_folder = done_folder if "MOVE" in mailbox.client.capabilities else ""
        self._suspects = suspects
        said = self.line.response("UIDVALIDITY")[1]
        self.validity = int(said[-1]) if said and said[-1] else 1

    def since(self, place: Place) -> Place:
        """Return where to go on after `place`: at the beginning when the folder has been numbered anew."""
        return place if place.validity == self.validity else Place(self.validity, 0)

    def batches_after(self, place: Place) -> Iterator[list[int]]:
        """Yield the numbers of the mails after `place`, oldest first, in helpings that fit into memory."""
        self.line.take_announcement()
        # "n:*" always names the newest mail, even one before n.
        new = [uid for uid in self._search(f"UID {place.uid + 1}:*") if uid > place.uid]
        for start in range(0, len(new), _SIZES_AT_ONCE):
            yield from _helpings(self._sizes(new[start : start + _SIZES_AT_ONCE]))

    def read(self, uids: Sequence[int]) -> Iterator[RawMessage]:
        """Yield the mails with these numbers, in order. One that was removed meanwhile is left out."""
        found: dict[int, RawMessage] = {}
        if not self._suspected(uids):
            try:
                found = self._bodies(uids)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error:
                pass  # one of them is damaged on the server: ask for each alone
        for uid in uids:
            raw = found.get(uid) or self._alone(uid)
            if raw is not None:
                yield raw

    def acknowledge(self, places: Sequence[Place]) -> None:
        """Mark these mails as read and move them to the folder for what is done, if there is one."""
        uids = [str(place.uid) for place in places if place.validity == self.validity]
        for start in range(0, len(uids), _SIZES_AT_ONCE):
            self._put_away(uids[start : start + _SIZES_AT_ONCE])

    def tidy_up_to(self, place: Place) -> None:
        """Acknowledge what was stored before a crash kept us from saying so."""
        if place.uid:
            left = self._search(f"UID 1:{place.uid}" + ("" if self._done_folder else " UNSEEN"))
            self.acknowledge([Place(self.validity, uid) for uid in left if uid <= place.uid])

    def _search(self, criteria: str) -> list[int]:
        return sorted(int(uid) for uid in self._mailbox.uids(criteria, charset=None))

    def _sizes(self, uids: Sequence[int]) -> list[tuple[int, int]]:
        """Return number and size in bytes of each mail; a suspect counts as large, so that it is asked for alone."""
        suspects = self._suspected(uids)
        items = self._fetch([uid for uid in uids if uid not in suspects], "(UID RFC822.SIZE)")
        sizes = {}
        for item in items:
            uid, size = (_UID.search(item), _SIZE.search(item)) if isinstance(item, bytes) else (None, None)
            if uid and size:
                sizes[int(uid[1])] = int(size[1])
        return [(uid, sizes.get(uid, READ_AT_MOST)) for uid in uids]

    def _bodies(self, uids: Sequence[int]) -> dict[int, RawMessage]:
        found = {}
        for meta, body in _items(self._fetch(uids, f"(UID INTERNALDATE BODY.PEEK[]<0.{READ_AT_MOST}>)")):
            uid, arrived = _UID.search(meta), _ARRIVED.search(meta)
            if uid:
                place = Place(self.validity, int(uid[1]))
                found[place.uid] = raw_message(body, received_at=_moment(arrived), cursor=place.cursor)
        return found

    def _alone(self, uid: int) -> RawMessage | None:
        """Read one mail by itself. A mail the server cannot give is still announced: somebody must look for it."""
        place = Place(self.validity, uid)
        if self._suspects[place] >= _GIVE_UP_AFTER:
            return _ungettable(place, f"the connection broke {_GIVE_UP_AFTER} times")
        try:
            found = self._bodies([uid])
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            return _ungettable(place, str(error))
        del self._suspects[place]
        return found.get(uid)

    def _suspected(self, uids: Sequence[int]) -> set[int]:
        return {uid for uid in uids if Place(self.validity, uid) in self._suspects}

    def _fetch(self, uids: Sequence[int], what: str) -> list[object]:
        """Ask for something of several mails. When the connection breaks, one of them may be to blame: some servers
        hang up on a mail they cannot read, and would do so for ever."""
        if not uids:
            return []
        try:
            typ, data = self.line.uid("FETCH", ",".join(map(str, uids)), what)
        except (OSError, imaplib.IMAP4.abort):
            for uid in uids:
                self._suspects[Place(self.validity, uid)] += 1
            raise
        if typ != "OK":
            raise self.line.error(f"FETCH: {data!r}")
        return list(data)

    def _put_away(self, uids: Sequence[str]) -> None:
        """A refusal (a full folder, missing rights) is no reason to stop hearing."""
        typ, data = self.line.uid("STORE", ",".join(uids), "+FLAGS.SILENT", r"(\Seen)")
        if typ != "OK":
            logger.warning("The mail server does not mark mails as read: %s", data)
        if not self._done_folder:
            return
        try:
            if not self._mailbox.folder.exists(self._done_folder):
                self._mailbox.folder.create(self._done_folder)
            self.line.uid("MOVE", ",".join(uids), encode_folder(self._done_folder).decode())
        except ImapToolsError as error:
            logger.warning("The mail server does not move mails to %s: %s", self._done_folder, error)


def _helpings(sizes: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    helping: list[int] = []
    weight = 0
    for uid, size in sizes:
        if helping and (len(helping) == _MAILS_AT_ONCE or weight + size > _BYTES_AT_ONCE):
            yield helping
            helping, weight = [], 0
        helping.append(uid)
        weight += size
    if helping:
        yield helping


def _items(data: Sequence[object]) -> Iterator[tuple[bytes, bytes]]:
    """Yield what surrounds each mail in a FETCH answer, and the mail. The surroundings may go on behind it."""
    pending: tuple[bytes, bytes] | None = None
    for item in data:
        if isinstance(item, tuple):
            if pending:
                yield pending
            pending = item[0], item[1]
        elif isinstance(item, bytes) and pending:
            yield pending[0] + b" " + item, pending[1]
            pending = None
        elif isinstance(item, bytes) and (short := _SHORT_BODY.search(item)):
            yield item, short[1]
    if pending:
        yield pending


def _ungettable(place: Place, words: str) -> RawMessage:
    """Stand in for a mail the server cannot give out: somebody must look for it where it lies."""
    logger.warning("The mail server cannot give out the mail %s: %s", place.cursor, words)
    source = (
        f"\r\nThe mail server could not give out this mail (UIDVALIDITY {place.validity}, UID {place.uid}): {words}"
    )
    raw = raw_message(source.encode(), received_at=datetime.now(UTC), cursor=place.cursor)
    return replace(raw, remote_id=f"<unreadable-{place.validity}-{place.uid}@mail-server.invalid>")


def _moment(arrived: re.Match[bytes] | None) -> datetime:
    """The moment the server received a mail."""
    named = arrived[1].decode("ascii", "replace").strip().replace("-", " ", 2) if arrived else ""
    return moment(named) or datetime.now(UTC)
