"""One bot: its settings as values, checked once, with every error a sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop

from hilft.channels.contract import Field, Input, Unfit
from hilft.channels.wire.entered import address_in, is_open

SERVER = "https://api.telegram.org"
_TOKEN = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{20,100}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_NO_TOKEN = gettext_noop("This is no token of a bot. Copy it from BotFather, the whole line with the colon.")
_NO_SECRET = gettext_noop("The secret needs at least 16 signs, of A to Z, a to z, 0 to 9, _ and - only.")
_NOT_CALLED = gettext_noop("Telegram only calls addresses that begin with https://")
_READABLE = gettext_noop("The token would be readable on its way. Begin the address with https://")
FIELDS = (
    Field(
        name="token",
        label=gettext_noop("Token of the bot"),
        help=gettext_noop("What BotFather told when the bot was made: a number, a colon and many signs."),
        input=Input.SECRET,
    ),
    Field(
        name="how",
        label=gettext_noop("How we hear"),
        help=gettext_noop("Asking works everywhere. Being called needs an address that Telegram can reach."),
        input=Input.CHOICE,
        choices=(("poll", gettext_noop("we ask Telegram")), ("webhook", gettext_noop("Telegram calls us"))),
        default="poll",
    ),
    Field(
        name="address",
        label=gettext_noop("Address for Telegram's calls"),
        help=gettext_noop("Only when Telegram calls us: the address this page shows once the account is saved."),
        input=Input.URL,
        required=False,
    ),
    Field(
        name="secret",
        label=gettext_noop("Secret of the calls"),
        help=gettext_noop("Only when Telegram calls us: at least 16 letters, digits, _ or -, made up by you."),
        input=Input.SECRET,
        required=False,
    ),
    Field(
        name="server",
        label=gettext_noop("Server"),
        help=gettext_noop("Telegram's own, unless you run a Bot API server yourself."),
        input=Input.URL,
        required=False,
        default=SERVER,
    ),
)
STEPS = (
    gettext_noop("In Telegram, open a chat with @BotFather, send /newbot and answer its questions."),
    gettext_noop("Copy the token it shows into the field below. Whoever has it can speak for you: show it to nobody."),
    gettext_noop("For groups: add the bot to the group. It hears only what mentions it or answers it."),
    gettext_noop("Use the bot here only: another program that asks for its messages would take them away from us."),
)


@dataclass(frozen=True)
class TelegramAccount:
    """A bot. `is_called`: Telegram calls us at `address` with `secret`; otherwise we ask. `server`: no slash behind."""

    token: str = field(repr=False)
    is_called: bool
    address: str
    secret: str = field(repr=False)
    server: str

    @property
    def bot(self) -> int:
        """The bot's own number: the first part of its token."""
        return int(self.token.partition(":")[0])


def account_from(settings: Mapping[str, str]) -> TelegramAccount:
    """Return the account `settings` describe. Raises `Unfit`."""
    token = settings.get("token", "").strip().removeprefix("bot")
    if not _TOKEN.fullmatch(token):
        raise Unfit(_NO_TOKEN, field="token")
    secret, address = settings.get("secret", "").strip(), settings.get("address", "").strip()
    is_called = settings.get("how", "").strip() == "webhook"
    if is_called and not _SECRET.fullmatch(secret):
        raise Unfit(_NO_SECRET, field="secret")
    called = address_in(address)
    if address and (called is None or called.scheme != "https"):
        raise Unfit(_NOT_CALLED, field="address")
    server = (settings.get("server", "").strip() or SERVER).rstrip("/")
    asked = address_in(server)
    if asked is None or is_open(asked):
        raise Unfit(_READABLE, field="server")
    return TelegramAccount(token, is_called, address, secret, server)
