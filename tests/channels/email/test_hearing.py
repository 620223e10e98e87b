"""Customers write to a real Postfix; the house hears them through a real Dovecot."""

import smtplib
import time
from collections.abc import Sequence
from dataclasses import replace
from threading import Event

import pytest

from hilft.channels.adapters.email import imap
from hilft.channels.adapters.email.account import EmailAccount, Security
from hilft.channels.adapters.email.channel import Email
from hilft.channels.adapters.email.folder import Folder, Place
from hilft.channels.adapters.email.wire import Line, Mailbox
from hilft.channels.contract import Kind, Note, NotNow
from tests.channels.email.ear import Ear, letter, post
from tests.channels.servers import MailServers, eventually, free_port

pytestmark = pytest.mark.channels


def folder_of(account: EmailAccount, name: str = "INBOX") -> list[tuple[str, bool]]:
    """Return subject and read-or-not of every mail in a folder, as the server has it."""
    mailbox = Mailbox(account.imap, Event())
    mailbox.login(account.imap.user, account.imap.password, initial_folder=None)
    if not mailbox.folder.exists(name):
        return []
    mailbox.folder.set(name, readonly=True)
    found = [(mail.subject, "\\Seen" in mail.flags) for mail in mailbox.fetch(mark_seen=False)]
    mailbox.logout()
    return found


def test_a_letter_is_pushed_while_we_idle_and_read(servers: MailServers, channel: Email) -> None:
    with Ear(channel) as ear:
        assert eventually(ear.is_quiet)
        start = time.monotonic()
        post(servers, letter(text="Mein Router ist tot.\n\n-- \nPetra"))
        assert ear.has(1)
    heard = channel.read(ear.heard[0])
    assert (heard.kind, heard.text, heard.quoted) == (Kind.MESSAGE, "Mein Router ist tot.", "-- \nPetra")
    assert (heard.author.address, heard.remote_id) == ("petra@bucht.example", "<letter-1@bucht.example>")
    assert ear.at[0] - start < 5, "pushed, not found by the next look"


