"""One X account: its settings as values, checked once, with every error a sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext_noop

from hilft.channels.contract import Field, Input, Unfit
from hilft.channels.wire.entered import address_in, is_key, is_open
from hilft.channels.wire.found import TERMS

USUAL = "https://api.x.com"
LEAST, MOST = 0.05, 720.0
"""Minutes between two looks: X allows 300 looks at mentions in 15 minutes."""
MONEY = 1_000_000
_NO_BUDGET = gettext_noop("Write an amount of 0.1 USD or more.")
_NUMBERS = {
    "minutes": ("2", LEAST, MOST, gettext_noop("Write a number of minutes from 0.05 to 720.")),
    "budget": ("50", 0.1, 1_000_000, _NO_BUDGET),
    "find_budget": ("10", 0.1, 1_000_000, _NO_BUDGET),
}
"""What a number is when nothing is entered, its bounds, and the sentence when it lies outside."""
_KEYS = (
    ("api_key", gettext_noop("API key"), gettext_noop("Also called consumer key.")),
    ("api_secret", gettext_noop("API key secret"), gettext_noop("X also signs with it what it tells us by webhook.")),
    (
        "access_token",
        gettext_noop("Access token"),
        gettext_noop("It begins with the account's number and a dash."),
    ),
    ("access_secret", gettext_noop("Access token secret"), ""),
)
FIELDS = (
    *(Field(name=name, label=label, help=text, input=Input.SECRET) for name, label, text in _KEYS),
    Field(
        name="tier",
        label=gettext_noop("Contract with X"),
        help=gettext_noop("Without an enterprise contract X lets programs answer only those who mention or quote you."),
        input=Input.CHOICE,
        choices=(
            ("self-serve", gettext_noop("Pay per use, or a plan without a contract")),
            ("enterprise", gettext_noop("Enterprise")),
        ),
        default="self-serve",
    ),
    Field(
        name="follow",
        label=gettext_noop("Also hear what is said in your threads without mentioning you?"),
        help=gettext_noop("Each such post costs five times as much to read as a mention."),
        input=Input.YES_NO,
        required=False,
        default="yes",
    ),
    Field(
        name="messages",
        label=gettext_noop("Also hear direct messages?"),
        input=Input.YES_NO,
        required=False,
        default="yes",
    ),
    Field(
        name="minutes",
        label=gettext_noop("Minutes between two looks"),
        help=gettext_noop("A webhook tells mentions at once; looking then finds only what it left out."),
        input=Input.NUMBER,
        required=False,
        default="2",
    ),
    Field(
        name="budget",
        label=gettext_noop("Most US dollars in 30 days"),
        help=gettext_noop(
            "For what is said and what is read. When it is spent nothing more is read here before it begins anew: "
            "somebody is told, and looks on X by hand."
        ),
        input=Input.NUMBER,
        required=False,
        default="50",
    ),
    TERMS,
    Field(
        name="find_budget",
        label=gettext_noop("Most US dollars in 30 days for what the search terms find"),
        help=gettext_noop("Each post that is found costs half a cent. When it is spent nothing is searched any more."),
        input=Input.NUMBER,
        required=False,
        default="10",
    ),
    Field(
        name="server",
        label=gettext_noop("Server"),
        help=gettext_noop("Only for those who reach X through a gateway of their own."),
        input=Input.URL,
        required=False,
        default=USUAL,
    ),
)
STEPS = (
    gettext_noop("Log in to X with the account and open the developer console; make a project with an app in it."),
    gettext_noop(
        "In the app's settings, under user authentication, choose “Read and write and Direct message”, and save."
    ),
    gettext_noop(
        "Under “Keys and tokens” make the API key and its secret, then the access token and its secret, in this order: "
        "a token made before the rights were chosen has none of them. Copy all four into the fields below."
    ),
    gettext_noop("Under billing buy credits and set a monthly limit: X asks money for reading and for saying."),
    gettext_noop(
        "If you like, register the address this page shows then as a webhook of the app and subscribe it to the events "
        "post.mention.create, post.reply.create, post.quote.create, dm.received and post.delete of your account."
    ),
)


@dataclass(frozen=True, kw_only=True)
class XAccount:
    """Where, with which keys, how often and for how much. `server` has no slash at its end; budgets: microdollars."""

    api_key: str
    api_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_secret: str = field(repr=False)
    enterprise: bool = False
    follow: bool = True
    messages: bool = True
    every: timedelta = timedelta(minutes=2)
    budget: int = 50 * MONEY
    find_budget: int = 10 * MONEY
    server: str = USUAL

    @property
    def me(self) -> str:
        """The account's lasting number: an access token begins with it."""
        return self.access_token.partition("-")[0]


def account_from(settings: Mapping[str, str]) -> XAccount:
    """Return the account `settings` describe. Raises `Unfit`."""
    keys = {name: _key(settings, name) for name, _, _ in _KEYS}
    if not re.fullmatch(r"[0-9]{1,19}-\S+", keys["access_token"]):
        raise Unfit(
            gettext_noop(
                "This is not an access token: it begins with the number of the account and a dash. Copy the one that "
                "stands below the API key, not the bearer token."
            ),
            field="access_token",
        )
    minutes = _number(settings, "minutes")
    budget = _number(settings, "budget")
    find_budget = _number(settings, "find_budget")
    return XAccount(
        **keys,
        enterprise=settings.get("tier") == "enterprise",
        follow=settings.get("follow") != "no",
        messages=settings.get("messages") != "no",
        every=timedelta(minutes=minutes),
        budget=round(budget * MONEY),
        find_budget=round(find_budget * MONEY),
        server=_server(settings.get("server", "").strip() or USUAL),
    )


def _key(settings: Mapping[str, str], name: str) -> str:
    key = settings.get(name, "").strip()
    if not key:
        raise Unfit(gettext_noop("One of the four keys is missing. Copy it from “Keys and tokens”."), field=name)
    if not is_key(key):
        raise Unfit(gettext_noop("This has signs that no key has. Copy it once more, and only it."), field=name)
    return key


def _number(settings: Mapping[str, str], name: str) -> float:
    default, least, most, why = _NUMBERS[name]
    text = (settings.get(name, "").strip() or default).replace(",", ".")
    number = float(text) if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", text) else 0.0
    if not least <= number <= most:
        raise Unfit(why, field=name)
    return number


def _server(text: str) -> str:
    parts = address_in(text)
    if parts is None or is_open(parts):
        raise Unfit(gettext_noop("The server is an address that begins with https://"), field="server")
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"
