"""Meta tells nobody that a comment was deleted: it is asked for again, and what is ours tells whether we still see."""

import pytest

from hilft.channels.contract import NotNow
from tests.channels.graph.small_graph import Refused
from tests.channels.instagram.instagram_ground import InstagramGround
from tests.channels.instagram.small_instagram import HANDLE, PETRA, TAMME


def missing() -> Refused:
    return Refused(100, "Object does not exist", subcode=33)


def test_what_was_deleted_is_gone_and_a_lost_right_deletes_nothing(instagram: InstagramGround) -> None:
    meta, looks = instagram.meta, instagram.channel.standing
    gone, kept = meta.says(PETRA, "Better not"), meta.says(PETRA, "This stays")
    reply = meta.says(PETRA, "And this", on=kept)
    meta.comments[gone].is_gone = True
    assert looks([gone, kept, reply]) == {gone: False, kept: True, reply: True}
    meta.graph.fail = [missing() for _ in range(9)]  # neither the three nor what is ours is shown
    with pytest.raises(NotNow):
        looks([gone, kept, reply])
    meta.graph.fail = [Refused(10, "Application does not have permission", status=403) for _ in range(5)]
    assert looks([gone, kept, reply]) == {gone: None, kept: None, reply: None}
    meta.graph.fail = [Refused(190, "The token has run out", status=401)]
    with pytest.raises(NotNow):
        looks([gone])


def test_nothing_is_gone_while_what_is_ours_is_not_shown(instagram: InstagramGround) -> None:
    meta = instagram.meta
    gone, kept = meta.says(PETRA, "Better not"), meta.says(PETRA, "This stays")
    meta.comments[gone].is_gone = True
    assert instagram.channel.standing([gone]) == {gone: False}
    meta.comments[kept].is_gone = True
    assert instagram.channel.standing([gone]) == {gone: False}, "Without a comment the medium itself is looked at."
    del meta.media[meta.front]
    meta.comments.clear()
    assert instagram.channel.standing([gone]) == {gone: None}


def test_mentions_below_others_media_and_in_their_words_are_looked_up_as_mentions(instagram: InstagramGround) -> None:
    meta = instagram.meta
    medium = meta.publishes(TAMME, f"A new flat, thanks @{HANDLE}")
    stays, goes = (meta.says(PETRA, f"@{HANDLE} {text}", on=medium) for text in ("when do you come?", "no!"))
    meta.comments[goes].is_gone = True
    caption = f"media:{medium}"
    asked = [stays, goes, caption, "change:0badcafe", "no number"]
    assert instagram.channel.standing(asked) == {stays: True, goes: False, caption: True}
    del meta.media[medium]
    assert instagram.channel.standing([caption]) == {caption: False}
    assert meta.graph.wrongs == []
