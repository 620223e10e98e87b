"""`hilft replay` as a person types it."""

import json
import os
import pty
import random
import subprocess
import sys
from pathlib import Path

import pytest

from hilft.core.decide import decide
from hilft.core.standing import Decision, Happening, Standing
from hilft.core.world import World
from tests.replay.made import replayed, table, written

ROOT = Path(__file__).parents[2]
KEYS = {"log", "cases", "events", "decisions", "violations", "climbed", "by_rung", "long", "load", "wall_s"}
LONG = tuple(f"1,Active,2024-0{month}-03 10:00,Ada,north" for month in range(1, 9))
SHORT = ("2,New,2024-06-03 10:00,Ben,south", "2,Closed,2024-06-03 11:00,Ben,south")
LOG = table(*sorted([*LONG, "1,Closed,2024-08-20 10:00,Ada,north", *SHORT], key=lambda row: row.split(",")[2]))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def log(here: Path) -> Path:
    return written(here / "log.csv", LOG)


def test_the_figures_are_one_object_with_the_agreed_keys(log: Path) -> None:
    ran = replayed(log, "--json")
    figures = ran.figures
    assert ran.status == 0
    assert set(figures) >= KEYS
    assert (figures["log"], figures["cases"], figures["events"], figures["violations"]) == (str(log), 2, 11, 0)
    assert (figures["climbed"], figures["by_rung"]) == (1, {"1": 1, "2": 1, "3": 1})
    assert [(long["over_days"], long["cases"]) for long in figures["long"]] == [(30, 1), (90, 1), (180, 1)]
    first = figures["long"][2]["by_rung"]["1"]
    assert (first["caught"], first["early"]) == (1, 1)
    assert 229 < first["median_lead_days"] < 230
    assert set(figures["load"]) == {"climbs_per_day_mean", "climbs_per_day_max"}
    assert figures["decisions"] > figures["events"]


def test_people_get_a_page_to_read(log: Path) -> None:
    ran = replayed(log)
    assert "11 rows of 2 cases, 03 Jan 2024 to 20 Aug 2024" in ran.out
    assert "0 broken promises" in ran.out
    assert "reached rung 1, duty lead" in ran.out
    assert "1 case lasted over 180 days" in ran.out
    assert ran.err == ""


def test_unsorted_rows_give_the_same_figures_and_it_is_said(here: Path, log: Path) -> None:
    head, *rows = LOG.splitlines()
    random.Random(7).shuffle(rows)
    mixed = replayed(written(here / "mixed.csv", table(*rows, header=head)), "--json")
    assert "not in the order of time; they were sorted first" in mixed.err
    ordered = replayed(log, "--json")
    assert ordered.err == ""
    for key in KEYS - {"log", "wall_s"}:
        assert mixed.figures[key] == ordered.figures[key]


def test_columns_and_names_of_any_desk_can_be_told(here: Path, log: Path) -> None:
    text = LOG.replace("case,activity,at,person,team", "Nr,Was,Wann,Wer,Wo").replace("Closed", "Ende")
    other = written(here / "other.csv", text.replace("2024-", "").replace("-03 ", ".03.2024 "))
    other.write_text(text)
    columns = "case=Nr, activity=Was, at=Wann, person=Wer, team=Wo"
    told = replayed(other, "--columns", columns, "--closed-by", "Ende,Aus", "--json").figures
    plain = replayed(log, "--json").figures
    for key in KEYS - {"log", "wall_s"}:
        assert told[key] == plain[key]


def test_days_and_zones_are_read_as_told(here: Path) -> None:
    rows = ("1,New,3/6/2024 01:00,Ada,x", "1,Closed,4/6/2024 01:00,Ada,x")
    days = written(here / "days.csv", table(*rows))
    assert "Look at --map, --columns and --dates" in replayed(days).err
    assert "03 Jun 2024 to 04 Jun 2024" in replayed(days, "--dates", "dmy", "--zone", "UTC").out
    assert "03 Jun 2024 to 04 Jun 2024" in replayed(days, "--dates", "dmy").out
    assert "06 Mar 2024 to 06 Apr 2024" in replayed(days, "--dates", "mdy").out


def test_waiting_proposing_and_reopening_can_be_told(here: Path) -> None:
    rows = (
        "1,New,2024-06-03 10:00,Ada,x",
        "1,Ruht,2024-06-03 11:00,Ada,x",
        "1,Vorschlag,2024-06-14 10:00,Ada,x",
        "1,Doch nicht,2024-06-17 10:00,Ada,x",
        "1,Closed,2024-06-18 10:00,Ada,x",
    )
    log = written(here / "own.csv", table(*rows))
    silent = replayed(log, "--json").figures["decisions"]
    told = replayed(
        log, "--waiting", "Ruht", "--proposed", "Vorschlag", "--reopened-by", "Doch nicht", "--json"
    ).figures["decisions"]
    assert told != silent


