"""The house answers through a real Postfix; the customer finds it in her mailbox."""

import socket
import time
from dataclasses import replace
from threading import Thread

import pytest

from hilft.channels.adapters.email.account import EmailAccount, Security, Server
from hilft.channels.adapters.email.channel import Email
from hilft.channels.adapters.email.compose import our_message_id
from hilft.channels.contract import Heard, Kind, NotNow, Outgoing, SentFile, Undeliverable
from tests.channels.email.ear import Ear, letter, post
from tests.channels.servers import PASSWORD, MailServers, eventually

pytestmark = pytest.mark.channels

ANSWER = Outgoing("delivery-17", "petra@bucht.example", "Re: Router", "Good morning,\n\nit is on its way.")


def mails_of(channel: Email, count: int) -> list[Heard]:
    """Wait until so many mails are in a mailbox, and read them."""
    assert eventually(lambda: len(list(channel.fetch(""))) >= count, 20)
    return [channel.read(raw) for raw in channel.fetch("")]


def test_an_answer_arrives_with_umlauts_and_files(channel: Email, petra: Email) -> None:
    file = SentFile("Vertrag für Jörg.pdf", "application/pdf", b"%PDF-1.4\n" + bytes(range(256)) * 400)
    delivered = channel.deliver(
        replace(ANSWER, subject="Störung behoben", text="Grüße 😕 aus Lübeck\n.\nFrom here on", attachments=(file,))
    )
    (mail,) = mails_of(petra, 1)
    assert (mail.remote_id, mail.subject) == (delivered.remote_id, "Störung behoben")
    assert mail.text == "Grüße 😕 aus Lübeck\n.\nFrom here on"
    assert [(each.name, each.media_type, each.content) for each in mail.attachments] == [
        (file.name, file.media_type, file.content)
    ]


def test_question_answer_and_reply_are_one_thread(servers: MailServers, channel: Email, petra: Email) -> None:
    post(servers, letter(1))
    with Ear(channel) as ear:
        assert ear.has(1)
        asked = channel.read(ear.heard[0])
        channel.deliver(
            replace(ANSWER, in_reply_to=asked.remote_id, references=(*asked.references, asked.remote_id), token="k7f2")
        )
        (answer,) = mails_of(petra, 1)
        assert (answer.in_reply_to, answer.references) == (asked.remote_id, (asked.remote_id,))
        assert answer.author.reply_to == "care+k7f2@fernnetz.example"
        petra.deliver(
            Outgoing(
                "reply-1",
                answer.author.reply_to,
                "Re: Router",
                "Thank you.\n\nOn 2 Mar 2026 at 9:15, Care <care@fernnetz.example> wrote:\n> it is on its way.",
                in_reply_to=answer.remote_id,
                references=(*answer.references, answer.remote_id),
            )
        )
        assert ear.has(2)
    reply = channel.read(ear.heard[1])
    assert (reply.kind, reply.text, reply.token) == (Kind.MESSAGE, "Thank you.", "k7f2")
    assert reply.in_reply_to == our_message_id("delivery-17", channel.account)
    assert reply.references == (asked.remote_id, answer.remote_id)


def test_the_same_delivery_tried_twice_is_recognisable_as_one(channel: Email, petra: Email) -> None:
    assert channel.deliver(ANSWER) == channel.deliver(ANSWER)
    first, second = mails_of(petra, 2)
    assert first.remote_id == second.remote_id


@pytest.mark.parametrize(
    ("recipient", "status"), [("nobody@bucht.example", "5.1.1"), ("petra@nowhere.example", "5.1.2")]
)
def test_an_answer_that_never_arrived_comes_back_and_names_itself(channel: Email, recipient: str, status: str) -> None:
    with Ear(channel) as ear:
        delivered = channel.deliver(replace(ANSWER, to=recipient))
        assert ear.has(1)
    heard = channel.read(ear.heard[0])
    assert heard.kind is Kind.BOUNCE
    assert heard.bounce is not None
    assert (heard.bounce.original, heard.bounce.recipient) == (delivered.remote_id, recipient)
    assert (heard.bounce.permanent, heard.bounce.status) == (True, status)
    assert heard.bounce.reason


