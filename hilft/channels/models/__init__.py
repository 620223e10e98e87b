"""Where we hear: accounts on networks, and every raw message sealed before it is acknowledged."""

from hilft.channels.models.accounts import Account, Budget, Search
from hilft.channels.models.heard import RawMessage, SealOpened, Watched, WatchedAside
from hilft.channels.models.private import IdentityCheck, Passage, Proof

__all__ = [
    "Account",
    "Budget",
    "IdentityCheck",
    "Passage",
    "Proof",
    "RawMessage",
    "SealOpened",
    "Search",
    "Watched",
    "WatchedAside",
]  # fmt: skip
