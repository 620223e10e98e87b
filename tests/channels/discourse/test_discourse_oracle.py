"""pydiscourse, somebody else's program for Discourse, on our small one: a customer who uses it understands it.

It asks by paths without .json and says in its head that it wants JSON, which Discourse's description allows too.
"""

from typing import Any

import pytest

from hilft.channels.adapters.discourse import make
from hilft.channels.contract import Audience, Outgoing
from tests.channels.discourse.discourse_ground import settings
from tests.channels.discourse.small_discourse import SmallDiscourse
from tests.channels.discourse.world_of_discourse import CARE, PETRA

pydiscourse: Any = pytest.importorskip("pydiscourse", reason="The group oracles is not installed.")
pytestmark = pytest.mark.channels


def test_a_conversation_with_a_customer_who_uses_somebody_elses_program(small: SmallDiscourse) -> None:
    care = make(settings(small.port))
    petra = pydiscourse.DiscourseClient(f"http://127.0.0.1:{small.port}", PETRA, f"key-of-{PETRA}")
    asked = petra.create_post("My line is dead, @fernnetz_care", category_id=4, title="My line is dead")
    (heard,) = [care.read(raw) for raw in care.fetch("1.1.1")]
    assert (heard.remote_id, heard.conversation) == (str(asked["id"]), str(asked["topic_id"]))
    outgoing = Outgoing(
        key="1", to=heard.author.address, subject="", text="Since when?", in_reply_to=heard.remote_id,
        audience=Audience.PUBLIC,
    )  # fmt: skip
    said = care.deliver(outgoing)
    posts = petra.topic_posts(asked["topic_id"])["post_stream"]["posts"]
    assert [(str(one["id"]), one["username"]) for one in posts] == [(heard.remote_id, PETRA), (said.remote_id, CARE)]
    petra.create_post("Since noon.", topic_id=asked["topic_id"])
    petra.update_post(asked["id"], "My line is dead and cold")
    kinds = {care.read(raw).kind.value for raw in care.fetch(f"{asked['id']}.1.1")}
    assert {"message", "edited", "ours"} <= kinds
    care.deliver(Outgoing(key="2", to=heard.author.address, subject="Your line", text="Your number is 4711.",
                          in_reply_to=heard.remote_id))  # fmt: skip
    listed = petra.private_messages(PETRA)["topic_list"]["topics"]
    assert [one["title"] for one in listed] == ["Your line"]
    care.close()
