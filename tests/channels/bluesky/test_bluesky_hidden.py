"""What Bluesky does not show us, and what nobody would see of ours: blocks, switched off accounts, closed threads.

Every story here happens on its own servers.
"""

import httpx
import pytest

from hilft.channels.adapters.bluesky import make
from hilft.channels.adapters.bluesky.refusals import DEACTIVATED
from hilft.channels.contract import ChannelError, Heard, Kind, NotNow, Undeliverable
from tests.channels.bluesky.bluesky_house import House, answer_to, answers
from tests.channels.bluesky.network import Network, Someone, moment
from tests.channels.servers import eventually

pytestmark = pytest.mark.channels
NOTHING: dict[str, str] = {}


def block(who: Someone, whom: Someone) -> None:
    record = {"$type": "app.bsky.graph.block", "subject": whom.did, "createdAt": moment()}
    body = {"repo": who.did, "collection": "app.bsky.graph.block", "record": record}
    who.ask("POST", "com.atproto.repo.createRecord", body)


def let_reply(who: Someone, said: str, allowed: list[dict[str, str]]) -> None:
    gate = {"$type": "app.bsky.feed.threadgate", "post": said, "allow": allowed, "createdAt": moment()}
    body = {"repo": who.did, "collection": "app.bsky.feed.threadgate", "rkey": said.rpartition("/")[2], "record": gate}
    who.ask("POST", "com.atproto.repo.putRecord", body)


def delete_account(servers: Network, who: Someone) -> None:
    with httpx.Client(base_url=servers.pds, trust_env=False, auth=("admin", "admin-pass"), timeout=30) as admin:
        admin.post("/xrpc/com.atproto.admin.deleteAccount", json={"did": who.did}).raise_for_status()


def may_reply(who: Someone, said: str) -> bool | None:
    """Whether Bluesky's programs let somebody reply; None while the post is not to be seen yet."""
    posts = who.ask("GET", "app.bsky.feed.getPosts", uris=said)["posts"]
    return None if not posts else not posts[0]["viewer"].get("replyDisabled")


def refused(house: House, asked: Heard) -> str:
    with pytest.raises(Undeliverable) as never:
        house.channel.deliver(answer_to(asked, "We look at it"))
    assert never.value.code in {"blocked", "closed", "gone"}
    return str(never.value)


def kinds(house: House) -> set[Kind]:
    return {one.kind for one in map(house.channel.read, house.channel.fetch(""))}


@pytest.mark.parametrize("is_ours", [False, True])
def test_who_blocks_us_or_is_blocked_took_nothing_back_and_would_not_see_our_answer(
    house: House, *, is_ours: bool
) -> None:
    said, asked = house.ask()
    pair = (house.care, house.petra) if is_ours else (house.petra, house.care)
    block(*pair)
    assert eventually(lambda: house.care.shows(said) == "", 30)
    assert house.channel.standing([said]) == {said: True}
    assert house.channel.revised() == []
    assert Kind.DELETED not in kinds(house)
    assert "Take our block away" in refused(house, asked)
    house.petra.delete(said)
    assert eventually(lambda: house.channel.standing([said]) == {said: False}, 30)


def test_what_somebody_said_whose_account_is_switched_off_may_come_back(house: House) -> None:
    said, asked = house.ask()
    house.petra.ask("POST", "com.atproto.server.deactivateAccount", NOTHING)
    assert eventually(lambda: house.care.shows(said) == "", 30)
    assert eventually(lambda: house.channel.standing([said]) == {said: None}, 30)
    assert Kind.DELETED not in kinds(house)
    assert "switched off" in refused(house, asked)
    house.petra.ask("POST", "com.atproto.server.activateAccount")
    assert eventually(lambda: house.channel.standing([said]) == {said: True}, 30)


def test_what_somebody_said_who_left_bluesky_is_gone(house: House) -> None:
    said, asked = house.ask()
    delete_account(house.servers, house.petra)
    assert eventually(lambda: house.channel.standing([said]) == {said: False}, 30)
    assert "deleted it" in refused(house, asked)


def test_nothing_is_said_in_a_thread_in_which_we_may_not_reply(house: House) -> None:
    said, asked = house.ask()
    let_reply(house.petra, said, [])
    assert eventually(lambda: may_reply(house.care, said) is False, 30)
    assert "lets only some people reply" in refused(house, asked)
    assert house.petra.posts_of(house.care.did) == []
    let_reply(house.petra, said, [{"$type": "app.bsky.feed.threadgate#mentionRule"}])

    assert eventually(lambda: may_reply(house.care, said) is True, 30), "The thread mentions us."
    house.channel.deliver(answer_to(asked, "We look at it"))
    assert eventually(lambda: answers(house.petra, said) == ["We look at it"], 30)


def test_a_find_that_we_may_not_answer_says_so(house: House) -> None:
    said = house.petra.post("Nebelhorn is down in the whole street")
    let_reply(house.petra, said, [])
    assert eventually(lambda: may_reply(house.care, said) is False, 30)
    found: list[Heard] = []

    def is_found() -> bool:
        anew = make(house.settings)
        found[:] = [anew.read(raw) for raw in anew.search("Nebelhorn", "")]
        anew.close()
        return bool(found)

    assert eventually(is_found, 30)
    assert [(one.about or one.remote_id, one.may_reply) for one in found] == [(str(said), False)]


def test_our_own_account_switched_off_is_a_sentence_and_hearing_goes_on_when_it_is_back(house: House) -> None:
    said, _ = house.ask()
    house.care.ask("POST", "com.atproto.server.deactivateAccount", NOTHING)
    with pytest.raises(NotNow) as trouble:
        list(house.channel.fetch(""))
    assert (trouble.value.code, str(trouble.value)) == ("login_refused", DEACTIVATED)
    house.care.ask("POST", "com.atproto.server.activateAccount")

    def is_heard() -> bool:
        try:
            return said in [raw.remote_id for raw in house.channel.fetch("")]
        except NotNow:
            return False

    assert eventually(is_heard, 30)


def test_an_account_that_prefers_whom_it_follows_hears_everybody(house: House) -> None:
    house.care.ask("POST", "app.bsky.notification.putPreferences", {"priority": True})
    said, _ = house.ask("I am nobody you follow")
    own = house.care.ask("GET", "app.bsky.notification.listNotifications")
    assert (own["priority"], own["notifications"], bool(said)) == (True, [], True)


def test_an_account_that_is_told_only_of_whom_it_follows_is_not_taken_as_a_channel(house: House) -> None:
    assert house.channel.profile().handle == house.care.handle
    some = {"mention": {"include": "follows", "list": True, "push": True}}
    house.care.ask("POST", "app.bsky.notification.putPreferencesV2", some)
    with pytest.raises(ChannelError, match="choose “Everyone”") as ignores:
        house.channel.profile()
    assert ignores.value.code == "ignores"
