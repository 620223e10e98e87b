"""A whole community in small: hearing without gaps, messages, rights, refusals and what may have been said before."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from hilft.channels.adapters.discourse import Discourse, make
from hilft.channels.adapters.discourse.account import account_from
from hilft.channels.contract import Audience, Heard, Kind, NotNow, Outgoing, Undeliverable, Unfit
from tests.channels.discourse.discourse_ground import settings
from tests.channels.discourse.small_discourse import SmallDiscourse
from tests.channels.discourse.world_of_discourse import CARE, PETRA, TAMME, Post, World

Another = Callable[..., Discourse]


@pytest.fixture
def world(small: SmallDiscourse) -> World:
    return small.world


@pytest.fixture
def channel(small: SmallDiscourse) -> Iterator[Discourse]:
    channel = make(settings(small.port))
    yield channel
    channel.close()


@pytest.fixture
def another(small: SmallDiscourse) -> Iterator[Another]:
    """Make further channels on the same account, as a house that was started anew has."""
    made: list[Discourse] = []

    def anew(**other: str) -> Discourse:
        made.append(make(settings(small.port, **other)))
        return made[-1]

    yield anew
    for one in made:
        one.close()


def heard(channel: Discourse, cursor: str = "1.1.1") -> list[Heard]:
    return [channel.read(raw) for raw in channel.fetch(cursor)]


def answer(channel: Discourse, post: Post, text: str, **other: object) -> Outgoing:
    author = channel._server.account.host
    usual = Outgoing(
        key=text, to=f"{3}@{author}", subject="", text=text, in_reply_to=str(post.id), audience=Audience.PUBLIC
    )
    return replace(usual, **other)  # type: ignore[arg-type]


def test_the_first_look_begins_now_and_remembers_where(
    small: SmallDiscourse, world: World, channel: Discourse, another: Another
) -> None:
    old = world.begin(PETRA, "Old", "Years ago.")
    (began,) = channel.fetch("")
    assert channel.read(began).kind is Kind.NOISE
    assert began.cursor.startswith(f"{old.id}.{old.id}.")
    new = world.begin(PETRA, "New", "Just now.")
    assert [one.remote_id for one in heard(another(), began.cursor)] == [str(new.id)]


def test_who_wants_everything_hears_everything(small: SmallDiscourse, world: World, another: Another) -> None:
    said = [str(world.begin(PETRA, "A topic", f"Message {number}").id) for number in range(3)]
    assert [one.remote_id for one in heard(another(begin="all"), "")] == said


def test_a_community_where_nobody_has_spoken_yet_is_heard_from_its_first_word(
    small: SmallDiscourse, world: World, channel: Discourse
) -> None:
    (began,) = channel.fetch("")
    first = world.begin(PETRA, "First", "Hello?")
    assert [one.remote_id for one in heard(channel, began.cursor)] == [str(first.id)]


def test_a_long_absence_is_heard_in_order_through_gaps_in_the_numbers(
    small: SmallDiscourse, world: World, channel: Discourse, another: Another
) -> None:
    said = []
    for number in range(160):
        said.append(str(world.begin(PETRA, "A topic", f"Message {number}").id))
        world.skip(number % 7 * 9)
    raws = list(channel.fetch("1.1.1"))
    assert [raw.remote_id for raw in raws] == said
    looks = [query["before"][0] for _, path, query in small.asked if path == "/posts.json" and query]
    assert looks == sorted(looks, key=int), "No page is asked for twice on the way up."
    again = [raw.remote_id for raw in another().fetch(raws[99].cursor)]
    assert again == said[100:]


def test_on_the_way_up_nothing_is_lost_when_the_community_wants_a_pause(
    small: SmallDiscourse, world: World, channel: Discourse
) -> None:
    said = [str(world.begin(PETRA, "A topic", f"Message {number}").id) for number in range(230)]
    small.most = 5
    got, cursor, pauses = [], "1.1.1", set()
    for _ in range(10):
        try:
            for raw in channel.fetch(cursor):
                got.append(raw.remote_id)
                cursor = raw.cursor
        except NotNow as pause:
            pauses.add((pause.code, pause.retry_after.total_seconds()))
            small.most = len(small.asked) + 8
    assert (got, pauses) == (said, {("rate", 13.0)})


def test_a_post_that_becomes_visible_after_a_later_one_is_heard(world: World, channel: Discourse) -> None:
    world.begin(PETRA, "One", "The first one")
    hidden = world.begin(PETRA, "Two", "Waits for approval", category=6)
    world.topics[hidden.topic].is_gone = True
    third = world.begin(PETRA, "Three", "The third one")
    cursor = list(channel.fetch("1.1.1"))[-1].cursor
    assert cursor.startswith(str(third.id))
    world.topics[hidden.topic].is_gone = False
    assert [one.text for one in heard(channel, cursor)] == ["Waits for approval"]


def test_only_chosen_categories_are_heard_with_what_lies_within(
    small: SmallDiscourse, world: World, another: Another
) -> None:
    for category, text in ((4, "In the category"), (5, "In a part of it"), (6, "Elsewhere"), (7, "Among pilots")):
        world.begin(PETRA, "A topic", text, category=category)
    assert [one.text for one in heard(another(categories="Internet\nfibre"))] == [
        "In the category", "In a part of it",
    ]  # fmt: skip
    assert [one.text for one in heard(another(categories="4"))] == ["In the category", "In a part of it"]


def test_where_only_members_read_everything_is_private(world: World, channel: Discourse) -> None:
    world.login_required = True
    world.begin(PETRA, "A topic", "Among us")
    assert [one.audience for one in heard(channel)] == [Audience.PRIVATE]


def test_changes_within_the_first_minutes_and_deletions_by_moderators_are_heard(
    world: World, channel: Discourse
) -> None:
    post, other = world.begin(PETRA, "One", "It is broken"), world.begin(PETRA, "Two", "Better not")
    cursor = list(channel.fetch("1.1.1"))[-1].cursor
    world.edit(post.id, "It is mended", is_quick=True)
    world.delete(other.id)
    told = {one.kind: one for one in heard(channel, cursor)}
    assert (told[Kind.EDITED].about, told[Kind.EDITED].text) == (str(post.id), "It is mended")
    assert told[Kind.DELETED].about == str(other.id)
    assert heard(channel, cursor) == []


def test_what_is_only_moved_away_is_not_deleted(world: World, channel: Discourse) -> None:
    post = world.begin(PETRA, "One", "Where to?", category=6)
    last = world.begin(PETRA, "Two", "The last one")
    cursor = list(channel.fetch("1.1.1"))[-1].cursor
    world.topics[post.topic].category = 8
    assert heard(channel, cursor) == []
    assert channel.standing([str(post.id), str(last.id)]) == {str(post.id): None, str(last.id): True}


def test_messages_are_heard_in_the_order_of_all_conversations_and_resumed(
    small: SmallDiscourse, world: World, channel: Discourse, another: Another
) -> None:
    first, second = (world.begin(name, "Question", f"Of {name}", to=(CARE,)) for name in (PETRA, TAMME))
    third = world.reply(PETRA, first.topic, "And more of petra")
    world.begin(PETRA, "Not for us", "Between others", to=(TAMME,))
    raws = list(channel.fetch("1.1.1"))
    assert [raw.remote_id for raw in raws] == [str(one.id) for one in (first, second, third)]
    assert {channel.read(raw).audience for raw in raws} == {Audience.PRIVATE}
    anew = another()
    assert [raw.remote_id for raw in anew.fetch(raws[0].cursor)] == [str(second.id), str(third.id)]
    fourth = world.reply(TAMME, second.topic, "Still there?")
    assert [raw.remote_id for raw in channel.fetch(raws[-1].cursor)] == [str(fourth.id)]
    assert list(channel.fetch(f"{fourth.id}.{fourth.id}.{raws[-1].cursor.rpartition('.')[2]}")) == []


def test_more_conversations_than_a_page_shows_are_heard(world: World, channel: Discourse) -> None:
    said = [str(world.begin(PETRA, f"Question {number}", f"Text {number}", to=(CARE,)).id) for number in range(35)]
    assert [one.remote_id for one in heard(channel)] == said


def test_a_changed_or_deleted_message_is_noticed_in_turn(world: World, channel: Discourse) -> None:
    post = world.begin(PETRA, "Question", "My number is 4711", to=(CARE,))
    cursor = list(channel.fetch("1.1.1"))[-1].cursor
    world.edit(post.id, "My number is 4712")
    assert [(one.kind, one.text) for one in heard(channel, cursor)] == [(Kind.EDITED, "My number is 4712")]
    world.delete(post.id, by_author=True)
    assert [one.kind for one in heard(channel, cursor)] == [Kind.DELETED]


def test_a_public_question_answered_in_private_begins_a_message_with_a_link_to_it(
    world: World, channel: Discourse
) -> None:
    post = world.begin(PETRA, "My router", "What is my number?")
    said = channel.deliver(answer(channel, post, "It is 4711.", audience=Audience.PRIVATE, subject="Your number"))
    message = world.posts[int(said.remote_id)]
    topic = world.topics[message.topic]
    assert (topic.archetype, topic.allowed, topic.title) == ("private_message", [CARE, PETRA], "Your number")
    assert message.raw == f"It is 4711.\n\n{channel._server.account.server}/t/{post.topic}/1"


def test_a_message_begun_twice_is_one_whatever_was_heard_of_the_first(world: World, channel: Discourse) -> None:
    post = world.begin(PETRA, "My router", "What is my number?")
    outgoing = answer(channel, post, "It is 4711.", audience=Audience.PRIVATE, key="k1")
    first = channel.deliver(outgoing)
    for tried in (True, False):
        # The link makes another text of it, the key makes it the same message.
        assert channel.deliver(replace(outgoing, tried=tried, text="It is 4711, really.")) == first
    assert sum(one.category is None for one in world.topics.values()) == 1


def test_whoever_else_reads_a_message_our_answer_goes_to_its_author_alone(world: World, channel: Discourse) -> None:
    post = world.begin(PETRA, "Question", "My number?", to=(CARE, TAMME))
    with_colleague = world.begin(PETRA, "Question", "And mine?", to=(CARE, "lotte"))
    said = channel.deliver(answer(channel, post, "It is 4711.", audience=Audience.PRIVATE))
    assert world.topics[world.posts[int(said.remote_id)].topic].allowed == [CARE, PETRA]
    said = channel.deliver(answer(channel, with_colleague, "It is 4712.", audience=Audience.PRIVATE))
    assert world.posts[int(said.remote_id)].topic == with_colleague.topic


def test_who_takes_no_messages_gets_nothing_in_public_instead(world: World, channel: Discourse) -> None:
    world.users[PETRA].takes_messages = False
    post = world.begin(PETRA, "My router", "What is my number?")
    with pytest.raises(Undeliverable) as never:
        channel.deliver(answer(channel, post, "It is 4711.", audience=Audience.PRIVATE))
    assert never.value.code == "not_private"
    assert [one for one in world.shown(None) if one.author == CARE] == []


@pytest.mark.parametrize(
    ("made", "code"),
    [("closed", "closed"), ("short", "too_short"), ("held", "waits"), ("deleted", "gone"), ("limit", "too_long")],
)
def test_a_refusal_says_what_to_do(world: World, channel: Discourse, made: str, code: str) -> None:
    post = world.begin(PETRA, "My router", "It is dead.")
    world.users[CARE].moderator = False
    world.topics[post.topic].closed = made == "closed"
    world.shortest = 20 if made == "short" else 5
    world.longest = 10 if made == "limit" else 32_000
    world.holds_back = made == "held"
    if made == "deleted":
        world.delete(post.id)
    with pytest.raises(Undeliverable) as never:
        channel.deliver(answer(channel, post, "We look at it."))
    assert (never.value.code, str(never.value)[-1]) == (code, ".")


def test_the_same_words_to_another_question_are_said_again(world: World, channel: Discourse) -> None:
    topic = world.begin(PETRA, "My router", "It is dead.")
    other = world.begin(PETRA, "My phone", "It is dead, too.")
    first = channel.deliver(answer(channel, topic, "We look at it.", tried=True))
    second = channel.deliver(answer(channel, other, "We look at it.", tried=True))
    assert first.remote_id != second.remote_id


def test_what_looks_like_a_tag_is_shown_as_it_was_written(world: World, channel: Discourse) -> None:
    post = world.begin(PETRA, "My router", "Which field?")
    said = channel.deliver(answer(channel, post, "Fill in <name> and 5 < 6.", tried=True))
    assert world.posts[int(said.remote_id)].raw == "Fill in &lt;name> and 5 < 6."
    assert channel.deliver(answer(channel, post, "Fill in <name> and 5 < 6.", tried=True)) == said


def test_a_key_that_is_not_accepted_is_told_and_nothing_counts_as_deleted(
    small: SmallDiscourse, world: World, channel: Discourse, another: Another
) -> None:
    post = world.begin(PETRA, "My router", "It is dead.")
    stranger = another(key="wrong")
    with pytest.raises(NotNow) as refused:
        list(stranger.fetch("1.1.1"))
    assert refused.value.code == "login_refused"
    assert stranger.standing([str(post.id)]) == {str(post.id): None}


def test_who_we_are_is_told(channel: Discourse) -> None:
    profile = channel.profile()
    assert (profile.handle, profile.name) == ("@fernnetz_care", "Fernnetz Care")
    assert profile.url.endswith("/u/fernnetz_care")


def test_settings_that_cannot_work_are_told_with_their_field() -> None:
    wrongs = {"server": "http://elsewhere.example", "username": "two words", "key": "", "secret": "short"}
    for field, wrong in wrongs.items():
        with pytest.raises(Unfit) as unfit:
            account_from(settings(1, **{field: wrong}))
        assert unfit.value.field == field
    assert account_from(settings(1, server="community.example/forum/")).server == "https://community.example/forum"
    assert account_from(settings(1, staff="@Lotte, tom")).is_ours("LOTTE")
