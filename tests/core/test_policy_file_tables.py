"""A ladder written as one table a rung knows the line of each entry; what is only just allowed is read."""

from typing import Any

import pytest

from hilft.core.policy import Span, Unit
from hilft.core.policy_file import PolicyError, load_policy
from tests.core.small_policy import LADDER, MADE, told

LOUD = 'loud = [{ reach = 1000, first_word = "2 h" }]\n'
TABLES = """
[[customer.rungs]]
role = "duty_lead"
act_within = "3 h"
matter = "5 days"

[[customer.rungs]]
role = "operator"
act_within = "6 h"
matter = "10 days"

[[customer.loud]]
reach = 1000
first_word = "2 h"
"""
APART = MADE.replace(LADDER, TABLES).replace(LOUD, "")


def test_a_ladder_means_the_same_in_tables() -> None:
    assert load_policy(APART) == load_policy(MADE)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('matter = "10 days"', 'matter = "4 days"', "the matter reaches this rung earlier than the rung below it"),
        ('role = "operator"', 'role = "duty_lead"', "duty_lead stands on this ladder twice"),
        ('role = "operator"', 'role = "advisor"', "'advisor' is not a role of a ladder"),
        ("reach = 1000", "reach = 0", "0 is not a number of people"),
        ('first_word = "2 h"\n', 'first_word = "4 h"\n', "being loud may only shorten the first word"),
    ],
)
def test_the_line_is_that_of_the_entry_and_not_that_of_its_table(old: str, new: str, sentence: str) -> None:
    assert APART.count(old) == 1
    with pytest.raises(PolicyError) as caught:
        load_policy(APART.replace(old, new))
    (problem,) = caught.value.problems
    assert problem.what.startswith(sentence)
    assert problem.line == APART[: APART.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "place", "value"),
    [
        ('matter = "10 days"', 'matter = "5 days"', lambda rules: rules.top.matter, Span(5 * 86_400, Unit.CALENDAR)),
        ("reach = 1000", "reach = 1", lambda rules: rules.loud[0].reach, 1),
    ],
)
def test_what_is_only_just_allowed_is_read(old: str, new: str, place: Any, value: Any) -> None:
    assert place(load_policy(MADE.replace(old, new)).for_kind("customer")) == value


def test_two_rungs_without_a_role_lack_one_each_and_no_more_is_said() -> None:
    assert told(LADDER, LADDER.replace('role = "duty_lead", ', "").replace('role = "operator", ', "")) == (
        'line 26: role is missing; write role = "duty_lead" here.\n'
        'line 27: role is missing; write role = "duty_lead" here.'
    )
