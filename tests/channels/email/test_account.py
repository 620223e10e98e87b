"""The settings of a mail account are checked before anything connects, and every mistake says what to write."""

from typing import Any

import pytest

from hilft.channels.adapters.email.account import AccountError, EmailAccount, Security, account_from
from hilft.channels.adapters.email.channel import Email
from hilft.channels.contract import Channel, Idempotency

GOOD: dict[str, Any] = {
    "address": "care@fernnetz.example",
    "imap": {"host": "imap.fernnetz.example", "user": "care", "password": "secret"},
    "smtp": {"host": "smtp.fernnetz.example", "security": "starttls"},
}


def test_ports_follow_from_the_protection() -> None:
    account = account_from(GOOD)
    assert (account.imap.security, account.imap.port) == (Security.TLS, 993)
    assert (account.smtp.security, account.smtp.port) == (Security.STARTTLS, 587)
    assert account.domain == "fernnetz.example"


def test_a_password_is_in_no_text_of_an_account() -> None:
    assert "secret" not in repr(account_from(GOOD))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"address": "care"}, "care@example.org"),
        ({"address": "care+x@fernnetz.example"}, "without a plus"),
        ({"imap": {}}, 'Add "imap.host"'),
        ({"smtp": {"host": "x.example", "security": "ssl"}}, '"tls", "starttls" or "plain"'),
        ({"smtp": {"host": "x.example", "port": "many"}}, "between 1 and 65535"),
        ({"smtp": {"host": "x.example", "port": 70_000}}, "between 1 and 65535"),
        ({"imap": {"host": "x.example", "security": "plain"}}, "readable by others"),
        ({"folders": "INBOX"}, 'no setting "folders"'),
    ],
)
def test_a_mistake_says_what_to_write_instead(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(AccountError, match=sentence.replace("+", r"\+")):
        account_from(GOOD | change)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_without_protection_only_the_same_machine_is_spoken_to(host: str) -> None:
    account = account_from(GOOD | {"imap": {"host": host, "security": "plain"}})
    assert account.imap.port == 143


def test_our_own_addresses_are_known_with_and_without_a_token(account: EmailAccount) -> None:
    for ours in ("care@fernnetz.example", "Care+Tok3n@Fernnetz.example", "hilfe+x@fernnetz.example"):
        assert account.is_ours(ours)
    for other in ("care@elsewhere.example", "carex@fernnetz.example", "", "+@"):
        assert not account.is_ours(other)


def test_email_is_a_channel_like_any_other_and_says_what_it_can() -> None:
    channel: Channel = Email(account_from(GOOD))
    assert channel.traits.loss_window is None
    assert channel.traits.idempotency is Idempotency.RECOGNISABLE
    assert not channel.traits.tells_edits
