"""Whatever is wrong with a matter or a group of customers is told in one sentence, with what to write instead."""

import pytest

from hilft.core.policy_file import PolicyError, load_policy
from tests.core.small_policy import MADE, told

MISTAKES = [
    (
        "[matter.fault]",
        "[matter.Fault]",
        "line 30: 'Fault' is not a short name; write small letters and _, like \"missed_appointment\", instead.\n"
        'line 39: de is missing; write de = "Fault" here.\n'
        'line 39: en is missing; write en = "Fault" here.\n'
        'line 39: source is missing; write source = "TKG 58(1)" here.',
    ),
    (
        '[[matter.fault.remarks]]\nen = "M',
        '[matter.abbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb]\nen = "M',
        "line 51: 'abbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb' is not a short name; "
        'write small letters and _, like "missed_appointment", instead.',
    ),
    ('de = "Störung"\n', "", 'line 30: de is missing; write de = "Fault" here.'),
    ('en = "Fault"\n', "", 'line 30: en is missing; write en = "Fault" here.'),
    ('en = "Fault"', 'en = " "', 'line 31: en says nothing; write a text like "Fault" instead.'),
    ('en = "Fault"', "en = 3", 'line 31: en says nothing; write a text like "Fault" instead.'),
    ('de = "Störung"', 'de = ""', 'line 32: de says nothing; write a text like "Fault" instead.'),
    ('source = "TKG 58(1)"\n', "", 'line 30: source is missing; write source = "TKG 58(1)" here.'),
    ('source = "TKG 58(2)"', 'source = ""', 'line 42: source says nothing; write a text like "TKG 58(1)" instead.'),
    ("ages = { duty_lead", "ages = { duty_laed", "line 37: duty_laed is not known here; write duty_lead instead."),
    (
        'ages = { duty_lead = "2 days", operator = "3 days" }',
        "ages = 3",
        "line 37: matter.fault.ages is not a table; write [name] above its entries instead.",
    ),
    (
        '{ duty_lead = "2 days"',
        '{ duty_lead = "61 working days"',
        "line 37: '61 working days' is too far ahead; write \"60 working days\" or less instead.",
    ),
    ("ages = {", 'first_words = "2 h"\nages = {', "line 37: first_words is not known here; write first_word instead."),
    (
        '"2 calendar h"',
        '"2 calender h"',
        "line 34: '2 calender h' is not a span of time; "
        'write a text like "30 min", "4 h", "2 working days", "7 days", "36 calendar h" or "end of next day" '
        "instead.",
    ),
    ('"3 calendar h"', '"32 days"', "line 35: '32 days' is too far ahead; write \"31 days\" or less instead."),
    (
        '"end of next day"',
        '"end of this day"',
        "line 36: 'end of this day' is not a span of time; "
        'write a text like "30 min", "4 h", "2 working days", "7 days", "36 calendar h" or "end of next day" '
        "instead.",
    ),
    (
        'by = "end of day 2"',
        'by = "8 h"',
        "line 43: no law counts our opening hours; "
        'write "24 calendar h", "end of next day", "3 days", "1 month" or "1 working day" instead.',
    ),
    ('by = "end of day 2"\n', "", 'line 39: by is missing; write by = "3 days" here.'),
    (
        'by = "end of day 2"',
        'by = "61 working days"',
        "line 43: '61 working days' is too far ahead; write \"60 working days\" or less instead.",
    ),
    (
        'by = "end of day 2"',
        'by = "end"',
        "line 43: 'end' is not a span of time; "
        'write a text like "30 min", "4 h", "2 working days", "7 days", "36 calendar h" or "end of next day" '
        "instead.",
    ),
    (
        'by = "end of day 2"',
        'by = "end of day 2"\nat = 3',
        "line 44: at is not known here; write one of by, de, en, source instead.",
    ),
    (
        "dates.status]",
        "dates.Status]",
        "line 39: 'Status' is not a short name; write small letters and _, like \"missed_appointment\", instead.",
    ),
    ('de = "Zwischenstand"\n', "", 'line 39: de is missing; write de = "Fault" here.'),
    ('source = "TKG 58(2)"\n', "", 'line 39: source is missing; write source = "TKG 58(1)" here.'),
    (
        'after = "1 month"',
        'after = "61 working days"',
        "line 49: '61 working days' is too far ahead; write \"60 working days\" or less instead.",
    ),
    (
        'after = "1 month"',
        'after = "end"',
        "line 49: 'end' is not a span of time; "
        'write a text like "30 min", "4 h", "2 working days", "7 days", "36 calendar h" or "end of next day" '
        "instead.",
    ),
    ('after = "1 month"', 'afterwards = "end of day 2"', "line 49: afterwards is not known here; write after instead."),
    ('de = "Entschädigung"\n', "", 'line 45: de is missing; write de = "Fault" here.'),
    ('source = "TKG 58(3)"\n', "", 'line 45: source is missing; write source = "TKG 58(1)" here.'),
    ('en = "Compensation"', 'en = ""', 'line 46: en says nothing; write a text like "Fault" instead.'),
    ("[group.vulnerable]", "[group.rich]", "line 56: rich is not known here; write one of vulnerable instead."),
    (
        'next_word = "2 h"\n',
        "remarks = []\n",
        "line 60: remarks is not known here; write one of ages, de, en, first_word, next_word, source, update instead.",
    ),
    ('next_word = "2 h"\n', "dates = {}\n", "line 60: dates is not known here; write update instead."),
    (
        "[waiting]",
        "group = 3\nmatter = 4\n[waiting]",
        'line 32: this is not TOML (cannot overwrite a value); write key = "value" or [table] instead.',
    ),
    (
        '"operator", act',
        '"oparetor", act',
        "line 27: 'oparetor' is not a role of a ladder; write \"operator\" instead.",
    ),
    (
        '[group.vulnerable]\nen = "Vulnerable customer"\nde',
        '[group.vulnerable]\nages = { boss = "1 day" }\nde',
        'line 56: en is missing; write en = "Fault" here.\n'
        "line 57: boss is not known here; write one of duty_lead, operator instead.",
    ),
]