def test_until_ends_the_log_and_lets_open_cases_go_on(here: Path) -> None:
    log = written(here / "open.csv", table("1,New,2024-06-03 10:00,Ada,x", "2,New,2024-07-03 10:00,Ada,x"))
    alone = replayed(log, "--json").figures
    assert (alone["cases"], alone["climbed"]) == (2, 0)
    until = replayed(log, "--until", "2024-07-02", "--json").figures
    assert (until["cases"], until["climbed"], until["after_until"]) == (1, 1, 1)
    assert "After --until, and left out: 1 row." in replayed(log, "--until", "2024-07-02").out
    assert "All rows lie after --until" in replayed(log, "--until", "2024-01-01").err


def test_another_policy_gives_other_figures(here: Path, log: Path) -> None:
    source = (Path(__file__).parents[2] / "hilft/policies/packs/care.toml").read_text()
    slow = written(here / "slow.toml", source.replace('key = "care"', 'key = "slow"'))
    assert replayed(log, "--policy", str(slow), "--json").figures["policy"] == "slow"


def test_an_opening_that_is_no_time_is_said_and_the_row_counts(here: Path) -> None:
    header = "case,activity,at,opened"
    log = written(here / "o.csv", table("1,New,2024-06-03 10:00,gestern", "1,Closed,2024-06-03 11:00,", header=header))
    ran = replayed(log, "--json")
    assert ran.figures["events"] == 2
    assert "1 rows name an opening that is no time" in ran.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--map", "jira"), 'no map "jira"'),
        (("--columns", "when=at"), '--columns does not understand "when=at"'),
        (("--columns", "case"), '--columns does not understand "case"'),
        (("--columns", "person=wer"), 'no column "wer" for person; the file has case, activity'),
        (("--dates", "ymd"), "--dates is one of iso, dmy, mdy"),
        (("--zone", "Mars"), 'no time zone "Mars"'),
        (("--until", "soon"), '--until: "soon" is no time.'),
        (("--until", "2199-01-01"), "lies in the future"),
        (("--policy", "gone.toml"), "gone.toml cannot be read"),
        (("--map", "servicenow"), "case, with --columns case=…"),
    ],
)
def test_wrong_usage_is_one_sentence(log: Path, options: tuple[str, ...], said: str) -> None:
    ran = replayed(log, *options)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1


def test_a_policy_with_a_mistake_is_named_with_its_line(here: Path, log: Path) -> None:
    wrong = written(here / "wrong.toml", 'key = "x"\n[customer]\nfirst_word = "soon"\n')
    latin = written(here / "latin.toml", 'key = "Fälle"'.encode("latin-1"))
    ran = replayed(log, "--policy", str(wrong))
    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert "line" in ran.err
    assert "no text in UTF-8" in replayed(log, "--policy", str(latin)).err


def test_a_broken_promise_is_told_and_ends_with_status_one(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    def forgetful(world: World, standing: Standing, happening: Happening) -> Decision:
        decision = decide(world, standing, happening)
        return decision._replace(standing=decision.standing._replace(stage=-1))

    monkeypatch.setattr("hilft.replay.engine.decide", forgetful)
    ran = replayed(log, "--json")
    assert ran.status == 1
    assert ran.figures["violations"] > 0
    assert "P4 The age moved" in ran.figures["violated"][0]
    assert "P4 The age moved" in replayed(log).out


def test_a_log_larger_than_memory_allows_gives_the_same_figures(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = replayed(log, "--json").figures
    monkeypatch.setattr("hilft.replay.session._BATCH", 2)
    monkeypatch.setattr("hilft.replay.session.LIMIT", 2)
    pieces = replayed(log, "--json").figures
    for key in KEYS - {"wall_s"}:
        assert pieces[key] == whole[key]


def test_a_named_column_that_no_row_has_is_one_sentence(here: Path) -> None:
    line = '{"case": "1", "at": "2024-06-03", "who": "Ada"}'
    log = written(here / "a.jsonl", line)
    assert replayed(log, "--columns", "person=who").status == 0
    ran = replayed(log, "--columns", "person=wer")
    assert (ran.status, ran.out) == (2, "")
    assert 'No row has a "wer" for person' in ran.err


def test_a_terminal_sees_how_far_it_is_and_a_program_only_the_figures(log: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "hilft.replay", str(log), "--json"]
    process = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs, check=True)
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "reading" in shown
    assert "replaying" in shown
    assert json.loads(process.stdout)["cases"] == 2
    silent = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    assert silent.stderr == b""
