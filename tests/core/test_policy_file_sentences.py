"""Whatever is wrong with a policy, whoever wrote it reads in one sentence what it is and what to write instead."""

import pytest

from hilft.core.policy_file import PolicyError, dump_policy, load_policy
from tests.core.small_policy import LADDER, MADE, SMALL, SOLUTION, WAITING, told

MISTAKES = [
    ('key = "small"', "", 'line 1: key is missing; write key = "name-of-the-policy" here.'),
    ('"small"', '"Small"', "line 2: 'Small' is not a short name; write small letters, like \"care\", instead."),
    ('"small"', '"-small"', "line 2: '-small' is not a short name; write small letters, like \"care\", instead."),
    ('"small"', "3", 'line 2: 3 is not a short name; write small letters, like "care", instead.'),
    ('"small"', '"small!"', "line 2: 'small!' is not a short name; write small letters, like \"care\", instead."),
    (WAITING, "", "line 1: [waiting] is missing; write [waiting] with customer, third_party."),
    ('[handover]\naccept_within = "4 h"\n', "", "line 1: [handover] is missing; write [handover] with accept_within."),
    (SOLUTION, "", "line 1: [solution] is missing; write [solution] with remind, presume, reopened."),
    (
        "[waiting]",
        "[wait]",
        "line 1: [waiting] is missing; write [waiting] with customer, third_party.\n"
        "line 4: wait is not known here; write waiting instead.",
    ),
    ('customer = "14 days"\n', "", 'line 4: customer is missing; write customer = "4 h" here.'),
    ('third_party = "10 days"\n', "", 'line 4: third_party is missing; write third_party = "4 h" here.'),
    ('accept_within = "4 h"\n\n', "\n", 'line 8: accept_within is missing; write accept_within = "4 h" here.'),
    ('remind = ["2 days", "5 days"]\n', "", 'line 11: remind is missing; write remind = ["2 days", "5 days"] here.'),
    ('presume = "7 days"\n', "", 'line 11: presume is missing; write presume = "7 days" here.'),
    ('reopened = "3 days"\n', "", 'line 11: reopened is missing; write reopened = "2 days" here.'),
    ('first_word = "4 h"\n', "", 'line 19: first_word is missing; write first_word = "4 h" here.'),
    ('next_word = "5 h"\n', "", 'line 19: next_word is missing; write next_word = "4 h" here.'),
    ('update = "2 days"\n', "", 'line 19: update is missing; write update = "4 h" here.'),
    ('repeat = "1 day"\n', "", 'line 19: repeat is missing; write repeat = "4 h" here.'),
    (
        "third_party = ",
        "third = ",
        'line 4: third_party is missing; write third_party = "4 h" here.\n'
        "line 6: third is not known here; write third_party instead.",
    ),
    (
        'accept_within = "4 h"\n\n',
        'accepted = "4 h"\n\n',
        'line 8: accept_within is missing; write accept_within = "4 h" here.\n'
        "line 9: accepted is not known here; write accept_within instead.",
    ),
    (
        "presume = ",
        "presumed = ",
        'line 11: presume is missing; write presume = "7 days" here.\n'
        "line 13: presumed is not known here; write presume instead.",
    ),
    (
        "reopened = ",
        "open = ",
        'line 11: reopened is missing; write reopened = "2 days" here.\n'
        "line 14: open is not known here; write reopened instead.",
    ),
    (
        "remind = ",
        "reminders = ",
        'line 11: remind is missing; write remind = ["2 days", "5 days"] here.\n'
        "line 12: reminders is not known here; write remind instead.",
    ),
    (
        "repeat = ",
        "repeats = ",
        'line 19: repeat is missing; write repeat = "4 h" here.\n'
        "line 23: repeats is not known here; write repeat instead.",
    ),
    (
        'customer = "14',
        'custom = "14',
        'line 4: customer is missing; write customer = "4 h" here.\n'
        "line 5: custom is not known here; write customer instead.",
    ),
    (
        'remind = ["2 days", "5 days"]',
        'remind = "2 days"',
        "line 12: solution.remind is not a list; write [ and ] around its entries instead.",
    ),
    (
        '["2 days", "5 days"]',
        '["5 days", "2 days"]',
        "line 12: a reminder after 5 days does not come before the next one (2 days); write less than 2 days instead.",
    ),
    (
        '["2 days", "5 days"]',
        '["2 days", "9 days"]',
        "line 12: a reminder after 9 days does not come before presume (7 days); write less than 7 days instead.",
    ),
    (
        '["2 days", "5 days"]',
        '["2 days", "7 days"]',
        "line 12: a reminder after 7 days does not come before presume (7 days); write less than 7 days instead.",
    ),
    (
        '["2 days", "5 days"]',
        '["2 days",\n "2 days",\n "2 days"]',
        "line 12: a reminder after 2 days does not come before the next one (2 days); write less than 2 days instead.\n"
        "line 13: a reminder after 2 days does not come before the next one (2 days); write less than 2 days instead.",
    ),
    (
        '["2 days", "5 days"]',
        '["2 days",\n 5]',
        "line 13: 5 is not a span of time; "
        'write a text like "30 min", "4 h", "2 working days", "7 days", "36 calendar h" or "end of next day" '
        "instead.",
    ),
    ("reminder = ", "remind = ", "line 17: remind is not known here; write reminder instead."),
    (
        '"45 calendar min"',
        '"299 s"',
        'line 17: \'299 s\' is no time before a moment; write between "5 min" and "48 h", such as "30 min", instead.',
    ),
    (
        '"45 calendar min"',
        '"49 h"',
        'line 17: \'49 h\' is no time before a moment; write between "5 min" and "48 h", such as "30 min", instead.',
    ),
    (
        '"45 calendar min"',
        '"1 working day"',
        "line 17: '1 working day' is no time before a moment; "
        'write between "5 min" and "48 h", such as "30 min", instead.',
    ),
    (
        '"45 calendar min"',
        '"soon"',
        "line 17: 'soon' is not a span of time; "
        'write a text like "30 min", "4 h", "2 working days", "7 days", "36 calendar h" or "end of next day" '
        "instead.",
    ),
    (
        '[commitment]\nreminder = "45 calendar min"\n',
        "[[commitment]]\n",
        "line 16: commitment is not a table; write [name] above its entries instead.",
    ),
    (
        LADDER,
        "",
        "line 19: rungs is missing; "
        'write rungs = [{ role = "duty_lead", act_within = "4 h", matter = "5 working days" }] here.',
    ),
    (
        LADDER,
        "rungs = []",
        "line 25: a ladder needs at least one rung; "
        'write rungs = [{ role = "duty_lead", act_within = "4 h", matter = "5 working days" }] instead.',
    ),
    (LADDER, "rungs = 3", "line 25: customer.rungs is not a list; write [ and ] around its entries instead."),
    (
        "rungs = [\n",
        "rungs = [ 3,\n",
        'line 25: act_within is missing; write act_within = "4 h" here.\n'
        "line 25: customer.rungs.0 is not a table; write [name] above its entries instead.\n"
        'line 25: matter is missing; write matter = "5 working days" here.\n'
        'line 25: role is missing; write role = "duty_lead" here.',
    ),
    ('role = "duty_lead", act', "act", 'line 26: role is missing; write role = "duty_lead" here.'),
    ('"duty_lead"', '"duty_laed"', "line 26: 'duty_laed' is not a role of a ladder; write \"duty_lead\" instead."),
    (
        '"duty_lead"',
        '"advisor"',
        "line 26: 'advisor' is not a role of a ladder; "
        "write one of duty_lead, head_of_service, head_of_department, privacy_officer, operator, "
        "community_manager instead.",
    ),
    (
        '"duty_lead"',
        "3",
        "line 26: 3 is not a role of a ladder; "
        "write one of duty_lead, head_of_service, head_of_department, privacy_officer, operator, "
        "community_manager instead.",
    ),
    ('act_within = "3 h", ', "", 'line 26: act_within is missing; write act_within = "4 h" here.'),
    (', matter = "5 days"', "", 'line 26: matter is missing; write matter = "5 working days" here.'),
    (
        '"5 days" }',
        '"61 working days" }',
        "line 26: '61 working days' is too far ahead; write \"60 working days\" or less instead.",
    ),
    (
        '"10 days" }',
        '"4 days" }',
        "line 27: the matter reaches this rung earlier than the rung below it (5 days); "
        'write "5 days" or more instead.',
    ),
    ('"operator"', '"duty_lead"', "line 27: duty_lead stands on this ladder twice; write another role instead."),
    (
        LADDER,
        LADDER[:-1] + '  { role = "duty_lead", act_within = "6 h", matter = "9 days" },\n]',
        "line 28: duty_lead stands on this ladder twice; write another role instead.\n"
        "line 28: the matter reaches this rung earlier than the rung below it (10 days); "
        'write "10 days" or more instead.',
    ),
    (
        'role = "duty_lead", act_within',
        'role = "duty_lead", wait = 1, act_within',
        "line 26: wait is not known here; write one of act_within, matter, role instead.",
    ),
    (
        "reach = 1000",
        "reach = true",
        "line 24: True is not a number of people; write a whole number like 1000 instead.",
    ),
    ("reach = 1000", "reach = 0", "line 24: 0 is not a number of people; write a whole number like 1000 instead."),
    ("reach = 1000, ", "", "line 24: reach is missing; write reach = 1000 here."),
    (
        "reach = 1000",
        'reach = "1000"',
        "line 24: '1000' is not a number of people; write a whole number like 1000 instead.",
    ),
    (
        'first_word = "2 h" }',
        'first_word = "4 h" }',
        "line 24: being loud may only shorten the first word; write less than 4 h instead.",
    ),
    (
        'first_word = "2 h" }',
        'first_word = "5 h" }',
        "line 24: being loud may only shorten the first word; write less than 4 h instead.",
    ),
    (', first_word = "2 h" }', " }", 'line 24: first_word is missing; write first_word = "1 h" here.'),
    ("{ reach = 1000", "{ reach = 1000, read = 3", "line 24: read is not known here; write reach instead."),
    (
        "loud = [",
        "loud = [\n3,",
        "line 25: customer.loud.0 is not a table; write [name] above its entries instead.\n"
        'line 25: first_word is missing; write first_word = "1 h" here.\n'
        "line 25: reach is missing; write reach = 1000 here.",
    ),
    (
        'loud = [{ reach = 1000, first_word = "2 h" }]',
        "loud = 3",
        "line 24: customer.loud is not a list; write [ and ] around its entries instead.",
    ),
    (
        "[matter.fault]",
        "customer = 3\n[matter.fault]",
        "line 30: customer is not known here; write one of first_word, loud, next_word, repeat, rungs, update instead.",
    ),
    (
        "[commitment]",
        "consult = 3\n[commitment]",
        "line 16: consult is not known here; write one of presume, remind, reopened instead.",
    ),
    (
        "[customer]",
        "[[customer]]",
        "line 19: customer is not a table; write [name] above its entries instead.\n"
        'line 19: first_word is missing; write first_word = "4 h" here.\n'
        'line 19: next_word is missing; write next_word = "4 h" here.\n'
        'line 19: repeat is missing; write repeat = "4 h" here.\n'
        "line 19: rungs is missing; "
        'write rungs = [{ role = "duty_lead", act_within = "4 h", matter = "5 working days" }] here.\n'
        'line 19: update is missing; write update = "4 h" here.',
    ),
    (
        "[group.vulnerable]",
        "[consult]\n[group.vulnerable]",
        'line 56: first_word is missing; write first_word = "4 h" here.\n'
        'line 56: next_word is missing; write next_word = "4 h" here.\n'
        'line 56: repeat is missing; write repeat = "4 h" here.\n'
        "line 56: rungs is missing; "
        'write rungs = [{ role = "duty_lead", act_within = "4 h", matter = "5 working days" }] here.\n'
        'line 56: update is missing; write update = "4 h" here.',
    ),
]


