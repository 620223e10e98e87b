"""What we say is a mail every program reads as it was meant, and nobody can smuggle a header into it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.channels.adapters.email.account import EmailAccount
from hilft.channels.adapters.email.compose import compose, our_message_id
from hilft.channels.adapters.email.storable import storable_line, storable_text
from hilft.channels.contract import Kind, Outgoing, SentFile, Undeliverable
from tests.channels.email.conftest import Reader

NOW = datetime(2026, 3, 2, 8, 15, 4, tzinfo=UTC)
ANSWER = Outgoing("delivery-17", "petra@bucht.example", "Re: Router", "Good morning,\n\nit is on its way.")

Writer = Callable[[Outgoing], EmailMessage]


@pytest.fixture(scope="session")
def write(account: EmailAccount) -> Writer:
    """Compose, and read with the standard library's strict reader: an oracle that is not ours."""

    def writer(outgoing: Outgoing) -> EmailMessage:
        source = compose(outgoing, account, now=NOW).as_bytes()
        assert all(len(line) <= 998 for line in source.splitlines())
        mail = message_from_bytes(source, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        assert not [defect for part in mail.walk() for defect in part.defects]
        return mail

    return writer


def body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_an_answer_says_who_to_whom_what_and_when(write: Writer) -> None:
    mail = write(ANSWER)
    assert (mail["From"], mail["To"]) == ("Fernnetz Care <care@fernnetz.example>", "petra@bucht.example")
    assert (mail["Subject"], body(mail)) == ("Re: Router", ANSWER.text + "\n")
    assert mail["Date"].datetime == NOW
    assert "Auto-Submitted" not in mail
    assert "Reply-To" not in mail


def test_the_same_key_is_the_same_letter_and_another_key_or_account_another(account: EmailAccount) -> None:
    ours = our_message_id("delivery-17", account)
    assert ours == our_message_id("delivery-17", account)
    assert ours != our_message_id("delivery-18", account)
    assert ours != our_message_id("delivery-17", replace(account, address="hilfe@fernnetz.example"))


def test_our_own_letter_coming_back_is_known_as_a_loop(account: EmailAccount, read: Reader) -> None:
    assert read(compose(ANSWER, account, now=NOW).as_bytes()).kind is Kind.LOOP


def test_an_answer_belongs_to_the_thread_it_answers(write: Writer) -> None:
    mail = write(replace(ANSWER, in_reply_to="<b@x.example>", references=("<a@x.example>", "<b@x.example>")))
    assert mail["In-Reply-To"] == "<b@x.example>"
    assert mail["References"] == "<a@x.example> <b@x.example>"


def test_a_thread_of_hundreds_keeps_its_first_letter_and_the_newest(write: Writer) -> None:
    thread = tuple(f"<letter-{number}-{'x' * 150}@x.example>" for number in range(300))
    mail = write(replace(ANSWER, in_reply_to=thread[-1], references=thread))
    kept = mail["References"].split()
    assert (kept[0], kept[-1], len(kept)) == (thread[0], thread[-1], 30)


def test_the_mark_of_a_twin_stays_in_the_house(write: Writer) -> None:
    assert write(replace(ANSWER, in_reply_to="<a@x.example>#0123456789ab"))["In-Reply-To"] == "<a@x.example>"


def test_a_receipt_says_that_no_person_wrote_it(write: Writer) -> None:
    mail = write(replace(ANSWER, automatic=True, in_reply_to="<a@x.example>"))
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert write(replace(ANSWER, automatic=True))["Auto-Submitted"] == "auto-generated"


def test_a_token_stands_in_the_address_an_answer_goes_to(write: Writer) -> None:
    assert write(replace(ANSWER, token="k7f2"))["Reply-To"] == "care+k7f2@fernnetz.example"
    assert "Reply-To" not in write(replace(ANSWER, token="x" * 64)), "no address holds it"
    assert "Reply-To" not in write(replace(ANSWER, token="a@b")), "it would be another address"


def test_umlauts_and_files_arrive_as_they_left(write: Writer) -> None:
    files = (
        SentFile("Vertrag für Jörg, 2. März.pdf", "application/pdf", b"%PDF-1.4\n\x00\xff"),
        SentFile("letter.eml", "message/rfc822", b"From: a@b.example\n\nHello"),
    )
    mail = write(
        replace(
            ANSWER,
            subject="Störung in Lübeck: " + "größer " * 20,
            text="Grüße 😕\n" + "sehr lang " * 300,
            from_name="Ömer, Fernnetz",
            attachments=files,
            language="de",
        )
    )
    assert mail["Subject"] == ("Störung in Lübeck: " + "größer " * 20).strip()
    assert mail["From"].addresses[0].display_name == "Ömer, Fernnetz"
    assert body(mail) == "Grüße 😕\n" + "sehr lang " * 300 + "\n"
    assert mail["Content-Language"] == "de"
    received = [(part.get_filename(), part.get_payload(decode=True)) for part in mail.iter_attachments()]
    assert received == [(file.name, file.content) for file in files]


def test_a_domain_with_umlauts_is_written_as_servers_want_it(write: Writer) -> None:
    assert write(replace(ANSWER, to="petra@küste.example"))["To"] == "petra@xn--kste-0ra.example"


NO_ADDRESS = ["", "petra", "petra@", "@bucht.example", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example"]
NO_ADDRESS += ["Petra <petra@bucht.example>", "pétra@bucht.example", "a@" + "x" * 80 + "é.example", "a b@c.example"]


@pytest.mark.parametrize("address", NO_ADDRESS)
def test_what_is_not_one_address_is_never_tried(write: Writer, address: str) -> None:
    with pytest.raises(Undeliverable) as caught:
        write(replace(ANSWER, to=address))
    assert caught.value.code in {"no_address", "address_not_ascii"}


def test_nobody_smuggles_a_header_into_a_letter(write: Writer) -> None:
    trick = "x\r\nBcc: victim@bucht.example\r\n\r\nbody"
    mail = write(
        Outgoing(
            key=trick,
            to="petra@bucht.example",
            subject=trick,
            text=trick,
            in_reply_to=trick,
            references=(trick,),
            attachments=(SentFile(trick, f"text/{trick}", b"x"),),
            from_name=trick,
            language=trick,
            token=trick,
        )
    )
    assert "Bcc" not in mail
    assert mail["To"] == "petra@bucht.example"


@settings(deadline=None)
@given(text=st.text(), subject=st.text(max_size=100), name=st.text(max_size=40))
def test_any_words_arrive_as_they_left(write: Writer, text: str, subject: str, name: str) -> None:
    mail = write(replace(ANSWER, text=text, subject=subject, from_name=name))
    assert body(mail) == storable_text(text).rstrip("\n") + "\n"
    assert " ".join(str(mail["Subject"] or "").split()) == storable_line(subject, longest=500)
