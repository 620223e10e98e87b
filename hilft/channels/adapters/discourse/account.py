"""One account in a Discourse community: its settings as values, checked once, with every error a sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop

from hilft.channels.contract import Field, Input, Unfit
from hilft.channels.wire.entered import address_in, is_key, is_open

LEAST_SECRET = 12
"""Signs of a webhook's secret; Discourse itself takes none that is shorter."""
FIELDS = (
    Field(
        name="server",
        label=gettext_noop("Address of the community"),
        help=gettext_noop("For example https://community.example.org"),
        input=Input.URL,
    ),
    Field(
        name="username",
        label=gettext_noop("Account"),
        help=gettext_noop("The name of the account that hears and answers, as it stands behind the @."),
    ),
    Field(name="key", label=gettext_noop("API key"), input=Input.SECRET),
    Field(
        name="secret",
        label=gettext_noop("Secret of the webhook"),
        help=gettext_noop("Only if you set up a webhook: at least twelve signs, the same as there."),
        input=Input.SECRET,
        required=False,
    ),
    Field(
        name="categories",
        label=gettext_noop("Only these categories"),
        help=gettext_noop("One name a line, as it stands in the category's address. Empty means all."),
        input=Input.LINES,
        required=False,
    ),
    Field(
        name="staff",
        label=gettext_noop("Accounts of your own people"),
        help=gettext_noop("One name a line. What they write are your answers, not questions of customers."),
        input=Input.LINES,
        required=False,
    ),
    Field(
        name="begin",
        label=gettext_noop("Where to begin"),
        input=Input.CHOICE,
        choices=(
            ("now", gettext_noop("With what is written from now on")),
            ("all", gettext_noop("With everything there is: each old topic becomes a case")),
        ),
        default="now",
    ),
)
STEPS = (
    gettext_noop(
        "Make an account in the community for your care team and make it a moderator, not an administrator: an "
        "administrator would read other people's messages."
    ),
    gettext_noop(
        "As an administrator open Admin, Advanced, API keys, and make a new key: user level “Single user”, that "
        "account, scope “Global”. Copy it now; it is not shown again."
    ),
    gettext_noop(
        "If you like, add the address this page shows then under Admin, Advanced, Webhooks: content type "
        "application/json, a secret of your own, and all events of posts. Then you hear at once what is said, changed "
        "and deleted."
    ),
)
_NAME = re.compile(r"[\w.\-]{1,60}")


@dataclass(frozen=True, kw_only=True)
class DiscourseAccount:
    """Where, who and with which key. `server` has no slash at its end; names are in lower case."""

    server: str
    username: str
    key: str = field(repr=False)
    secret: str = field(default="", repr=False)
    categories: frozenset[str] = frozenset()
    staff: frozenset[str] = frozenset()
    is_whole: bool = False

    @property
    def host(self) -> str:
        """The community's name, by which its numbers are told from those of another one."""
        return urlsplit(self.server).netloc

    def is_ours(self, username: str) -> bool:
        """Whether an account is the house's own or that of one of its people."""
        return username.lower() == self.username.lower() or username.lower() in self.staff


def account_from(settings: Mapping[str, str]) -> DiscourseAccount:
    """Return the account `settings` describe. Raises `Unfit`."""
    server = _server(settings.get("server", "").strip())
    username = settings.get("username", "").strip().lstrip("@")
    if not _NAME.fullmatch(username):
        raise Unfit(
            gettext_noop("Write the account's name as it stands behind the @ in the community."), field="username"
        )
    key = settings.get("key", "").strip()
    if not key:
        raise Unfit(gettext_noop("The API key is missing. Copy it when it is made."), field="key")
    if not is_key(key):
        raise Unfit(gettext_noop("The key has signs that no key has. Copy it once more, and only it."), field="key")
    secret = settings.get("secret", "").strip()
    if secret and len(secret) < LEAST_SECRET:
        raise Unfit(gettext_noop("Discourse wants at least twelve signs in a webhook's secret."), field="secret")
    return DiscourseAccount(
        server=server,
        username=username,
        key=key,
        secret=secret,
        categories=_names(settings, "categories"),
        staff=_names(settings, "staff"),
        is_whole=settings.get("begin") == "all",
    )


def _names(settings: Mapping[str, str], name: str) -> frozenset[str]:
    lines = settings.get(name, "").replace(",", "\n").splitlines()
    return frozenset(line.strip().lstrip("@#").lower() for line in lines if line.strip().lstrip("@#"))


def _server(text: str) -> str:
    if not text:
        raise Unfit(gettext_noop("The address of the community is missing."), field="server")
    parts = address_in(text if "://" in text else f"https://{text}")
    if parts is None:
        raise Unfit(
            gettext_noop("This is not the address of a community. Write it like https://community.example.org"),
            field="server",
        )
    if is_open(parts):
        raise Unfit(
            gettext_noop("The key would be readable on its way. Begin the address with https://"), field="server"
        )
    # A community may live in a folder of a web site.
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"
