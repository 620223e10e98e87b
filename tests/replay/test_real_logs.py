"""Logs of real service desks, which nobody here wrote: every promise holds, and a plain loop finds the same climbs."""

import csv
import gzip
import json
import random
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.replay.made import BERLIN, CARE, HOURS, replayed
from tests.replay.naive import Lived, Said, lived

pytestmark = pytest.mark.data
Rows = list[dict[str, str]]
SERVICENOW = "servicenow_incidents_first80.csv.gz"
SAME = ("cases", "events", "decisions", "climbed", "by_rung", "long", "load")
STATES = {
    "Closed": "closed",
    "Resolved": "proposed",
    "Awaiting User Info": "customer",
    "Awaiting Vendor": "third_party",
    "Awaiting Problem": "third_party",
    "Awaiting Evidence": "third_party",
    "Completed-Closed": "closed",
    "Completed-Cancelled": "closed",
    "Resolve ticket": "proposed",
    "RESOLVED": "proposed",
    "Wait": "third_party",
    "Accepted-Wait": "third_party",
}


@pytest.fixture(scope="session")
def logs(shared: Path) -> Path:
    folder = shared / "data" / "logs"
    if not folder.is_dir():
        pytest.skip("The folder ../shared/data/logs with real logs is not here.")
    return folder


@pytest.fixture(scope="module")
def incidents(logs: Path) -> list[Rows]:
    cases: dict[str, Rows] = {}
    with gzip.open(logs / SERVICENOW, "rt", newline="") as file:
        for row in csv.DictReader(file):
            cases.setdefault(row["number"], []).append(row)
    return list(cases.values())


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def figures(log: Path, *options: str) -> dict[str, Any]:
    ran = replayed(log, "--json", *options)
    assert ran.status == 0, ran.err
    assert "sorted first" in ran.err
    found = ran.figures
    assert (found["violations"], found["rejected"]) == (0, 0)
    return found


def agree(found: dict[str, Any], plain: list[Lived]) -> None:
    """Compare all that a plain loop over each case can know."""
    reached = [sum(len(life.reached) >= rung for life in plain) for rung in (1, 2, 3)]
    assert found["decisions"] == sum(life.decisions for life in plain)
    assert (found["climbed"], found["by_rung"]) == (reached[0], {str(n): r for n, r in enumerate(reached, 1)})
    for long in found["long"]:
        days = long["over_days"]
        lasted = [life for life in plain if (life.ended - life.opened).total_seconds() > days * 86_400]
        assert long["cases"] == len(lasted)
        for rung in (1, 2, 3):
            ages = [
                (life.reached[rung - 1] - life.opened).total_seconds() / 86_400
                for life in lasted
                if len(life.reached) >= rung
            ]
            group = long["by_rung"][str(rung)]
            assert group["caught"] == sum(age < days for age in ages)
            assert group["early"] == sum(age < days / 3 for age in ages)


def written(path: Path, rows: Rows, *, without: tuple[str, ...] = ()) -> Path:
    names = list(rows[0])
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows({name: "?" if name in without else row[name] for name in names} for row in rows)
    return path


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=BERLIN).astimezone(UTC)


def known(text: str | None) -> str | None:
    return None if text in (None, "?") else text


def told(rows: Rows) -> list[Said]:
    """Read an incident as plainly as possible."""
    ordered = sorted(rows, key=lambda row: (moment(row["sys_updated_at"]), int(row["sys_mod_count"])))
    first = moment(ordered[0]["sys_updated_at"])
    opened = min(first, moment(ordered[0]["opened_at"]))
    return [
        Said(
            moment(row["sys_updated_at"]),
            STATES.get(row["incident_state"], "touched"),
            known(row["assigned_to"]),
            known(row["assignment_group"]),
            opened,
        )
        for row in ordered
    ]


def traces(path: Path) -> Iterator[list[Said]]:
    with gzip.open(path) as file:
        for trace in ET.parse(file).getroot().iter("trace"):
            events = [{item.get("key"): item.get("value") for item in event} for event in trace.iter("event")]
            yield [
                Said(
                    datetime.fromisoformat(event["time:timestamp"] or "").astimezone(UTC),
                    STATES.get(event["concept:name"] or "", "touched"),
                    event["org:resource"],
                    event.get("org:group"),
                )
                for event in events
            ]


def test_a_year_of_incidents_keeps_every_promise(logs: Path) -> None:
    found = figures(logs / SERVICENOW, "--map", "servicenow")
    assert (found["cases"], found["events"]) == (19_934, 115_750)
    assert [long["cases"] for long in found["long"]] == [1_332, 316, 109]
    assert found["decisions"] > 200_000
    page = (Path(__file__).parents[2] / "docs" / "replay.md").read_text(encoding="utf-8")
    printed = json.loads(page.partition("```json\n")[2].partition("```")[0])
    now = {key: found[key] for key in printed}
    assert printed == now, f"docs/replay.md prints other figures than today's run: {json.dumps(now)}"


def figures_without_time(found: dict[str, Any]) -> dict[str, Any]:
    return {key: found[key] for key in SAME}


@pytest.mark.parametrize(
    ("name", "cases", "events"),
    [
        ("train_Helpdesk.xes.gz", 2_931, 13_791),
        ("val_Helpdesk.xes.gz", 733, 3_146),
        ("BPIC13_closed_problems.xes.gz", 1_487, 6_660),
    ],
)
def test_standard_logs_keep_every_promise_and_agree_with_a_plain_loop(
    logs: Path, name: str, cases: int, events: int
) -> None:
    found = figures(logs / name)
    assert (found["cases"], found["events"]) == (cases, events)
    agree(found, lived(CARE, HOURS, traces(logs / name)))


def test_a_sample_of_incidents_agrees_with_a_plain_loop(here: Path, incidents: list[Rows]) -> None:
    sample = incidents[::12]
    log = written(here / "sample.csv", [row for rows in sample for row in rows])
    agree(figures(log, "--map", "servicenow"), lived(CARE, HOURS, map(told, sample)))


def test_how_an_incident_ended_is_not_looked_at(here: Path, incidents: list[Rows]) -> None:
    rows = [row for rows in incidents[:1_500] for row in rows]
    final = ("made_sla", "closed_code", "closed_at", "resolved_by", "resolved_at")
    whole = figures(written(here / "whole.csv", rows), "--map", "servicenow")
    blind = figures(written(here / "blind.csv", rows, without=final), "--map", "servicenow")
    assert figures_without_time(blind) == figures_without_time(whole)


def test_incidents_in_any_order_and_with_told_columns_give_the_same_figures(here: Path, incidents: list[Rows]) -> None:
    rows = [row for rows in incidents[:1_500] for row in rows]
    whole = figures(written(here / "whole.csv", rows), "--map", "servicenow")
    mixed = rows[:]
    random.Random(3).shuffle(mixed)
    assert figures_without_time(figures(written(here / "mixed.csv", mixed))) == figures_without_time(whole)
    columns = "case=number,opened=opened_at,activity=incident_state,at=sys_updated_at,person=assigned_to"
    options = ("--columns", f"{columns},team=assignment_group,rank=sys_mod_count", "--dates", "dmy")
    waiting = ("--waiting", "Awaiting User Info,Awaiting Vendor,Awaiting Problem,Awaiting Evidence")
    names = ("--closed-by", "Closed", "--proposed", "Resolved", *waiting)
    assert figures_without_time(figures(here / "mixed.csv", *options, *names)) == figures_without_time(whole)
