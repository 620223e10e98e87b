"""Maps say which column is which and which names mean which step."""

from pathlib import Path

import pytest

from hilft.base.errors import Trouble
from hilft.replay.maps import map_from, map_named, ready_map
from hilft.replay.rows import Step


def meaning(log_map: str, activity: str | None, transition: str | None = None) -> Step:
    return ready_map(log_map).classifier()(activity, transition)


def test_the_states_of_servicenow_mean_steps() -> None:
    states = {
        "New": Step.TOUCHED,
        "Active": Step.TOUCHED,
        "-100": Step.TOUCHED,
        "Awaiting User Info": Step.WAITING_CUSTOMER,
        "Awaiting Vendor": Step.WAITING_THIRD_PARTY,
        "Awaiting Problem": Step.WAITING_THIRD_PARTY,
        "Awaiting Evidence": Step.WAITING_THIRD_PARTY,
        "Resolved": Step.PROPOSED,
        "Closed": Step.CLOSED,
    }
    assert {state: meaning("servicenow", state) for state in states} == states


def test_a_sub_state_counts_whether_it_is_part_of_the_name_or_a_transition() -> None:
    for activity, sub, step in (
        ("Completed", "Closed", Step.CLOSED),
        ("Completed", "In Call", Step.CLOSED),
        ("Completed", "Resolved", Step.PROPOSED),
        ("Accepted", "Wait", Step.WAITING_THIRD_PARTY),
        ("Accepted", "Wait - Vendor", Step.WAITING_THIRD_PARTY),
        ("Accepted", "Wait - User", Step.WAITING_CUSTOMER),
        ("Accepted", "In Progress", Step.TOUCHED),
        ("Queued", "Awaiting Assignment", Step.TOUCHED),
    ):
        assert meaning("xes", activity, sub) == meaning("xes", f"{activity}-{sub}", "complete") == step


def test_an_activity_that_is_only_begun_closes_nothing() -> None:
    assert meaning("xes", "Closed", "complete") is Step.CLOSED
    assert meaning("xes", "Closed", "start") is Step.TOUCHED
    assert meaning("xes", "  close   TICKET ") is Step.CLOSED
    assert meaning("xes", None) is Step.TOUCHED


def test_named_activities_take_the_place_of_those_of_the_map() -> None:
    log_map = ready_map("xes").with_steps(Step.CLOSED, ["Archived*", "Wait"])
    classify = log_map.classifier()
    assert classify("archived by robot", None) is Step.CLOSED
    assert classify("Wait", None) is Step.CLOSED
    assert classify("Closed", None) is Step.TOUCHED


def test_waiting_for_the_customer_is_told_from_waiting_for_others() -> None:
    classify = ready_map("plain").with_waiting(["Awaiting User Info", "Rückfrage beim Kunden", "Parked"]).classifier()
    assert classify("Awaiting User Info", None) is Step.WAITING_CUSTOMER
    assert classify("Rückfrage beim Kunden", None) is Step.WAITING_CUSTOMER
    assert classify("Parked", None) is Step.WAITING_THIRD_PARTY
    assert classify("Pending", None) is Step.TOUCHED


def test_a_column_that_tells_the_end_is_not_read() -> None:
    with pytest.raises(Trouble, match='"resolved_at" tells the end'):
        ready_map("servicenow").with_columns({"at": "resolved_at"})


def test_a_map_of_ones_own_says_what_differs(tmp_path: Path) -> None:
    path = tmp_path / "desk.toml"
    path.write_text('[columns]\ncase = "Nr"\nat = "Zeit"\n[read]\ndates = "dmy"\n[steps]\nclosed = ["Ende*"]\n')
    log_map = map_named(str(path))
    assert (log_map.name, log_map.columns["case"], log_map.dates) == ("desk.toml", "Nr", "dmy")
    assert log_map.classifier()("Ende gut", None) is Step.CLOSED
    assert log_map.classifier()("Closed", None) is Step.TOUCHED
    assert log_map.unknown == ready_map("xes").unknown
    path.write_text('[columns]\ncase = "Nr"\n')
    assert map_named(str(path)).classifier()("Closed", None) is Step.CLOSED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[columns\n", "cannot be used"),
        ('[colums]\ncase = "x"\n', 'no section "colums"'),
        ('[columns]\nwhen = "x"\n', 'no column "when"'),
        ("[columns]\ncase = 3\n", "named by a text"),
        ('columns = "case"\n', "write \\[columns\\]"),
        ('[read]\ndates = "ymd"\n', "dates is one of iso, dmy, mdy"),
        ('[read]\nunknown = "?"\n', "unknown is a list"),
        ('[steps]\nended = ["x"]\n', 'no step "ended"'),
        ("[steps]\nclosed = [1]\n", "closed is a list"),
    ],
)
def test_what_is_wrong_in_a_map_is_said(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(text)
    with pytest.raises(Trouble, match=said) as caught:
        map_from(path, "wrong")
    assert "wrong.toml" in str(caught.value)


def test_an_unknown_map_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match='no map "jira" and no file'):
        map_named("jira")
    path = tmp_path / "latin.toml"
    path.write_bytes(b'[columns]\ncase = "F\xe4lle"\n')
    with pytest.raises(Trouble, match="cannot be used"):
        map_named(str(path))
