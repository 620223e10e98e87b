"""Hearing: every mail in a folder once and in order, resumed exactly where we stopped. Nothing is ever deleted.

A cursor is "UIDVALIDITY:UID" of the last mail heard (RFC 9051 2.3.1.1). When the server gives the folder a new
UIDVALIDITY, its numbers mean nothing any more: everything is yielded again, and the house knows each by its identity.
"""

import imaplib
import ssl
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import timedelta
from threading import Event

from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError, MailboxStarttlsError

from hilft.channels.adapters.email import troubles
from hilft.channels.adapters.email.account import EmailAccount, Server
from hilft.channels.adapters.email.folder import Folder, Place
from hilft.channels.adapters.email.storable import storable_line
from hilft.channels.adapters.email.wire import Line, Mailbox, Stopped
from hilft.channels.contract import NotNow, Pulse, RawMessage

IDLE_AT_MOST = 240.0  # seconds; the standard allows 29 minutes, but address translators forget silent lines sooner
POLL_EVERY = 30.0  # seconds, for servers without IDLE
LONGEST_PAUSE = 60.0  # seconds between tries to reconnect
_AFTER_REFUSAL = timedelta(minutes=5)  # wrong passwords tried too often lock an account
_TROUBLE = (OSError, imaplib.IMAP4.error, ImapToolsError)


class Listener:
    """One thread's ear on one folder of an account."""

    def __init__(self, account: EmailAccount) -> None:
        self._account = account
        self._done: list[Place] = []  # stored by the house, not yet acknowledged to the server
        self._suspects: Counter[Place] = Counter()  # asked for when a connection broke

    def listen(self, cursor: str, *, stop: Event) -> Iterator[RawMessage | Pulse]:
        """Yield every mail after `cursor`, then wait for more; reconnect for ever. See `Channel.listen`."""
        place, failures = Place.from_cursor(cursor), 0
        while not stop.is_set():
            try:
                for sign in self._session(place, stop):
                    if isinstance(sign, RawMessage):
                        place = Place.from_cursor(sign.cursor)
                    failures = 0
                    yield sign
            except Stopped:
                return
            except _TROUBLE as error:
                failures += 1
                trouble = self._trouble(error, failures)
                yield Pulse(trouble)
                stop.wait(trouble.retry_after.total_seconds())

    def fetch(self, cursor: str) -> Iterator[RawMessage]:
        """Yield every mail after `cursor` that is there now. Raises `NotNow`."""
        try:
            with closing(self._open(Event())) as mailbox:
                folder = self._selected(mailbox)
                yield from self._scan(folder, folder.since(Place.from_cursor(cursor)))
                self._part(mailbox, folder)
        except _TROUBLE as error:
            raise self._trouble(error, failures=1) from error

    def acknowledge(self, raw: RawMessage) -> None:
        """Remember that `raw` is stored; the server is told with the next step of `listen`."""
        self._done.append(Place.from_cursor(raw.cursor))

    def _session(self, place: Place, stop: Event) -> Iterator[RawMessage | Pulse]:
        """One connection, from opening it until it breaks or `stop` is set."""
        with closing(self._open(stop)) as mailbox:
            folder = self._selected(mailbox)
            place = folder.since(place)
            folder.tidy_up_to(place)
            while not stop.is_set():
                for raw in self._scan(folder, place):
                    place = Place.from_cursor(raw.cursor)
                    yield raw
                # The answers to our own commands may have announced mails; the server will not announce them again.
                if not mailbox.client.take_announcement():
                    yield Pulse()
                    _await_news(mailbox.client, stop)
            self._part(mailbox, folder)

    def _scan(self, folder: Folder, place: Place) -> Iterator[RawMessage]:
        """Yield what is new, telling the server on the way what has been stored."""
        for batch in folder.batches_after(place):
            yield from folder.read(batch)
            self._acknowledge(folder)

    def _acknowledge(self, folder: Folder) -> None:
        done, self._done = self._done, []
        try:
            with folder.line.finishing():
                folder.acknowledge(done)
        except (*_TROUBLE, Stopped):
            self._done = done + self._done  # the next connection tells it
            raise

    def _open(self, stop: Event) -> Mailbox:
        server = self._account.imap
        mailbox = Mailbox(server, stop)
        try:
            _log_in(mailbox, server)
            mailbox.client.renew_capabilities()
        except BaseException:
            mailbox.close()
            raise
        return mailbox

    def _selected(self, mailbox: Mailbox) -> Folder:
        mailbox.folder.set(self._account.folder)
        return Folder(mailbox, done_folder=self._account.done_folder, suspects=self._suspects)

    def _part(self, mailbox: Mailbox, folder: Folder) -> None:
        """Tell the server what has been stored since the last time, if that goes quickly, and say good-bye."""
        with suppress(*_TROUBLE, Stopped), mailbox.client.finishing():
            self._acknowledge(folder)
            mailbox.logout()

    def _trouble(self, error: Exception, failures: int) -> NotNow:
        """Turn what went wrong into a sentence."""
        words = storable_line(_words(error), longest=180)
        said = f"{self._account.imap.place}: {words}"
        pause = timedelta(seconds=min(2.0 ** min(failures - 1, 10), LONGEST_PAUSE))
        if isinstance(error, MailboxLoginError) and "[UNAVAILABLE]" not in words:
            return NotNow(troubles.LOGIN, code="login_refused", retry_after=_AFTER_REFUSAL, detail=said)
        if isinstance(error, MailboxFolderSelectError):
            detail = f'"{self._account.folder}", {said}'
            return NotNow(troubles.NO_FOLDER, code="no_folder", retry_after=_AFTER_REFUSAL, detail=detail)
        if isinstance(error, ssl.SSLError | MailboxStarttlsError):
            return NotNow(troubles.UNPROTECTED, code="not_protected", retry_after=_AFTER_REFUSAL, detail=said)
        return NotNow(troubles.UNREACHABLE, code="unreachable", retry_after=pause, detail=said)


def _log_in(mailbox: Mailbox, server: Server) -> None:
    if (server.user + server.password).isascii():
        mailbox.login(server.user, server.password, initial_folder=None)
        return
    try:
        mailbox.login_utf8(server.user, server.password, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise MailboxLoginError(("NO", [str(error).encode()]), "OK") from error


def _await_news(line: Line, stop: Event) -> None:
    """Return when there may be something new, or `stop` is set. What came since the last look is announced at once."""
    if "IDLE" not in line.capabilities:
        if not stop.wait(POLL_EVERY):
            line.noop()
        return
    tag = line.start_idle()
    end = time.monotonic() + IDLE_AT_MOST
    try:
        while (said := line.line_within(end - time.monotonic())) is not None and b"EXISTS" not in said.upper():
            if said.upper().startswith(b"* BYE"):
                raise line.abort("The server said good-bye.")
    except Stopped:
        pass  # the caller sees it too, and has something to finish
    with line.finishing():
        line.end_idle(tag)


def _words(error: Exception) -> str:
    """The server's own words, or the system's."""
    result = getattr(error, "command_result", None)
    said = result[1] if isinstance(result, tuple) and len(result) > 1 else error.args[-1] if error.args else ""
    said = said[-1] if isinstance(said, list) and said else said
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said) or type(error).__name__
