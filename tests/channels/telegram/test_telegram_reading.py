"""What an update says: who, where, to whom, and nothing a stranger can break."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hilft.channels.adapters.telegram.events import Cursor, is_for_us, raw_of
from hilft.channels.adapters.telegram.reading import read_raw
from hilft.channels.contract import Audience, Heard, Kind, Note, RawMessage
from tests.channels.telegram.bot_api import BOT, GROUP, PETRA, TAMME

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n rest"
ROOM = {"id": GROUP, "type": "supergroup", "title": "Fernnetz", "username": "fernnetz_talk"}


def message(text: str = "", **more: Any) -> dict[str, Any]:
    usual = {"message_id": 7, "date": 1_772_452_800, "chat": {"id": 11, "type": "private"}, "from": PETRA}
    return {**usual, **({"text": text} if text else {}), **more}


def heard(message: dict[str, Any], kind: str = "message", files: dict[str, str] | None = None) -> Heard:
    return read_raw(raw_of({"update_id": 1, kind: message}, BOT, files or {}))


def test_a_word_in_private_is_heard_with_its_author_and_moment() -> None:
    said = heard(message("My router is dead."))
    assert (said.kind, said.text, said.audience) == (Kind.MESSAGE, "My router is dead.", Audience.PRIVATE)
    assert (said.author.name, said.author.handle, said.author.address) == ("Petra Sandkamp", "@petra_s", "11")
    assert (said.remote_id, said.conversation, said.said_at, said.language) == ("11:7", "11", NOW, "de")
    assert (said.permalink, said.in_reply_to) == ("", "")


def test_in_a_group_only_what_is_meant_for_us_is_heard() -> None:
    own = [{"type": "mention", "offset": 3, "length": 13}]
    for said, is_ours in (
        (message("Anybody there?", chat=ROOM), False),
        (message("🙂 @fernnetz_bot help", chat=ROOM, entities=own), True),
        (message("🙂 @fernnetz_bob help", chat=ROOM, entities=own), False),
        (message("", chat=ROOM, caption="🙂 @Fernnetz_Bot see", caption_entities=own), True),
        (message("Thanks", chat=ROOM, reply_to_message=message("x", **{"from": BOT})), True),
        (message("Thanks", chat=ROOM, reply_to_message=message("x", **{"from": TAMME})), False),
        (message("You", chat=ROOM, entities=[{"type": "text_mention", "offset": 0, "length": 3, "user": BOT}]), True),
        (message("/help@fernnetz_bot", chat=ROOM, entities=[{"type": "bot_command", "offset": 0, "length": 18}]), True),
    ):
        assert is_for_us({"update_id": 1, "message": said}, BOT) is is_ours, said


def test_a_mention_in_a_group_is_public_and_can_be_opened_by_its_address() -> None:
    said = heard(message("@fernnetz_bot: help", chat=ROOM, reply_to_message=message("x", chat=ROOM, message_id=5)))
    assert (said.text, said.audience, said.in_reply_to) == ("help", Audience.PUBLIC, f"{GROUP}:5")
    assert said.permalink == "https://t.me/fernnetz_talk/7"
    hidden = {"id": GROUP, "type": "supergroup", "title": "Fernnetz"}
    assert heard(message("x", chat=hidden)).permalink == "https://t.me/c/1234567890/7"


def test_who_speaks_in_the_name_of_a_channel_is_that_channel() -> None:
    bots = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    said = heard(message("Hello", chat=ROOM, sender_chat=ROOM, **{"from": bots}))
    assert (said.author.name, said.author.address, said.answerable) == ("Fernnetz", str(GROUP), True)
    assert not heard(message("Beep", **{"from": bots})).answerable
    post = {"message_id": 7, "date": 1, "chat": {"id": -5, "type": "channel", "title": "News"}, "text": "x"}
    assert heard(post, "channel_post").author.name == "News"


def test_a_deep_link_brings_its_token_and_a_bare_start_says_nothing() -> None:
    assert (heard(message("/start Ab_9-x")).token, heard(message("/start Ab_9-x")).kind) == ("Ab_9-x", Kind.MESSAGE)
    assert (heard(message("/start")).kind, heard(message("/start")).token) == (Kind.NOISE, "")
    assert heard(message("/start it is broken")).text == "/start it is broken"
    assert heard(message("/start Ab_9-x", chat=ROOM)).token == ""


def test_an_edit_is_about_its_message_and_has_an_identity_of_its_own() -> None:
    said = heard(message("It is mended", edit_date=1_772_452_860), "edited_message")
    assert (said.kind, said.about, said.remote_id) == (Kind.EDITED, "11:7", "11:7@1772452860")


def test_the_digest_is_over_the_words_and_not_over_what_changes_by_itself() -> None:
    def digest(said: dict[str, Any]) -> str:
        return raw_of({"update_id": 1, "message": said}, BOT, {}).digest

    assert digest(message("a")) == digest(message("a", **{"from": {**PETRA, "first_name": "Pia"}}))
    assert digest(message("a")) != digest(message("b"))
    assert raw_of({"update_id": 1, "message": message("a")}, BOT, {"U": "eA=="}).digest == digest(message("a"))


def test_pictures_are_judged_by_their_content_and_what_was_not_fetched_is_named() -> None:
    sizes = [{"file_id": f, "file_unique_id": f, "width": 1, "height": 1} for f in ("small", "large")]
    document = {"file_id": "D", "file_unique_id": "D", "file_name": "../\u202ebill.pdf", "file_size": 31_000_000}
    files = {"large": base64.b64encode(PNG).decode()}
    said = heard(message("Look", photo=sizes, document=document), files=files)
    assert [(one.name, one.media_type, one.content) for one in said.attachments] == [("telegram.png", "image/png", PNG)]
    assert said.text == "Look\n[../bill.pdf, 31.0 MB]"
    assert Note.PARTS_DAMAGED in said.notes


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"location": {"latitude": 53.07, "longitude": 8.8}}, "geo:53.07,8.8"),
        ({"contact": {"phone_number": "+49421", "first_name": "Petra"}}, "Petra +49421"),
        ({"sticker": {"emoji": "😡", "type": "regular"}}, "😡"),
        ({"poll": {"question": "Now?", "options": [{"text": "yes"}, {"text": "no"}]}}, "Now?\n- yes\n- no"),
        ({"rich_message": {"blocks": []}}, "[rich_message]"),
        ({"text": "look here", "entities": [{"type": "text_link", "offset": 5, "length": 4, "url": "https://a.example"}]},
         "look here <https://a.example>"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_told_in_words(more: dict[str, Any], text: str) -> None:
    assert (heard(message(**more)).text, heard(message(**more)).kind) == (text, Kind.MESSAGE)


def test_who_joins_or_blocks_the_bot_says_nothing() -> None:
    assert heard(message(chat=ROOM, new_chat_members=[TAMME])).kind is Kind.NOISE
    change = {"chat": {"id": 11, "type": "private"}, "from": PETRA, "date": 1_772_452_800}
    banned = {"new_chat_member": {"status": "kicked", "user": BOT, "until_date": 0}}
    said = heard({**change, **banned}, "my_chat_member")
    assert (said.kind, said.text, said.author.address) == (Kind.NOISE, "blocked", "11")


def test_an_old_cursor_confirms_nothing_since_numbers_may_begin_anew() -> None:
    fresh = Cursor(900, int(datetime.now(UTC).timestamp()))
    assert (Cursor.of(str(fresh)).offset, Cursor(900, 1_700_000_000).offset, Cursor.of("").offset) == (901, 0, 0)
    assert Cursor.of("nonsense") == Cursor()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = ["text", "caption", "entities", "from", "chat", "date", "photo", "document", "location", "poll", "quote"]
FIELDS += ["reply_to_message", "sender_chat", "contact", "sticker", "caption_entities", "message_id", "edit_date"]
KINDS = st.sampled_from(["message", "edited_message", "channel_post", "my_chat_member", "other"])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_something_heard(raw: bytes) -> None:
    said = read_raw(RawMessage("1", raw, NOW, "", ""))
    assert (said.kind, said.remote_id, "\0" in said.text) == (Kind.BROKEN, "1", False)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(KINDS, st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=8), JSON, st.booleans())
def test_a_message_with_anything_in_it_is_something_heard(
    kind: str,
    more: dict[str, Any],
    files: Any,
    is_whole: bool,  # noqa: FBT001
) -> None:
    body = {"update": {"update_id": 1, kind: {**(message("Hello") if is_whole else {}), **more}}, "files": files}
    said = read_raw(RawMessage("1", json.dumps({**body, "me": BOT}).encode(), NOW, "", ""))
    for text in (said.text, said.author.name, said.author.handle, said.quoted, said.conversation):
        assert "\0" not in text
        text.encode()
    update = {"update_id": 1, kind: {**message("Hello"), **more}}
    is_for_us(update, BOT)
    raw_of(update, BOT, {})
