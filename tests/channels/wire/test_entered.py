"""What people enter: whatever it is, it is read without a crash, and what anybody could read along is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilft.channels.wire.entered import address_in, is_key, is_open


@pytest.mark.parametrize(
    "text",
    [
        "",
        "shop.example",
        "ftp://shop.example",
        "https://",
        "https://[shop",
        "https://shop.example:99999",
        "https://a b",
    ],
)
def test_what_names_no_server_is_no_address(text: str) -> None:
    assert address_in(text) is None


def test_a_name_and_a_password_stand_only_where_they_may() -> None:
    address = "https://petra:secret@shop.example/hook"
    assert address_in(address) is None
    parts = address_in(address, may_log_in=True)
    assert parts is not None
    assert (parts.hostname, parts.username) == ("shop.example", "petra")


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        ("https://shop.example", False),
        ("http://shop.example", True),
        ("http://127.0.0.1:8080", False),
        ("http://localhost", False),
        ("http://[::1]:80", False),
        ("http://127.0.0.1.shop.example", True),
    ],
)
def test_only_on_this_machine_nobody_reads_along_without_protection(text: str, *, readable: bool) -> None:
    parts = address_in(text)
    assert parts is not None
    assert is_open(parts) is readable


@given(st.text())
def test_any_text_is_an_address_or_none(text: str) -> None:
    for one in (text, f"https://{text}"):
        parts = address_in(one)
        assert parts is None or parts.hostname


@pytest.mark.parametrize(
    ("text", "fits"), [("EAA-b_c.1:2", True), ("", False), ("a b", False), ("a\n", False), ("ü", False)]
)
def test_a_key_has_no_signs_that_were_copied_along(text: str, *, fits: bool) -> None:
    assert is_key(text) is fits
