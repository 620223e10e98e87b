"""Asking Meta's Graph API as one number: each failure as a word of the contract."""

from datetime import timedelta
from threading import Event
from typing import Any, Never
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop

from hilft.channels.adapters.whatsapp.account import WhatsAppAccount
from hilft.channels.contract import NotNow, Undeliverable
from hilft.channels.wire.given import at, list_at, parsed, storable_line, text_at
from hilft.channels.wire.graph import AGENT, NO_ANSWER, code_of, words_of
from hilft.channels.wire.graph_files import is_kept
from hilft.channels.wire.http import LATER, SOON, Answer, Http

REFUSED = gettext_noop(
    "Meta does not accept our access token. Make a new one for the system user, with the right "
    "whatsapp_business_messaging, and enter it on the account's page."
)
UNFIT = gettext_noop(
    "Meta does not let this number send at the moment. Look at the account's state in WhatsApp Manager: it may be "
    "locked, not registered, or its payment method may be missing."
)
NO_SUCH_NUMBER = gettext_noop(
    "Meta does not know this phone number ID, or the token's system user may not see it. Compare it with Meta's page."
)
RATE = gettext_noop("WhatsApp wants fewer messages.")
OUT_OF_ORDER = gettext_noop("WhatsApp is out of order at the moment.")
TOO_LATE = gettext_noop(
    "The customer's last message is more than 24 hours ago; since then WhatsApp lets us send approved templates only. "
    "Set a template on the account's page, or reach the customer another way."
)
NOT_REACHED = gettext_noop(
    "WhatsApp cannot deliver to this number: it is not on WhatsApp, has blocked us, or its app is too old. Reach the "
    "customer another way."
)
NO_TEMPLATE = gettext_noop(
    "WhatsApp does not take the template for late answers. Look in WhatsApp Manager whether it is approved, has this "
    "language and one variable in its body."
)
NO_FILE = gettext_noop("WhatsApp does not take this file: its kind or size is not allowed. Send it another way.")
NOT_TAKEN = gettext_noop("WhatsApp does not take this message. Its own words stand beside it.")
MOST_FILE = 8_000_000
"""Bytes of a file that is fetched."""
FILE_PATIENCE = timedelta(seconds=8)
"""Meta waits for our answer meanwhile."""
KEEPERS = (".fbsbx.com", ".facebook.com", ".fbcdn.net", ".whatsapp.net")
"""Where Meta keeps files; to no other server our token is shown."""

# Meta's error codes of the Cloud API (its documentation "Error codes", 2025).
LOGIN = frozenset({0, 3, 10, 190, 131005, *range(200, 300)})
LOCKED = frozenset({368, 131031, 131042, 131045, 133010, 131064})
RATES = frozenset({4, 80007, 130429, 131048, 131056, 133016})
LATER_AGAIN = frozenset({1, 2, 131000, 131016, 131057, 133004})
WINDOW = frozenset({470, 131047})
PERSON = frozenset({131026, 131021, 131030, 130472, 131049, 131050})
FILES = frozenset({131051, 131052, 131053})


class Graph:
    """The Graph API, asked as one number."""

    def __init__(self, account: WhatsAppAccount) -> None:
        self.account = account
        self._headers = {"User-Agent": AGENT, "Authorization": f"Bearer {account.secrets.token}"}
        self.http = Http(account.base, headers=self._headers)

    def number(self, *, stop: Event | None = None) -> dict[str, Any]:
        """Return what Meta says of our number. Raises `NotNow`: also proves that we are let in."""
        answer = self.http.ask("GET", self.account.number, stop=stop)
        if not answer.ok:
            try:
                refused(answer)
            except Undeliverable as wrong:
                raise NotNow(NO_SUCH_NUMBER, code="unfit", retry_after=LATER, detail=wrong.detail) from None
        found = answer.json()
        if not text_at(found, "id"):
            raise NotNow(NO_ANSWER, code="malformed", retry_after=LATER)
        return dict(found)

    def send(self, words: dict[str, Any]) -> Answer:
        """Ask to send one message. Raises `NotNow` or `Unsure`; a refusal is the caller's to judge."""
        return self.http.ask("POST", f"{self.account.number}/messages", json=words)

    def upload(self, name: str, media_type: str, content: bytes) -> str:
        """Return the number of an uploaded file. Doing it twice is harmless. Raises `NotNow` or `Undeliverable`."""
        answer = self.http.ask(
            "POST",
            f"{self.account.number}/media",
            once=True,
            data={"messaging_product": "whatsapp", "type": media_type},
            files={"file": (name, content, media_type)},
        )
        number = text_at(answer.json(), "id") if answer.ok else ""
        if not answer.ok and code_of(answer) in {100, *FILES}:
            raise Undeliverable(NO_FILE, code="no_files", detail=words_of(answer))
        if not answer.ok:
            refused(answer)
        if not number:
            raise NotNow(NO_ANSWER, code="malformed", retry_after=LATER)
        return number

    def file(self, media: str) -> bytes | None:
        """Return a file a customer sent, None when Meta does not give it or it is too large. Raises `NotNow`."""
        known = {"phone_number_id": self.account.number}
        answer = self.http.ask("GET", media, params=known, patience=FILE_PATIENCE)
        if not answer.ok:
            return refused(answer) if code_of(answer) in LOGIN | RATES | LATER_AGAIN else None
        found = answer.json()
        url = text_at(found, "url")
        if _size(found) > MOST_FILE or not is_kept(url, self.account.base, KEEPERS):
            return None
        base = urlsplit(url)
        with Http(f"{base.scheme}://{base.netloc}", headers=self._headers, most=MOST_FILE) as keeper:
            keeper.patience = min(FILE_PATIENCE, self.http.patience)
            content = keeper.ask("GET", url)
        return content.body if content.ok else None

    def close(self) -> None:
        """Let go of this thread's connections."""
        self.http.close()


def refused(answer: Answer) -> Never:
    """Say what a refusal means. Raises `NotNow` or `Undeliverable`."""
    code, detail = code_of(answer), words_of(answer)
    if code in RATES:
        raise NotNow(RATE, code="rate", retry_after=LATER if code in (80007, 131048) else SOON, detail=detail)
    if code in LATER_AGAIN:
        raise NotNow(OUT_OF_ORDER, code="server", retry_after=SOON, detail=detail)
    if code in LOCKED:
        raise NotNow(UNFIT, code="unfit", retry_after=LATER, detail=detail)
    if code in LOGIN or (code == -1 and answer.status in (401, 403)):
        raise NotNow(REFUSED, code="login_refused", retry_after=LATER, detail=detail)
    if code == -1:  # no error of Meta's at all: something else answers in its place
        raise NotNow(NO_ANSWER, code="malformed", retry_after=LATER, detail=detail)
    for codes, sentence, word in (
        (WINDOW, TOO_LATE, "too_late"),
        (PERSON, NOT_REACHED, "undeliverable"),
        (FILES, NO_FILE, "no_files"),
        (range(132000, 133000), NO_TEMPLATE, "template"),
    ):
        if code in codes:
            raise Undeliverable(sentence, code=word, detail=detail)
    raise Undeliverable(NOT_TAKEN, code="refused", detail=detail)


def wamid_of(answer: Answer) -> str:
    """Return the identity of a message that was taken, "" when Meta did not say."""
    for one in list_at(parsed(answer.body), "messages")[:1]:
        return storable_line(text_at(one, "id"))
    return ""


def _size(found: Any) -> int:
    size = at(found, "file_size")
    text = str(size)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
