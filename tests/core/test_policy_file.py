import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.core.overlay_file import GROUPS
from hilft.core.policy import Kind, Span, Unit
from hilft.core.policy_file import ESCALATION_ROLES, PolicyError, Problem, dump_policy, load_policy, span_text

ROOT = Path(__file__).parents[2]
PACKS = ROOT / "hilft/policies/packs"
CARE = (PACKS / "care.toml").read_text()
FAULT = """
[matter.fault]
en = "Fault"
de = "Störung"
source = "TKG 58(1)"
first_word = "2 calendar h"
update = "end of next day"
ages = { duty_lead = "2 days", head_of_service = "1 month" }

[matter.fault.dates.status]
en = "Status with measure and forecast"
de = "Zwischenstand mit Maßnahme und Prognose"
source = "TKG 58(2)"
by = "end of next day"

[[matter.fault.remarks]]
en = "Compensation is due from the third day on"
de = "Ab dem dritten Tag ist zu entschädigen"
source = "TKG 58(3)"
after = "end of day 2"

[group.vulnerable]
en = "Vulnerable customer"
de = "Schutzbedürftig"
source = "our own rule"
next_word = "4 h"
"""
PLAIN = CARE[: CARE.index("# What lies on top")]
WITH_FAULT = PLAIN + FAULT


def mistakes(text: str) -> list[Problem]:
    try:
        load_policy(text)
    except PolicyError as error:
        return error.problems
    return []


def problems(text: str) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        load_policy(text)
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))
    return [str(problem) for problem in caught.value.problems]


def spoil(old: str, new: str, text: str = CARE) -> str:
    assert old in text
    return text.replace(old, new, 1)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_shipped_policy_has_rules_for_every_kind() -> None:
    policy = load_policy(CARE)
    assert set(policy.rules) == set(Kind)
    assert policy.for_kind("customer").first_word == Span(4 * 3600, Unit.OPEN)
    assert policy.for_kind("customer").top.role == "head_of_department"
    assert policy.for_kind("breach").rungs[0].role == "privacy_officer"
    assert policy.for_kind("breach").top.matter == Span(72 * 3600, Unit.CALENDAR)
    assert policy.remind == (Span(2 * 86_400, Unit.CALENDAR), Span(5 * 86_400, Unit.CALENDAR))
    assert policy.wait_third == Span(10, Unit.WORKING_DAYS)


@pytest.mark.parametrize("name", ["de_telecom", "de_general", "uk", "au"])
def test_every_pack_is_the_shipped_policy_with_matters_that_name_their_norms(name: str) -> None:
    text = (PACKS / f"{name}.toml").read_text()
    policy = load_policy(text)
    assert policy.rules == load_policy(CARE).rules
    assert policy.key == name.replace("_", "-")
    assert "An engineer's reading" in text
    for matter in policy.matters.values():
        sources = [matter.source, *(date.source for date in matter.dates), *(one.source for one in matter.remarks)]
        assert all(any(norm in source for norm in NORMS) for source in sources), matter.code


NORMS = ("TKG", "BGB", "GDPR", "Ofcom", "ACMA")


def test_a_kind_that_is_not_mentioned_follows_the_customers_rules() -> None:
    policy = load_policy(CARE[: CARE.index("# A question to an expert")])
    assert policy.for_kind("consult") == policy.for_kind("customer")


def test_a_policy_written_out_and_read_again_is_the_same() -> None:
    policy = load_policy(CARE)
    assert load_policy(dump_policy(policy)) == policy


def test_the_example_in_the_docs_is_a_policy() -> None:
    page = (ROOT / "docs/policies.md").read_text()
    examples = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert [load_policy(example).key for example in examples] == ["small-shop"]
    assert all(f"`{role}`" in page for role in ESCALATION_ROLES)
    assert all(f"`{kind}`" in page for kind in Kind)
    assert all(f"[group.{group}]" in page for group in GROUPS)


@pytest.mark.parametrize(
    ("text", "unit", "amount"),
    [
        ("30 min", Unit.OPEN, 1800),
        ("1 minute", Unit.OPEN, 60),
        ("4 h", Unit.OPEN, 14_400),
        ("4 hours", Unit.OPEN, 14_400),
        ("90 s", Unit.OPEN, 90),
        ("2 working days", Unit.WORKING_DAYS, 2),
        ("0.5 working days", Unit.WORKING_DAYS, 0.5),
        ("7 days", Unit.CALENDAR, 604_800),
        ("36 calendar hours", Unit.CALENDAR, 129_600),
        ("5 calendar min", Unit.CALENDAR, 300),
        ("end of next day", Unit.DAY_ENDS, 1),
        ("end of day 3", Unit.DAY_ENDS, 3),
    ],
)
def test_spans_are_read_and_written(text: str, unit: Unit, amount: float) -> None:
    policy = load_policy(spoil('accept_within = "4 h"', f'accept_within = "{text}"'))
    assert policy.accept_within == Span(amount, unit)
    again = load_policy(spoil('accept_within = "4 h"', f'accept_within = "{span_text(policy.accept_within)}"'))
    assert again.accept_within == policy.accept_within


