"""What is said on a page, and every way in which Meta says no."""

import time

import pytest

from hilft.channels.adapters.facebook import make
from hilft.channels.contract import Audience, ChannelError, NotNow, Outgoing, SentFile, Undeliverable, Unfit, Unsure
from tests.channels.facebook.facebook_ground import FacebookGround
from tests.channels.facebook.small_facebook import PAGE, PETRA, TAMME
from tests.channels.graph.small_graph import DAY, SECRET, TOKEN, VERIFY, Refused
from tests.channels.suite.ground import Fault

PRIVATE, PUBLIC = Audience.PRIVATE, Audience.PUBLIC


def words(text: str = "We look at it.", **other: object) -> Outgoing:
    return Outgoing(key="one", to=PETRA, subject="", text=text, **other)  # type: ignore[arg-type]


def never(ground: FacebookGround, outgoing: Outgoing) -> Undeliverable:
    with pytest.raises(Undeliverable) as raised:
        ground.channel.deliver(outgoing)
    assert str(raised.value).endswith(".")
    return raised.value


def sent(ground: FacebookGround) -> list[tuple[str, str]]:
    ours = [one for one in ground.meta.talk.messages.values() if one.author == PAGE]
    return [(one.text, one.tag) for one in ours]


def test_an_answer_to_a_reply_stands_below_the_first_comment_of_its_thread(facebook: FacebookGround) -> None:
    first = facebook.say("My router is dead.")
    reply = facebook.meta.comments(TAMME, "Mine, too.", on=first)
    said = facebook.channel.deliver(words(in_reply_to=reply, conversation=first, audience=PUBLIC))
    assert facebook.meta.things[said.remote_id].below == first
    assert said.permalink == f"https://www.facebook.com/{said.remote_id}"


def test_a_visitors_post_is_answered_below_it_and_a_comment_there_below_the_comment(facebook: FacebookGround) -> None:
    post = facebook.meta.publishes(PETRA, "Nobody answers the telephone.")
    below = facebook.meta.comments(TAMME, "True.", on=post)
    one = facebook.channel.deliver(words(in_reply_to=post, conversation=post, audience=PUBLIC))
    two = facebook.channel.deliver(words("And you?", in_reply_to=below, conversation=post, audience=PUBLIC))
    assert (facebook.meta.things[one.remote_id].below, facebook.meta.things[one.remote_id].post) == ("", post)
    assert facebook.meta.things[two.remote_id].below == below


@pytest.mark.parametrize("is_post", [True, False])
def test_a_public_word_is_answered_in_private_once(facebook: FacebookGround, is_post: bool) -> None:  # noqa: FBT001
    asked = facebook.meta.publishes(PETRA, "Help") if is_post else facebook.say("Help")
    outgoing = words("Your number, please?", in_reply_to=asked, conversation=asked, audience=PRIVATE)
    said = facebook.channel.deliver(outgoing)
    assert sent(facebook) == [("Your number, please?", "")]
    again = facebook.channel.deliver(words("Your number, please?", in_reply_to=asked, audience=PRIVATE, tried=True))
    assert again.remote_id == said.remote_id
    refused = never(facebook, words("One more thing.", in_reply_to=asked, audience=PRIVATE))
    assert (refused.code, "10900" in refused.detail) == ("not_private", True)
    assert not [text for text in facebook.strangers_view() if "number" in text]


def test_what_no_person_wrote_does_not_use_up_the_one_private_answer(facebook: FacebookGround) -> None:
    asked = facebook.say("Help")
    assert never(facebook, words("Automatic.", in_reply_to=asked, automatic=True)).code == "not_private"
    facebook.channel.deliver(words("From a person.", in_reply_to=asked))
    assert sent(facebook) == [("From a person.", "")]


@pytest.mark.parametrize("why", ["late", "closed", "gone"])
def test_what_cannot_be_answered_in_private_is_not_answered_in_public_either(
    facebook: FacebookGround, why: str
) -> None:
    asked = facebook.meta.comments(PETRA, "Help", at=time.time() - (8 if why == "late" else 0) * DAY)
    if why == "closed":
        facebook.meta.talk.closed.add(PETRA)
    elif why == "gone":
        facebook.delete(asked)
    assert never(facebook, words("Secret.", in_reply_to=asked, audience=PRIVATE)).code == "not_private"
    assert "Secret." not in facebook.strangers_view()


