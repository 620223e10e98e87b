"""Logs as they come: every kind of file, every kind of fault."""

import csv
import gzip
import json
from pathlib import Path

import pytest

from tests.replay.made import HEADER, replayed, table, trace, written, xes

ROWS = (
    "1,New,2024-06-03 10:00,Ada,north",
    "1,Active,2024-06-03 11:00,Ada,north",
    "2,New,2024-06-03 12:00,Ben,south",
    "1,Closed,2024-06-04 09:00,Ada,north",
    "2,Closed,2024-06-05 09:00,Ben,south",
)
PLAIN = table(*ROWS)
NAMES = "case:concept:name,concept:name,time:timestamp"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def counts(log: Path, *options: str) -> tuple[int, int, int]:
    """Return how many cases, rows and broken rows a log has."""
    ran = replayed(log, "--json", *options)
    assert ran.status == 0, ran.err
    return ran.figures["cases"], ran.figures["events"], ran.figures["rejected"]


def aside(log: Path) -> list[list[str]]:
    with Path(f"{log.name}.rejected.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", PLAIN.encode()),
        ("a.csv.gz", PLAIN.encode()),
        ("A.CSV", PLAIN.replace("\n", "\r\n").encode()),
        ("bom.csv", b"\xef\xbb\xbf" + PLAIN.encode()),
        ("wide.csv", PLAIN.encode("utf-16")),
        ("semicolon.csv", PLAIN.replace(",", ";").encode()),
        ("tab.csv", PLAIN.replace(",", "\t").encode()),
        ("excel.csv", b"sep=|\r\n" + PLAIN.replace(",", "|").encode()),
        ("quoted.csv", PLAIN.replace("Ada", '"Ada, ""the"" first\nof her name"').encode()),
        ("gaps.csv", ("\n" + PLAIN.replace("\n", "\n\n").replace("Ben,south", "Ben,south,,")).encode()),
        ("case.csv", PLAIN.replace(HEADER, "Case,ACTIVITY,At,person,team").encode()),
    ],
)
def test_a_table_is_read_however_it_was_saved(here: Path, name: str, content: bytes) -> None:
    assert counts(written(here / name, content)) == (2, 5, 0)


def test_a_table_in_an_old_encoding_is_read_and_it_is_said(here: Path) -> None:
    ran = replayed(written(here / "old.csv", PLAIN.replace("Ada", "Zoë").encode("cp1252")), "--json")
    assert ran.figures["events"] == 5
    assert "not all UTF-8" in ran.err


def test_lines_of_json_are_read(here: Path) -> None:
    names = HEADER.split(",")
    lines = [json.dumps(dict(zip(names, row.split(","), strict=True))) for row in ROWS]
    seconds = json.dumps({"case": 2, "activity": None, "at": 1717495200.0, "person": True})
    log = written(here / "a.jsonl.gz", "\n".join([*lines, "", seconds, "{broken", "[1]", json.dumps({"case": 3})]))
    assert counts(log) == (2, 6, 3)
    assert [(row[0], row[1]) for row in aside(log)[1:]] == [
        ("8", "It is no JSON."),
        ("9", "It is no JSON object."),
        ("10", "It does not say when it was."),
    ]


def test_a_standard_log_is_read_with_its_standard_names(here: Path) -> None:
    first = trace("1", ("New", "2024-06-03T10:00:00+02:00", "Ada"), ("Closed", "2024-06-04T10:00:00+02:00", "Ada"))
    second = trace("2", ("New", "2024-06-03T10:00:00.000Z", "Ben"), ("Wait", "2024-06-03T12:00:00.000Z", "Ben"))
    assert counts(written(here / "a.xes.gz", xes(first, second))) == (2, 4, 0)
    spaced = xes(first, second).replace("<log ", '<log xmlns="http://www.xes-standard.org/" ')
    assert counts(written(here / "b.xes", spaced)) == (2, 4, 0)
    exported = table("1,New,2024-06-03T10:00Z", "1,Closed,2024-06-04T10:00Z", header=NAMES)
    assert replayed(written(here / "c.csv", exported), "--json").figures["map"] == "xes"


def test_attributes_inside_attributes_are_not_those_of_the_event(here: Path) -> None:
    nested = trace("1", ("New", "2024-06-03T10:00:00Z", "Ada")).replace(
        '<string key="org:resource" value="Ada"/>',
        '<list key="x"><values><date key="time:timestamp" value="2031-01-01"/></values></list>'
        '<string key="y" value="z"><string key="concept:name" value="Closed"/></string>',
    )
    assert counts(written(here / "a.xes", xes(nested))) == (1, 1, 0)


def test_a_trace_without_a_name_is_a_case_and_an_event_without_a_trace_is_not(here: Path) -> None:
    nameless = trace("1", ("New", "2024-06-03T10:00:00Z", "Ada")).replace('<string key="concept:name" value="1"/>', "")
    stray = '<event><date key="time:timestamp" value="2024-06-03T10:00:00Z"/></event>'
    log = written(here / "a.xes", xes(nameless, nameless, stray))
    assert counts(log) == (2, 2, 1)
    assert aside(log)[1][1] == "The event stands outside every trace."


