"""A small policy for the tests of policy files, just as it is written out, and what is said of one with mistakes."""

import pytest

from hilft.core.policy_file import PolicyError, load_policy

SMALL = """key = "small"

[waiting]
customer = "14 days"
third_party = "10 days"

[handover]
accept_within = "4 h"

[solution]
remind = ["2 days", "5 days"]
presume = "7 days"
reopened = "3 days"

[commitment]
reminder = "45 calendar min"

[customer]
first_word = "4 h"
next_word = "5 h"
update = "2 days"
repeat = "1 day"
loud = [{ reach = 1000, first_word = "2 h" }]
rungs = [
  { role = "duty_lead", act_within = "3 h", matter = "5 days" },
  { role = "operator", act_within = "6 h", matter = "10 days" },
]

[matter.fault]
en = "Fault"
de = "Störung"
source = "TKG 58(1)"
first_word = "2 calendar h"
next_word = "3 calendar h"
update = "end of next day"
ages = { duty_lead = "2 days", operator = "3 days" }

[matter.fault.dates.status]
en = "Status"
de = "Zwischenstand"
source = "TKG 58(2)"
by = "end of day 2"

[[matter.fault.remarks]]
en = "Compensation"
de = "Entschädigung"
source = "TKG 58(3)"
after = "1 month"

[[matter.fault.remarks]]
en = "Meetings that are missed"
de = "Versäumte Termine"
source = "TKG 58(4)"

[group.vulnerable]
en = "Vulnerable customer"
de = "Schutzbedürftig"
source = "our own rule"
next_word = "2 h"
"""
MADE = f"# Our rules\n{SMALL}"
LADDER = SMALL[SMALL.index("rungs = [") : SMALL.index("\n]\n") + 2]
SOLUTION = SMALL[SMALL.index("[solution]") : SMALL.index("[commitment]")]
WAITING = SMALL[SMALL.index("[waiting]") : SMALL.index("[handover]")]


def told(old: str, new: str) -> str:
    """Return what is said of the policy when this stands in it instead of that."""
    assert old in MADE
    with pytest.raises(PolicyError) as caught:
        load_policy(MADE.replace(old, new, 1))
    return str(caught.value)
