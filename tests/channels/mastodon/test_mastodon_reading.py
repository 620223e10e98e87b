"""What a status says: text out of HTML, who said it, who else can read it, and nothing a stranger can break."""

import base64
import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilft.channels.adapters.mastodon.events import Cursor, first_version, raw_of
from hilft.channels.adapters.mastodon.text import plain
from hilft.channels.contract import Audience, Kind, Note, RawMessage
from tests.channels.mastodon.statuses import ME, SAID_AT, account, channel, heard, moment, status

US = '<span class="h-card"><a href="https://fernnetz.example/@care" class="u-url mention">@<span>care</span></a></span>'
HIM = '<a href="https://bucht.example/@tamme" class="u-url mention">@<span>tamme</span></a>'
LONG_LINK = (
    '<a href="https://bucht.example/a/very/long/way" rel="nofollow"><span class="invisible">https://</span>'
    '<span class="ellipsis">bucht.example/a/very</span><span class="invisible">/long/way</span></a>'
)
PNG = b"\x89PNG\r\n\x1a\n rest"


def tamme() -> dict[str, str]:
    return {"id": "12", "username": "tamme", "acct": "tamme@bucht.example", "url": "https://bucht.example/@tamme"}


def test_a_mention_is_heard_with_its_author_its_moment_and_without_our_handle() -> None:
    said = heard(status(f"<p>{US} my router is dead.</p>"))
    assert (said.kind, said.text, said.audience) == (Kind.MESSAGE, "my router is dead.", Audience.PUBLIC)
    assert (said.author.name, said.author.handle, said.author.address) == (
        "Petra Sandkamp",
        "@petra@bucht.example",
        "11@social.fernnetz.example",
    )
    assert (said.said_at, said.reach, said.language) == (moment(SAID_AT), 345, "en")
    assert said.permalink == "https://bucht.example/@petra/100"
    assert said.sent_to == ("@care@fernnetz.example",)


def test_somebody_elses_handle_stays_and_is_told_in_full() -> None:
    said = status(f"<p>{HIM} {US} look here</p>")
    said["mentions"] = [*said["mentions"], tamme()]
    assert heard(said).text == "@tamme@bucht.example look here"


def test_our_handle_in_the_middle_of_a_sentence_is_part_of_it() -> None:
    assert heard(status(f"<p>I told {US} twice</p>")).text == "I told @care@fernnetz.example twice"


def test_paragraphs_breaks_lists_and_links_are_what_a_reader_sees() -> None:
    html = f"<p>One<br>two</p><p>Look: {LONG_LINK}</p><ul><li>a</li><li>b</li></ul><p>5 &lt; 6 &amp; 7</p>"
    assert heard(status(html)).text == (
        "One\ntwo\n\nLook: https://bucht.example/a/very/long/way\n\n- a\n- b\n\n5 < 6 & 7"
    )


def test_where_a_link_really_leads_is_told() -> None:
    html = '<p><a href="https://evil.example/">https://bank.example</a> <a href="https://x.example/t/q">#tag</a></p>'
    assert heard(status(html)).text == "https://bank.example <https://evil.example/> #tag"


@pytest.mark.parametrize(
    ("visibility", "audience"),
    [
        ("public", Audience.PUBLIC),
        ("unlisted", Audience.PUBLIC),
        ("private", Audience.PRIVATE),
        ("direct", Audience.PRIVATE),
        ("something new", Audience.PRIVATE),
        (None, Audience.PRIVATE),
    ],
)
def test_only_what_anybody_can_read_is_public(visibility: str | None, audience: Audience) -> None:
    assert heard(status(visibility=visibility)).audience is audience


def test_a_warning_is_the_subject_a_poll_its_options_and_a_quote_stands_below() -> None:
    poll = {"id": "1", "options": [{"title": "Yes", "votes_count": 7}, {"title": "No", "votes_count": 1}]}
    quote = {"state": "accepted", "quoted_status": status("<p>All is well.</p>", account=account(acct="care"))}
    said = heard(status(spoiler_text="Rant", poll=poll, quote=quote))
    assert (said.subject, said.text) == ("Rant", "My router is dead.\n\n- Yes\n- No")
    assert said.quoted == "@care@fernnetz.example:\nAll is well."


def test_a_picture_is_a_file_judged_by_its_content_and_its_description_is_read() -> None:
    media = {"id": "9", "type": "image", "url": "https://fernnetz.example/9.exe", "description": "A red light"}
    said = heard(status(media_attachments=[media]), files={"9": base64.b64encode(PNG).decode()})
    assert [(one.name, one.media_type, one.content) for one in said.attachments] == [
        ("picture-1.png", "image/png", PNG)
    ]
    assert said.text == "My router is dead.\n[image: A red light]"