def test_a_letter_that_arrives_between_looking_and_idling_is_not_overlooked(
    servers: MailServers, channel: Email, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_idle = Line.start_idle
    waiting = [letter()]

    def late(line: Line) -> bytes:
        if waiting:
            post(servers, waiting.pop())
            time.sleep(0.5)
        return start_idle(line)

    monkeypatch.setattr(Line, "start_idle", late)
    with Ear(channel) as ear:
        assert ear.has(1, seconds=10)


def test_a_letter_announced_in_the_answer_to_our_own_command_is_not_overlooked(
    servers: MailServers, channel: Email, monkeypatch: pytest.MonkeyPatch
) -> None:
    acknowledge = Folder.acknowledge
    waiting = [letter(2)]

    def late(folder: Folder, places: Sequence[Place]) -> None:
        if places and waiting:
            post(servers, waiting.pop())
            time.sleep(0.5)
        acknowledge(folder, places)

    monkeypatch.setattr(Folder, "acknowledge", late)
    post(servers, letter(1))
    with Ear(channel) as ear:
        assert ear.has(2, seconds=10)


def test_three_hundred_letters_at_once_are_heard_once_each_and_in_the_order_they_arrived(
    servers: MailServers, channel: Email
) -> None:
    with Ear(channel) as ear:
        assert eventually(ear.is_quiet)
        post(servers, *(letter(number) for number in range(300)))
        assert ear.has(300, seconds=60)
        time.sleep(0.5)
    uids = [int(raw.cursor.split(":")[1]) for raw in ear.heard]
    assert len({raw.remote_id for raw in ear.heard}) == len(ear.heard) == 300
    assert uids == sorted(uids)


def test_listening_goes_on_exactly_behind_the_cursor(servers: MailServers, channel: Email) -> None:
    post(servers, *(letter(number) for number in range(5)))
    assert eventually(lambda: len(list(channel.fetch(""))) == 5)
    everything = list(channel.fetch(""))
    assert [raw.remote_id for raw in channel.fetch(everything[2].cursor)] == [raw.remote_id for raw in everything[3:]]
    assert list(channel.fetch(everything[4].cursor)) == []


def test_what_is_stored_is_marked_as_read_and_nothing_else_is(servers: MailServers, channel: Email) -> None:
    post(servers, letter(1), letter(2))
    assert eventually(lambda: len(list(channel.fetch(""))) == 2)
    assert [seen for _, seen in folder_of(channel.account)] == [False, False]
    for raw in channel.fetch(""):
        if raw.remote_id == "<letter-1@bucht.example>":
            channel.acknowledge(raw)
    assert sorted(folder_of(channel.account)) == [("Letter 1", True), ("Letter 2", False)]


def test_what_is_stored_moves_to_the_folder_for_what_is_done(servers: MailServers, care: EmailAccount) -> None:
    account = replace(care, done_folder="Gehört")
    with Ear(Email(account)) as ear:
        post(servers, letter(1), letter(2))
        assert ear.has(2)
    assert folder_of(account) == []
    assert sorted(folder_of(account, "Gehört")) == [("Letter 1", True), ("Letter 2", True)]


def test_mails_others_marked_for_deletion_are_not_expunged_by_us(servers: MailServers, channel: Email) -> None:
    post(servers, letter(1), letter(2))
    assert eventually(lambda: len(list(channel.fetch(""))) == 2)
    mailbox = Mailbox(channel.account.imap, Event())
    mailbox.login(channel.account.imap.user, channel.account.imap.password)
    mailbox.client.uid("STORE", "1", "+FLAGS", r"(\Deleted)")
    for raw in channel.fetch(""):
        channel.acknowledge(raw)
    assert len(folder_of(channel.account)) == 2
    mailbox.logout()


def test_a_folder_that_is_numbered_anew_is_heard_again_under_the_same_identities(
    servers: MailServers, channel: Email
) -> None:
    post(servers, letter(1), letter(2))
    assert eventually(lambda: len(list(channel.fetch(""))) == 2)
    before = list(channel.fetch(""))
    servers.stop_dovecot()
    # Dovecot numbers folders by the second, and ahead of it when it makes several at once.
    number = int(before[-1].cursor.split(":")[0])
    assert eventually(lambda: time.time() >= number + 1)
    for index in (servers.room / "mails/care@fernnetz.example").glob("dovecot*"):
        index.unlink()
    servers.start_dovecot()
    again = list(channel.fetch(before[-1].cursor))
    assert {raw.remote_id: raw.digest for raw in again} == {raw.remote_id: raw.digest for raw in before}
    assert again[0].cursor.split(":")[0] != before[0].cursor.split(":")[0]


def test_a_server_that_goes_away_is_a_trouble_and_listening_goes_on_when_it_is_back(
    servers: MailServers, channel: Email
) -> None:
    with Ear(channel) as ear:
        post(servers, letter(1))
        assert ear.has(1)
        servers.stop_dovecot()
        assert eventually(lambda: "unreachable" in ear.troubles(), 30)  # Dovecot parts from idlers after ten seconds
        post(servers, letter(2))  # Postfix keeps it
        servers.start_dovecot()
        assert ear.has(2, seconds=30)
    assert [raw.remote_id for raw in ear.heard] == ["<letter-1@bucht.example>", "<letter-2@bucht.example>"]
    assert ear.pulses[-1].trouble is None


def test_a_wrong_password_a_missing_folder_and_a_closed_port_are_told_apart(care: EmailAccount) -> None:
    def trouble(account: EmailAccount) -> NotNow:
        with pytest.raises(NotNow) as caught:
            list(Email(account).fetch(""))
        return caught.value

    refused = trouble(replace(care, imap=replace(care.imap, password="wrong")))
    assert refused.code == "login_refused"
    assert "did not accept our login" in str(refused)
    assert trouble(replace(care, imap=replace(care.imap, password="größer"))).code == "login_refused"
    assert trouble(replace(care, folder="Gone")).code == "no_folder"
    assert trouble(replace(care, imap=replace(care.imap, port=free_port()))).code == "unreachable"


def test_listening_stops_within_a_second_idle_or_deaf(servers: MailServers, care: EmailAccount) -> None:
    with Ear(Email(care)) as ear:
        assert eventually(ear.is_quiet)
        time.sleep(0.3)
        assert ear.stop() < 1
    with Ear(Email(replace(care, imap=replace(care.imap, port=free_port())))) as deaf:
        assert eventually(lambda: len(deaf.troubles()) > 1)
        assert deaf.stop() < 1


def test_idle_is_renewed_and_hears_on(servers: MailServers, channel: Email, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "IDLE_AT_MOST", 0.3)
    with Ear(channel) as ear:
        assert eventually(lambda: len(ear.pulses) > 4)
        post(servers, letter())
        assert ear.has(1)
    assert ear.troubles() == []


def test_without_idle_the_folder_is_looked_at_again_and_again(
    servers: MailServers, channel: Email, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "POLL_EVERY", 0.3)
    monkeypatch.setattr(Line, "renew_capabilities", lambda line: setattr(line, "capabilities", ("IMAP4REV1",)))
    with Ear(channel) as ear:
        assert eventually(ear.is_quiet)
        post(servers, letter())
        assert ear.has(1)


@pytest.mark.parametrize(("security", "port"), [(Security.TLS, "imaps"), (Security.STARTTLS, "imap")])
def test_a_protected_connection_is_heard_through_and_a_strange_certificate_is_refused(
    servers: MailServers, care: EmailAccount, security: Security, port: str
) -> None:
    protected = replace(
        care.imap,
        host="localhost",
        port=servers.ports[port],
        security=security,
        ca_file=str(servers.room / "certificate.pem"),
    )
    post(servers, letter())
    channel = Email(replace(care, imap=protected))
    assert eventually(lambda: len(list(channel.fetch(""))) == 1)
    with Ear(channel) as ear:
        assert ear.has(1)
        assert eventually(ear.is_quiet)
        post(servers, letter(2))
        assert ear.has(2)
    with pytest.raises(NotNow) as caught:
        list(Email(replace(care, imap=replace(protected, ca_file=""))).fetch(""))
    assert caught.value.code == "not_protected"


def test_a_large_letter_with_a_file_arrives_whole(servers: MailServers, channel: Email) -> None:
    content = bytes(range(256)) * 20_000
    big = letter()
    big.add_attachment(content, maintype="application", subtype="octet-stream", filename="Messung.bin")
    post(servers, letter(0), big, letter(2))
    with Ear(channel) as ear:
        assert ear.has(3, seconds=30)
    (file,) = channel.read(next(raw for raw in ear.heard if raw.remote_id == "<letter-1@bucht.example>")).attachments
    assert (file.name, file.content) == ("Messung.bin", content)


def test_damaged_bytes_pass_through_the_real_servers_and_are_still_heard(servers: MailServers, channel: Email) -> None:
    with smtplib.SMTP("127.0.0.1", servers.ports["smtp"], timeout=20) as session:
        source = "From: petra@bucht.example\r\nSubject: Störung\r\n\r\nGrüße".encode("cp1252") + b"\x80\xff\r\n"
        session.sendmail("petra@bucht.example", ["care@fernnetz.example"], source, mail_options=["BODY=8BITMIME"])
    with Ear(channel) as ear:
        assert ear.has(1)
    heard = channel.read(ear.heard[0])
    assert heard.subject == "Störung"
    assert heard.text.startswith("Grüße€")
    assert Note.CHARSET_GUESSED in heard.notes


def test_a_listener_that_dies_between_storing_and_acknowledging_is_made_good_at_the_next_start(
    servers: MailServers, channel: Email
) -> None:
    post(servers, letter(1), letter(2))
    assert eventually(lambda: len(list(channel.fetch(""))) == 2)
    stored = list(channel.fetch(""))
    assert [seen for _, seen in folder_of(channel.account)] == [False, False]
    with Ear(channel, stored[-1].cursor) as ear:
        assert eventually(ear.is_quiet)
    assert ear.heard == []
    assert [seen for _, seen in folder_of(channel.account)] == [True, True]


@pytest.mark.parametrize("damage", ["unreadable", "empty"])
def test_a_mail_the_server_cannot_give_out_is_announced_and_does_not_hold_up_the_others(
    servers: MailServers, channel: Email, damage: str
) -> None:
    post(servers, letter(1), letter(2), letter(3))
    assert eventually(lambda: len(list(channel.fetch(""))) == 3)
    files = (servers.room / "mails/care@fernnetz.example").glob("*/*")
    damaged = next(path for path in files if path.is_file() and b"letter-2@" in path.read_bytes())
    if damage == "unreadable":
        damaged.chmod(0)
    else:
        damaged.write_bytes(b"")
    with Ear(channel) as ear:
        assert ear.has(3, seconds=45)
    heard = {raw.remote_id: channel.read(raw) for raw in ear.heard}
    assert {"<letter-1@bucht.example>", "<letter-3@bucht.example>"} < set(heard)
    (lost,) = (each for each in heard.values() if each.kind is Kind.BROKEN)
    assert lost.text.startswith("The mail server could not give out this mail")
    assert "unreachable" in ear.troubles(), "the server hangs up on such a mail"
