"""Files of ours in Messenger: uploaded, sent behind their text, each once; what cannot go is told before."""

import time

import pytest

from hilft.channels.adapters.facebook.files import MOST
from hilft.channels.contract import Audience, Kind, Outgoing, SentFile, Undeliverable, Unsure
from hilft.channels.wire.graph_sent import MB
from tests.channels.facebook.facebook_ground import FacebookGround, make
from tests.channels.facebook.small_facebook import PAGE, PETRA
from tests.channels.graph.heard import seen, told
from tests.channels.graph.small_graph import DAY, Refused
from tests.channels.graph.small_talk import Message
from tests.channels.servers import eventually

LAMP = SentFile("lamp.png", "image/png", b"\x89PNG\r\n\x1a\n rest\r\n--not the end")
HOW = SentFile("Anleitung für Sie.pdf", "application/pdf", b"%PDF-1.7")
DOOR = SentFile("door.mp4", "video/mp4", b"....ftypmp42")


def words(*files: SentFile, **other: object) -> Outgoing:
    usual: dict[str, object] = {"key": "one", "to": PETRA, "subject": "", "text": "As shown.", "conversation": PETRA}
    return Outgoing(attachments=files, **(usual | other))  # type: ignore[arg-type]


def ours(ground: FacebookGround) -> list[Message]:
    return [one for one in ground.meta.talk.messages.values() if one.author == PAGE]


def never(ground: FacebookGround, outgoing: Outgoing) -> Undeliverable:
    with pytest.raises(Undeliverable) as raised:
        ground.channel.deliver(outgoing)
    assert str(raised.value).endswith(".")
    return raised.value


def test_files_follow_their_text_as_what_they_are_and_belong_to_it(facebook: FacebookGround) -> None:
    asked = facebook.say_privately("How do I press reset?")
    said = facebook.channel.deliver(words(LAMP, HOW, DOOR, in_reply_to=asked))
    text, *files = ours(facebook)
    assert (text.id, text.text, text.sent) == (said.remote_id, "As shown.", None)
    assert [(one.sent.kind, one.sent.name, one.sent.content) for one in files if one.sent] == [
        ("image", LAMP.name, LAMP.content),
        ("file", HOW.name, HOW.content),
        ("video", DOOR.name, DOOR.content),
    ]
    facebook.say_privately("Thank you.")
    heard = [one for one in told(facebook) if one.kind in (Kind.MESSAGE, Kind.OURS, Kind.LOOP)]
    assert [one.kind for one in heard] == [Kind.MESSAGE, Kind.OURS, Kind.LOOP, Kind.LOOP, Kind.LOOP, Kind.MESSAGE]
    assert heard[-1].in_reply_to == said.remote_id
    assert facebook.channel.read(seen(facebook)[-1]).in_reply_to == said.remote_id
    facebook.channel._spoken.last.clear()  # as after a new start
    facebook.channel._names._known.clear()
    facebook.say_privately("Once more.")
    assert told(facebook)[-1].in_reply_to == said.remote_id


def test_a_file_that_failed_after_its_text_is_sent_alone_the_next_time(facebook: FacebookGround) -> None:
    asked = facebook.say_privately("How do I press reset?")
    send, refused = facebook.meta.talk.send, [Refused(613, "Calls within one second exceeded")]

    def sends(params: dict[str, object]) -> dict[str, object]:
        if len(ours(facebook)) == 2 and refused:
            raise refused.pop()
        return send(params)

    facebook.meta.talk.send = sends  # type: ignore[method-assign]
    outgoing = words(LAMP, HOW, in_reply_to=asked)
    with pytest.raises(Unsure):
        facebook.channel.deliver(outgoing)
    assert [bool(one.sent) for one in ours(facebook)] == [False, True]
    anew = make(facebook.settings)
    again = anew.deliver(words(LAMP, HOW, in_reply_to=asked, tried=True))
    anew.close()
    assert again.remote_id == ours(facebook)[0].id
    assert [one.sent.name if one.sent else one.text for one in ours(facebook)] == ["As shown.", LAMP.name, HOW.name]


def test_a_file_meta_never_takes_behind_a_text_that_was_said_is_told(facebook: FacebookGround) -> None:
    facebook.say_privately("How do I press reset?")
    facebook.meta.talk.fits = lambda text: bool(text)
    assert never(facebook, words(LAMP)).code == "no_files"
    assert [one.text for one in ours(facebook)] == ["As shown."]


def test_late_files_go_with_the_right_of_people_like_their_text(patient: FacebookGround) -> None:
    patient.meta.talk.writes(PETRA, "Hello", at=time.time() - 2 * DAY)
    patient.channel.deliver(words(LAMP))
    assert [one.tag for one in ours(patient)] == ["HUMAN_AGENT"] * 2


@pytest.mark.parametrize(
    "file",
    [
        SentFile("run.exe", "application/vnd.microsoft.portable-executable", b"MZ"),
        SentFile("lamp.png", "image/png", bytes(MOST["image"] + MB)),
        SentFile("all.zip", "application/zip", bytes(MOST["file"] + 1)),
        SentFile("empty.pdf", "application/pdf", b""),
    ],
    ids=lambda file: file.name,
)
def test_a_file_that_cannot_go_is_refused_before_a_word_is_said(facebook: FacebookGround, file: SentFile) -> None:
    facebook.say_privately("Hello")
    refused = never(facebook, words(LAMP, file))
    assert refused.code == "no_files"
    assert file.name in refused.detail or not file.content
    assert ours(facebook) == []


def test_in_public_and_in_the_one_private_answer_words_go_alone(facebook: FacebookGround) -> None:
    asked = facebook.say("Help")
    for audience in (Audience.PUBLIC, Audience.PRIVATE):
        refused = never(facebook, words(LAMP, in_reply_to=asked, conversation=asked, audience=audience))
        assert refused.code == "no_files"
    assert (ours(facebook), facebook.answers(asked)) == ([], [])
    assert facebook.channel.cost(words(LAMP, HOW)) == {"messages": 3}
    assert eventually(facebook.meta.graph.idle)
