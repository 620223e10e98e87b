"""What an account and a text show, to the letter: which rule, which value, and how short is too short."""

from typing import Any

import pytest

from hilft.core.recognising import Rule, Trace, traces_in, traces_of
from hilft.core.redaction import Found


def shown(**said: Any) -> set[tuple[str, str]]:
    account = {"network": "mastodon", "address": "1@x", "handle": "", "name": "", **said}
    return {(trace.rule, trace.value) for trace in traces_of(**account)}


def in_text(kind: str, words: str) -> frozenset[Trace]:
    text = f"It is {words} here"
    return traces_in(text, [Found(kind, 6, 6 + len(words))])


@pytest.mark.parametrize(
    ("kind", "words", "trace"),
    [
        ("e-mail", "Kim@Example.net", (Rule.MAIL, "kim@example.net")),
        ("phone", "+49 171 23456789", (Rule.PHONE, "123456789")),
        ("phone", "0171/2345678", (Rule.PHONE, "712345678")),
        ("host", "Box17.example.", (Rule.THING, "box17.example")),
        ("host", " box17.example,;) ", (Rule.THING, "box17.example")),
        ("host", "(box17", (Rule.THING, "(box17")),
        ("IBAN", "DE89 3704", (Rule.NUMBER, "de893704")),
        ("contract number", "AB-12 3", (Rule.NUMBER, "ab123")),
        ("URL", "https://x.example/a;", (Rule.SAYS_SO, "https://x.example/a")),
    ],
)
def test_each_kind_has_its_rule_and_is_compared_as_it_is_meant(kind: str, words: str, trace: tuple[str, str]) -> None:
    assert in_text(kind, words) == {Trace(*trace)}  # type: ignore[arg-type]


def test_four_signs_are_too_few_and_five_enough() -> None:
    assert in_text("contract number", "1234") == frozenset()
    assert in_text("contract number", "12345") == {Trace(Rule.NUMBER, "12345")}
    assert in_text("phone", "12-34") == frozenset()


def test_an_account_of_a_mail_or_a_phone_is_its_address_and_of_neither_nothing_when_it_is_too_short() -> None:
    assert shown(network="mail", address="Kim@example.net", handle="@kimmaurer", name="Kim Maurer") == {
        (Rule.MAIL, "kim@example.net")
    }
    assert shown(network="phone", address="+49 171 2345678") == {(Rule.PHONE, "712345678")}
    assert traces_of(network="mail", address="a@b", handle="", name="") == frozenset()
    assert traces_of(network="phone", address="", handle="", name="") == frozenset()


def test_a_page_is_proved_by_its_own_rule_without_what_stands_around_it() -> None:
    assert shown(pages=[" HTTPS://www.Kim.example/blog/ "]) == {(Rule.PAGE, "kim.example/blog")}
    assert shown(pages=["kim.exampleX"]) == {(Rule.PAGE, "kim.examplex")}
    assert shown(network="mail", address="kim@example.net", pages=["kim.example"]) == {
        (Rule.PAGE, "kim.example"), (Rule.MAIL, "kim@example.net"),
    }  # fmt: skip


def test_handle_and_name_count_together_from_five_letters_each() -> None:
    assert shown(handle="@kimma@social.example", name="Kim M B") == {(Rule.NAME, "kimma kimmb")}
    assert shown(handle="kimma", name="Kim M B") == {(Rule.NAME, "kimma kimmb")}
    assert shown(handle="xkimx", name="Kim M B") == {(Rule.NAME, "xkimx kimmb")}
    assert shown(handle="Xkimma", name="Kim M B") == {(Rule.NAME, "xkimma kimmb")}
    assert shown(handle="kimm", name="Kim Maurer") == shown(handle="kimma", name="Kim M") == set()
    assert shown(handle="kim_m", name="Kim_M") == set()