@pytest.mark.parametrize(
    ("old", "new", "where", "what", "remedy"),
    [
        ('key = "care"', 'key = "My Care"', "key =", "not a short name", "small letters"),
        ("[handover]", "[handower]", "[handower]", "handower is not known here", "write handover instead"),
        ('update = "3', 'updates = "3', "updates", "updates is not known here", "write update instead"),
        ('"14 days"', '"14 Tage"', "14 Tage", "'14 Tage' is not a span", '"14 working days"'),
        ('"14 days"', "14", "customer = ", "14 is not a span", '"30 min"'),
        ('"14 days"', '"32 days"', "customer = ", "'32 days' is too far ahead", '"31 days" or less'),
        ('"14 days"', '"999999999 working days"', "customer = ", "too far ahead", '"31 days" or less'),
        ('"14 days"', '"0 days"', "customer = ", "over at once", '"30 min"'),
        ('"14 days"', '"1.5 days"', "customer = ", "'1.5 days' is not a span", '"36 calendar h"'),
        ('"14 days"', '"14 dayz"', "14 dayz", "'14 dayz' is not a span", '"14 days"'),
        ('"duty_lead"', '"duty_laed"', '"duty_laed"', "'duty_laed' is not a role", '"duty_lead"'),
        ('"duty_lead"', '"advisor"', '"advisor"', "'advisor' is not a role", "one of duty_lead"),
        ('role = "duty_lead", ', "", "{          act_within", "role is missing", 'role = "duty_lead"'),
        ('"head_of_department"', '"duty_lead"', '{ role = "duty_lead", act_within = "1', "stands on", "another role"),
        ('"10 working days" }', '"3 working days" }', '"head_of_service"', "earlier than", '"4 working days" or more'),
        ('"20 working days" }', '"61 working days" }', '"head_of_department"', "too far", '"60 working days" or less'),
        ('["2 days", "5 days"]', '["5 days", "2 days"]', "remind", "does not come before the next", "less than 2 days"),
        ('["2 days", "5 days"]', '["2 days", "9 days"]', "remind", "before presume (7 days)", "less than 7 days"),
        ('["2 days", "5 days"]', '"2 days"', "remind", "is not a list", "write [ and ] around"),
        ("reach = 1000,", "reach = true,", "reach = true", "True is not a number of people", "1000"),
        ("reach = 1000, ", "", '{ first_word = "2 h" }', "reach is missing", "reach = 1000"),
        ('= "2 h" }', '= "4 h" }', "reach = 1000", "only shorten", "less than 4 h"),
        ('presume = "7 days"', "", "[solution]", "presume is missing", 'presume = "7 days"'),
        ('key = "care"', 'key = "care', "key =", "this is not TOML", 'key = "value"'),
        ("[waiting]", "[waiting", "[waiting", "this is not TOML", "[table]"),
    ],
)
def test_every_mistake_is_named_with_its_line_and_a_remedy(
    old: str, new: str, where: str, what: str, remedy: str
) -> None:
    text = spoil(old, new)
    told = [line for line in problems(text) if what in line]
    assert len(told) == 1, problems(text)
    assert told[0].startswith(f"line {line_of(text, where)}: ")
    assert remedy in told[0].split("; ", 1)[1]


def test_all_mistakes_are_named_at_once() -> None:
    text = spoil("[handover]", "[handower]", spoil('"14 days"', '"14 Tage"', spoil('"operator"', '"operatr"')))
    text = spoil('key = "care"', 'key = "care', text)
    lines = [int(told.split(":")[0].removeprefix("line ")) for told in problems(text)]
    assert lines == sorted(lines)
    assert set(lines) == {line_of(text, part) for part in ("key =", "14 Tage", "[handower]", "operatr")}


def test_a_matter_is_read_and_written_out_again_as_the_same() -> None:
    policy = load_policy(WITH_FAULT)
    fault = policy.matters["fault"]
    assert (fault.title.de, fault.source, fault.next_word) == ("Störung", "TKG 58(1)", None)
    assert fault.update == Span(1, Unit.DAY_ENDS)
    assert fault.ages["head_of_service"] == Span(1, Unit.MONTHS)
    assert [(date.code, date.by) for date in fault.dates] == [("status", Span(1, Unit.DAY_ENDS))]
    assert fault.remarks[0].after == Span(2, Unit.DAY_ENDS)
    assert policy.groups["vulnerable"].next_word == Span(4 * 3600, Unit.OPEN)
    assert load_policy(dump_policy(policy)) == policy


