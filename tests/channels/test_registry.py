"""The settings of the mail servers: what works, and what is said about the rest."""

import re
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from hilft.base.errors import Trouble
from hilft.channels.adapters.email import Email
from hilft.channels.models import Account
from hilft.channels.registry import channel_of, check_settings, mail, to_hear
from tests.world import World

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("smtp", "imap", "sentence"),
    [
        ("mail.example.org", "", "HILFT_SMTP is not an address of a mail server: write smtps://"),
        ("imaps://u:topsecret@mail.example.org", "", "HILFT_SMTP is not an address of a mail server"),
        ("smtps://u:top/secret@mail.example.org", "", "%40 or %2F"),
        ("smtps://u:topsecret@mail.example.org:99999", "", "HILFT_SMTP is not an address of a mail server"),
        ("smtps://", "", "HILFT_SMTP is not an address of a mail server"),
        ("smtp://mail.example.org", "", "would be readable by others"),
        ("smtps://mail.example.org", "pop3://mail.example.org", "HILFT_IMAP is not an address of a mail server"),
        ("", "imaps://u:topsecret@mail.example.org", "HILFT_IMAP is set without HILFT_SMTP"),
    ],
)
def test_what_cannot_work_is_one_sentence_without_the_password(
    settings: Settings, smtp: str, imap: str, sentence: str
) -> None:
    settings.MAIL_SMTP, settings.MAIL_IMAP = smtp, imap
    with pytest.raises(Trouble, match=re.escape(sentence)) as refused:
        check_settings()
    assert "secret" not in str(refused.value)


def test_user_password_port_and_protection_are_read_from_the_address(world: World, settings: Settings) -> None:
    settings.MAIL_SMTP = "smtp+starttls://care%40example.org:p%40ss%2Fword@out.example.org:2587"
    settings.MAIL_IMAP = "imaps://care@in.example.org"
    check_settings()
    assert to_hear(now=NOW) == {"mail": 0}
    channel = channel_of(Account.objects.create(name="mail", network="mail"))
    assert isinstance(channel, Email)
    smtp, imap = channel.account.smtp, channel.account.imap
    assert (smtp.user, smtp.password, smtp.port, smtp.security) == ("care@example.org", "p@ss/word", 2587, "starttls")
    assert (imap.host, imap.user, imap.port, imap.security) == ("in.example.org", "care", 993, "tls")
    assert (channel.account.address, channel.account.name) == ("care@example.org", "Example Telecom")


@pytest.mark.django_db
def test_before_the_house_is_set_up_nothing_is_heard(settings: Settings) -> None:
    settings.MAIL_SMTP, settings.MAIL_IMAP = "smtps://out.example.org", "imaps://in.example.org"
    assert to_hear(now=NOW) == {}


def test_a_house_that_only_sends_hears_nothing(world: World, settings: Settings) -> None:
    settings.MAIL_SMTP, settings.MAIL_IMAP = "smtps://out.example.org", ""
    check_settings()
    assert to_hear(now=NOW) == {}
    assert mail() is mail()  # one connection for all letters
