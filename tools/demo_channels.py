"""The demo with live channels: the invented company, heard and answered on a Mastodon server and by real mail.

    python -m tools.demo_channels [--port N]

Starts mastodon-mock, Postfix and Dovecot for itself (on loopback, in folders that are removed afterwards), then the
demo in a folder of its own, sets both accounts up as an operator does in the browser, and says what to do.
"""

import argparse
import json
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from hilft.base.errors import Trouble
from hilft.demo.cast import DOMAIN, PASSWORD
from hilft.work.bell import Bell, Stopped
from hilft.work.house import House, Plan, open_house
from tests.channels.mastodon.mock_server import PYTHON, MockServer
from tests.channels.servers import PASSWORD as MAILBOX
from tests.channels.servers import MailServers
from tests.channels.servers import missing as no_mail
from tools.customer import CORNER

CARE = "care@fernnetz.example"


def main() -> int:
    """Run until somebody asks to stop."""
    parser = argparse.ArgumentParser(prog="demo-channels", description="The demo with live channels.")
    parser.add_argument("--port", type=int, default=0, help="of the house; any free one when it is not given")
    options = parser.parse_args()
    if not PYTHON.exists():
        sys.exit("mastodon-mock is not installed: python tools/real_servers.py mastodon")
    bell = Bell()
    bell.hang()
    with ExitStack() as stack:
        try:
            return _serve(options.port, stack, bell)
        except Stopped:
            return 0
        except Trouble as trouble:
            sys.exit(str(trouble))


def _serve(port: int, stack: ExitStack, bell: Bell) -> int:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hilft-demo-", ignore_cleanup_errors=True)))
    folder.chmod(0o755)  # the embedded database runs as another account when we are root
    corner: dict[str, Any] = {"care": CARE, "password": MAILBOX, "mail": None}
    with bell.muffled():
        mastodon = MockServer()
        stack.callback(mastodon.end)
        mail = _mail_servers(stack)
    corner["mastodon"] = mastodon.base
    if mail is not None:
        corner["mail"] = mail.ports
        # The house trusts the certificate that these servers signed themselves, as it would a company's own.
        os.environ["SSL_CERT_FILE"] = str(mail.room / "certificate.pem")
    house = open_house(Plan(folder / "house", port=port, demo=True), stack, bell, say=_say)
    _set_up(house, mastodon, mail)
    corner["house"] = house.address
    place = Path(os.environ.get("HILFT_CORNER") or CORNER)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(corner), encoding="utf-8")
    stack.callback(place.unlink, missing_ok=True)
    _tell(house, mastodon, mail)
    house.watch(bell)
    return 0


def _mail_servers(stack: ExitStack) -> MailServers | None:
    if reason := no_mail():
        _say(f"Without mail: {reason}")
        return None
    servers = MailServers.prepare()
    stack.callback(servers.end)
    servers.start()
    return servers


def _set_up(house: House, mastodon: MockServer, mail: MailServers | None) -> None:
    """Set the accounts up by the very actions of the page Channels."""
    os.environ.update(house.env)
    import django

    django.setup()
    from hilft.base.clock import now
    from hilft.channels.actions.accounts import set_up
    from hilft.people.models import Person, Team

    otto, team = Person.objects.get(email=f"otto@{DOMAIN}"), Team.objects.get(name="Network")
    given = {"server": mastodon.base, "token": "care_token"}
    set_up("mastodon", "Mastodon", given, team=team, by=otto, now=now())
    if mail is not None:
        given = {"address": CARE, "name": "Nordlicht Care", "user": CARE, "password": MAILBOX}
        for kind, protected in (("imap", "imaps"), ("smtp", "smtps")):
            given |= {kind: "localhost", f"{kind}_port": str(mail.ports[protected]), f"{kind}_security": "tls"}
        set_up("mail", "Mail", given, team=team, by=otto, now=now())


def _tell(house: House, mastodon: MockServer, mail: MailServers | None) -> None:
    ports = f"SMTP 127.0.0.1:{mail.ports['smtp']}, IMAP 127.0.0.1:{mail.ports['imap']}" if mail else "not running"
    mailing = f"\n    make customer ARGS='mail \"My bill is wrong.\"'         a letter to {CARE}" if mail else ""
    _say(f"""
  The house:     {house.address}
                 sign in as lea@{DOMAIN} (advisor) or otto@{DOMAIN} (operator), password {PASSWORD}
  Mastodon:      {mastodon.base}
                 we are @care; customers are @petra (token petra_token) and @tamme (token tamme_token)
  Mail:          {ports}
                 {f"mailboxes petra@bucht.example and tamme@bucht.example, password {MAILBOX}" if mail else ""}

  Be a customer, in another terminal:

    make customer ARGS='mastodon "My router is dead."'      a post that mentions us{mailing}
    make customer ARGS=look                                 what was answered

  A few seconds later it is a case: search for its words, answer it, and look again as the customer.
  Ctrl-C ends all of it; nothing is kept.
""")
    sys.stdout.flush()


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