def test_a_refused_recipient_is_never_and_a_busy_one_is_not_now(channel: Email, petra: Email) -> None:
    with pytest.raises(Undeliverable) as never:
        channel.deliver(replace(ANSWER, to="closed@bucht.example"))
    assert never.value.code == "refused"
    assert "The mailbox is closed" in never.value.detail
    with pytest.raises(NotNow) as later:
        channel.deliver(replace(ANSWER, to="busy@bucht.example"))
    assert later.value.code == "try_later"
    assert "The mailbox is busy" in later.value.detail
    channel.deliver(ANSWER)
    assert len(mails_of(petra, 1)) == 1


def test_a_letter_too_large_for_the_server_is_never(channel: Email) -> None:
    with pytest.raises(Undeliverable) as caught:
        channel.deliver(replace(ANSWER, attachments=(SentFile("x.bin", "image/png", bytes(11_000_000)),)))
    assert "552" in caught.value.detail


def test_a_stopped_server_is_not_now_and_the_next_try_arrives(
    servers: MailServers, channel: Email, petra: Email
) -> None:
    channel.deliver(ANSWER)
    servers.stop_postfix()
    with pytest.raises(NotNow) as caught:
        channel.deliver(replace(ANSWER, key="delivery-18"))
    assert caught.value.code == "unreachable"
    assert caught.value.retry_after.total_seconds() > 0
    servers.start_postfix()
    channel.deliver(replace(ANSWER, key="delivery-18"))
    assert {mail.remote_id for mail in mails_of(petra, 2)} == {
        our_message_id("delivery-17", channel.account),
        our_message_id("delivery-18", channel.account),
    }


def test_a_server_restarted_between_two_letters_is_not_even_noticed(
    servers: MailServers, channel: Email, petra: Email
) -> None:
    channel.deliver(ANSWER)
    servers.stop_postfix()
    servers.start_postfix()
    channel.deliver(replace(ANSWER, key="delivery-18"))
    assert len(mails_of(petra, 2)) == 2


def test_a_hundred_answers_go_over_one_connection_in_order(channel: Email, petra: Email) -> None:
    start = time.monotonic()
    sent = [channel.deliver(replace(ANSWER, key=f"k{number}")).remote_id for number in range(100)]
    assert time.monotonic() - start < 30
    assert len(set(sent)) == 100
    assert sorted(mail.remote_id for mail in mails_of(petra, 100)) == sorted(sent)


@pytest.mark.parametrize(("security", "port"), [(Security.TLS, "smtps"), (Security.STARTTLS, "smtp")])
def test_a_protected_connection_with_login_carries_letters_and_refuses_strangers(
    servers: MailServers, care: EmailAccount, petra: Email, security: Security, port: str
) -> None:
    certificate = str(servers.room / "certificate.pem")
    server = Server("localhost", servers.ports[port], security, "care@fernnetz.example", PASSWORD, certificate)
    channel = Email(replace(care, smtp=server))
    channel.deliver(ANSWER)
    channel.close()
    assert len(mails_of(petra, 1)) == 1
    for wrong, code in (
        (replace(server, password="wrong"), "login_refused"),
        (replace(server, ca_file=""), "not_protected"),
    ):
        with pytest.raises(NotNow) as caught:
            Email(replace(care, smtp=wrong)).deliver(ANSWER)
        assert caught.value.code == code


def test_a_server_that_hangs_up_in_the_middle_is_not_now(care: EmailAccount) -> None:
    """Between our hand-over and the server's answer nobody knows; the next try has the same Message-ID."""
    listener = socket.create_server(("127.0.0.1", 0))
    port: int = listener.getsockname()[1]

    def serve() -> None:
        line, _ = listener.accept()
        with line:
            line.sendall(b"220 hello\r\n")
            for answer in (b"250 ok\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n"):
                line.recv(4096)
                line.sendall(answer)
            line.recv(4096)

    thread = Thread(target=serve)
    thread.start()
    with pytest.raises(NotNow) as caught:
        Email(replace(care, smtp=replace(care.smtp, port=port))).deliver(ANSWER)
    thread.join(10)
    listener.close()
    assert caught.value.code == "unreachable"


def test_two_houses_that_send_receipts_do_not_answer_each_other_for_ever(channel: Email, petra: Email) -> None:
    channel.deliver(replace(ANSWER, automatic=True, in_reply_to="<question@bucht.example>"))
    (receipt,) = mails_of(petra, 1)
    assert (receipt.kind, receipt.answerable) == (Kind.AUTO_REPLY, False)