@pytest.mark.parametrize(
    ("old", "new", "where", "what", "remedy"),
    [
        ("[matter.fault]", "[matter.Fault]", "[matter.Fault]", "'Fault' is not a short name", "small letters"),
        ('de = "Störung"', "", "[matter.fault]", "de is missing", 'write de = "Fault" here'),
        ('source = "TKG 58(1)"', "", "[matter.fault]", "source is missing", 'source = "TKG 58(1)"'),
        ('source = "TKG 58(2)"', 'source = ""', 'source = ""', "source says nothing", "TKG 58(1)"),
        ('first_word = "2', 'first_words = "2', "first_words", "first_words is not known", "write first_word instead"),
        ('"2 calendar h"', '"2 calender h"', "calender", "is not a span", '"end of next day"'),
        ('"2 calendar h"', '"1 month"', '"1 month"\nupdate', "'1 month' is too far ahead", '"31 days" or less'),
        ("duty_lead = ", "duty_laed = ", "duty_laed", "duty_laed is not known here", "write duty_lead instead"),
        ("duty_lead = ", "operator = ", "operator = ", "operator is not known here", "duty_lead"),
        ('"1 month" }', '"4 months" }', "4 months", "'4 months' is too far ahead", '"60 working days" or less'),
        ('by = "end of next day"', 'by = "8 h"', 'by = "8 h"', "no law counts our opening hours", '"24 calendar h"'),
        ('by = "end of next day"', "", "[matter.fault.dates.status]", "by is missing", "by ="),
        (
            "dates.status]",
            "date.status]",
            "[matter.fault.date.status]",
            "date is not known here",
            "write dates instead",
        ),
        ('after = "end of day 2"', 'after = "end of day"', 'after = "end of day"', "is not a span", "end of next day"),
        ("[[matter.fault.remarks]]", "[matter.fault.remarks]", "[matter.fault.remarks]", "not a list", "[ and ]"),
        ("[group.vulnerable]", "[group.vulnerabel]", "[group.vulnerabel]", "vulnerabel is not known", "vulnerable"),
        ('next_word = "4 h"', 'dates = "4 h"', "dates = ", "dates is not known here", "write update instead"),
    ],
)
def test_every_mistake_in_a_matter_is_named_with_its_line_and_a_remedy(
    old: str, new: str, where: str, what: str, remedy: str
) -> None:
    assert FAULT.count(old) >= 1
    start = len(PLAIN) + FAULT.index(old)
    text = WITH_FAULT[:start] + new + WITH_FAULT[start + len(old) :]
    told = [line for line in problems(text) if what in line]
    assert len(told) == 1, problems(text)
    assert told[0].startswith(f"line {line_of(text, where)}: ")
    assert remedy in told[0].split("; ", 1)[1]


@pytest.mark.parametrize("text", ["matter = 3", "group = []", "[matter]\nfault = 1", "[matter.fault]\nages = 2"])
def test_a_matter_of_the_wrong_shape_is_a_mistake_and_never_a_crash(text: str) -> None:
    assert problems(text + "\n" + PLAIN if not text.startswith("[") else PLAIN + text)


def test_an_empty_ladder_cannot_be_loaded() -> None:
    start, end = CARE.index("rungs = ["), CARE.index("# A question")
    assert "a ladder needs at least one rung" in problems(CARE[:start] + "rungs = []\n" + CARE[end:])[0]


def test_an_empty_file_says_all_that_is_missing() -> None:
    told = "\n".join(problems(""))
    assert all(f"[{name}] is missing" in told for name in ("customer", "waiting", "handover", "solution"))
    assert "key is missing" in told


def test_a_bracket_that_is_never_closed_is_one_mistake_and_not_twenty() -> None:
    told = problems(spoil("\n]\n\n# A question", "\n\n# A question"))
    assert len(told) == 1
    assert "this is not TOML" in told[0]


@pytest.mark.parametrize(
    "text", ["customer = 3", "consult = [1]", "[customer]\nrungs = 3", "[customer.rungs]", "loud = 1"]
)
def test_a_value_of_the_wrong_shape_is_a_mistake_and_never_a_crash(text: str) -> None:
    assert problems(text)


@given(st.integers(1, 44_640), st.sampled_from(["s", "min", "h", "working days", "days", "calendar h", "calendar s"]))
@settings(max_examples=100, deadline=None)
def test_every_span_that_can_be_read_is_written_so_that_it_reads_the_same(amount: int, unit: str) -> None:
    text = spoil('accept_within = "4 h"', f'accept_within = "{amount} {unit}"')
    if told := mistakes(text):
        assert [problem.what for problem in told] == [f"'{amount} {unit}' is too far ahead"]
        return
    policy = load_policy(text)
    assert load_policy(dump_policy(policy)) == policy


@given(st.integers(0, len(WITH_FAULT)), st.integers(0, 200), st.text("[]{}=,.\"'#\n ab1é\\", max_size=6))
@settings(max_examples=200, deadline=None)
def test_a_spoiled_file_is_a_list_of_mistakes_and_never_a_crash(start: int, length: int, instead: str) -> None:
    text = WITH_FAULT[:start] + instead + WITH_FAULT[start + length :]
    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in mistakes(text))
