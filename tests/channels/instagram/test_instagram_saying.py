"""What is said on Instagram, and every way in which Meta says no."""

import time

import pytest

from hilft.channels.adapters.instagram import make
from hilft.channels.contract import Audience, ChannelError, NotNow, Outgoing, Undeliverable, Unfit, Unsure
from tests.channels.graph.small_graph import DAY, SECRET, TOKEN, VERIFY, Refused
from tests.channels.instagram.instagram_ground import InstagramGround
from tests.channels.instagram.small_instagram import ACCOUNT, HANDLE, PAGE, PETRA, TAMME
from tests.channels.suite.ground import Fault

PRIVATE, PUBLIC = Audience.PRIVATE, Audience.PUBLIC


def words(text: str = "We look at it.", **other: object) -> Outgoing:
    return Outgoing(key="one", to=PETRA, subject="", text=text, **other)  # type: ignore[arg-type]


def never(ground: InstagramGround, outgoing: Outgoing) -> Undeliverable:
    with pytest.raises(Undeliverable) as raised:
        ground.channel.deliver(outgoing)
    assert str(raised.value).endswith(".")
    return raised.value


def ours(ground: InstagramGround) -> list[str]:
    return [one.text for one in ground.meta.talk.messages.values() if one.author == ACCOUNT]


def test_a_reply_to_a_reply_stands_below_the_first_comment_and_names_whom_it_answers(
    instagram: InstagramGround,
) -> None:
    first = instagram.say("My router is dead.")
    reply = instagram.meta.says(TAMME, "Mine, too.", on=first)
    one = instagram.channel.deliver(words(in_reply_to=first, conversation=first, audience=PUBLIC))
    two = instagram.channel.deliver(words("And you?", in_reply_to=reply, conversation=first, audience=PUBLIC))
    three = instagram.channel.deliver(words("More.", in_reply_to=two.remote_id, conversation=first, audience=PUBLIC))
    said = [instagram.meta.comments[each.remote_id] for each in (one, two, three)]
    assert [each.text for each in said] == ["We look at it.", "@tamme_d And you?", "More."]
    assert {each.below for each in said} == {first}


def test_the_words_said_before_to_another_question_of_a_thread_are_said_again(instagram: InstagramGround) -> None:
    first = instagram.meta.says(PETRA, "One", at=time.time() - 60)
    more = instagram.meta.says(PETRA, "And one more", on=first, at=time.time() - 50)
    before = instagram.channel.deliver(words(in_reply_to=more, conversation=first, audience=PUBLIC))
    instagram.meta.comments[before.remote_id].at -= 40
    second = instagram.meta.says(PETRA, "Two", on=first, at=time.time() - 5)
    again = words(in_reply_to=second, conversation=first, audience=PUBLIC, tried=True)
    said = instagram.channel.deliver(again)
    assert said.remote_id != before.remote_id
    assert instagram.channel.deliver(again).remote_id == said.remote_id


def test_who_mentioned_us_elsewhere_is_answered_there_and_in_doubt_by_hand(instagram: InstagramGround) -> None:
    medium = instagram.meta.publishes(TAMME, "My new flat")
    comment = instagram.meta.says(TAMME, f"@{HANDLE} when do you come?", on=medium)
    for place, below in ((f"{medium}:{comment}", comment), (f"{medium}:", "")):
        said = instagram.channel.deliver(words("On Monday.", in_reply_to=comment, conversation=place, audience=PUBLIC))
        assert (instagram.meta.comments[said.remote_id].medium, instagram.meta.comments[said.remote_id].below) == (
            medium, below,
        )  # fmt: skip
    tried = words("On Monday.", in_reply_to=comment, conversation=f"{medium}:{comment}", audience=PUBLIC, tried=True)
    assert never(instagram, tried).code == "maybe_said"
    assert never(instagram, words("Secret.", in_reply_to=f"media:{medium}")).code == "not_private"
    assert never(instagram, words("Secret.", in_reply_to=comment, audience=PRIVATE)).code == "not_private"


def test_what_is_hidden_is_not_answered(instagram: InstagramGround) -> None:
    hidden = instagram.say("Rude")
    instagram.meta.comments[hidden].is_hidden = True
    assert never(instagram, words(in_reply_to=hidden, conversation=hidden, audience=PUBLIC)).code == "not_allowed"


