"""Saying it: one mail to one recipient over SMTP.

The server's answer decides: 4xx or silence is "not now", 5xx is "never". When the connection breaks after the letter
was handed over but before the answer, it may have arrived all the same; the next try has the same Message-ID.
"""

import smtplib
import ssl
import time
from datetime import UTC, datetime, timedelta
from threading import RLock

from hilft.channels.adapters.email import troubles
from hilft.channels.adapters.email.account import EmailAccount, Security
from hilft.channels.adapters.email.compose import compose, our_message_id, wire_address
from hilft.channels.adapters.email.smtp_line import Ending, Talk
from hilft.channels.adapters.email.storable import storable_line
from hilft.channels.contract import ChannelError, Delivered, NotNow, Outgoing, Undeliverable

PATIENCE = 30.0  # seconds for a line from the server
_SILENCES = 4  # a conversation lasts no longer than so many of them, however the server drips; sending counts beside
_SLOWEST = 10_000  # bytes a second; on a slower line letters do not leave
_GOOD_BYE = 5.0  # seconds
_MOST_PER_CONNECTION = 100
_IDLE_AT_MOST = 30.0  # seconds; servers hang up on clients that stay silent
_TROUBLE = (OSError, smtplib.SMTPException)
_SOON = timedelta(minutes=1)
_LATER = timedelta(minutes=5)
_AFTER_REPAIR = timedelta(minutes=15)


class Postman:
    """Keeps one connection to the account's SMTP server while letters follow each other closely.

    Threads may share it; they send one after the other.
    """

    def __init__(self, account: EmailAccount) -> None:
        self._account = account
        self._session: Talk | None = None
        self._sent = 0
        self._used_at = 0.0
        self._turn = RLock()

    def deliver(self, outgoing: Outgoing) -> Delivered:
        """Send `outgoing`. Raises `Undeliverable` or `NotNow` with the server's words."""
        mail = compose(outgoing, self._account, now=datetime.now(UTC))
        sender = wire_address(outgoing.from_address or self._account.address)
        source = mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))
        with self._turn:
            self._send(sender, wire_address(outgoing.to), source)
        return Delivered(our_message_id(outgoing.key, self._account))

    def close(self) -> None:
        """Say good-bye to the server."""
        with self._turn:
            session, self._session, self._sent = self._session, None, 0
            if session is not None:
                session.ending.allow(_GOOD_BYE)
                try:
                    session.quit()
                except _TROUBLE:
                    session.close()

    def _send(self, sender: str, recipient: str, source: bytes) -> None:
        try:
            session = self._connected()
        except _TROUBLE as error:
            raise self._unconnected(error) from error
        session.ending.allow(_SILENCES * PATIENCE + len(source) / _SLOWEST)
        try:
            session.sendmail(sender, [recipient], source)
        except _TROUBLE as error:
            self.close()
            raise self._refused(error) from error
        self._sent += 1
        self._used_at = time.monotonic()

    def _connected(self) -> Talk:
        is_stale = time.monotonic() - self._used_at > _IDLE_AT_MOST or self._sent >= _MOST_PER_CONNECTION
        if self._session is not None and (is_stale or not _answers(self._session)):
            self.close()
        if self._session is None:
            self._session = self._connect()
        return self._session

    def _connect(self) -> Talk:
        server = self._account.smtp
        tls = server.tls() if server.security is Security.TLS else None
        session = Talk(server.host, server.port, Ending(PATIENCE, _SILENCES * PATIENCE), tls)
        try:
            if server.security is Security.STARTTLS:
                session.starttls(context=server.tls())
            if server.user:
                session.login(server.user, server.password)
        except _TROUBLE:
            session.close()
            raise
        return session

    def _unconnected(self, error: Exception) -> NotNow:
        """Whatever fails before a letter is handed over is no fault of the letter."""
        said = f"{self._account.smtp.place}: {_answer(error)[1]}"
        if isinstance(error, smtplib.SMTPAuthenticationError):
            return NotNow(troubles.LOGIN, code="login_refused", retry_after=_AFTER_REPAIR, detail=said)
        if isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLError):
            return NotNow(troubles.UNPROTECTED, code="not_protected", retry_after=_AFTER_REPAIR, detail=said)
        return NotNow(troubles.UNREACHABLE, code="unreachable", retry_after=_SOON, detail=said)

    def _refused(self, error: Exception) -> ChannelError:
        """The server heard the letter: its code says whether it is never or later."""
        code, words = _answer(error)
        if 500 <= code < 600 and not isinstance(error, smtplib.SMTPHeloError):
            return Undeliverable(troubles.REFUSED, code="refused", detail=words)
        if code:
            detail = f"{self._account.smtp.place}: {words}"
            return NotNow(troubles.LATER, code="try_later", retry_after=_LATER, detail=detail)
        return self._unconnected(error)


def _answers(session: Talk) -> bool:
    session.ending.allow(PATIENCE)
    try:
        return session.noop()[0] == 250
    except _TROUBLE:
        return False


def _answer(error: Exception) -> tuple[int, str]:
    """Return the server's code (0 if it gave none) and words."""
    code, said = 0, str(error).encode() or type(error).__name__.encode()
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, answer = error.smtp_code, error.smtp_error
        said = answer if isinstance(answer, bytes) else answer.encode()
    words = said.decode("utf-8", "replace")
    return code, storable_line(f"{code} {words}" if code else words, longest=180)