def test_the_words_of_a_private_answer_said_before_to_another_question_are_said_again(facebook: FacebookGround) -> None:
    first = facebook.meta.comments(PETRA, "One", at=time.time() - 50)
    facebook.channel.deliver(words("Hello", in_reply_to=first, audience=PRIVATE))
    for one in facebook.meta.talk.messages.values():
        one.at -= 40
    second = facebook.meta.comments(PETRA, "Two", at=time.time() - 5)
    facebook.channel.deliver(words("Hello", in_reply_to=second, audience=PRIVATE, tried=True))
    assert len(sent(facebook)) == 2


def test_the_words_said_before_to_another_question_of_a_thread_are_said_again(facebook: FacebookGround) -> None:
    first = facebook.meta.comments(PETRA, "One", at=time.time() - 50)
    before = facebook.channel.deliver(words(in_reply_to=first, conversation=first, audience=PUBLIC))
    facebook.meta.things[before.remote_id].at -= 40
    second = facebook.meta.comments(PETRA, "Two", on=first, at=time.time() - 5)
    again = words(in_reply_to=second, conversation=first, audience=PUBLIC, tried=True)
    said = facebook.channel.deliver(again)
    assert said.remote_id != before.remote_id
    assert facebook.channel.deliver(again).remote_id == said.remote_id


def test_a_message_is_answered_and_the_same_words_later_are_said_again(facebook: FacebookGround) -> None:
    asked = facebook.say_privately("Hello")
    facebook.channel.deliver(words("Yes?", in_reply_to=asked, conversation=PETRA))
    more = facebook.say_privately("Are you there?")
    facebook.channel.deliver(words("Yes?", in_reply_to=more, conversation=PETRA, tried=True))
    facebook.channel.deliver(words("Yes?", in_reply_to=more, conversation=PETRA, tried=True))
    assert sent(facebook) == [("Yes?", ""), ("Yes?", "")]


def test_after_a_day_a_person_may_answer_with_the_right_of_people_and_the_house_may_not(
    patient: FacebookGround,
) -> None:
    patient.meta.talk.writes(PETRA, "Hello", at=time.time() - 2 * DAY)
    patient.channel.deliver(words("Sorry for the wait.", conversation=PETRA))
    assert sent(patient) == [("Sorry for the wait.", "HUMAN_AGENT")]
    assert never(patient, words("Automatic.", conversation=PETRA, automatic=True)).code == "too_late"
    patient.meta.talk.opened[PETRA] = time.time() - 8 * DAY
    assert never(patient, words("Too late.", conversation=PETRA)).code == "too_late"
    assert len(sent(patient)) == 1


def test_after_a_day_nothing_is_said_without_the_right_of_people(facebook: FacebookGround) -> None:
    facebook.meta.talk.writes(PETRA, "Hello", at=time.time() - 2 * DAY)
    assert never(facebook, words(conversation=PETRA)).code == "too_late"
    assert sent(facebook) == []


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (Refused(551, "This person isn't available right now."), "undeliverable"),
        (Refused(100, "No matching user found", subcode=2018001), "undeliverable"),
        (Refused(200, "Cannot message users", subcode=1545041), "undeliverable"),
        (Refused(100, "Param is bad"), "refused"),
    ],
)
def test_each_no_of_meta_is_a_sentence(facebook: FacebookGround, refusal: Refused, code: str) -> None:
    facebook.meta.graph.fail.append(refusal)
    refused = never(facebook, words(conversation=PETRA))
    assert (refused.code, refused.detail) == (code, refusal.told["error"]["message"])


@pytest.mark.parametrize(
    ("number", "code"), [(32, "rate"), (190, "login_refused"), (10, "login_refused"), (2, "server")]
)
def test_each_not_now_of_meta_says_when_to_come_again(facebook: FacebookGround, number: int, code: str) -> None:
    asked = facebook.say("Hello")
    facebook.meta.graph.fail.append(Refused(number, "Not now."))
    with pytest.raises(NotNow) as later:
        facebook.channel.deliver(words(in_reply_to=asked, conversation=asked, audience=PUBLIC))
    assert later.value.code == code
    assert TOKEN not in f"{later.value} {later.value.detail}"


