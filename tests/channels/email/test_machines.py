"""Machines answer too. They are told apart from people, and when in doubt it is a person."""

from collections.abc import Callable

import pytest

from hilft.channels.contract import Bounce, Heard, Kind
from tests.channels.email.conftest import HEAD, Reader

Corpus = Callable[[str], Heard]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "bounce_postfix",
            Bounce(
                original="<hilft.00aa11bb@fernnetz.example>",
                recipient="petra.sandkamp@bucht.example",
                reason="550 5.1.1 <petra.sandkamp@bucht.example> User unknown",
                permanent=True,
                status="5.1.1",
            ),
        ),
        (
            "bounce_delayed",
            Bounce(
                original="<hilft.22cc33dd@fernnetz.example>",
                recipient="jo@weit.example",
                reason="421 4.4.1 Connection timed out",
                permanent=False,
                status="4.4.1",
            ),
        ),
        (
            "bounce_exim",
            Bounce(
                original="<hilft.44ee55ff@fernnetz.example>",
                recipient="ole@nordlicht.example",
                reason="mailbox is full: 552 5.2.2 quota exceeded",
                permanent=True,
                status="5.2.2",
            ),
        ),
        (
            "bounce_exchange",
            Bounce(
                original="<hilft.66aa77bb@fernnetz.example>",
                recipient="k.lund@werk.example",
                reason="#550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup ##",
                permanent=True,
                status="5.1.10",
            ),
        ),
        (
            "bounce_qmail",
            Bounce(
                original="<hilft.88cc99dd@fernnetz.example>",
                recipient="tamme@insel.example",
                reason="<tamme@insel.example>: Sorry, no mailbox here by that name. (#5.1.1)",
                permanent=True,
                status="5.1.1",
            ),
        ),
    ],
)
def test_a_returned_letter_is_named_with_recipient_and_reason(corpus: Corpus, name: str, expected: Bounce) -> None:
    heard = corpus(name)
    assert heard.kind is Kind.BOUNCE
    assert heard.bounce == expected
    assert not heard.answerable


def test_a_report_that_a_letter_arrived_is_no_bad_news(read: Reader) -> None:
    heard = read(
        b"From: MAILER-DAEMON@mx.bucht.example\nTo: care@fernnetz.example\nSubject: Successful Mail Delivery Report\n"
        b"Auto-Submitted: auto-replied\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        b"--b\n\nIt arrived.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.bucht.example\n\n"
        b"Final-Recipient: rfc822; petra@bucht.example\nAction: delivered\nStatus: 2.0.0\n\n--b--\n"
    )
    assert heard.kind is Kind.AUTO_REPLY
    assert heard.bounce is None


def test_a_report_whose_fields_are_encoded_is_read(read: Reader) -> None:
    heard = read(
        b"From: MAILER-DAEMON@mx.bucht.example\nContent-Type: multipart/report; boundary=b\n\n--b\n\nSorry.\n--b\n"
        b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n"
        b"UmVwb3J0aW5nLU1UQTogZG5zOyBteAoKRmluYWwtUmVjaXBpZW50OiByZmM4MjI7IGpvQHdlaXQuZXhhbXBsZQpBY3Rpb246IGZhaWxl"
        b"ZApTdGF0dXM6IDUuMC4wCg==\n--b--\n"
    )
    assert heard.bounce is not None
    assert (heard.bounce.recipient, heard.bounce.status) == ("jo@weit.example", "5.0.0")


def test_a_customer_who_writes_about_an_undeliverable_letter_is_a_customer(read: Reader) -> None:
    body = b"\nYour mail could not be delivered, says my provider: 550 5.1.1\nMessage-ID: <x@y.example>\n"
    heard = read(HEAD.replace(b"Subject: Router", b"Subject: Undeliverable") + body)
    assert heard.kind is Kind.MESSAGE


def test_an_absence_note_is_no_answer_of_the_customer(corpus: Corpus) -> None:
    heard = corpus("vacation_exchange")
    assert (heard.kind, heard.answerable) == (Kind.AUTO_REPLY, False)
    assert heard.in_reply_to == "<hilft.ab12@fernnetz.example>"


@pytest.mark.parametrize(
    "header",
    [
        b"Auto-Submitted: auto-replied (vacation)\n",
        b"Auto-Submitted: auto-generated\nIn-Reply-To: <x@y.example>\n",
        b"Precedence: auto_reply\n",
        b"X-Autoreply: yes\n",
        b"X-Autorespond: Out of office\n",
    ],
)
def test_one_strong_sign_makes_an_auto_reply(read: Reader, header: bytes) -> None:
    heard = read(header + HEAD + b"\nI am away.")
    assert (heard.kind, heard.answerable) == (Kind.AUTO_REPLY, False)


@pytest.mark.parametrize(
    "header",
    [
        b"X-Auto-Response-Suppress: OOF\n",
        b"Precedence: bulk\n",
        b"Auto-Submitted: auto-generated\n",
        b"List-Id: <neighbours.example>\n",
        b"Return-Path: <>\n",
    ],
)
def test_one_weak_sign_only_forbids_the_receipt(read: Reader, header: bytes) -> None:
    heard = read(header + HEAD + b"\nMy router is dead.")
    assert (heard.kind, heard.answerable) == (Kind.MESSAGE, False)


@pytest.mark.parametrize("header", [b"X-Auto-Response-Suppress: All\n", b"Precedence: junk\n"])
def test_a_weak_sign_and_a_subject_about_absence_make_an_auto_reply(read: Reader, header: bytes) -> None:
    source = header + HEAD.replace(b"Subject: Router", b"Subject: Abwesenheitsnotiz")
    assert read(source + b"\nI am away.").kind is Kind.AUTO_REPLY


def test_auto_submitted_no_is_a_person(read: Reader) -> None:
    heard = read(b"Auto-Submitted: no\n" + HEAD + b"\nx")
    assert (heard.kind, heard.answerable) == (Kind.MESSAGE, True)


def test_nobody_answers_a_no_reply_address_or_ourselves(read: Reader) -> None:
    for sender in (b"noreply@shop.example", b"care@fernnetz.example", b"mailer-daemon@mx.example"):
        assert not read(HEAD.replace(b"petra@bucht.example", sender) + b"\nx").answerable


@pytest.mark.parametrize("header", [b"X-Loop: care@fernnetz.example\n", b"x-loop: Care@Fernnetz.Example\n"])
def test_our_own_mark_coming_back_is_a_loop(read: Reader, header: bytes) -> None:
    assert read(header + HEAD + b"\nx").kind is Kind.LOOP


def test_our_own_message_id_coming_back_is_a_loop_but_a_reply_to_it_is_not(read: Reader) -> None:
    ours = b"<hilft.00aa@fernnetz.example>"
    assert read(HEAD.replace(b"<p1@bucht.example>", ours) + b"\nx").kind is Kind.LOOP
    assert read(b"In-Reply-To: " + ours + b"\n" + HEAD + b"\nx").kind is Kind.MESSAGE
    assert read(HEAD.replace(b"<p1@bucht.example>", b"<hilft.00aa@bucht.example>") + b"\nx").kind is Kind.MESSAGE
