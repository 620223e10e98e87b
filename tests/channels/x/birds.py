"""An account of the house on the small X that looks for words, and one look for everything that is due."""

from collections.abc import Iterator

from hilft.channels import registry
from hilft.channels.actions.accounts import set_up
from hilft.channels.actions.searching import look_next, note_terms
from hilft.channels.models import Account
from tests.channels.x.small_x import SmallX
from tests.channels.x.x_ground import settings
from tests.world import World


def looking_for(world: World, small: SmallX, terms: str, *, tier: str) -> Iterator[Account]:
    """Yield the account, and let go of its channel afterwards."""
    made = set_up("x", "Birds", settings(small.port, tier=tier, terms=terms), team=None, by=world.otto, now=world.now)
    yield made
    registry.channel_of(made).close()
    registry._made.clear()


def look(world: World) -> None:
    """Look for everything that is due."""
    note_terms(now=world.now)
    while look_next(now=world.now):
        pass