def test_what_facebook_takes_for_said_before_is_looked_for(facebook: FacebookGround) -> None:
    asked = facebook.say("Hello")
    outgoing = words(in_reply_to=asked, conversation=asked, audience=PUBLIC)
    said = facebook.channel.deliver(outgoing)
    facebook.meta.graph.fail.append(Refused(506, "Duplicate status message"))
    assert facebook.channel.deliver(outgoing).remote_id == said.remote_id
    facebook.meta.graph.fail.append(Refused(506, "Duplicate status message"))
    assert never(facebook, words("Other", in_reply_to=asked, conversation=asked, audience=PUBLIC)).code == "duplicate"


def test_what_was_never_one_of_facebooks_is_not_asked_for(facebook: FacebookGround) -> None:
    before = len(facebook.meta.graph.exchanges)
    assert never(facebook, words(in_reply_to="../me", conversation="../me", audience=PUBLIC)).code == "gone"
    assert never(facebook, Outgoing(key="one", to="../me", subject="", text="Hello")).code in ("no_address",)
    assert never(facebook, words(" ")).code == "refused"
    assert never(facebook, words("x" * 2001)).code == "too_long"
    assert (
        never(facebook, words(audience=PUBLIC, attachments=(SentFile("a.png", "image/png", b"x"),))).code == "no_files"
    )
    assert [one.method for one in facebook.meta.graph.exchanges[before:] if one.method == "POST"] == []


def test_an_answer_that_got_lost_is_known_as_possibly_said(facebook: FacebookGround) -> None:
    facebook.say_privately("Hello")
    with facebook.line(Fault.ANSWER_LOST), pytest.raises(Unsure):
        facebook.channel.deliver(words(conversation=PETRA))
    assert len(sent(facebook)) == 1


def test_only_comments_of_our_own_are_taken_back(facebook: FacebookGround) -> None:
    theirs, message = facebook.say("Mine"), facebook.say_privately("Hello")
    for identity in (theirs, message, "../me"):
        with pytest.raises(Undeliverable) as no:
            facebook.channel.take_back(identity)
        assert no.value.code == "refused"
    assert not facebook.meta.things[theirs].is_gone


def test_trying_the_account_shows_who_we_are_and_has_meta_call_us(facebook: FacebookGround) -> None:
    profile = facebook.channel.profile()
    assert (profile.name, profile.handle) == ("Fernnetz", "@fernnetz")
    fields = "feed,mention,messages,message_echoes,message_edits,messaging_postbacks,message_deliveries,message_reads"
    assert facebook.meta.subscribed == fields
    quiet = make({**facebook.settings, "messages": "no"})
    quiet.profile()
    quiet.close()
    assert facebook.meta.subscribed == "feed,mention"


@pytest.mark.parametrize(("number", "code"), [(200, "login_refused"), (100, "unfit")])
def test_a_page_that_cannot_be_subscribed_is_seen_when_it_is_tried(
    facebook: FacebookGround, number: int, code: str
) -> None:
    facebook.meta.graph.fail.append(Refused(number, "Requires pages_manage_metadata"))
    with pytest.raises(NotNow) as trouble:
        facebook.channel._graph.subscribe(PAGE, ("feed",))
    assert trouble.value.code == code


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("token", "wrong", "login_refused"),
        ("app_secret", "of another app", "login_refused"),
        ("page", "12345", "unfit"),
    ],
)
def test_a_wrong_setting_is_seen_when_it_is_tried(facebook: FacebookGround, field: str, value: str, code: str) -> None:
    wrong = make({**facebook.settings, field: value.replace(" ", "-")})
    with pytest.raises(ChannelError) as trouble:
        wrong.profile()
    assert trouble.value.code == code
    wrong.close()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("page", "fernnetz"),
        ("token", ""),
        ("token", "two words"),
        ("app_secret", ""),
        ("verify_token", "short"),
        ("minutes", "often"),
        ("minutes", "0"),
        ("version", "25"),
        ("server", "http://graph.example"),
        ("server", "https://[graph"),
    ],
)
def test_settings_that_cannot_work_say_which(field: str, value: str) -> None:
    fit = {"page": PAGE, "token": f"Bearer {TOKEN}", "app_secret": SECRET, "verify_token": VERIFY, "minutes": "2,5"}
    account = make(fit).account
    assert (account.where.base, account.where.every.total_seconds()) == ("https://graph.facebook.com/v25.0", 150)
    assert account.secrets.token == TOKEN
    with pytest.raises(Unfit) as unfit:
        make({**fit, field: value})
    assert unfit.value.field == field
