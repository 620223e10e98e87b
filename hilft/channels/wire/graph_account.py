"""What every account on Meta's networks is set up with: a token, its app's secret, and how the app calls us."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext_noop

from hilft.channels.contract import Field, Input, Unfit
from hilft.channels.wire.entered import address_in, is_key, is_open

SERVER = "https://graph.facebook.com"
SHORTEST = 16
"""Signs of a verify token: who guesses it could subscribe us to an app of theirs."""
LEAST, MOST = 0.001, 720.0
"""Minutes between two looks."""
NUMBER = re.compile(r"[0-9]{5,25}")
VERSION = re.compile(r"v[0-9]{1,3}\.[0-9]{1,2}")
SECRETS = (
    Field(
        name="app_secret",
        label=gettext_noop("App secret"),
        help=gettext_noop("In the app's basic settings. With it we see that a call really comes from Meta."),
        input=Input.SECRET,
    ),
    Field(
        name="verify_token",
        label=gettext_noop("Verify token"),
        help=gettext_noop("At least 16 signs, made up by you; you enter the same at Meta."),
        input=Input.SECRET,
    ),
)


def of_page(messages: str, version: str) -> tuple[Field, ...]:
    """Return the settings of a page and what is linked to it. `messages`: the question whether they are heard."""
    return (
        Field(
            name="token",
            label=gettext_noop("Page access token"),
            help=gettext_noop("The page's own, not that of the system user; it does not run out."),
            input=Input.SECRET,
        ),
        *SECRETS,
        Field(name="messages", label=messages, input=Input.YES_NO, required=False, default="yes"),
        Field(
            name="human",
            label=gettext_noop("Does the app have the right “Human Agent”?"),
            help=gettext_noop("With it people of yours may answer a message for seven days, without it for 24 hours."),
            input=Input.YES_NO,
            required=False,
            default="no",
        ),
        Field(
            name="minutes",
            label=gettext_noop("Minutes between two looks"),
            help=gettext_noop("Meta tells us at once; looking then finds only what it left out."),
            input=Input.NUMBER,
            required=False,
            default="5",
        ),
        *where(version),
    )


def where(version: str) -> tuple[Field, ...]:
    """Return the settings of where Meta is asked, which hardly anybody changes."""
    return (
        Field(
            name="version",
            label=gettext_noop("Version of Meta's interface"),
            required=False,
            default=version,
        ),
        Field(
            name="server",
            label=gettext_noop("Server"),
            help=gettext_noop("Meta's own, unless your provider gave you another."),
            input=Input.URL,
            required=False,
            default=SERVER,
        ),
    )


@dataclass(frozen=True)
class Secrets:
    """How we prove ourselves to Meta, and Meta itself to us."""

    token: str = field(repr=False)
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)


@dataclass(frozen=True)
class Whereabouts:
    """`base`: the server with the version of the interface, no slash at its end. `every`: between two looks."""

    base: str
    every: timedelta


def fitting(pattern: re.Pattern[str], value: str, name: str, sentence: str) -> str:
    """Return the value. Raises `Unfit` with the sentence when it is not of the form."""
    if not pattern.fullmatch(value):
        raise Unfit(sentence, field=name)
    return value


def secrets_of(settings: Mapping[str, str]) -> Secrets:
    """Return the token and the secrets. Raises `Unfit`."""
    token = settings.get("token", "").strip().removeprefix("Bearer ").strip()
    secret, verify = settings.get("app_secret", "").strip(), settings.get("verify_token", "").strip()
    for name, value in (("token", token), ("app_secret", secret)):
        if not is_key(value):
            raise Unfit(
                gettext_noop("This is missing or has signs it cannot have. Copy it once more, and only it."), field=name
            )
    if len(verify) < SHORTEST or not verify.isascii():
        raise Unfit(
            gettext_noop("The verify token needs at least 16 signs, of plain letters, digits and marks."),
            field="verify_token",
        )
    return Secrets(token, secret, verify)


def whereabouts_of(settings: Mapping[str, str], version: str) -> Whereabouts:
    """Return where Meta is asked and how often. Raises `Unfit`."""
    base = base_of(settings, version)
    return Whereabouts(base, timedelta(minutes=_minutes(settings.get("minutes", "").strip() or "5")))


def base_of(settings: Mapping[str, str], version: str) -> str:
    """Return the server with the version of the interface, without a slash at its end. Raises `Unfit`."""
    wanted = settings.get("version", "").strip() or version
    fitting(VERSION, wanted, "version", gettext_noop("The version is written like v23.0."))
    return f"{_server(settings.get('server', '').strip() or SERVER)}/{wanted}"


def _server(text: str) -> str:
    parts = address_in(text)
    if parts is None or parts.query or is_open(parts):
        raise Unfit(
            gettext_noop("The address of the server begins with https://, so that nobody reads the token."),
            field="server",
        )
    return text.rstrip("/")


def _minutes(text: str) -> float:
    try:
        minutes = float(text.replace(",", "."))
    except ValueError:
        minutes = 0.0
    if not LEAST <= minutes <= MOST:
        raise Unfit(gettext_noop("The minutes between two looks are a number, 720 at most."), field="minutes")
    return minutes
