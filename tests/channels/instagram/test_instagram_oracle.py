"""Somebody else's library for the Graph API, `pyfacebook`, on our small Instagram: it reads there what we read."""

from datetime import UTC, datetime
from typing import Any

import pytest

from hilft.channels.contract import Audience, Outgoing
from tests.channels.graph.heard import seen, told
from tests.channels.graph.small_graph import SECRET, TOKEN, VERSION
from tests.channels.instagram.instagram_ground import InstagramGround
from tests.channels.instagram.small_instagram import ACCOUNT, HANDLE, PETRA, TAMME

pyfacebook: Any = pytest.importorskip("pyfacebook", reason="The group oracles is not installed.")
pytestmark = pytest.mark.channels
FIELDS = "id,text,timestamp,username,from"


@pytest.fixture
def theirs(instagram: InstagramGround) -> Any:
    """A program of somebody else's, with our token."""
    return pyfacebook.IGBusinessApi(
        app_secret=SECRET,
        access_token=TOKEN,
        base_url=f"http://127.0.0.1:{instagram.meta.graph.port}/",
        version=VERSION,
        ignore_version_check=True,
        instagram_business_id=ACCOUNT,
    )


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z").astimezone(UTC)


def test_comments_and_replies_are_read_alike_and_our_reply_stands_among_them(
    instagram: InstagramGround, theirs: Any
) -> None:
    first = instagram.say("My router is dead.")
    reply = instagram.meta.says(TAMME, "Mine, too.", on=first)
    outgoing = Outgoing(
        key="1", to=PETRA, subject="", text="5 < 6 & ü", in_reply_to=reply, conversation=first, audience=Audience.PUBLIC
    )
    said = instagram.channel.deliver(outgoing)
    heard = {one.remote_id: one for one in map(instagram.channel.read, seen(instagram))}
    page = theirs.media.get_comments(instagram.meta.front, fields=FIELDS)
    below = theirs.comment.get_replies(first, fields=FIELDS)
    assert [one.id for one in page.data] == [first]
    assert [(one.id, one.text) for one in below.data] == [(reply, "Mine, too."), (said.remote_id, "@tamme_d 5 < 6 & ü")]
    for read in (*page.data, *below.data):
        ours = heard[read.id]
        assert (read.text, moment(read.timestamp)) == (ours.text, ours.said_at)
        assert (f"@{read.username}", read._from.id) == (ours.author.handle, ours.author.address)


def test_a_mention_is_looked_up_alike(instagram: InstagramGround, theirs: Any) -> None:
    medium = instagram.meta.publishes(TAMME, "My new flat")
    comment = instagram.meta.says(TAMME, f"Hello @{HANDLE}", on=medium)
    (heard,) = told(instagram)
    read = theirs.user.get_mentioned_comment(comment, fields=FIELDS).mentioned_comment
    assert (read.id, read.text, moment(read.timestamp)) == (heard.remote_id, heard.text, heard.said_at)
    assert f"@{read.username}" == heard.author.handle
