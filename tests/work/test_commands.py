"""`hilft promise`, `policy check` and `doctor`: what scripts rely on."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils.translation import override
from pytest_django import Settings

from hilft.base.actions import beat
from hilft.base.actions import note as note_watch
from hilft.base.clock import now
from hilft.base.errors import Trouble
from hilft.cases.models import Case
from hilft.desk.audited import AUDIT
from hilft.people.actions import put_on_duty
from hilft.people.models import Role
from hilft.work.doctor import examine
from hilft.work.policy_words import show as show_policy
from hilft.work.promise import check_policy, live, measure, show
from hilft.work.speaking import language_of
from tests.conftest import GUARDS
from tests.shift import later
from tests.work.conftest import Start
from tests.work.houses import Command
from tests.world import PACKS, World

pytestmark = pytest.mark.django_db(transaction=True)


def address() -> str:
    """Return the address of the tests' own database."""
    told = connection.settings_dict
    parts = {"user": told["USER"], "password": told["PASSWORD"], "host": told["HOST"], "port": told["PORT"]}
    return psycopg.conninfo.make_conninfo(dbname=told["NAME"], **{k: v for k, v in parts.items() if v})


def asked(hilft: Start, *words: object, **env: str) -> tuple[int, dict[str, Any]]:
    """Run a command with --json; return its status and its one object."""
    command: Command = hilft(*words, "--json", **{"DATABASE_URL": address(), **env})
    status = command.status()
    assert command.err == ""
    found: dict[str, Any] = json.loads(command.out)
    return status, found


def test_the_promise_holds_and_prints_the_bounds_of_the_rules_in_force(hilft: Start) -> None:
    world = World(now=now())
    case = world.case("The line is dead")
    status, found = asked(hilft, "promise")
    assert status == 0
    assert found["holds"] is True
    assert (found["open_cases"], found["open_customer_cases"]) == (1, 1)
    assert (found["without_owner"], found["without_deadline"], found["overdue"], found["overdue_unheld"]) == (0,) * 4
    assert found["oldest"]["case"] == case.pk
    ladder = [(bound["rung"], bound["role"]) for bound in found["bounds"] if bound["kind"] == "customer"]
    assert ladder == [(1, "duty_lead"), (2, "head_of_service"), (3, "head_of_department")]
    assert found["promise"]["role"] == "head_of_service"
    people = show(found)
    assert people.startswith("No customer waits longer than 3.4 working days for a word without the head of service")
    assert people.endswith("The promise holds.")
    assert people.count("working days") == 2


def test_a_case_that_no_clock_has_looked_after_for_a_minute_breaks_it_unless_a_worker_holds_it(hilft: Start) -> None:
    world = World(now=now())
    case = world.case("The line is dead")
    assert case.next_due is not None
    with later(case.next_due - now() + timedelta(seconds=50)):
        assert state(live(now=now())) == (1, 0, True)
    with later(case.next_due - now() + timedelta(seconds=70)):
        status, found = asked(hilft, "promise")
        assert (status, *state(found)) == (1, 1, 1, False)
        with psycopg.connect(address()) as worker:
            worker.execute("SELECT 1 FROM cases_case WHERE id = %s FOR UPDATE", [case.pk])
            assert state(live(now=now())) == (1, 0, True)


def state(found: dict[str, Any]) -> tuple[int, int, bool]:
    return found["overdue"], found["overdue_unheld"], found["holds"]


def test_a_case_without_deadline_is_counted_although_the_database_refuses_it() -> None:
    """Nothing can store such a case. Should somebody take the constraint away, the count still finds it."""
    case = World(now=now()).case("The line is dead")
    kept = next(one for one in Case._meta.constraints if one.name == "open_case_has_owner_and_deadline")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Case, kept)
        editor.execute("ALTER TABLE cases_case DISABLE TRIGGER USER")
    try:
        Case.objects.filter(pk=case.pk).update(next_due=None)
        found = live(now=now())
    finally:
        Case.objects.filter(pk=case.pk).update(next_due=case.next_due)
        with connection.schema_editor() as editor:
            editor.execute("ALTER TABLE cases_case ENABLE TRIGGER USER")
            editor.execute("ALTER TABLE cases_case DISABLE TRIGGER cases_not_truncated")
            editor.add_constraint(Case, kept)
    assert (found["without_deadline"], found["holds"]) == (1, False)


