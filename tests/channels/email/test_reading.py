"""What a customer wrote is what the house reads, whatever program it was written with."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from hilft.channels.contract import Audience, Heard, Kind, Note
from tests.channels.email.conftest import HEAD, Reader
from tests.channels.email.sound import ARRIVED

Corpus = Callable[[str], Heard]


def test_a_plain_letter_is_heard_with_author_subject_text_and_moment(read: Reader) -> None:
    heard = read(HEAD + b"\nMy router is dead.\n")
    assert (heard.author.name, heard.author.address) == ("Petra Sandkamp", "petra@bucht.example")
    assert (heard.subject, heard.text, heard.remote_id) == ("Router", "My router is dead.", "<p1@bucht.example>")
    assert heard.said_at == datetime(2026, 3, 2, 8, 15, 4, tzinfo=UTC)
    assert (heard.kind, heard.audience, heard.answerable) == (Kind.MESSAGE, Audience.PRIVATE, True)
    assert heard.notes == frozenset()


def test_outlook_s_html_is_read_without_the_earlier_letter_which_is_kept(corpus: Corpus) -> None:
    heard = corpus("outlook_html")
    assert heard.text == (
        "Guten Tag,\n\ndie Abmeldebestätigung habe ich zweimal geschickt.\n\n"
        "Mit freundlichen Grüßen\nPetra Sandkamp\n\n[Logo]"
    )
    assert heard.quoted.startswith("Von: Fernnetz Care <care@fernnetz.example>")
    assert heard.quoted.endswith("bitte senden Sie uns die Abmeldebestätigung.")
    assert heard.author.name == "Sandkamp, Petra"
    assert heard.language == "de"


def test_a_reply_names_what_it_answers_and_the_whole_thread(corpus: Corpus) -> None:
    heard = corpus("outlook_html")
    assert heard.in_reply_to == "<hilft.aa01@fernnetz.example>"
    assert heard.references == ("<first@bucht.example>", "<hilft.aa01@fernnetz.example>")


def test_text_before_and_after_a_file_is_one_text_and_the_files_have_names(corpus: Corpus) -> None:
    heard = corpus("apple_mixed")
    assert heard.subject == "Störung: Kein IPv6 😕"
    assert heard.text == "Vor dem Bild: siehe Messung.\n\nNach dem Bild: bitte um Rückruf."
    assert [(file.name, file.media_type) for file in heard.attachments] == [
        ("Messung vom 2. März.pdf", "application/pdf"),
        ("file.jpg", "image/jpeg"),
    ]


def test_an_inline_picture_is_a_file(corpus: Corpus) -> None:
    (logo,) = corpus("outlook_html").attachments
    assert (logo.name, logo.media_type, logo.inline) == ("logo.png", "image/png", True)


def test_a_forwarded_letter_is_part_of_the_matter(corpus: Corpus) -> None:
    heard = corpus("forwarded")
    assert "You owe 1,312.40." in heard.text
    assert heard.quoted == ""
    (letter,) = heard.attachments
    assert (letter.name, letter.media_type) == ("Your invoice_ February.eml", "message/rfc822")
    assert b"Message-ID: <inv-1@fernnetz.example>" in letter.content


def test_a_file_is_what_it_contains_not_what_it_claims(read: Reader) -> None:
    program = base64.b64encode(b"MZ\x90\x00" + bytes(60))
    heard = read(
        HEAD + b'Content-Type: image/png; name="holiday.png"\nContent-Transfer-Encoding: base64\n\n' + program + b"\n"
    )
    (file,) = heard.attachments
    assert (file.name, file.media_type) == ("holiday.png", "application/vnd.microsoft.portable-executable")


def test_a_file_name_cannot_climb_out_of_a_folder(read: Reader) -> None:
    source = HEAD + b'Content-Type: application/pdf; name="..\\..\\etc/pass:wd"\n\n%PDF-1.4\n'
    assert read(source).attachments[0].name == "pass_wd"


def test_a_tnef_file_stays_a_file(read: Reader) -> None:
    tnef = base64.b64encode(b"\x78\x9f\x3e\x22" + bytes(20))
    heard = read(
        HEAD
        + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee file.\n--b\n"
        + b"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
        + tnef
        + b"\n--b--\n"
    )
    assert heard.text == "See file."
    assert [(file.name, file.media_type) for file in heard.attachments] == [("winmail.dat", "application/vnd.ms-tnef")]


def test_flowed_lines_are_joined_to_paragraphs(read: Reader) -> None:
    body = b"The router \nwas replaced \ntwice.\n\n> You wrote \n> this.\n-- \nPetra\n"
    heard = read(HEAD + b"Content-Type: text/plain; charset=utf-8; format=flowed\n\n" + body)
    assert heard.text.startswith("The router was replaced twice.")
    assert heard.quoted == "> You wrote this.\n-- \nPetra"


def test_html_is_read_when_the_plain_part_only_says_to_use_another_program(read: Reader) -> None:
    heard = read(
        HEAD
        + b"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nPlease view as HTML.\n"
        + b"--b\nContent-Type: text/html\n\n<p>My contract ended in May and I still get invoices every month.</p>\n"
        + b"<ul><li>June<li>July</ul>\n--b--\n"
    )
    assert heard.text == "My contract ended in May and I still get invoices every month.\n\n- June\n- July"


@pytest.mark.parametrize(
    ("charset", "body", "text"),
    [
        (b"iso-8859-1", "Grüße für 5 €".encode("cp1252"), "Grüße für 5 €"),
        (b"us-ascii", "Grüße".encode(), "Grüße"),
        (b"iso-8859-1", "Grüße".encode(), "Grüße"),
        (b"x-nonsense", "Grüße".encode(), "Grüße"),
        (b"x-nonsense", "Grüße".encode("cp1252"), "Grüße"),
        (b"utf-8", "Grüße".encode("cp1252"), "Grüße"),
        (b"zip", "Grüße".encode(), "Grüße"),
        (b"utf-16", "Grüße".encode("utf-16"), "Grüße"),
        (b"gb2312", "你好".encode("gb18030"), "你好"),
        (b"koi8-r", "Привет".encode("koi8-r"), "Привет"),
    ],
)
def test_umlauts_survive_a_wrong_or_unknown_character_set(read: Reader, charset: bytes, body: bytes, text: str) -> None:
    assert read(HEAD + b"Content-Type: text/plain; charset=" + charset + b"\n\n" + body).text == text


@pytest.mark.parametrize(
    "subject",
    [
        "Störung".encode(),
        "Störung".encode("cp1252"),
        b"=?iso-8859-1?Q?St=F6rung?=",
        b"=?utf-8?B?U3TDtnJ1bmc=?=",
        b"=?UTF-8?q?St=C3?=\n =?utf-8?q?=B6rung?=",
        b"=?utf-8*de?Q?St=C3=B6rung?=",
        b"=?utf-8?B?U3TDtnJ1bmc?=",
    ],
)
def test_a_subject_is_read_raw_encoded_split_or_badly_padded(read: Reader, subject: bytes) -> None:
    assert read(HEAD.replace(b"Router", subject) + b"\nx").subject == "Störung"


def test_a_name_that_pretends_to_be_another_address_is_not_shown(read: Reader) -> None:
    heard = read(HEAD.replace(b"Petra Sandkamp", b'"head@fernnetz.example"') + b"\nx")
    assert (heard.author.name, heard.author.address) == ("", "petra@bucht.example")
    assert Note.NAME_HIDDEN in heard.notes


def test_a_sender_our_own_server_found_forged_is_doubted_and_others_verdicts_do_not_count(read: Reader) -> None:
    own = b"Authentication-Results: mail.fernnetz.example; dkim=none; dmarc=fail header.from=bucht.example\n"
    assert Note.SENDER_DOUBTED in read(own + HEAD + b"\nx").notes
    assert Note.SENDER_DOUBTED not in read(own.replace(b"mail.fern", b"mx.fern") + HEAD + b"\nx").notes


def test_an_answer_goes_where_the_writer_wants_it(read: Reader) -> None:
    heard = read(b"Reply-To: Petra <petra@neu.example>\n" + HEAD + b"\nx")
    assert (heard.author.address, heard.author.reply_to) == ("petra@bucht.example", "petra@neu.example")


def test_an_answer_never_goes_to_ourselves(read: Reader) -> None:
    assert read(b"Reply-To: care+x@fernnetz.example\n" + HEAD + b"\nx").author.reply_to == ""


GMAIL = """<div dir="ltr">Immer noch tot.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">
Am Fr., 27. Feb. 2026 um 17:02&nbsp;Uhr schrieb Care
&lt;<a href="mailto:care@fernnetz.example">care@fernnetz.example</a>&gt;:<br></div>
<blockquote class="gmail_quote" style="margin:0"><p>Geht es wieder?</p><blockquote>Der Router ist tot.</blockquote>
</blockquote></div>"""
OUTLOOK_MOBILE = """<div>Immer noch tot.</div><div id="ms-outlook-mobile-signature">Outlook für iOS beziehen</div>
<hr><div id="divRplyFwdMsg"><b>Von:</b> Care &lt;care@fernnetz.example&gt;<br><b>Gesendet:</b> Freitag, 27. Februar<br>
<b>An:</b> Petra<br><b>Betreff:</b> Router</div><div>Geht es wieder?</div>"""
THUNDERBIRD = """<p>Immer noch tot.</p><div class="moz-cite-prefix">Am 27.02.26 um 17:02 schrieb Care:<br></div>
<blockquote type="cite" cite="mid:x"><p>Geht es wieder?</p></blockquote><pre class="moz-signature">-- \nPetra</pre>"""


@pytest.mark.parametrize("page", [GMAIL, OUTLOOK_MOBILE, THUNDERBIRD], ids=["gmail", "outlook", "thunderbird"])
def test_the_earlier_letter_below_is_set_aside_in_every_program_s_html(read: Reader, page: str) -> None:
    heard = read(HEAD + b"Content-Type: text/html; charset=utf-8\n\n" + page.encode())
    assert heard.text == "Immer noch tot."
    assert "Geht es wieder?" not in heard.text
    assert "Geht es wieder?" in heard.quoted


def test_the_token_behind_the_plus_of_our_address_is_found(read: Reader) -> None:
    assert read(HEAD.replace(b"To: care@", b"To: care+k7f2@") + b"\nx").token == "k7f2"
    assert read(b"Delivered-To: hilfe+zz@fernnetz.example\n" + HEAD + b"\nx").token == "zz"
    assert read(HEAD.replace(b"To: care@fernnetz", b"To: care+k7f2@elsewhere") + b"\nx").token == ""


@pytest.mark.parametrize(
    "date", [b"", b"Date: yesterday\n", b"Date: Mon, 2 Mar 1996 09:15:04 +0100\n", b"Date: Thu, 2 Mar 2096 0:0:0 Z\n"]
)
def test_without_a_believable_date_the_moment_of_arrival_counts(read: Reader, date: bytes) -> None:
    heard = read(HEAD.replace(b"Date: Mon, 2 Mar 2026 09:15:04 +0100\n", date) + b"\nx")
    assert heard.said_at == ARRIVED
    assert Note.DATE_GUESSED in heard.notes


def test_an_encrypted_letter_says_so_and_keeps_its_parts(read: Reader) -> None:
    heard = read(
        HEAD
        + b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n--b\n'
        + b"Content-Type: application/pgp-encrypted\n\nVersion: 1\n--b\n"
        + b"Content-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----\n--b--\n"
    )
    assert Note.ENCRYPTED in heard.notes
    assert len(heard.attachments) == 2


def test_nul_bytes_half_characters_and_turned_text_cannot_reach_the_database(read: Reader) -> None:
    subject = "Rou\u202eter\x00".encode()
    body = "\nDas Kabel ist \x00 geprüft, die Störung größer für uns: ".encode() + b"\xed\xa0\x80.\r\nD\rE\xe2\x80\xa8F"
    heard = read(HEAD.replace(b"Router", subject) + body)
    assert heard.subject == "Router"
    assert heard.text == "Das Kabel ist  geprüft, die Störung größer für uns: \ufffd\ufffd\ufffd.\nD\nE\nF"
