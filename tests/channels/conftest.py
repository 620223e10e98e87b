"""The servers of the networks, each started once for all tests that want it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings

from hilft.channels.adapters.email.account import EmailAccount, Security, Server
from hilft.channels.adapters.email.channel import Email
from tests.channels.bluesky.network import Network, network
from tests.channels.matrix.synapse import Synapse, synapse
from tests.channels.servers import PASSWORD, MailServers, missing
from tests.channels.small_smtp import SmallServer, small_server


@pytest.fixture(scope="session")
def bluesky_servers() -> Iterator[Network]:
    """Bluesky's own servers."""
    with network() as running:
        yield running


@pytest.fixture(scope="session")
def synapse_server() -> Iterator[Synapse]:
    """A Synapse."""
    with synapse() as running:
        yield running


@pytest.fixture(scope="session")
def running_servers() -> Iterator[MailServers]:
    """Postfix and Dovecot, running. Where they are missing the test fails: it was asked for."""
    if reason := missing():
        pytest.fail(reason)
    servers = MailServers.prepare()
    try:
        servers.start()
        yield servers
    finally:
        servers.end()


@pytest.fixture
def servers(running_servers: MailServers) -> MailServers:
    """The servers with empty mailboxes, both running."""
    running_servers.empty()
    running_servers.start()
    return running_servers


@pytest.fixture
def care(servers: MailServers) -> EmailAccount:
    """The care mailbox on the running servers."""
    imap = Server("127.0.0.1", servers.ports["imap"], Security.PLAIN, "care@fernnetz.example", PASSWORD)
    smtp = Server("127.0.0.1", servers.ports["smtp"], Security.PLAIN)
    return EmailAccount("care@fernnetz.example", imap=imap, smtp=smtp, name="Fernnetz Care")


@pytest.fixture
def channel(care: EmailAccount) -> Iterator[Email]:
    """The care mailbox as a channel."""
    email = Email(care)
    yield email
    email.close()


@pytest.fixture
def petra(servers: MailServers, care: EmailAccount) -> Iterator[Email]:
    """A customer's mailbox on the same servers, to see what she sees."""
    imap = replace(care.imap, user="petra@bucht.example")
    email = Email(EmailAccount("petra@bucht.example", imap=imap, smtp=care.smtp, name="Petra Sandkamp"))
    yield email
    email.close()


@pytest.fixture
def post(settings: Settings, tmp_path: Path) -> Iterator[SmallServer]:
    """A small mail server that the house sends through."""
    settings.MEDIA_ROOT = str(tmp_path)
    with small_server() as server:
        settings.MAIL_SMTP = server.url
        yield server
