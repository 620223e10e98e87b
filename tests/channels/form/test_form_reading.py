"""What was sent in by a form says what it said, and nothing a stranger seals makes reading it fail."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hilft.channels.adapters.form import SentIn, Submission, make, origin_of, sealed_as
from hilft.channels.adapters.form.reading import read_raw
from hilft.channels.contract import Audience, Kind, Note, Outgoing, RawMessage, Undeliverable, Unfit
from hilft.channels.wire.given import canonical

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOLD = Submission(token="a" * 32, address="kim@example.net", text="My line is dead.", language="de")
PNG = b"\x89PNG\r\n\x1a\n" + b"\n" * 20
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    ["token", "address", "text", "name", "subject", "phone", "customer_number", "matter", "page", "language", "doubt",
     "files", "at"]
)  # fmt: skip
FILES = st.lists(st.dictionaries(st.sampled_from(["name", "size"]), JSON, max_size=2), max_size=4)


def sealed(head: bytes, rest: bytes = b"") -> RawMessage:
    return RawMessage("x", head + b"\n" + rest, NOW, "", "d")


def test_everything_that_was_filled_in_is_read() -> None:
    told = Submission(
        token="a" * 32, address="Kim@Example.net", text="My line\r\nis dead.", name="Kim", subject="No line",
        phone="0171 2345678", customer_number="K-1", matter="Bill", page="https://shop.example/bills", language="de",
        files=(SentIn("../a/bill.png", PNG), SentIn("notes", b"plain\nwords")),
    )  # fmt: skip
    said = read_raw(sealed_as(told, now=NOW))
    assert (said.kind, said.audience, said.text, said.subject) == (
        Kind.MESSAGE, Audience.PRIVATE, "My line\nis dead.", "No line",
    )  # fmt: skip
    assert (said.author.name, said.author.address, said.language) == ("Kim", "Kim@Example.net", "de")
    assert (said.said_at, said.notes) == (NOW, frozenset())
    assert dict(said.given) == {
        "Matter": "Bill", "Phone": "0171 2345678", "Customer number": "K-1",
        "Written on the page": "https://shop.example/bills",
    }  # fmt: skip
    assert [(file.name, file.media_type, file.content) for file in said.attachments] == [
        ("..\x5fa_bill.png", "image/png", PNG), ("notes", "text/plain", b"plain\nwords"),
    ]  # fmt: skip


def test_the_same_sheet_is_the_same_and_a_changed_one_another() -> None:
    first, again = sealed_as(TOLD, now=NOW), sealed_as(TOLD, now=NOW.replace(hour=10))
    assert (first.remote_id, first.digest) == (again.remote_id, again.digest)
    changed = sealed_as(Submission(token=TOLD.token, address=TOLD.address, text="And mine."), now=NOW)
    assert changed.remote_id == first.remote_id
    assert changed.digest != first.digest
    other_file = sealed_as(Submission(**{**vars(TOLD), "files": (SentIn("a", b"1"),)}), now=NOW)
    assert other_file.digest != first.digest
    assert read_raw(first).conversation == read_raw(changed).conversation


def test_somebody_else_with_the_same_sheet_begins_a_conversation_of_their_own() -> None:
    other = Submission(token=TOLD.token, address="eve@example.net", text="Hello")
    assert read_raw(sealed_as(TOLD, now=NOW)).conversation != read_raw(sealed_as(other, now=NOW)).conversation


def test_what_is_in_doubt_has_an_identity_of_its_own_so_that_a_person_can_send_it_again() -> None:
    doubted = sealed_as(Submission(**{**vars(TOLD), "doubt": "trap"}), now=NOW)
    assert doubted.remote_id != sealed_as(TOLD, now=NOW).remote_id
    assert read_raw(doubted).kind is Kind.MACHINE
    assert read_raw(doubted).text == TOLD.text


def test_the_page_it_was_written_on_never_keeps_what_stands_behind_its_path() -> None:
    told = Submission(**{**vars(TOLD), "page": "https://shop.example/a?session=secret#x"})
    assert dict(read_raw(sealed_as(told, now=NOW)).given)["Written on the page"] == "https://shop.example/a"
    odd = Submission(**{**vars(TOLD), "page": "javascript:alert(1)"})
    assert read_raw(sealed_as(odd, now=NOW)).given == ()


@pytest.mark.parametrize(
    "head", [b"", b"{}", b"[]", b"7", b"{", b'{"address": "a@b.c"}', b'{"text": "no address"}', b"\xff\x00"]
)
def test_half_a_submission_is_kept_as_broken(head: bytes) -> None:
    assert read_raw(sealed(head, b"\x00\xff")).kind is Kind.BROKEN


def test_a_submission_without_a_moment_has_that_of_its_arrival() -> None:
    said = read_raw(sealed(canonical({"address": "a@b.c", "text": "x", "at": "tomorrow"})))
    assert (said.said_at, said.notes) == (NOW, frozenset({Note.DATE_GUESSED}))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(told=st.dictionaries(FIELDS, JSON, max_size=13), files=FILES, rest=st.binary(max_size=40))
def test_reading_never_fails_and_gives_storable_text(told: dict[str, Any], files: list[Any], rest: bytes) -> None:
    said = read_raw(sealed(canonical({"address": "a@b.c", "text": "x", **told, "files": files}), rest))
    texts = [said.text, said.subject, said.author.name, said.author.address, *(value for _, value in said.given)]
    for text in texts:
        assert "\0" not in text
        text.encode()
    assert sum(len(file.content) for file in said.attachments) <= len(rest)


@given(content=st.binary(max_size=200))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes_are_broken_and_never_an_error(content: bytes) -> None:
    assert read_raw(RawMessage("x", content, NOW, "", "d")).kind is Kind.BROKEN


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Shop.Example/", "https://shop.example"),
        ("https://shop.example:443/a?b", "https://shop.example"),
        ("https://shop.example:8443", "https://shop.example:8443"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://shop.example", ""),
        ("https://user@shop.example", ""),
        ("https://shop.example; script-src *", ""),
        ("https://*.shop.example", ""),
        ("https://", ""),
        ("https://[::1", ""),
        ("https://a:99999", ""),
        ("data:text/html,x", ""),
        ("'self'", ""),
    ],
)
def test_a_site_is_named_as_browsers_name_it_or_not_at_all(address: str, origin: str) -> None:
    assert origin_of(address) == origin


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"sites": "https://shop.example\nhttps://shop.example/help"}, "sites"),
        ({"sites": "*"}, "sites"),
        ({"sites": "\n".join(f"https://s{number}.example" for number in range(51))}, "sites"),
        ({"matters": "\n".join(f"M{number}" for number in range(21))}, "matters"),
        ({"matters": "x" * 121}, "matters"),
        ({"heading_de": "x" * 101}, "heading_de"),
    ],
)
def test_settings_that_cannot_work_say_at_which_field(given: dict[str, str], field: str) -> None:
    with pytest.raises(Unfit) as refused:
        make(given)
    assert refused.value.field == field


def test_a_form_says_what_it_asks_in_both_languages() -> None:
    form = make(
        {"heading_de": "Schreiben Sie uns", "matters": "Bill | Rechnung\nOther\n", "phone": "yes", "files": "no"}
    )
    assert form.settings.worded(form.settings.heading, "en") == "Schreiben Sie uns"
    assert form.settings.matters == (("Bill", "Rechnung"), ("Other", "Other"))
    assert (form.settings.phone, form.settings.customer_number, form.settings.files) == (True, False, False)


def test_a_form_itself_says_nothing_since_mail_does() -> None:
    with pytest.raises(Undeliverable, match="mail"):
        make({}).deliver(Outgoing(key="k", to="a@b.c", subject="", text="x"))