def test_what_is_gone_is_not_answered(instagram: InstagramGround) -> None:
    gone = instagram.say("Better not")
    instagram.delete(gone)
    assert never(instagram, words(in_reply_to=gone, conversation=gone, audience=PUBLIC)).code == "gone"
    assert never(instagram, words(in_reply_to="../me", conversation="", audience=PUBLIC)).code == "gone"


def test_a_comment_is_answered_in_private_once_and_within_a_week(instagram: InstagramGround) -> None:
    asked = instagram.say("Help")
    outgoing = words("Your number, please?", in_reply_to=asked, conversation=asked, audience=PRIVATE)
    said = instagram.channel.deliver(outgoing)
    tried = words("Your number, please?", in_reply_to=asked, audience=PRIVATE, tried=True)
    assert instagram.channel.deliver(tried).remote_id == said.remote_id
    assert never(instagram, words("One more thing.", in_reply_to=asked, audience=PRIVATE)).code == "not_private"
    old = instagram.meta.says(PETRA, "Help", at=time.time() - 8 * DAY)
    assert never(instagram, words("Secret.", in_reply_to=old, audience=PRIVATE)).code == "not_private"
    assert ours(instagram) == ["Your number, please?"]
    assert not [text for text in instagram.strangers_view() if "number" in text or "Secret" in text]
    assert instagram.channel.cost(outgoing) == {"messages": 1, "private replies": 1}
    assert instagram.channel.cost(words(audience=PUBLIC)) == {}


def test_after_a_day_a_message_is_too_late(instagram: InstagramGround) -> None:
    instagram.meta.talk.writes(PETRA, "Hello", at=time.time() - 2 * DAY)
    assert never(instagram, words(conversation=PETRA)).code == "too_late"


def test_a_text_is_measured_in_bytes(instagram: InstagramGround) -> None:
    instagram.say_privately("Hello")
    instagram.channel.deliver(words("ü" * 500, conversation=PETRA))
    assert never(instagram, words("ü" * 501, conversation=PETRA)).code == "too_long"


def test_an_answer_that_got_lost_is_known_as_possibly_said(instagram: InstagramGround) -> None:
    asked = instagram.say("Hello")
    outgoing = words(in_reply_to=asked, conversation=asked, audience=PUBLIC)
    with instagram.line(Fault.ANSWER_LOST), pytest.raises(Unsure):
        instagram.channel.deliver(outgoing)
    assert instagram.answers(asked) == ["We look at it."]


@pytest.mark.parametrize(("number", "code"), [(80002, "rate"), (190, "login_refused"), (10, "login_refused")])
def test_each_not_now_of_meta_says_when_to_come_again(instagram: InstagramGround, number: int, code: str) -> None:
    asked = instagram.say("Hello")
    instagram.meta.graph.fail.append(Refused(number, "Not now."))
    with pytest.raises(NotNow) as later:
        instagram.channel.deliver(words(in_reply_to=asked, conversation=asked, audience=PUBLIC))
    assert later.value.code == code


def test_only_comments_of_our_own_are_taken_back(instagram: InstagramGround) -> None:
    theirs = instagram.say("Mine")
    for identity in (theirs, "m_1", "media:1"):
        with pytest.raises(Undeliverable):
            instagram.channel.take_back(identity)
    assert not instagram.meta.comments[theirs].is_gone


def test_trying_the_account_shows_who_we_are(instagram: InstagramGround) -> None:
    profile = instagram.channel.profile()
    assert (profile.name, profile.handle) == ("Fernnetz", "@fernnetz")
    assert profile.url == "https://www.instagram.com/fernnetz/"
    assert instagram.meta.subscribed == "feed"
    wrong = make({**instagram.settings, "instagram": "17841400000000999"})
    with pytest.raises(ChannelError) as trouble:
        wrong.profile()
    assert trouble.value.code == "unfit"
    wrong.close()


@pytest.mark.parametrize(
    ("field", "value"),
    [("handle", "fern netz"), ("instagram", "fernnetz"), ("page", ""), ("token", ""), ("minutes", "-1")],
)
def test_settings_that_cannot_work_say_which(field: str, value: str) -> None:
    fit = {"handle": f"@{HANDLE}", "instagram": ACCOUNT, "page": PAGE, "token": TOKEN}
    fit |= {"app_secret": SECRET, "verify_token": VERIFY}
    assert make(fit).account.handle == HANDLE
    with pytest.raises(Unfit) as unfit:
        make({**fit, field: value})
    assert unfit.value.field == field
