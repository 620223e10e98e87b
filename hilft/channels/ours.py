"""Our own accounts on the networks, as everybody may see them: the live ones, and those the settings name besides."""

from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

from hilft.base.errors import Trouble
from hilft.channels.models import Account
from hilft.channels.networks import networks
from hilft.channels.registry import OF_SETTINGS


class Ours(NamedTuple):
    """One account of ours. `network`: as people call it; `page`: its address, "" where nobody can look at it."""

    network: str
    handle: str
    page: str


def our_accounts() -> list[Ours]:
    """Return every account by which we speak in public or can be written to, by network and handle."""
    live = Account.objects.filter(ended_at=None).exclude(name__in=OF_SETTINGS).exclude(handle="", page="")
    known = networks()
    # A program of one's own is called as its account is: what it is technically is nobody's business.
    own = {one.pk: str(one) for one in live if one.network == "webhook" or one.network not in known}
    found = {Ours(own.get(one.pk) or known[one.network].title, one.handle, _safe(one.page)) for one in live}
    return sorted(found | set(named_accounts()))


def named_accounts() -> list[Ours]:
    """Return the accounts that HILFT_ACCOUNTS names. Raises Trouble for one that nobody can understand."""
    return [_named(written) for written in settings.ACCOUNTS]


def _named(written: str) -> Ours:
    network, _, rest = written.partition("=")
    handle, _, page = rest.strip().partition(" ")
    if not network.strip() or not handle or (page.strip() and not _safe(page.strip())):
        raise Trouble(
            f"HILFT_ACCOUNTS has {written!r}: write it like Facebook=@example https://facebook.com/example, "
            "the address being optional."
        )
    return Ours(network.strip(), handle, _safe(page.strip()))


def _safe(page: str) -> str:
    """Return an address a browser may be sent to, "" for anything else."""
    try:
        parts = urlsplit(page)
    except ValueError:
        return ""
    return page if parts.scheme in ("https", "http") and parts.netloc else ""
