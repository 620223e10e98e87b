"""Hearing on Bluesky: every story here happens on its own servers."""

import threading
import time
from datetime import UTC, datetime, timedelta
from statistics import quantiles

import pytest

from hilft.channels.adapters.bluesky import make
from hilft.channels.contract import (
    Audience,
    Heard,
    Kind,
    NotNow,
    Pulse,
    RawMessage,
)
from hilft.channels.wire.given import parsed
from tests.channels.bluesky.bluesky_house import DOT, NUMBERS, House, answer_to, place
from tests.channels.bluesky.network import Said, moment
from tests.channels.servers import eventually

pytestmark = pytest.mark.channels


def test_mentions_replies_and_quotes_are_heard_and_likes_are_not(house: House) -> None:
    said, asked = house.ask("My line is dead")
    assert (asked.text, asked.kind, asked.audience) == ("My line is dead", Kind.MESSAGE, Audience.PUBLIC)
    assert (asked.author.address, asked.author.handle) == (house.petra.did, house.petra.handle)
    ours = Said(house.channel.deliver(answer_to(asked, "We look at it")).remote_id)
    ours.cid = house.care.ask("GET", "com.atproto.repo.getRecord", **place(ours))["cid"]
    reply = house.petra.post("thanks", parent=ours)
    embed = {"$type": "app.bsky.embed.record", "record": {"uri": str(ours), "cid": ours.cid}}
    quote = house.petra.post("they do answer!", embed=embed)
    like = {"$type": "app.bsky.feed.like", "subject": {"uri": str(ours), "cid": ours.cid}, "createdAt": moment()}
    body = {"repo": house.petra.did, "collection": "app.bsky.feed.like", "record": like}
    house.petra.ask("POST", "com.atproto.repo.createRecord", body)
    heard = house.hear(least=3)
    assert [one.remote_id for one in heard] == [said, reply, quote]
    assert (heard[1].in_reply_to, heard[1].conversation) == (ours, said)


@pytest.mark.parametrize("mentions", [True, False])
def test_changes_and_deletions_are_noticed_by_looking_again(house: House, *, mentions: bool) -> None:
    first, _ = house.ask("one")
    second, _ = house.ask("two")
    house.petra.edit(first, "one, mended", mentions=mentions)
    house.petra.delete(second)
    told: dict[tuple[Kind, str], Heard] = {}

    def has_come() -> bool:
        told.update({(one.kind, one.about): one for one in map(house.channel.read, house.channel.fetch(""))})
        return {(Kind.EDITED, str(first)), (Kind.DELETED, str(second))} <= set(told)

    assert eventually(has_come, 30), set(told)
    assert told[Kind.EDITED, str(first)].text == "one, mended"
    assert told[Kind.DELETED, str(second)].remote_id == f"{second}@deleted"


@pytest.mark.parametrize("mentions", [True, False])
def test_a_house_started_anew_still_notices_changes_of_what_it_answered(house: House, *, mentions: bool) -> None:
    said, asked = house.ask("one")
    house.channel.deliver(answer_to(asked, "We look at it"))
    house.petra.edit(said, "one, mended", mentions=mentions)
    assert eventually(lambda: house.petra.shows(said).endswith("one, mended"), 30)
    anew = make(house.settings)

    def has_come() -> bool:
        return any(one.kind is Kind.EDITED and one.about == said for one in map(anew.read, anew.fetch("")))

    assert eventually(has_come, 30)
    anew.close()


def test_hearing_resumes_exactly_and_a_post_that_comes_late_is_not_lost(house: House) -> None:
    said = [house.petra.post(f"Message {number}", to=house.care) for number in range(12)]
    raws = house.take(least=12)
    assert [raw.remote_id for raw in raws] == said
    for number in (0, 5, 11):
        anew = make(house.settings)
        assert [raw.remote_id for raw in anew.fetch(raws[number].cursor)] == said[number + 1 :]
        anew.close()
    early = (datetime.now(UTC) - timedelta(minutes=20)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    late = house.petra.post("Written in the tunnel", to=house.care, createdAt=early)
    anew = make(house.settings)
    assert eventually(lambda: late in [raw.remote_id for raw in anew.fetch(raws[-1].cursor)], 30)
    anew.close()


def test_more_than_a_page_is_heard_whole_and_in_order(house: House) -> None:
    said = [house.petra.post(f"{number}", to=house.care) for number in range(130)]
    assert eventually(lambda: house.channel.count(datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC)) == 130, 60)
    assert [raw.remote_id for raw in house.channel.fetch("")] == said


