"""Mails come from strangers. Whatever they contain, something storable is heard, and soon."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hilft.channels.adapters.email import parse
from hilft.channels.adapters.email.addresses import addresses
from hilft.channels.adapters.email.headers import decode_words, message_ids
from hilft.channels.adapters.email.html import html_to_text
from hilft.channels.contract import Kind, Note
from tests.channels.email.conftest import HEAD, MAILS, Reader
from tests.channels.email.sound import check

SOON = 10.0  # seconds, on the slowest machine; what is quadratic takes minutes
LINES = [
    b"From: a@b.example\n",
    b"From: \xff\xfe <\n",
    b"Content-Type: multipart/mixed; boundary=b\n",
    b'Content-Type: multipart/alternative; boundary="b\n',
    b"Content-Type: message/rfc822\n",
    b"Content-Type: message/delivery-status\n",
    b"Content-Type: multipart/report; boundary=b\n",
    b'Content-Type: text/html; charset="\xe4"\n',
    b"Content-Type: text/plain; charset=utf-7; format=flowed; delsp=yes\n",
    b"Content-Type: text/plain; name*0*=utf-8'x'%zz; name*999999999999999999=a\n",
    b"Content-Type: /;;==\n",
    b"Content-Transfer-Encoding: base64\n",
    b"Content-Transfer-Encoding: quoted-printable\n",
    b"Content-Transfer-Encoding: x-uuencode\n",
    b"Subject: =?utf-8?b?/w==?= =?x?q?=?=\n",
    b"Date: Mon, 99 Foo 99999 25:61:61 +9999\n",
    b"Message-ID: <<>>\n",
    b"References: <a@b> <\x00> c@d\n",
    b"--b\n",
    b"--b--\n",
    b"\n",
    b"=\n",
    b"> \xc3\n",
    b"<blockquote><a href='x\n",
]


@given(st.binary(max_size=2000))
@example(b"")
@example(b"\x00" * 100)
@example(b"\n\n")
@example(b"Content-Type: multipart/mixed; boundary=\n\n--\n--\n")
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_heard(read: Reader, source: bytes) -> None:
    check(read(source))


@given(st.lists(st.one_of(st.sampled_from(LINES), st.binary(max_size=20)), max_size=40))
@settings(max_examples=250, deadline=None)
def test_any_heap_of_mail_like_lines_is_heard(read: Reader, lines: list[bytes]) -> None:
    check(read(b"".join(lines)))


@given(st.sampled_from(sorted(MAILS.glob("*.eml"))), st.integers(0, 4000), st.binary(max_size=8), st.integers(0, 300))
@settings(max_examples=150, deadline=None)
def test_a_real_letter_with_a_hole_in_it_is_heard(read: Reader, path: object, at: int, noise: bytes, gap: int) -> None:
    source = (MAILS / str(path)).read_bytes()
    check(read(source[:at] + noise + source[at + gap :]))


def nested(depth: int) -> bytes:
    return HEAD + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(depth)
    )


@pytest.mark.parametrize(
    "source",
    [
        nested(40) + b"\nhello",
        nested(300) + b"\nhello",
        nested(5000) + b"\nhello",
        nested(60) + b"\n" + b"x\n" * 600_000,
        HEAD + b"Content-Type: multipart/mixed; " + b';"' * 500_000 + b"\n\nhello",
        HEAD + b"Content-Type: message/rfc822\n\n" * 2_000 + b"hello",
        HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 20_000,
        HEAD + b"Content-Type: text/html\n\n" + b"<a href='\">" * 100_000,
        HEAD + b"Content-Type: text/html\n\n" + b"<!--" * 100_000,
        HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 100_000,
        HEAD + b"X: y\n" * 50_000 + b"\nhello",
        HEAD + b"\n" + b"--\n" * 100_000,
        HEAD + b"\n" + b"am " + b"x schrieb " * 200_000,
        b'From: "' + b"\\" * 500_000 + b"\n\nhello",
        b"From: " + b"(" * 500_000 + b"\nSubject: " + b"=?a?q?" * 50_000 + b"\n\nhello",
    ],
    ids=lambda source: f"{source[150:190]!r}",
)
def test_a_mail_made_to_be_slow_is_heard_soon(read: Reader, source: bytes) -> None:
    start = time.monotonic()
    check(read(source))
    assert time.monotonic() - start < SOON


def test_a_letter_in_a_letter_whose_header_cannot_be_written_again_is_kept_as_it_came(read: Reader) -> None:
    """The standard library refuses to fold a header that seems to contain another, with an error of its own kind."""
    inner = b"To: care@fernnetz.e\x1d\x00essage-ID: <p1@bucht.example>\nSubject: caf\xe9 \xc3\xa4\n\nInside.\n"
    heard = read(HEAD + b"Content-Type: message/rfc822\n\n" + inner)
    check(heard)
    (file,) = heard.attachments
    assert file.content == inner


def test_a_mail_from_nobody_is_broken_and_still_shows_what_could_be_read(read: Reader) -> None:
    heard = read(b"Subject: Help\nIn-Reply-To: <hilft.1@fernnetz.example>\n\nMy router is dead.")
    assert heard.kind is Kind.BROKEN
    assert (heard.subject, heard.text) == ("Help", "My router is dead.")
    assert heard.in_reply_to == "<hilft.1@fernnetz.example>"


def test_a_mail_that_cannot_be_taken_apart_is_kept_whole(read: Reader) -> None:
    source = nested(400) + b"\nMy router is dead."
    heard = read(source)
    assert heard.kind is Kind.BROKEN
    assert heard.author.address == "petra@bucht.example"
    assert "My router is dead." in heard.text
    assert [file.content for file in heard.attachments] == [source]


def test_a_very_long_letter_is_cut_and_kept_whole_as_a_file(read: Reader) -> None:
    heard = read(HEAD + b"\n" + b"My router is dead.\n" * 20_000)
    assert len(heard.text) == parse.LONGEST_TEXT
    assert Note.CUT in heard.notes
    (whole,) = heard.attachments
    assert whole.content.count(b"My router is dead.") == 20_000


def test_what_lies_beyond_the_cap_of_a_huge_mail_is_a_file(read: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "LONGEST_MAIL", len(HEAD) + 20)
    heard = read(HEAD + b"\nMy router is dead. This is the rest.")
    assert heard.text == "My router is dead. "
    assert Note.CUT in heard.notes
    assert heard.attachments[0].content == b"This is the rest."


def test_more_files_than_anyone_reads_come_as_the_whole_mail(read: Reader) -> None:
    parts = b"".join(b"--b\nContent-Type: image/png\n\n%d\n" % number for number in range(150))
    source = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + parts + b"--b--\n"
    heard = read(source)
    assert len(heard.attachments) == 101
    assert heard.attachments[-1].content == source


@given(st.text())
@settings(deadline=None)
def test_any_text_is_a_header_and_a_page(text: str) -> None:
    decode_words(text)
    addresses(text)
    message_ids(text)
    html_to_text(text)
