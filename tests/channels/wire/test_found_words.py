"""What was found keeps the network's own identity beside its own, and says by which words."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.channels.contract import Audience, Author, Heard, Kind, RawMessage
from hilft.channels.wire.found import MOST_TERMS, as_found, read_found, terms_in
from hilft.channels.wire.given import canonical

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def said(raw: RawMessage, kind: Kind = Kind.MESSAGE) -> Heard:
    return Heard(raw.remote_id, Author("", "", ""), "", "text", NOW, Audience.PUBLIC, kind, about="7")


def test_a_find_is_stored_beside_the_same_words_said_to_us_and_read_as_what_it_is() -> None:
    raw = RawMessage("17", canonical({"event": "post"}), NOW, "17", "digest")
    found = as_found(raw, "#example", "18")
    assert (found.remote_id, found.cursor, found.digest) == ("17@found", "18", "digest")
    heard = read_found(found, said)
    assert (heard.remote_id, heard.addressed, heard.term, heard.answerable) == ("17", False, "#example", False)
    assert read_found(raw, said).addressed


def test_what_was_changed_before_we_found_it_is_what_it_says_now() -> None:
    found = as_found(RawMessage("17", b"{}", NOW, "", "d"), "x", "1")
    assert (read_found(found, lambda raw: said(raw, Kind.EDITED)).kind, said(found).about) == (Kind.MESSAGE, "7")
    assert read_found(found, lambda raw: said(raw, Kind.EDITED)).about == "7", "It may have been found before."


def test_terms_are_lines_each_once_and_not_without_end() -> None:
    assert terms_in(" #one \n\ntwo words\n#one\n\u202eturned") == ["#one", "two words", "turned"]
    assert len(terms_in("\n".join(str(number) for number in range(99)))) == MOST_TERMS


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200), st.text(max_size=150), st.text(max_size=40))
def test_whatever_was_stored_a_find_is_read(content: bytes, words: str, cursor: str) -> None:
    found = as_found(RawMessage("1", content, NOW, "", "d"), words, cursor)
    heard = read_found(found, said)
    assert not heard.addressed
    assert "\0" not in heard.term
    assert len(heard.term) <= 100