def test_a_file_that_was_not_fetched_is_told_by_its_address() -> None:
    media = {"id": "9", "type": "video", "url": "https://fernnetz.example/9.mp4", "description": None}
    said = heard(status(media_attachments=[media]))
    assert said.text == "My router is dead.\n[video: https://fernnetz.example/9.mp4]"
    assert Note.PARTS_DAMAGED in said.notes


def test_a_badge_that_is_only_a_picture_does_not_belong_to_a_name() -> None:
    badge = [{"shortcode": "verified", "url": "", "static_url": "", "visible_in_picker": False}]
    said = heard(status(account=account(display_name="Petra :verified:", emojis=badge)))
    assert said.author.name == "Petra"


def test_a_machine_gets_no_receipt() -> None:
    assert not heard(status(account=account(bot=True))).answerable
    assert heard(status()).answerable


def test_edits_deletions_and_our_own_words_are_told_apart() -> None:
    edited = heard(status("<p>New</p>", edited_at="2026-03-02T09:00:00.000Z"), "edit")
    assert (edited.kind, edited.about, edited.text) == (Kind.EDITED, "100", "New")
    assert edited.remote_id == "100@2026-03-02T09:00:00.000Z"
    assert edited.said_at == moment("2026-03-02T09:00:00.000Z")
    gone = heard({"id": "100"}, "delete")
    assert (gone.kind, gone.about, gone.remote_id) == (Kind.DELETED, "100", "100@deleted")
    assert heard(status(), "own").kind is Kind.OURS
    assert heard(status(account=account(id="7"))).kind is Kind.OURS


def test_likes_and_boosts_are_noise() -> None:
    raw = raw_of("mention", status(), ME, Cursor(5), {"files": {}})
    body = json.loads(raw.raw) | {"event": "favourite"}
    assert channel().read(replace(raw, raw=json.dumps(body).encode())).kind is Kind.NOISE


def test_a_thread_above_is_told_oldest_first() -> None:
    said = heard(status(in_reply_to_id="90"), ancestors=["70", "80", "90"])
    assert (said.in_reply_to, said.references) == ("90", ("70", "80", "90"))


def test_the_same_words_have_the_same_digest_whatever_is_counted() -> None:
    first, later = status(), status(favourites_count=99, replies_count=3, account=account(followers_count=9999))
    other = status("<p>My router lives.</p>")
    digests = [raw_of("mention", one, ME, Cursor(n), {}).digest for n, one in enumerate((first, later, other))]
    assert digests[0] == digests[1] != digests[2]


def test_an_edited_status_is_known_by_what_it_said_at_first() -> None:
    original = status("<p>Old</p>")
    edited = status("<p>New</p>", edited_at="2026-03-02T09:00:00.000Z")
    history = [{"content": "<p>Old</p>", "spoiler_text": "", "sensitive": False}, {"content": "<p>New</p>"}]
    known = raw_of("mention", first_version(edited, history), ME, Cursor(), {})
    assert (known.remote_id, known.digest) == ("100", raw_of("mention", original, ME, Cursor(), {}).digest)


def test_nothing_was_said_after_it_was_heard() -> None:
    said = heard(status(created_at="2099-01-01T00:00:00.000Z"))
    assert said.said_at <= datetime.now(UTC)


def is_storable(text: str) -> bool:
    return "\0" not in text and len(text) <= 100_000 and text.encode("utf-8") is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
HTML = st.lists(
    st.sampled_from(["<p>", "</p>", "<br/>", "<a href='", '"', ">", "<", "</a>", "&amp", "&#0;", "&#xD800;", "\0", "@"])
    | st.text(max_size=9),
    max_size=30,
).map("".join)


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_something_heard(source: bytes) -> None:
    said = channel().read(RawMessage("1", source, datetime(2026, 3, 2, tzinfo=UTC), "1.1", "00"))
    assert isinstance(said.kind, Kind)
    assert said.kind is not Kind.MESSAGE
    assert is_storable(said.text)


@given(st.sampled_from(sorted(status())), JSON)
def test_a_status_with_anything_in_any_place_is_something_heard(place: str, value: Any) -> None:
    said = heard(status() | {place: value})
    assert said.remote_id is not None
    assert all(is_storable(text) for text in (said.text, said.quoted, said.subject, said.author.name, said.permalink))


@given(st.sampled_from(sorted(account())), JSON)
def test_an_account_with_anything_in_any_place_is_something_heard(place: str, value: Any) -> None:
    said = heard(status(account=account() | {place: value}))
    assert is_storable(said.author.name + said.author.handle + said.author.address)


@given(HTML)
def test_any_html_becomes_text(html: str) -> None:
    assert is_storable(plain(html, {}))


@pytest.mark.parametrize("piece", ["<", "<a href='", "<p", "<!--", "&", "</", "<a>", "<script>", "<li>"])
def test_html_made_to_be_slow_is_not(piece: str) -> None:
    began = time.monotonic()
    plain(piece * (400_000 // len(piece)), {})
    assert time.monotonic() - began < 3