def test_pictures_come_with_their_words_and_the_thread_above_a_mention_is_read(house: House) -> None:
    other = house.servers.register(f"other{next(NUMBERS)}")
    root = other.post("No line since noon in Bergen")
    assert eventually(lambda: bool(house.petra.ask("GET", "app.bsky.feed.getPosts", uris=[str(root)])["posts"]), 30)
    images = [{"alt": "A red light", "image": house.petra.upload(DOT, "image/png")}]
    embed = {"$type": "app.bsky.embed.images", "images": images}
    said = house.petra.post("here too", to=house.care, parent=root, embed=embed)
    (heard,) = [one for one in house.hear() if one.remote_id == said]
    assert heard.text.startswith("here too\n[A red light]")
    assert heard.quoted == f"> @{other.handle}: No line since noon in Bergen"
    assert heard.conversation == root
    (file,) = heard.attachments
    assert file.media_type.startswith("image/")


def test_a_gallery_and_the_post_it_is_said_about_come_along(house: House) -> None:
    other = house.servers.register(f"other{next(NUMBERS)}")
    root = other.post("No line since noon in Bergen")
    assert eventually(lambda: house.petra.sees(root), 30)
    kind = "app.bsky.embed.gallery"
    items = [
        {"$type": f"{kind}#image", "alt": f"Light {number}", "image": house.petra.upload(DOT, "image/png")}
        | {"aspectRatio": {"width": 1, "height": 1}}
        for number in range(5)
    ]
    embed = {
        "$type": "app.bsky.embed.recordWithMedia",
        "media": {"$type": kind, "items": items},
        "record": {"$type": "app.bsky.embed.record", "record": {"uri": str(root), "cid": root.cid}},
    }
    said = house.petra.post("is this you?", to=house.care, embed=embed)
    (heard,) = [one for one in house.hear() if one.remote_id == said]
    assert heard.text.splitlines() == ["is this you?", *(f"[Light {number}]" for number in range(5))]
    assert heard.quoted == f"> @{other.handle}: No line since noon in Bergen"
    assert len(heard.attachments) == 5


def test_a_session_that_ended_is_renewed_without_the_password(house: House) -> None:
    first = dict(house.channel._server._session) or dict(house.channel._server._renewed({}, None))
    time.sleep(1.1)  # tokens given out within one second are the same
    house.channel._server._session = {**first, "accessJwt": "eyJ0eXAiOiJhdCtqd3QifQ.e30.x"}
    assert house.channel.profile().handle == house.care.handle
    renewed = house.channel._server._session
    assert renewed["accessJwt"] != first["accessJwt"]
    assert renewed["refreshJwt"] != first["refreshJwt"]
    # Neither of the two is any good: then the password is needed, once.
    house.channel._server._session = {**renewed, "accessJwt": "x", "refreshJwt": "y"}
    assert house.channel.profile().handle == house.care.handle


def test_a_wrong_password_is_a_sentence(house: House) -> None:
    channel = make({**house.settings, "password": "wrong"})
    with pytest.raises(NotNow) as trouble:
        channel.profile()
    assert trouble.value.code == "login_refused"
    pulse = next(channel.listen("", stop=threading.Event()))
    assert isinstance(pulse, Pulse)
    assert pulse.trouble is not None
    channel.close()


def test_the_profile_is_what_people_see(house: House) -> None:
    profile = house.channel.profile()
    assert (profile.handle, profile.url) == (house.care.handle, f"https://bsky.app/profile/{house.care.handle}")
    assert profile.name.startswith("Care")


def test_listening_hears_within_seconds_and_ends_within_one(house: House) -> None:
    stop = threading.Event()
    heard: dict[str, float] = {}
    said: dict[str, float] = {}

    def listen() -> None:
        for one in house.channel.listen("", stop=stop):
            if isinstance(one, RawMessage):
                heard.setdefault(one.remote_id, time.monotonic())

    ear = threading.Thread(target=listen)
    ear.start()
    for number in range(20):
        said[str(house.petra.post(f"{number}", to=house.care))] = time.monotonic()
        time.sleep(0.2)
    assert eventually(lambda: set(said) <= set(heard), 60)
    asked = time.monotonic()
    stop.set()
    ear.join(5)
    assert not ear.is_alive()
    assert time.monotonic() - asked < 1.5
    cuts = quantiles(sorted(heard[name] - at for name, at in said.items()), n=20)
    print(f"Bluesky, from saying to hearing: p50 {cuts[9]:.2f} s, p95 {cuts[18]:.2f} s")  # noqa: T201
    assert cuts[9] < 10


def test_what_others_saw_is_readable_without_the_network(house: House) -> None:
    house.ask("Once")
    (raw,) = house.take()
    assert parsed(raw.raw)["post"]["record"]["$type"] == "app.bsky.feed.post"
    assert house.channel.read(raw) == house.channel.read(raw)
