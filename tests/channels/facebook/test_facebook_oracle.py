"""Somebody else's library for the Graph API, `pyfacebook`, on our small Facebook: it reads there what we read.

It asks, proves itself and parses in its own way, so that neither our requests nor our reading judge themselves.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hilft.channels.contract import Audience, Kind, Outgoing
from hilft.channels.wire.graph import wait_of
from tests.channels.facebook.facebook_ground import FacebookGround
from tests.channels.facebook.small_facebook import PAGE, PETRA
from tests.channels.graph.small_graph import SECRET, TOKEN, VERSION

pyfacebook: Any = pytest.importorskip("pyfacebook", reason="The group oracles is not installed.")
message: Any = pytest.importorskip("pyfacebook.models.message")
pytestmark = pytest.mark.channels


@pytest.fixture
def theirs(facebook: FacebookGround) -> Any:
    """A program of somebody else's, with the token of our page."""
    return pyfacebook.FacebookApi(
        app_secret=SECRET,
        access_token=TOKEN,
        base_url=f"http://127.0.0.1:{facebook.meta.graph.port}/",
        version=VERSION,
        ignore_version_check=True,
    )


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z").astimezone(UTC)


def test_comments_are_read_alike_and_what_the_other_program_says_is_ours(facebook: FacebookGround, theirs: Any) -> None:
    asked = facebook.say("My router is dead.")
    said = theirs.comment.create(object_id=asked, message="Since when?")
    reply = facebook.say("Since Monday.", reply_to=said.id)
    heard = [facebook.channel.read(raw) for raw in facebook.channel.fetch("") if "@" not in raw.remote_id]
    assert [(one.remote_id, one.kind) for one in heard] == [
        (asked, Kind.MESSAGE),
        (said.id, Kind.OURS),
        (reply, Kind.MESSAGE),
    ]
    for one in heard:
        read = theirs.comment.get_info(one.remote_id, fields="id,message,created_time,from,parent,permalink_url")
        assert (read.message, moment(read.created_time), read.permalink_url) == (one.text, one.said_at, one.permalink)
        assert (read._from["id"], read._from["name"]) == (one.author.address, one.author.name)
        assert (read.parent.id if read.parent else one.remote_id) == one.conversation


def test_many_comments_are_asked_for_at_once_alike_and_all_are_refused_when_one_is_gone(
    facebook: FacebookGround, theirs: Any
) -> None:
    said = [facebook.say(text) for text in ("One", "Two", "Three")]
    read = theirs.comment.get_batch(ids=said, fields="id,message")
    stands = facebook.channel.standing(said)
    assert {one: read[one].message for one in stands} == {
        heard.about: heard.text for heard in map(facebook.channel.read, facebook.channel.revised())
    }
    facebook.meta.things[said[1]].is_gone = True
    with pytest.raises(pyfacebook.FacebookError) as gone:
        theirs.comment.get_batch(ids=said, fields="id,message")
    assert gone.value.code == 803


def test_what_we_say_and_take_back_the_other_program_sees(facebook: FacebookGround, theirs: Any) -> None:
    asked = facebook.say("My router is dead.")
    outgoing = Outgoing(key="1", to=PETRA, subject="", text="5 < 6 & ü", in_reply_to=asked, audience=Audience.PUBLIC)
    said = facebook.channel.deliver(outgoing)
    page = theirs.get_connection(asked, "comments", fields="id,message,from")
    assert [(one["id"], one["message"], one["from"]["id"]) for one in page["data"]] == [
        (said.remote_id, "5 < 6 & ü", PAGE)
    ]
    facebook.channel.take_back(said.remote_id)
    with pytest.raises(pyfacebook.FacebookError) as gone:
        theirs.comment.get_info(said.remote_id, fields="id")
    assert gone.value.code == 100


def test_messages_are_read_alike(facebook: FacebookGround, theirs: Any) -> None:
    facebook.say_privately("My number is 4711.")
    (talk,) = theirs.get_connection(PAGE, "conversations", fields="id", platform="messenger")["data"]
    page = theirs.get_connection(talk["id"], "messages", fields="id,created_time,from,to,message")
    (heard,) = [facebook.channel.read(raw) for raw in facebook.channel.fetch("")]
    (read,) = [message.Message.new_from_json_dict(one) for one in page["data"]]
    assert (read.id, read.message, moment(read.created_time)) == (heard.remote_id, heard.text, heard.said_at)
    assert (read._from["id"], read._from["name"]) == (heard.author.address, heard.author.name)


def test_how_long_meta_wants_to_be_left_alone_is_read_alike(facebook: FacebookGround, theirs: Any) -> None:
    use = {
        "type": "pages",
        "call_count": 100,
        "total_cputime": 1,
        "total_time": 1,
        "estimated_time_to_regain_access": 7,
    }
    facebook.meta.graph.headers = {"X-Business-Use-Case-Usage": json.dumps({PAGE: [use]})}
    theirs.sleep_on_rate_limit = False
    theirs.get_object(PAGE, fields="id")
    read = theirs.rate_limit.get_limit(PAGE, "pages").estimated_time_to_regain_access
    ours = {name.lower(): value for name, value in facebook.meta.graph.headers.items()}
    assert wait_of(ours) == timedelta(minutes=read)
