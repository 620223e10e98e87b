"""What people show of themselves is compared as it is meant: written otherwise it is the same; much says nothing."""

import pytest

from hilft.core.recognising import PROPOSED_FROM, SURE_FROM, WEIGHTS, Rule, Trace, traces_in, traces_of, weight_of
from hilft.core.redaction import mask


def seen(text: str) -> set[Trace]:
    found = mask(text, keep=frozenset(), country="DE", patterns=()).found
    return set(traces_in(text, found))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Call me: +49 171 2345678", "My phone is 0171/2345678."),
        ("Write to Kim@Example.net please", "kim@example.net is my address"),
        ("My customer number is 4711 0815.", "customer number: 47110815"),
        ("The host box17.kim-home.example is gone", "Again BOX17.kim-home.example."),
        ("It is 2001:db8:17::5 here", "From 2001:DB8:17::5 nothing works"),
        ("IBAN DE89 3704 0044 0532 0130 00", "DE89370400440532013000 is my account"),
    ],
)
def test_the_same_thing_written_otherwise_is_the_same_trace(first: str, second: str) -> None:
    assert seen(first) & seen(second)


@pytest.mark.parametrize(
    "text",
    [
        "My line is dead since Monday.", "I was born on 4 May 1968.", "My password is Geheim-4711!",
        "I live in Hauptstraße 17, 53113 Bonn.", "It costs 250 €.",
    ],
)  # fmt: skip
def test_what_tells_nobody_apart_or_is_nobodys_business_is_no_trace(text: str) -> None:
    assert seen(text) == set()


def test_other_numbers_are_other_traces() -> None:
    assert not seen("Call +49 171 2345678") & seen("Call +49 171 2345679")


def test_a_handle_counts_only_with_a_name_of_its_own() -> None:
    def named(handle: str, name: str) -> frozenset[Trace]:
        return traces_of(network="mastodon", address="1@x", handle=handle, name=name)

    assert named("@kim.maurer@social.example", "Kim M. from Bonn") == named("@kimmaurer", "kim m from bonn")
    assert named("@robin", "Robin") == frozenset()
    assert named("@ab", "Kim from Bonn") == frozenset()


def test_pages_a_network_checked_are_the_same_with_and_without_their_scheme() -> None:
    def shown(page: str) -> frozenset[Trace]:
        return traces_of(network="x", address="1", handle="", name="", pages=[page])

    assert shown("https://www.Kim.example/") == shown("kim.example") != shown("kim.example/blog")
    assert shown("") == frozenset()


def test_the_address_of_a_mail_is_its_authors_trace() -> None:
    (own,) = traces_of(network="mail", address="Kim@example.net", handle="", name="Kim Maurer")
    assert own in seen("you find me as kim@example.net")


def test_weights_add_up_once_for_each_rule() -> None:
    assert weight_of([]) == 0
    assert weight_of(["thing", "thing"]) == WEIGHTS[Rule.THING] == PROPOSED_FROM
    assert weight_of(["thing", "name"]) >= SURE_FROM > weight_of(["name"])
    assert all(weight >= PROPOSED_FROM for weight in WEIGHTS.values())
