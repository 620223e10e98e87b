"""What people enter to set up an account: addresses and keys, looked at before anybody is asked."""

from urllib.parse import SplitResult, urlsplit

from hilft.channels.wire.line import HERE


def address_in(text: str, *, may_log_in: bool = False) -> SplitResult | None:
    """Return the parts of an address at which a server can be asked, None when the text is no such address.

    `may_log_in`: whether a name and a password may stand in it.
    """
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port  # a port that is none is noticed here
    except ValueError:
        return None
    is_fit = parts.scheme in ("http", "https") and bool(host) and " " not in host
    return parts if is_fit and (may_log_in or not parts.username) else None


def is_open(parts: SplitResult) -> bool:
    """Whether others could read on its way what is sent there; what stays on this machine nobody else reads."""
    return parts.scheme == "http" and parts.hostname not in HERE


def is_key(text: str) -> bool:
    """Whether this can be a key or a token: it is there, and has no signs that come along when too much is copied."""
    return bool(text) and text.isascii() and text.isprintable() and " " not in text
