"""X's own library for programs, `xdk`, on our small X: what it accepts from there, X's models accept.

It signs and parses in its own way, so that neither our signatures nor our reading judge themselves.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from hilft.channels.adapters.x import make
from hilft.channels.contract import Audience, Outgoing
from tests.channels.x.description import described
from tests.channels.x.small_x import CONSUMER, SmallX, running
from tests.channels.x.world_of_x import World
from tests.channels.x.x_ground import PETRA, settings

xdk: Any = pytest.importorskip("xdk", reason="The group oracles is not installed.")
oauth1: Any = pytest.importorskip("xdk.oauth1_auth")
posts: Any = pytest.importorskip("xdk.posts.models")
messages: Any = pytest.importorskip("xdk.direct_messages.models")
pytestmark = pytest.mark.channels


@pytest.fixture
def small_x() -> Iterator[SmallX]:
    yield from running(World(), described())


@pytest.fixture
def petra(small_x: SmallX) -> Any:
    """A customer's program, written with X's own library."""
    keys = {"api_key": CONSUMER[0], "api_secret": CONSUMER[1], "callback": "http://127.0.0.1/"}
    own = {"access_token": f"{PETRA}-token", "access_token_secret": f"secret-of-{PETRA}"}
    return xdk.Client(base_url=f"http://127.0.0.1:{small_x.port}", auth=oauth1.OAuth1(**keys, **own))


def test_a_conversation_with_a_customer_who_uses_xs_own_library(small_x: SmallX, petra: Any) -> None:
    care = make(settings(small_x.port))
    asked = petra.posts.create(body=posts.CreateRequest(text="@fernnetz_care my line is dead")).data.id
    (heard,) = [care.read(raw) for raw in care.fetch("")]
    assert (heard.remote_id, heard.text, heard.author.handle) == (asked, "my line is dead", "@petra")
    answer = Outgoing(key="1", to=PETRA, subject="", text="Since when?", in_reply_to=asked, audience=Audience.PUBLIC)
    said = care.deliver(answer)
    fields = {"expansions": ["author_id", "referenced_posts"], "post_fields": ["created_at", "conversation_id"]}
    (page,) = petra.posts.search_recent(query=f"conversation_id:{asked}", max_results=10, **fields)
    seen = {one.id: one for one in page.data}
    assert seen[said.remote_id].conversation_id == asked
    assert seen[said.remote_id].text == "@petra Since when?"
    body = messages.CreateByParticipantIdRequest(text="My number is 4711.")
    petra.direct_messages.create_by_participant_id(participant_id="1001", body=body)
    assert [care.read(raw).audience for raw in care.fetch(f"{asked}.0.0.0")][:1] == [Audience.PRIVATE]
    care.close()
