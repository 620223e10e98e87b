"""The values and promises between any network and the house.

A network's adapter turns whatever it hears into these values and these values into whatever it sends. It stores
nothing: the house keeps the cursor, the raw messages and the outbox. All moments are aware and in UTC.

The order that loses nothing, whatever dies in between:

1. take a `RawMessage` from `listen`, store it under (channel, remote_id); a second one with the same id is the same;
2. `acknowledge` it to the network;
3. store its cursor, from which the next `listen` resumes.

A network that calls us (`Hooked`) is answered after step 1.
"""

from hilft.channels.contract.adapter import Adapter, Field, Input, Unfit
from hilft.channels.contract.channel import (
    Channel,
    Checked,
    Counted,
    Metered,
    Priced,
    Profile,
    Pulse,
    Revising,
    Searching,
    Standing,
    Undoing,
)
from hilft.channels.contract.heard import (
    Arrival,
    Audience,
    Author,
    Bounce,
    Heard,
    HeardFile,
    Kind,
    Note,
    RawMessage,
    Receipt,
    nobody_said,
)
from hilft.channels.contract.hooks import Answer, Call, Hooked, NotTheirs
from hilft.channels.contract.saying import ChannelError, Delivered, NotNow, Outgoing, SentFile, Undeliverable, Unsure
from hilft.channels.contract.traits import Idempotency, Identity, Measure, Rate, Traits

__all__ = [
    "Adapter",
    "Answer",
    "Arrival",
    "Audience",
    "Author",
    "Bounce",
    "Call",
    "Channel",
    "ChannelError",
    "Checked",
    "Counted",
    "Delivered",
    "Field",
    "Heard",
    "HeardFile",
    "Hooked",
    "Idempotency",
    "Identity",
    "Input",
    "Kind",
    "Measure",
    "Metered",
    "NotNow",
    "NotTheirs",
    "Note",
    "Outgoing",
    "Priced",
    "Profile",
    "Pulse",
    "Rate",
    "RawMessage",
    "Receipt",
    "Revising",
    "Searching",
    "SentFile",
    "Standing",
    "Traits",
    "Undeliverable",
    "Undoing",
    "Unfit",
    "Unsure",
    "nobody_said",
]
