"""`hilft promise`, `policy check` and `doctor`: what scripts rely on."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from hilft.base.actions import beat
from hilft.base.clock import now
from hilft.cases.models import Case
from hilft.people.actions import put_on_duty
from hilft.people.models import Role
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
    people = hilft("promise", DATABASE_URL=address())
    assert people.status() == 0
    assert people.out.startswith("No customer waits longer than 3 working days for a word without the head of service")
    assert people.out.endswith("The promise holds.\n")


def test_a_case_that_no_clock_has_looked_after_for_a_minute_breaks_it_unless_a_worker_holds_it(hilft: Start) -> None:
    world = World(now=now())
    case = world.case("The line is dead")
    assert case.next_due is not None
    with later(case.next_due - now() + timedelta(seconds=50)):
        status, found = asked(hilft, "promise")
        assert (status, found["overdue"], found["overdue_unheld"]) == (0, 1, 0)
    with later(case.next_due - now() + timedelta(seconds=70)):
        status, found = asked(hilft, "promise")
        assert (status, found["overdue"], found["overdue_unheld"], found["holds"]) == (1, 1, 1, False)
        with psycopg.connect(address()) as worker:
            worker.execute("SELECT 1 FROM cases_case WHERE id = %s FOR UPDATE", [case.pk])
            status, found = asked(hilft, "promise")
            assert (status, found["overdue"], found["overdue_unheld"]) == (0, 1, 0)


def test_a_case_without_deadline_is_counted_although_the_database_refuses_it(hilft: Start) -> None:
    """Nothing can store such a case. Should somebody take the constraint away, the count still finds it."""
    case = World(now=now()).case("The line is dead")
    kept = next(one for one in Case._meta.constraints if one.name == "open_case_has_owner_and_deadline")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Case, kept)
        editor.execute("ALTER TABLE cases_case DISABLE TRIGGER USER")
    try:
        Case.objects.filter(pk=case.pk).update(next_due=None)
        status, found = asked(hilft, "promise")
    finally:
        Case.objects.filter(pk=case.pk).update(next_due=case.next_due)
        with connection.schema_editor() as editor:
            editor.execute("ALTER TABLE cases_case ENABLE TRIGGER USER")
            editor.execute("ALTER TABLE cases_case DISABLE TRIGGER cases_not_truncated")
            editor.add_constraint(Case, kept)
    assert (status, found["without_deadline"], found["holds"]) == (1, 1, False)


def test_a_house_that_nobody_set_up_or_made_says_so(hilft: Start) -> None:
    told = hilft("promise", "--json", DATABASE_URL=address()).complaint()
    assert "not set up" in told or "set the house up" in told
    empty = psycopg.conninfo.make_conninfo(address(), dbname="postgres")
    assert (
        hilft("promise", DATABASE_URL=empty).complaint()
        == "There is no house in this database yet: hilft up makes one."
    )


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
    people = hilft("policy", "check", room / "wrong.toml")
    assert people.status() == 1
    assert people.out.startswith(f"{room / 'wrong.toml'}, line {line}: ")
    (room / "binary.toml").write_bytes(b"\xff\xfe")
    assert hilft("policy", "check", room / "binary.toml").complaint().endswith("is not text: save it as UTF-8.")


def test_the_doctor_names_what_is_missing_with_its_remedy_and_what_is_mended_is_named_no_more(hilft: Start) -> None:
    world = World(now=now())
    always = {"rights", "database"}  # the tests' own database
    status, found = asked(hilft, "doctor")
    assert (status, found["well"]) == (1, False)
    missing = {"roster", "clock", "outbox", "mail", "heartbeat"}
    assert {one["about"] for one in found["findings"]} == always | missing
    assert all(one["what"] and one["remedy"] for one in found["findings"])
    for role in (Role.DUTY_LEAD, Role.COMMUNITY_MANAGER, Role.MODERATOR, Role.PRIVACY_OFFICER):
        put_on_duty(world.lena, role)
    for kind in ("clock", "outbox"):
        beat(kind, kind, now=world.now)
    mended = {
        "HILFT_SMTP": "smtps://mail.example.org",
        "HILFT_IMAP": "imaps://mail.example.org",
        "HILFT_URL": "https://care.example.org",
        "HILFT_HEARTBEAT_URL": "https://watch.example.org/secret",
    }
    status, found = asked(hilft, "doctor", **mended)
    assert {one["about"] for one in found["findings"]} == always
    people = hilft("doctor", DATABASE_URL="postgresql://hilft@127.0.0.1:1/hilft")
    assert people.status() == 1
    assert people.out.startswith("house: The database cannot be reached (")
    assert "check DATABASE_URL and that the server runs." in people.out
