"""What no call told us is found by asking again: what is gone, what it says now; ours tells whether we still see."""

import pytest

from hilft.channels.contract import Kind, NotNow
from hilft.channels.wire.graph_standing import MOST
from tests.channels.facebook.facebook_ground import FacebookGround
from tests.channels.facebook.small_facebook import PETRA, TAMME, SmallFacebook
from tests.channels.graph.heard import told
from tests.channels.graph.small_graph import Refused


def missing(code: int = 100) -> Refused:
    return Refused(code, "Object does not exist", subcode=33)


def vanish(meta: SmallFacebook, *names: str) -> None:
    """They are gone, and no call says so."""
    for one in names:
        meta.things[one].is_gone = True


def test_what_was_deleted_is_gone_and_a_lost_right_deletes_nothing(facebook: FacebookGround) -> None:
    meta, looks = facebook.meta, facebook.channel.standing
    gone, kept = meta.comments(PETRA, "Better not"), meta.comments(PETRA, "This stays")
    reply, post, other = meta.comments(PETRA, "And this", on=kept), *(meta.publishes(PETRA, one) for one in "ab")
    vanish(meta, gone, post)
    asked = [gone, kept, reply, post, other, "m_00001", "no number"]
    stands = {gone: False, kept: True, reply: True, post: False, other: True}
    assert looks(asked) == stands
    assert looks([kept]) == {kept: True}
    meta.graph.fail = [missing() for _ in range(8)]  # neither these nor what is ours is shown
    with pytest.raises(NotNow):
        looks([gone, post])
    meta.graph.fail = [Refused(10, "Application does not have permission", status=403) for _ in range(8)]
    assert looks(asked) == dict.fromkeys(stands)
    meta.graph.fail = [Refused(190, "The token has run out", status=401)]
    with pytest.raises(NotNow):
        looks([gone])
    meta.graph.fail = [Refused(32, "Page request limit reached", status=403)]
    with pytest.raises(NotNow):
        looks([gone])


def test_nothing_is_gone_while_what_is_ours_is_not_shown(facebook: FacebookGround) -> None:
    meta = facebook.meta
    post = meta.publishes(PETRA, "My router is dead.")
    vanish(meta, post)
    assert facebook.channel.standing([post]) == {post: False}, "Without a comment the post itself is looked at."
    vanish(meta, meta.front)
    assert facebook.channel.standing([post]) == {post: None}


def test_what_may_never_have_been_for_us_to_see_is_not_gone(facebook: FacebookGround) -> None:
    meta = facebook.meta
    tagged = meta.tags(TAMME, "Fernnetz has mended it.")
    elsewhere = meta.comments(PETRA, "Fernnetz, where are you?", on=tagged)
    below, own = meta.comments(PETRA, "And mine?", on=(post := meta.publishes(TAMME, "Mine is dead."))), meta.front
    vanish(meta, elsewhere, post, below)
    stands = facebook.channel.standing([tagged, elsewhere, below, post])
    assert (stands[elsewhere], stands[below], stands[post]) == (None, None, False)
    assert stands[tagged] is not False
    assert facebook.channel.standing([own])[own]


def test_many_are_asked_for_at_once_and_one_that_is_gone_hides_none_of_them(facebook: FacebookGround) -> None:
    meta = facebook.meta
    said = [meta.comments(PETRA, f"Message {number}") for number in range(MOST + 3)]
    before = len(meta.graph.exchanges)
    assert facebook.channel.standing(said) == dict.fromkeys(said, True)
    assert len(meta.graph.exchanges) == before + 2
    vanish(meta, said[7], said[40])
    assert [one for one, stands in facebook.channel.standing(said).items() if not stands] == [said[7], said[40]]
    assert len(meta.graph.exchanges) < before + 2 + 30


def test_what_is_said_now_is_told_as_calls_tell_it_and_of_files_nothing(facebook: FacebookGround) -> None:
    meta, channel = facebook.meta, facebook.channel
    said, post = meta.comments(PETRA, "It is broken"), meta.publishes(PETRA, "Hello?")
    ours = meta.comments(meta.front.partition("_")[0], "We look at it.", on=said)
    reply = meta.comments(PETRA, "See here", on=said)
    pictured = meta.comments(PETRA, "And here")
    meta.things[pictured].picture = "https://www.facebook.com/photo.php?fbid=1"
    meta.changes(said, "It is mended")
    channel.standing([said, post, ours, reply, pictured])
    seen = {one.about: one for one in map(channel.read, channel.revised())}
    assert {one: seen[one].text for one in seen} == {said: "It is mended", post: "Hello?", reply: "See here"}
    (called,) = [one for one in told(facebook) if one.kind is Kind.EDITED]
    for name in ("kind", "text", "about", "author", "said_at", "conversation", "in_reply_to", "references", "audience"):
        assert getattr(seen[said], name) == getattr(called, name), name
    assert (seen[reply].in_reply_to, seen[reply].references) == (said, (meta.front, said))
    assert len({one.remote_id for one in seen.values()} | {*seen}) == 6
    assert list(channel.revised()) == []