@pytest.mark.parametrize(("old", "new", "sentences"), MISTAKES)
def test_a_mistake_is_told_in_one_sentence_with_its_remedy(old: str, new: str, sentences: str) -> None:
    assert told(old, new) == sentences


def test_a_policy_is_written_out_as_people_write_it() -> None:
    assert dump_policy(load_policy(MADE)) == SMALL


def test_two_thresholds_and_none_are_written_out_too() -> None:
    two = SMALL.replace("loud = [{", 'loud = [{ reach = 9, first_word = "3 h" }, {')
    without = SMALL.replace('loud = [{ reach = 1000, first_word = "2 h" }]\n', "")
    assert [dump_policy(load_policy(text)) for text in (two, without)] == [two, without]


def test_the_time_before_a_commitment_is_only_written_where_it_is_not_the_usual_one() -> None:
    without = SMALL.replace('[commitment]\nreminder = "45 calendar min"\n\n', "")
    assert dump_policy(load_policy(without)) == without


def test_what_cannot_be_read_hides_what_may_be_missing_and_nothing_else() -> None:
    text = MADE.replace('key = "small"', 'key = "small').replace(WAITING, "").replace('"7 days"', '"7 dais"')
    with pytest.raises(PolicyError) as caught:
        load_policy(text)
    assert [(problem.line, problem.what) for problem in caught.value.problems] == [
        (2, "this is not TOML (illegal character '\\n')"),
        (9, "'7 dais' is not a span of time"),
    ]