def test_a_house_that_nobody_set_up_or_made_says_so(hilft: Start) -> None:
    with pytest.raises(Trouble, match="set the house up first"):
        measure()
    empty = psycopg.conninfo.make_conninfo(address(), dbname="postgres")
    told = hilft("promise", DATABASE_URL=empty).complaint()
    assert told == "There is no house in this database yet: hilft up makes one."


def test_a_policy_is_checked_with_its_bounds_or_with_its_mistakes_and_their_lines(room: Path, hilft: Start) -> None:
    status, found = asked(hilft, "policy", "check", PACKS / "care.toml")
    assert (status, found["valid"], found["problems"]) == (0, True, [])
    assert found["promise"]["matter_days"] == 10
    text = (PACKS / "care.toml").read_text()
    (room / "wrong.toml").write_text(text.replace('third_party = "10 working days"', 'third_party = "ten days"'))
    line = text.splitlines().index('third_party = "10 working days"') + 1
    status, found = asked(hilft, "policy", "check", room / "wrong.toml")
    assert (status, found["valid"]) == (1, False)
    assert [problem["line"] for problem in found["problems"]] == [line]
    assert show_policy(found).startswith(f"{room / 'wrong.toml'}, line {line}: 'ten days' is not a span of time; ")
    with override("de"):
        told = show_policy(found)
    assert told.startswith(f"{room / 'wrong.toml'}, Zeile {line}: 'ten days' ist keine Zeitspanne; schreiben Sie ")
    (room / "binary.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(Trouble, match="is not text: save it as UTF-8"):
        check_policy(room / "binary.toml")


def with_one_matter(room: Path) -> Path:
    """Return the shipped policy with only the first of its matters: each one more takes seconds to be bounded."""
    shorter = room / "care.toml"
    shorter.write_text((PACKS / "care.toml").read_text().partition("[matter.cancellation]")[0])
    return shorter


def test_where_a_house_is_set_up_a_policy_is_checked_on_its_calendar_and_its_roster(room: Path, hilft: Start) -> None:
    World(now=now())
    status, found = asked(hilft, "policy", "check", with_one_matter(room), HILFT_LANGUAGE="de")
    assert (status, found["valid"]) == (0, True)
    matters = {matter["code"]: matter["title"] for matter in found["matters"]}
    assert matters["fault"] == {"en": "Fault", "de": "Störung"}, "programs read the same in each language"
    told = {(hole["role"], hole["passes_to"]) for hole in found["holes"]}
    assert ("community_manager", "head_of_service") in told
    told_as = show_policy(found)
    assert "community manager: nobody on Monday, Tuesday, Wednesday, Thursday, Friday 8:00-18:00, from " in told_as
    assert "what climbs then goes on to: head of service." in told_as


def test_people_read_it_in_their_language(room: Path, hilft: Start) -> None:
    german = hilft("policy", "check", with_one_matter(room), "--language", "de")
    assert german.status() == 0
    assert "care.toml ist ein gültiges Regelwerk." in german.out
    assert "Niemand wartet länger als 3,4 Arbeitstage auf eine Nachricht" in german.out
    assert "ohne dass der Fall hier liegt: Serviceleitung" in german.out
    assert "Anliegen fault: Störung (TKG 58(1) and (2))" in german.out
    refused = hilft("policy", "check", PACKS / "care.toml", "--language", "fr")
    assert refused.complaint() == "--language is 'fr': write en or de."


@pytest.mark.parametrize(
    ("chosen", "setting", "terminal", "spoken"),
    [
        ("", "", "de_DE.UTF-8", "de"),
        ("", "", "C.UTF-8", "en"),
        ("", "", "fr_FR.UTF-8", "en"),
        ("", "de", "en_GB.UTF-8", "de"),
        ("en", "de", "de_DE.UTF-8", "en"),
        ("", "", "", "en"),
    ],
)
def test_who_names_a_language_is_heard_before_the_setting_and_the_terminal(
    chosen: str, setting: str, terminal: str, spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", terminal)
    monkeypatch.setenv("HILFT_LANGUAGE", setting)
    assert language_of(chosen) == spoken


def test_the_doctor_names_what_is_missing_with_its_remedy_and_what_is_mended_is_named_no_more(
    room: Path, settings: Settings
) -> None:
    world = World(now=now())
    always = {"rights", "database"}  # the tests' own database

    def found() -> set[str]:
        told = examine(lambda: None, folder=room)
        assert all(one["what"] and one["remedy"] for one in told["findings"])
        return {one["about"] for one in told["findings"]}

    assert found() == always | {"roster", "clock", "outbox", "mail", "heartbeat", "audit"}
    note_watch(AUDIT, {"faults": [], "sample": 0, "seconds": 0.0, "trouble": "", "case": None}, now=world.now)
    for role in (Role.DUTY_LEAD, Role.COMMUNITY_MANAGER, Role.MODERATOR, Role.PRIVACY_OFFICER):
        put_on_duty(world.lena, role)
    for kind in ("clock", "outbox"):
        beat(kind, kind, now=world.now)
    settings.MAIL_SMTP, settings.MAIL_IMAP = "smtps://mail.example.org", "imaps://mail.example.org"
    settings.HEARTBEAT_URL = "https://watch.example.org/secret"
    assert found() == always | {"address"}  # letters would link to this machine
    settings.SITE_URL = "https://care.example.org"
    assert found() == always


def test_the_doctor_says_when_there_is_nobody_to_examine(hilft: Start) -> None:
    doctor = hilft("doctor", DATABASE_URL="postgresql://hilft@127.0.0.1:1/hilft")
    assert doctor.status() == 1
    assert doctor.out.startswith("house: The database cannot be reached (")
    assert "check DATABASE_URL and that the server runs." in doctor.out


def test_the_doctor_says_what_the_watchmen_found(room: Path, settings: Settings) -> None:
    world = World(now=now())
    fault = ["history_leads_to_the_case", "its history leads elsewhere", 17]
    told = {"faults": [fault], "sample": 1, "seconds": 0.1, "trouble": "", "case": 18}

    def found(about: str) -> list[str]:
        findings = examine(lambda: None, folder=room)["findings"]
        return [f"{one['what']}; {one['remedy']}" for one in findings if one["about"] == about]

    settings.CANARY_MINUTES = 10
    assert found("canary") == [
        "the case the house opens to itself has not been opened in time;"
        " start the house, and read what it says; customers' cases take the same way"
    ]
    note_watch(AUDIT, told, now=world.now)
    (sentence,) = found("audit")
    assert "history_leads_to_the_case; case 18 is about it" in sentence
    note_watch(AUDIT, {**told, "faults": [], "trouble": "DataError"}, now=world.now)
    assert "could not be finished" in found("audit")[0]
    note_watch(AUDIT, {**told, "faults": []}, now=world.now - timedelta(days=2))
    assert "start the house: it audits itself every night" in found("audit")[0]


def test_the_audit_command_names_faults_and_ends_with_one_when_there_are_any(hilft: Start) -> None:
    world = World(now=now())
    world.case("The line is dead")
    status, found = asked(hilft, "audit")
    assert status == 1  # two guards are off in every test
    assert {fault["name"] for fault in found["faults"]} == {trigger for _table, trigger in GUARDS}
    assert found["histories"] == 1
    about = Case.objects.get(kind="operations")
    assert found["case"] == about.pk
    command = hilft("audit", DATABASE_URL=address())
    assert command.status() == 1
    assert "history_not_truncated: is switched off on cases_caseevent" in command.out
    assert f"Case {about.pk} is about it." in command.out


def test_a_command_loads_only_what_it_needs() -> None:
    heavy = ("django", "psycopg", "rich", "hilft.replay.session")
    code = f"import sys, hilft.cli; sys.exit(str([name for name in {heavy} if name in sys.modules] or ''))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stderr.strip() == ""
