"""Rules that set a stranger's message aside: each speaks from its bound on, and only where it is switched on."""

import pytest

from hilft.core.sifting import Hit, Rule, Signs, is_telling, sift

LONG = "Buy now and save a lot of money this week. " * 5
EVERY_SIGN = Signs({"spam": "7.5", "bulk": "precedence"}, addresses=12, authors=4)


def test_what_shows_nothing_falls_under_no_rule_though_all_are_switched_on() -> None:
    assert sift(Signs(), tuple(Rule)) is None
    assert sift(Signs({"spam": "", "bulk": "", "other": "x"}), tuple(Rule)) is None


def test_no_rule_speaks_that_nobody_has_switched_on() -> None:
    assert sift(EVERY_SIGN, ()) is None


@pytest.mark.parametrize(
    ("rule", "seen"),
    [(Rule.SPAM, "7.5"), (Rule.BULK, "precedence"), (Rule.MANY, "12"), (Rule.REPEATED, "4")],
)
def test_each_rule_says_what_it_saw(rule: Rule, seen: str) -> None:
    assert sift(EVERY_SIGN, (rule,)) == Hit(rule, seen)


def test_the_first_rule_that_fits_is_the_reason_in_whatever_order_they_were_switched_on() -> None:
    on = [Rule.REPEATED, Rule.MANY, Rule.BULK, Rule.SPAM]
    for first in Rule:
        assert sift(EVERY_SIGN, on) == sift(EVERY_SIGN, (first,))
        on.remove(first)


@pytest.mark.parametrize(
    ("signs", "hit"),
    [
        (Signs(addresses=9), None),
        (Signs(addresses=10), Hit(Rule.MANY, "10")),
        (Signs(authors=2), None),
        (Signs(authors=3), Hit(Rule.REPEATED, "3")),
    ],
)
def test_a_rule_that_counts_speaks_from_its_bound_on(signs: Signs, hit: Hit | None) -> None:
    assert sift(signs, tuple(Rule)) == hit


def test_the_names_of_the_rules_are_those_that_are_stored() -> None:
    assert [rule.value for rule in Rule] == ["spam_mark", "bulk_mail", "many_addresses", "repeated"]


@pytest.mark.parametrize("link", ["https://shop.example", "www.shop.example", "WWW.SHOP.EXAMPLE", "ftp://shop.example"])
def test_it_is_odd_that_two_send_the_same_long_text_with_a_web_address(link: str) -> None:
    assert is_telling(LONG + link)


def test_that_two_send_the_same_long_text_without_a_web_address_is_not_odd() -> None:
    assert not is_telling(LONG)
    assert not is_telling(LONG + "write to shop@mail.example")


def test_a_text_is_long_from_two_hundred_signs_on() -> None:
    link = "https://shop.example "
    assert is_telling(link.ljust(200, "x"))
    assert not is_telling(link.ljust(199, "x"))
