"""Who is flagged and what is caught early: policies and plain alarms, side by side on the same rows."""

import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from hilft.replay.compare import compare_command, curves_of, ready_policies
from hilft.replay.curves import Curves, Point, curves
from hilft.replay.lives import AGE, SILENCE, Alarm, Life, Lives
from hilft.replay.picture import picture
from hilft.replay.rows import FIRST, LAST, OPENING, Item, Step
from tests.replay.made import CARE, HOURS, table, written

DAY = 86_400
BEGIN = datetime(2024, 6, 3, 8, tzinfo=UTC).timestamp()
LOG = "servicenow_incidents_first80.csv.gz"


def rows(*said: tuple[float, Step], case: str = "A") -> list[Item]:
    """Return the rows of a case, each so many days after its opening."""
    last = len(said) - 1
    items = [Item(BEGIN, 0, case, Step.TOUCHED, "Ada", "desk", OPENING)]
    for number, (day, step) in enumerate(said):
        marks = (FIRST if number == 0 else 0) | (LAST if number == last else 0)
        items.append(Item(BEGIN + day * DAY, number + 1, case, step, "Ada", "desk", marks))
    return items


def lived(alarms: tuple[Alarm, ...], *said: tuple[float, Step]) -> Life:
    lives = Lives(alarms)
    *_, life = (lives.row(item) for item in rows(*said))
    assert life is not None
    return life


def rang(alarm: Alarm, *said: tuple[float, Step]) -> float | None:
    """Return after how many days an alarm rang."""
    (at,) = lived((alarm,), *said).rang
    return None if at is None else (at - BEGIN) / DAY


def test_silence_is_counted_from_the_row_before_and_age_from_the_first_word() -> None:
    worked = ((0, Step.TOUCHED), (2, Step.TOUCHED), (4, Step.TOUCHED), (12, Step.TOUCHED), (13, Step.CLOSED))
    assert rang(Alarm(SILENCE, 3), *worked) == 7
    assert rang(Alarm(AGE, 7), *worked) == 7
    assert rang(Alarm(SILENCE, 9), *worked) is None
    assert rang(Alarm(AGE, 14), *worked) is None


def test_an_alarm_that_knows_solutions_sleeps_while_one_lies_with_the_customer() -> None:
    said = ((0, Step.TOUCHED), (2, Step.PROPOSED), (12, Step.TOUCHED), (13, Step.CLOSED))
    assert rang(Alarm(AGE, 7), *said) == 7
    assert rang(Alarm(AGE, 7, sleeps=True), *said) == 12, "it wakes with the customer's no"
    assert rang(Alarm(SILENCE, 3), *said) == 5
    assert rang(Alarm(SILENCE, 3, sleeps=True), *said) is None


def test_nothing_rings_for_a_case_that_is_closed() -> None:
    assert rang(Alarm(AGE, 7), (1, Step.CLOSED), (30, Step.TOUCHED), (31, Step.CLOSED)) == 30


def test_a_case_lives_until_the_solution_that_ended_it() -> None:
    solved = lived((), (0, Step.TOUCHED), (3, Step.PROPOSED), (5, Step.TOUCHED), (8, Step.PROPOSED), (40, Step.CLOSED))
    assert (solved.days(to_solution=True), solved.days(to_solution=False)) == (8, 40)
    ended = lived((), (0, Step.PROPOSED), (40, Step.TOUCHED))
    assert ended.days(to_solution=True) == 40


def test_a_rung_counts_whom_it_names_and_which_long_cases_in_time() -> None:
    forgotten = rows((0.1, Step.TOUCHED), (45, Step.CLOSED), case="forgotten")
    quick = rows((0.05, Step.TOUCHED), (0.1, Step.CLOSED), case="quick")
    late_close = rows((0.1, Step.PROPOSED), (45, Step.CLOSED), case="solved at once")
    found = curves(sorted(forgotten + quick + late_close), [CARE], HOURS, alarms=(Alarm(AGE, 14), Alarm(AGE, 7)))
    assert (found.cases, found.long, found.long_to_end, found.violations) == (3, 1, 2, 0)
    assert [(rung.flagged, rung.early) for rung in found.policies["care"]] == [(1, 1), (1, 1), (1, 1)]
    assert [(alarm.flagged, alarm.early) for alarm in found.alarms.values()] == [(2, 0), (2, 1)]


