"""What the search begins with: the mails of the tests, mails with one oddity each, and the words mails are made of."""

from collections.abc import Iterator
from pathlib import Path

HEAD = b"From: Petra <petra@bucht.example>\nTo: care@fernnetz.example\nMessage-ID: <p1@bucht.example>\n"
_ODD = (
    b"Subject: =?utf-8?b?UsO8Y2tydWY=?= =?iso-8859-1?q?_St=F6rung?=\n\nWann?\n",
    b"Content-Type: text/plain; charset=utf-7; format=flowed; delsp=yes\n\n+AOQ- one \ntwo\n-- \nPetra\n",
    b"Content-Type: text/html; charset=windows-1252\n\n<p>caf\xe9<br>&amp;<blockquote>old</blockquote><b>x</b>",
    b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nText\n--b\nContent-Type: image/png; name*0*=utf-8''%C3%A4;"
    b" name*1*=.png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--b--\n",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nSorry.\n--b\n"
    b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mail\n\nFinal-Recipient: rfc822; a@b.example\n"
    b"Action: failed\nStatus: 5.1.1\n\n--b\nContent-Type: text/rfc822-headers\n\n"
    b"Message-ID: <hilft.1@fernnetz.example>\n\n--b--\n",
    b"Content-Type: message/rfc822\n\nFrom: a@b.example\nSubject: inner\n\nThe letter inside.\n",
    b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a.txt\n#86)C\n`\nend\n",
    b"Content-Transfer-Encoding: quoted-printable\nDate: Mon, 2 Mar 2026 09:15:04 +0100\n\nGr=C3=BC=\n=C3=9Fe =ZZ\n",
    b"Auto-Submitted: auto-replied\nPrecedence: bulk\nX-Loop: care@fernnetz.example\n\nI am away.\n",
    b'Authentication-Results: mail.fernnetz.example; dmarc=fail; spf=pass\nReply-To: "a, b" <c@d.example>, e\n\nHi\n',
    b"Received: from a (b [1.2.3.4]) by c; Mon, 2 Mar 2026 09:15:04 +0100\nReferences: <a@b> <c@d> x\n\nHi\n"
    b"\nAm 1. M\xc3\xa4rz schrieb Care <care@fernnetz.example>:\n> alt\n>> \xc3\xa4lter\n",
    b"Content-Type: application/ms-tnef; name=winmail.dat\n\n\x78\x9f\x3e\x22\x00\x00\x01",
)
_WORDS = (
    "Content-Type: ", "Content-Transfer-Encoding: ", "Content-Disposition: attachment; filename=", "boundary=",
    "charset=", "multipart/mixed", "multipart/alternative", "multipart/report", "message/rfc822",
    "message/delivery-status", "text/html", "text/plain; format=flowed", "base64", "quoted-printable", "x-uuencode",
    "utf-8", "utf-16", "utf-7", "punycode", "idna", "rot13", "=?utf-8?q?", "=?utf-8?b?", "?=", "--b\\x0a", "--b--",
    "From: ", "Reply-To: ", "Date: ", "Message-ID: <", "In-Reply-To: <", "References: ", "Received: from ",
    "Auto-Submitted: ", "Final-Recipient: rfc822;", "Status: 5.1.1", "<blockquote>", "<!--", "]]>", "&#x0;",
    "&#55296;", "name*0*=", "*1*=", "\\x0d\\x0a\\x0d\\x0a", "> ", "-- \\x0a", "care+k7f2@fernnetz.example",
    "begin 644 ", "schrieb", " wrote:", "xn--",
)  # fmt: skip


def seeds(folder: Path) -> Iterator[bytes]:
    """Give each mail once."""
    for path in sorted(folder.glob("*.eml")):
        yield path.read_bytes()
    for odd in _ODD:
        yield HEAD + odd


def words() -> str:
    """Return the words as libFuzzer reads a dictionary: one a line, in quotes."""
    return "".join(f'"{each}"\n' for each in _WORDS)
