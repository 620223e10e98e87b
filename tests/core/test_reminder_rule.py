"""How long before a commitment its owner is reminded is a rule of the policy, and half an hour without one."""

import pytest

from hilft.core.policy import Span, Unit
from hilft.core.policy_file import dump_policy, load_policy
from tests.core.test_policy_file import PLAIN, problems


def test_how_long_before_a_commitment_its_owner_is_reminded_may_be_said_and_is_half_an_hour_else() -> None:
    assert load_policy(PLAIN).remind_before == Span(1800, Unit.CALENDAR)
    for text, seconds in (("45 min", 2700), ("2 h", 7200), ("10 calendar min", 600)):
        policy = load_policy(f'{PLAIN}\n[commitment]\nreminder = "{text}"\n')
        assert policy.remind_before == Span(seconds, Unit.CALENDAR), "by the clock on the wall, whoever is open then"
        assert load_policy(dump_policy(policy)) == policy


def test_what_says_nothing_about_reminders_is_written_as_before() -> None:
    assert "[commitment]" not in dump_policy(load_policy(PLAIN))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('reminder = "1 working day"', "'1 working day' is no time before a moment"),
        ('reminder = "end of next day"', "'end of next day' is no time before a moment"),
        ('reminder = "1 min"', "'1 min' is no time before a moment"),
        ('reminder = "3 days"', "'3 days' is no time before a moment"),
        ('reminder = "soon"', "'soon' is not a span of time"),
        ('remind = "30 min"', "remind is not known here"),
    ],
)
def test_a_reminder_that_is_no_time_before_a_moment_is_refused(text: str, complaint: str) -> None:
    (problem,) = problems(f"{PLAIN}\n[commitment]\n{text}\n")
    assert complaint in problem
    assert "write" in problem
