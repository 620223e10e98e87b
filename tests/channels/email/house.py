"""A house in one file, run as a process of its own so that it can be killed: it stores, acknowledges, remembers.

    python house.py FOLDER IMAP_PORT PASSWORD STEP COUNT

After the step named STEP ("fetched", "stored", "acknowledged", "remembered") has happened COUNT times, it kills itself
with SIGKILL. With STEP "never" it lives until nothing more is to be heard, with "outside" until somebody else kills it.
"""

import os
import signal
import sys
from pathlib import Path
from threading import Event

from hilft.channels.adapters.email.account import EmailAccount, Security, Server
from hilft.channels.adapters.email.channel import Email
from hilft.channels.contract import Pulse, RawMessage


def live(folder: Path, port: int, password: str, step: str, count: int) -> None:
    """Hear everything behind the remembered cursor."""
    here = Server("127.0.0.1", port, Security.PLAIN, "care@fernnetz.example", password)
    channel = Email(EmailAccount("care@fernnetz.example", imap=here, smtp=here))
    cursor = folder / "cursor"
    done = 0

    def passed(name: str) -> None:
        nonlocal done
        done += name == step
        if done == count and name == step:
            os.kill(os.getpid(), signal.SIGKILL)

    for sign in channel.listen(cursor.read_text() if cursor.exists() else "", stop=Event()):
        if isinstance(sign, Pulse):
            if step == "never":
                return
            continue
        passed("fetched")
        store(folder, sign)
        passed("stored")
        channel.acknowledge(sign)
        passed("acknowledged")
        replace_file(cursor, sign.cursor.encode())
        passed("remembered")


def store(folder: Path, raw: RawMessage) -> None:
    """Keep a message under its identity, once, in the order of storing."""
    name = raw.remote_id.strip("<>").replace("/", "_")
    if not any(folder.glob(f"*-{name}")):
        number = len(list(folder.glob("*-*@*")))
        replace_file(folder / f"{number:05d}-{name}", raw.raw)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file wholly or not at all."""
    draft = path.with_name(f"draft{os.getpid()}")
    draft.write_bytes(content)
    draft.rename(path)


if __name__ == "__main__":
    place, number, secret, when, times = sys.argv[1:]
    live(Path(place), int(number), secret, when, int(times))
