"""What a program of your own tells us, and our calls, which the specification's own library proves."""

import base64
import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook as Reference

from hilft.channels.adapters.webhook import ADAPTER, Webhook
from hilft.channels.contract import Audience, NotNow, Outgoing, RawMessage, Undeliverable, Unfit
from tests.channels.webhook.listening_program import Program

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
NAMES = ["id", "text", "author", "conversation", "kind", "said_at", "about", "arrival", "reach", "url", "audience"]


def outgoing(**changed: Any) -> Outgoing:
    told = {"key": "12:3:0", "to": "kim-9", "subject": "", "text": "We look at it.", "conversation": "c1"}
    return Outgoing(**(told | changed))


def test_our_answer_is_signed_as_the_specification_says() -> None:
    with Program() as program:
        channel = ADAPTER.make({"secret": SECRET, "url": program.url, "audience": "private", "once": "yes"})
        said = channel.deliver(outgoing())
        headers, body = program.calls[0]
        assert Reference(SECRET).verify(body, headers)["text"] == "We look at it."
        assert (said.remote_id, headers["webhook-id"]) == ("hilft:12:3:0", "12:3:0")
        channel.close()


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (401, NotNow, "login_refused"),
        (404, NotNow, "unfit"),
        (302, NotNow, "unfit"),
        (422, Undeliverable, "refused"),
        (503, NotNow, "server"),
        (429, NotNow, "rate"),
    ],
)
def test_what_the_program_refuses_is_later_or_never_with_a_sentence(
    status: int, error: type[NotNow | Undeliverable], code: str
) -> None:
    with Program(status=status) as program:
        channel = ADAPTER.make({"secret": SECRET, "url": program.url, "audience": "private", "once": "yes"})
        with pytest.raises(error) as refused:
            channel.deliver(outgoing())
        assert refused.value.code == code
        channel.close()


@pytest.mark.parametrize(
    ("secret", "url", "sentence"),
    [
        ("whsec_!!!", "", "copy it whole"),
        ("whsec_AAAA", "", "too short"),
        (SECRET, "http://shop.example.org/hook", "begins with https"),
        (SECRET, "https://[shop.example.org/hook", "begins with https"),
    ],
)
def test_settings_that_cannot_work_are_one_sentence(secret: str, url: str, sentence: str) -> None:
    with pytest.raises(Unfit, match=sentence):
        ADAPTER.make({"secret": secret, "url": url, "audience": "public", "once": "yes"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.sampled_from(NAMES), inner),
    max_leaves=12,
)


@given(st.binary(max_size=200) | JSON.map(lambda told: json.dumps(told).encode()))
def test_whatever_comes_is_read(body: bytes) -> None:
    channel = Webhook(b"0" * 32, "", public=False)
    heard = channel.read(RawMessage("1", body, datetime.fromisoformat("2026-03-02T12:00:00+00:00"), "", "0"))
    assert "\0" not in heard.text + heard.subject + heard.author.name
    heard.text.encode()
    assert heard.audience in set(Audience)
