"""Mail as the tests of the inbox hear and send it."""

from datetime import timedelta

from hilft.cases.models import Case
from hilft.channels.adapters.email.identity import raw_message
from hilft.channels.inbox import store, take_in_next
from hilft.channels.models import Account, RawMessage
from hilft.channels.sender import lease, send
from tests.world import World

MINUTE = timedelta(minutes=1)


def hear(world: World, source: bytes) -> RawMessage:
    """Store a mail as the listener does; nothing is understood yet."""
    account, _ = Account.objects.get_or_create(name="mail", network="mail")
    return store(account, raw_message(source, received_at=world.now, cursor="1:1"), now=world.now)


def take_in_all(world: World) -> None:
    while take_in_next(now=world.now):
        pass


def heard(world: World, source: bytes) -> RawMessage:
    """Hear a mail and take it in."""
    raw = hear(world, source)
    take_in_all(world)
    raw.refresh_from_db()
    return raw


def send_all(world: World) -> None:
    while leased := lease(now=world.now):
        send(leased, now=world.now)


def troubles() -> list[Case]:
    return list(Case.objects.open().filter(kind="operations").order_by("pk"))
