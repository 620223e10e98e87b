"""A customer of the demo with live channels (`make demo-channels`): says something, and looks at what was answered.

    python -m tools.customer mastodon "My router is dead."     a post that mentions us
    python -m tools.customer mail "My bill is wrong."          a letter
    python -m tools.customer look                              everything we answered, on both

What she uses are her own account and mailbox on the servers; the house knows nothing of this program.
"""

import imaplib
import json
import os
import smtplib
import sys
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import unescape
from pathlib import Path
from re import sub
from typing import Any

import httpx

CORNER = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hilft" / "demo-channels.json"
"""Where the demo that runs says which ports its servers have; HILFT_CORNER names another file."""
PETRA, TOKEN = "petra@bucht.example", "petra_token"


def main(words: list[str]) -> None:
    """Do what the first word says."""
    match words:
        case ["mastodon", text]:
            say(f"Posted: {post(corner(), text)}")
        case ["mail", text]:
            say(f"Sent: {write(corner(), text)}")
        case ["look"]:
            for line in answers(corner()) or ["Nothing was answered yet."]:
                say(line)
        case _:
            sys.exit('Say what to do: mastodon "TEXT", mail "TEXT" or look.')


def corner() -> dict[str, Any]:
    """Return the ports of the servers; exit with a sentence when no such demo runs."""
    place = Path(os.environ.get("HILFT_CORNER") or CORNER)
    if not place.exists():
        sys.exit("No demo with live channels runs: make demo-channels")
    told: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    return told


def post(told: dict[str, Any], text: str) -> str:
    """Post as Petra, with a mention of us; return the address of the post."""
    answer = _ask(told, "POST", "/api/v1/statuses", {"status": f"@care {text}"})
    return str(answer["url"] or answer["id"])


def write(told: dict[str, Any], text: str) -> str:
    """Send a letter as Petra; return its subject."""
    letter = EmailMessage()
    letter["From"], letter["To"] = f"Petra Sandkamp <{PETRA}>", told["care"]
    letter["Subject"] = text[:60]
    letter.set_content(text)
    with smtplib.SMTP("127.0.0.1", _mail(told)["smtp"], timeout=20) as session:
        session.send_message(letter)
    return str(letter["Subject"])


def answers(told: dict[str, Any]) -> list[str]:
    """Return what Petra finds: replies to her posts, and letters to her, oldest first."""
    return [*_replies(told), *(_letters(told) if told.get("mail") else [])]


def _replies(told: dict[str, Any]) -> list[str]:
    found = _ask(told, "GET", "/api/v1/notifications?types[]=mention&limit=40")
    return [f"Mastodon: {_plain(one['status']['content'])}" for one in reversed(found)]


def _letters(told: dict[str, Any]) -> list[str]:
    with imaplib.IMAP4("127.0.0.1", _mail(told)["imap"], timeout=20) as box:
        box.login(PETRA, told["password"])
        if box.select("INBOX", readonly=True)[1] == [b"0"]:
            return []
        _, answer = box.fetch("1:*", "(BODY.PEEK[])")
    mails = [message_from_bytes(one[1], policy=default) for one in answer if isinstance(one, tuple)]
    return [f"Mail: {mail['Subject']}\n{_text(mail)}" for mail in mails]


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()).strip() if body is not None else ""


def _mail(told: dict[str, Any]) -> dict[str, int]:
    if not told.get("mail"):
        sys.exit("The mail servers do not run: they need root, and Debian's postfix and dovecot.")
    ports: dict[str, int] = told["mail"]
    return ports


def _plain(html: str) -> str:
    return unescape(sub(r"<[^>]+>", "", html.replace("<br>", "\n").replace("</p><p>", "\n\n")))


def _ask(told: dict[str, Any], method: str, path: str, body: Any = None) -> Any:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=told["mastodon"], trust_env=False, timeout=20) as client:
        return client.request(method, path, headers=headers, json=body).raise_for_status().json()


def say(line: str) -> None:
    """Write a line for whoever runs this."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
