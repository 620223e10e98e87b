"""Letters put straight into a mailbox, in the form in which Dovecot keeps it."""

import os
import pwd
import time
from collections.abc import Iterable
from email.message import EmailMessage
from itertools import count

from tests.channels.servers import MailServers

_NUMBERS = count(1)


def put_into(servers: MailServers, user: str, letters: Iterable[EmailMessage]) -> None:
    """Put letters into a mailbox in this order, each whole at once, as a delivering program does (Maildir)."""
    owner, home = pwd.getpwnam("mail"), servers.room / "mails" / user
    for part in (home, *(home / name for name in ("tmp", "new", "cur"))):
        if not part.exists():
            part.mkdir(mode=0o700)
            os.chown(part, owner.pw_uid, owner.pw_gid)
    for letter in letters:
        name = f"{int(time.time())}.M{next(_NUMBERS):09}.flood"
        (home / "tmp" / name).write_bytes(b"Return-Path: <petra@bucht.example>\n" + letter.as_bytes())
        os.chown(home / "tmp" / name, owner.pw_uid, owner.pw_gid)
        (home / "tmp" / name).rename(home / "new" / name)
