"""One mail account: its settings as values, checked once, with every error a sentence."""

import ipaddress
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hilft.channels.adapters.email.addresses import plain_address


class Security(StrEnum):
    """How a connection is protected. PLAIN is for servers on the same machine only."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


class AccountError(ValueError):
    """The settings of a mail account cannot work. The text says what to write instead."""


@dataclass(frozen=True)
class Server:
    """Where to connect, and as whom.

    An empty `user` means: without logging in. `ca_file`: certificates to trust instead of the system's, for a server
    whose certificate the house has signed itself.
    """

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""

    def __post_init__(self) -> None:
        """Refuse an unprotected connection over a network."""
        if self.security is Security.PLAIN and not _is_loopback(self.host):
            raise AccountError(
                f'The connection to {self.host} would be readable by others. Set security to "tls" or "starttls".'
            )

    @property
    def place(self) -> str:
        """Host and port, for sentences."""
        return f"{self.host}:{self.port}"

    def tls(self) -> ssl.SSLContext:
        """Return what protects the connection: certificates and host names are always checked."""
        return ssl.create_default_context(cafile=self.ca_file or None)


@dataclass(frozen=True)
class EmailAccount:
    """A mailbox the house hears and speaks through.

    `aliases`: further addresses that lead into it. `folder` is watched; what is stored moves to `done_folder`, or is
    only marked as read when that is empty. `own_server`: the name our own mail server signs its
    Authentication-Results with; only its verdict on a sender is believed.
    """

    address: str
    imap: Server
    smtp: Server
    name: str = ""
    aliases: frozenset[str] = frozenset()
    folder: str = "INBOX"
    done_folder: str = ""
    own_server: str = ""

    @property
    def domain(self) -> str:
        """The part behind the @ of our address."""
        return self.address.rpartition("@")[2]

    def is_ours(self, address: str) -> bool:
        """Whether `address` is one of our own, with or without a token behind a plus."""
        local, _, domain = address.lower().rpartition("@")
        base = f"{local.partition('+')[0]}@{domain}"
        return base in {self.address.lower(), *(alias.lower() for alias in self.aliases)}


def account_from(settings: Mapping[str, Any]) -> EmailAccount:
    """Return the account `settings` describe (see docs/channels/email.md). Raises `AccountError`."""
    known = {"address", "name", "aliases", "folder", "done_folder", "own_server", "imap", "smtp"}
    if unknown := sorted(set(settings) - known):
        raise AccountError(f'A mail account has no setting "{unknown[0]}". Known are: {", ".join(sorted(known))}.')
    address = _own_address(settings.get("address", ""))
    return EmailAccount(
        address=address,
        name=str(settings.get("name", "")),
        aliases=frozenset(_own_address(alias) for alias in settings.get("aliases", ())),
        folder=str(settings.get("folder", "INBOX")),
        done_folder=str(settings.get("done_folder", "")),
        own_server=str(settings.get("own_server", "")),
        imap=_server(settings.get("imap"), "imap", {Security.TLS: 993}, otherwise=143),
        smtp=_server(settings.get("smtp"), "smtp", {Security.TLS: 465, Security.STARTTLS: 587}, otherwise=25),
    )


def _own_address(value: object) -> str:
    address = plain_address(str(value))
    if not address or "+" in address or address != str(value).strip().rpartition("@")[0] + "@" + address.split("@")[-1]:
        raise AccountError(f'"{value}" is not a usable address. Write it like care@example.org, without a plus.')
    return address


def _server(settings: object, kind: str, ports: Mapping[Security, int], *, otherwise: int) -> Server:
    if not isinstance(settings, Mapping) or not settings.get("host"):
        raise AccountError(f'The mail account does not say where its {kind} server is. Add "{kind}.host".')
    try:
        security = Security(str(settings.get("security", Security.TLS)))
    except ValueError:
        raise AccountError(f'"{kind}.security" is "tls", "starttls" or "plain".') from None
    try:
        port = int(settings.get("port") or ports.get(security, otherwise))
    except (TypeError, ValueError):
        raise AccountError(f'"{kind}.port" is a number between 1 and 65535.') from None
    if not 0 < port < 65_536:
        raise AccountError(f'"{kind}.port" is a number between 1 and 65535.')
    return Server(
        str(settings["host"]),
        port,
        security,
        user=str(settings.get("user", "")),
        password=str(settings.get("password", "")),
        ca_file=str(settings.get("ca_file", "")),
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