@pytest.mark.parametrize(("old", "new", "sentences"), MISTAKES)
def test_a_mistake_in_a_matter_is_told_in_one_sentence_with_its_remedy(old: str, new: str, sentences: str) -> None:
    assert told(old, new) == sentences


@pytest.mark.parametrize("shape", ["group = 3", "matter = 3"])
def test_matters_and_groups_that_are_no_tables_are_told_with_their_line(shape: str) -> None:
    before = MADE[: MADE.index("[matter.fault]")].replace("[waiting]", f"{shape}\n\n[waiting]")
    assert before.count(shape) == 1
    sentence = f"line 4: {shape.split()[0]} is not a table; write [name] above its entries instead."
    with pytest.raises(PolicyError) as caught:
        load_policy(before)
    assert str(caught.value) == sentence


def test_roles_are_not_judged_while_the_ladder_cannot_be_read() -> None:
    text = MADE.replace("ages = { duty_lead", "ages = { anybody").replace('"operator", act', '"oparetor", act')
    with pytest.raises(PolicyError) as caught:
        load_policy(text)
    assert str(caught.value) == "line 27: 'oparetor' is not a role of a ladder; write \"operator\" instead."


def test_what_a_matter_says_of_a_rule_is_kept_under_the_name_of_the_rule() -> None:
    fault = load_policy(MADE).matters["fault"]
    words = [fault.first_word, fault.next_word, fault.update]
    assert [span and (span.amount, span.unit.value) for span in words] == [
        (7200, "calendar"),
        (10800, "calendar"),
        (1, "day_ends"),
    ]
    assert [(one.title.en, one.after is None) for one in fault.remarks] == [
        ("Compensation", False),
        ("Meetings that are missed", True),
    ]
    assert (fault.code, fault.title.en, fault.title.de, fault.source) == ("fault", "Fault", "Störung", "TKG 58(1)")
