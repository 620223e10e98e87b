"""An answer takes its files along: uploaded first, shown by the post, and the same ones at a second try."""

from collections.abc import Iterator

import pytest

from hilft.channels.adapters.discourse import Discourse, make
from hilft.channels.adapters.discourse.files import NOT_TAKEN, TOO_LARGE
from hilft.channels.contract import Audience, NotNow, SentFile, Undeliverable
from tests.channels.discourse.discourse_ground import PATIENCE, settings
from tests.channels.discourse.forms_of_discourse import MOST
from tests.channels.discourse.small_discourse import SmallDiscourse
from tests.channels.discourse.test_discourse_server import answer
from tests.channels.discourse.world_of_discourse import CARE, PETRA, Post
from tests.channels.suite.fault_line import Line
from tests.channels.suite.ground import Fault

PNG = b"\x89PNG\r\n\x1a\n and so on"
PLAN = SentFile("the [new] plan.png", "image/png", PNG)
LETTER = SentFile("letter.pdf", "application/pdf", b"%PDF-1.7")


@pytest.fixture
def channel(line: Line) -> Iterator[Discourse]:
    channel = make(settings(line.port))
    channel._server.http.patience = PATIENCE
    yield channel
    channel.close()


def ours(small: SmallDiscourse, post: Post) -> list[Post]:
    return [one for one in small.world.shown(PETRA, post.topic) if one.author == CARE]


def test_a_picture_and_a_letter_stand_below_the_words(channel: Discourse, small: SmallDiscourse) -> None:
    asked = small.world.begin(PETRA, "Router", "How do I plug it in?")
    channel.deliver(answer(channel, asked, "As on this plan.", attachments=(PLAN, LETTER)))
    (said,) = ours(small, asked)
    words, _, files = said.raw.partition("\n\n")
    picture, letter = files.split("\n")
    assert words == "As on this plan."
    assert picture.startswith("![the new plan.png](upload://")
    assert letter.startswith("[letter.pdf|attachment](upload://")
    assert [content for _, content in small.uploads.kept.values()] == [PNG, LETTER.content]


def test_a_file_goes_along_into_a_message_to_its_reader_alone(channel: Discourse, small: SmallDiscourse) -> None:
    asked = small.world.begin(PETRA, "Router", "How do I plug it in?")
    private = answer(channel, asked, "Only for you.", audience=Audience.PRIVATE, attachments=(LETTER,))
    channel.deliver(private)
    assert ours(small, asked) == []
    (message,) = small.world.messages(PETRA)
    (said,) = small.world.shown(PETRA, message.id)
    assert "Only for you.\n\n[letter.pdf|attachment](upload://" in said.raw


def test_what_was_said_with_a_file_is_not_said_again(channel: Discourse, small: SmallDiscourse) -> None:
    asked = small.world.begin(PETRA, "Router", "How do I plug it in?")
    outgoing = answer(channel, asked, "As on this plan.", attachments=(PLAN,))
    said = channel.deliver(outgoing)
    again = channel.deliver(answer(channel, asked, "As on this plan.", attachments=(PLAN,), tried=True))
    assert again == said
    assert len(small.uploads.kept) == 1


def test_an_upload_without_an_answer_has_said_nothing_and_is_tried_again(
    channel: Discourse, small: SmallDiscourse, line: Line
) -> None:
    asked = small.world.begin(PETRA, "Router", "How do I plug it in?")
    outgoing = answer(channel, asked, "As on this plan.", attachments=(PLAN,))
    with line.bad(Fault.DOWN), pytest.raises(NotNow):
        channel.deliver(outgoing)
    assert ours(small, asked) == []
    channel.deliver(outgoing)
    assert len(ours(small, asked)) == 1


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (SentFile("film.png", "image/png", b"x" * (MOST + 1)), TOO_LARGE),
        (SentFile("program.exe", "application/octet-stream", b"MZ"), NOT_TAKEN),
    ],
)
def test_a_file_the_community_does_not_take_keeps_the_words_back_and_says_why(
    channel: Discourse, small: SmallDiscourse, file: SentFile, why: str
) -> None:
    asked = small.world.begin(PETRA, "Router", "How do I plug it in?")
    with pytest.raises(Undeliverable) as never:
        channel.deliver(answer(channel, asked, "Here it is.", attachments=(file,)))
    assert (str(never.value), never.value.code) == (why, "files")
    assert ours(small, asked) == []