def test_broken_rows_are_counted_told_and_set_aside(here: Path) -> None:
    log = written(
        here / "broken.csv",
        table(
            ROWS[0],
            ",Active,2024-06-03 11:00,Ada,north",
            "1,Active,yesterday,Ada,north",
            "1,Active,,Ada,north",
            "1,Active,1970-01-01,Ada,north",
            "1,Active",
            ROWS[3],
            ROWS[3],
            "1,Closed,2199-01-01,Ada,north",
        ),
    )
    ran = replayed(log, "--json")
    assert ran.status == 0
    assert (ran.figures["events"], ran.figures["rejected"]) == (2, 7)
    assert ran.figures["rejected_file"] == "broken.csv.rejected.csv"
    assert "broken.csv.rejected.csv: 7; the first is line 3: It does not say which case" in ran.err
    assert aside(log) == [
        ["line", "reason", *HEADER.split(",")],
        ["3", "It does not say which case it is about.", "", "Active", "2024-06-03 11:00", "Ada", "north"],
        ["4", '"yesterday" is no time.', "1", "Active", "yesterday", "Ada", "north"],
        ["5", "It does not say when it was.", "1", "Active", "", "Ada", "north"],
        ["6", '"1970-01-01" lies before 1990.', "1", "Active", "1970-01-01", "Ada", "north"],
        ["7", "It has 2 cells, the header 5.", "1", "Active"],
        ["10", '"2199-01-01" lies in the future.', "1", "Closed", "2199-01-01", "Ada", "north"],
        ["9", "It says the same as line 8."],
    ]
    assert "set aside in broken.csv.rejected.csv: 7 rows" in replayed(log).out


def test_what_a_log_holds_cannot_disturb_a_terminal_or_the_copies(here: Path) -> None:
    letters = json.dumps({"case": "1", "at": "\x1b[2J\ud800"}) + "\n" + json.dumps({"case": "1", "at": "2024-06-03"})
    log = written(here / "a.jsonl", letters)
    ran = replayed(log)
    assert 'line 1: "?[2J?" is no time.' in ran.out
    assert aside(log)[1][0] == "1"
    digits = written(here / "b.csv", table(f"1,2024-06-03,{'9' * 5_000}", header="case,at,rank"))
    assert counts(digits, "--columns", "rank=rank") == (1, 1, 0)


def test_no_room_for_sorting_is_one_sentence(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("There is no /dev/full on this machine.")
    monkeypatch.setattr("hilft.replay.session.LIMIT", 2)
    monkeypatch.setattr("hilft.replay.sorting.tempfile.TemporaryFile", lambda: full.open("r+b", buffering=0))
    ran = replayed(written(here / "a.csv", PLAIN))
    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert "No space left on device; make room there, or set TMPDIR" in ran.err


def test_a_quotation_mark_that_is_never_closed_swallows_one_row_only(here: Path) -> None:
    log = written(here / "quote.csv", table(ROWS[0], '1,"Active,2024-06-03 11:00,Ada,north', *ROWS[2:]))
    assert counts(log) == (2, 4, 1)
    assert aside(log)[1][0] == "3"


def test_a_cell_longer_than_any_row_does_not_stop_the_run(here: Path) -> None:
    log = written(here / "long.csv", table(ROWS[0], f"1,{'x' * 2_000_000},2024-06-03 11:00,Ada,north", *ROWS[2:]))
    assert counts(log)[2] == 1
    assert aside(log)[1][0] == "3"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "empty.csv is empty"),
        ("empty.csv.gz", b"", "has no header"),
        ("a.txt", b"x", "its name ends on .xes, .csv or .jsonl"),
        ("header.csv", HEADER.encode(), "no rows"),
        ("blank.csv", b"\n\n\n", "has no header"),
        ("odd.csv", b"x,y\n1,2\n", "--columns case=…; the file has x, y"),
        ("utf16.csv", PLAIN.encode("utf-16-le"), "no text in UTF-8"),
        ("all.csv", table("1,New,soon,Ada,x", "2,New,later,Ada,x").encode(), "None of the 2 rows"),
        ("empty.jsonl", b"\n", "has no line"),
        ("no.xes", b"<html></html>", "begins with <html>"),
        ("bomb.xes", b'<!DOCTYPE log [<!ENTITY a "b">]><log>&a;</log>', "document type"),
        ("torn.xes", xes(trace("1", ("New", "2024-06-03T10:00:00Z", "Ada"))).encode()[:150], "breaks off at line"),
        ("bad.xes", b"<log><trace></log>", "no well-formed XML at line 1"),
        ("nothing.xes", b"<log></log>", "no rows"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(here: Path, name: str, content: bytes, said: str) -> None:
    path = here / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    ran = replayed(path, "--json")
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1


def test_a_damaged_or_missing_file_is_one_sentence(here: Path) -> None:
    whole = gzip.compress(PLAIN.encode() * 2_000)
    torn = here / "torn.csv.gz"
    torn.write_bytes(whole[: len(whole) // 2])
    fake = here / "fake.csv.gz"
    fake.write_text(PLAIN)
    damaged = here / "damaged.csv.gz"
    damaged.write_bytes(whole[:100] + bytes(50) + whole[150:])
    (here / "folder.csv").mkdir()
    for path, said in (
        (torn, "breaks off"),
        (fake, "not compressed"),
        (damaged, "breaks off or is damaged"),
        (here / "gone.csv", "There is no file"),
        (here / "folder.csv", "is a folder"),
    ):
        ran = replayed(path)
        assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
        assert said in ran.err


def test_rows_that_cannot_be_set_aside_are_one_sentence(here: Path) -> None:
    (here / "a.csv.rejected.csv").mkdir()
    ran = replayed(written(here / "a.csv", table(ROWS[0], "1,New,soon,Ada,x")))
    assert ran.status == 2
    assert "run the replay in a folder of your own" in ran.err
