"""A public question on a network, as the stories of going on in private tell it."""

import base64
import json
from typing import Any

from hilft.cases.models import Case
from hilft.channels.contract import RawMessage
from hilft.channels.inbox import store
from hilft.channels.models import Account
from hilft.channels.models import RawMessage as Stored
from hilft.channels.secrets import conceal
from tests.channels.hearing import take_in_all
from tests.channels.webhook.listening_program import Program
from tests.world import World

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
KIM, EVE = {"name": "Kim", "address": "kim-9", "handle": "@kim"}, {"name": "Kim", "address": "eve-6", "handle": "@k1m"}


def square(world: World, program: Program) -> Account:
    """Set up an account on a network on which everybody reads everything."""
    return Account.objects.create(
        name="square", network="webhook", title="The square", handle="@hilft", made_at=world.now, heard_at=world.now,
        options={"url": program.url, "audience": "public"}, secrets=conceal({"secret": SECRET}),
    )  # fmt: skip


def posts(world: World, account: Account, author: dict[str, str], text: str, **told: Any) -> Stored:
    """Have somebody say something there, and take it in."""
    told = {"author": author, "conversation": "thread-1", "audience": "public", "text": text, **told}
    told |= {"said_at": world.now.isoformat()}
    body = json.dumps(told).encode()
    identity = str(told.get("id", f"event-{Stored.objects.count()}"))
    raw = store(account, RawMessage(identity, body, world.now, "", str(hash(body))), now=world.now)
    take_in_all(world)
    raw.refresh_from_db()
    return raw


def asked(world: World, account: Account) -> Case:
    """Kim asks in public why there is no line."""
    posts(world, account, KIM, "My line has been dead since Monday.", id="1")
    return Case.objects.get(kind="customer")