def test_a_rung_is_beaten_by_an_alarm_that_catches_as_many_and_names_fewer() -> None:
    rung = Point("rung", 100, 10, 10)
    assert rung.is_beaten_by(Point("alarm", 99, 10, 10))
    assert not rung.is_beaten_by(Point("alarm", 100, 10, 10))
    assert not rung.is_beaten_by(Point("alarm", 50, 9, 9))


def test_the_picture_is_whole_and_shows_every_log_and_every_policy() -> None:
    point = Point("duty_lead", 3, 2, 2)
    found = Curves(10, 4, 4, 0, 30, {"care": [point] * 3, "a < b": [point] * 3}, {Alarm(AGE, 7): Point("", 9, 4, 4)})
    root = ET.fromstring(picture({"One": found, "Two & more": found, "Three": found}))
    words = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"One", "Two & more", "Three", "a < b", "care, as shipped"} <= words
    assert len(list(root.iter("{http://www.w3.org/2000/svg}circle"))) == 3 * 2 * 3 + 2


def test_the_command_compares_ready_policies_and_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    log = written(tmp_path / "log.csv", table("A,New,2024-06-03,Ada,desk", "A,Closed,2024-08-03,Ada,desk"))
    app = typer.Typer()
    app.command()(compare_command)
    ran = CliRunner().invoke(app, [str(log), "--json", "--svg", "curves.svg", "--names", "Mine"])
    assert ran.exit_code == 0, ran.output
    found: dict[str, Any] = json.loads(ran.stdout)["Mine"]
    assert set(found["policies"]) == {"care", "strict", "lax", "matter-only", "word-only", "later"}
    assert found["policies"]["care"][2]["early"] == 1
    ET.parse(tmp_path / "curves.svg")
    assert CliRunner().invoke(app, [str(tmp_path / "none.csv")]).exit_code == 2


def test_ready_policies_are_what_they_are_called() -> None:
    policies = {policy.key: policy.for_kind("customer") for policy in ready_policies()}
    ours = CARE.for_kind("customer")
    assert policies["later"].rungs[1:] == ours.rungs[1:]
    assert policies["later"].rung(1).matter.amount == ours.rung(1).matter.amount + 1
    assert policies["strict"].rung(1).matter.amount == ours.rung(1).matter.amount / 2
    assert policies["lax"].rung(1).matter.amount == ours.rung(1).matter.amount * 2
    assert policies["word-only"].update == ours.update
    assert policies["matter-only"].rung(1).matter == ours.rung(1).matter


@pytest.fixture(scope="module")
def incidents(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Curves:
    """Return what a year of real incidents says about the shipped policy and the one with five days."""
    log = shared / "data" / "logs" / LOG
    if not log.exists():
        pytest.skip("The real log is not here.")
    later = next(policy for policy in ready_policies() if policy.key == "later")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("incidents"))
        found = curves_of(log, [CARE, later], now=datetime.now(UTC))
    assert found.violations == 0
    assert found.long > 900
    return found


@pytest.mark.data
@pytest.mark.parametrize("sleeping", [False, True], ids=["rows alone", "told of solutions"])
def test_at_a_rung_no_plain_alarm_catches_as_many_long_incidents_early_by_naming_fewer(
    incidents: Curves, *, sleeping: bool
) -> None:
    """The bar for the shipped policy, in both readings: alarms that look at rows alone, and that know solutions."""
    assert True in incidents.beats_the_alarms("care", sleeping=sleeping)
    assert incidents.policies["care"][0].early == incidents.long, "the first rung has every long incident in time"


@pytest.mark.data
def test_alarms_that_look_at_rows_alone_are_beaten_at_every_rung(incidents: Curves) -> None:
    """As tools for service desks have them."""
    assert incidents.beats_the_alarms("care", sleeping=False) == [True, True, True]


@pytest.mark.data
def test_with_five_days_for_the_first_rung_an_alarm_told_of_solutions_was_better_at_every_rung(
    incidents: Curves,
) -> None:
    """Why it is four: docs/decisions/0014."""
    assert incidents.beats_the_alarms("later", sleeping=True) == [False, False, False]
    assert incidents.policies["later"][0].early < incidents.long
