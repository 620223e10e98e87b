"""A house over several machines: pages here, loops there, one database, and a role with the least rights."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hilft.base.embedded import Embedded
from tests.work.conftest import Start
from tests.work.houses import Command, members, until


@pytest.fixture(scope="module")
def working(server: Embedded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Command]:
    """The first machine: it makes the tables as their owner and runs the loops as a role with fewer rights."""
    room = tmp_path_factory.mktemp("work")
    env = {"DATABASE_URL": server.url("app"), "HILFT_OWNER_URL": server.url("owner")}
    machine = Command(("up", "--only", "work", "--data", str(room / "house")), room, env)
    assert until(lambda: "its loops" in machine.out), machine.err
    yield machine
    machine.end()


@pytest.fixture(scope="module")
def serving(server: Embedded, working: Command, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Command]:
    """Another machine, which only serves pages and knows only the running role: the tables are there already."""
    room = tmp_path_factory.mktemp("web")
    env = {"DATABASE_URL": server.url("app"), "HILFT_SECRET_KEY": "the same on every machine"}
    machine = Command(("up", "--only", "web", "--webs", "1", "--port", "0", "--data", str(room / "house")), room, env)
    yield machine
    machine.end()


def clocks(server: Embedded) -> int:
    """Return how many clocks have ticked within the last seconds."""
    with psycopg.connect(server.url("owner")) as connection:
        asked = "SELECT count(*) FROM base_beat WHERE kind = 'clock' AND at > clk.now() - interval '3 seconds'"
        (number,) = connection.execute(asked).fetchone() or (0,)
    return int(number)


def test_any_number_of_machines_work_and_others_serve(
    server: Embedded, working: Command, serving: Command, room: Path, hilft: Start
) -> None:
    second = hilft("up", "--only", "work", "--data", room / "house", DATABASE_URL=server.url("app"))
    assert until(lambda: clocks(server) == 2), second.err + working.err
    assert serving.page().headers["location"] == "/setup/"
    assert not [command for command in members(serving.room / "house").values() if "hilft.work.loops" in command]
    assert second.stop() == 0
    assert until(lambda: clocks(server) == 1, 10)


def test_no_process_of_the_house_knows_the_owner(server: Embedded, working: Command) -> None:
    passwords = {role: server.parts(role)["password"] for role in ("owner", "app")}
    children = [pid for pid, command in members(working.room / "house").items() if "hilft.work" in command]
    told = "".join(Path(f"/proc/{pid}/environ").read_text() for pid in children)
    assert passwords["app"] in told
    assert passwords["owner"] not in told


FORBIDDEN = (
    "DELETE FROM cases_case",
    "DELETE FROM cases_caseevent",
    "DELETE FROM cases_placement",
    "DELETE FROM conversations_message",
    "DELETE FROM channels_rawmessage",
    "DELETE FROM deliveries_delivery",
    "TRUNCATE cases_case CASCADE",
    "TRUNCATE cases_caseevent",
    "UPDATE cases_caseevent SET kind = 'routed'",
    "UPDATE policies_policyversion SET text = ''",
    "ALTER TABLE cases_case ADD COLUMN hidden int",
    "ALTER TABLE cases_case DROP CONSTRAINT open_case_has_owner_and_deadline",
    "ALTER TABLE cases_case DISABLE TRIGGER ALL",
    "ALTER TABLE people_person OWNER TO CURRENT_USER",
    "DROP TABLE cases_case CASCADE",
    "DROP FUNCTION clk.now() CASCADE",
    "CREATE TABLE public.mine (one int)",
    "CREATE OR REPLACE FUNCTION clk.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
    "INSERT INTO clk.shift (by) VALUES ('1 day')",
    "GRANT DELETE ON cases_case TO CURRENT_USER",
    "SET session_replication_role = replica",
)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_running_role_cannot_remove_rewrite_or_rebuild(server: Embedded, working: Command, statement: str) -> None:
    with psycopg.connect(server.url("app"), autocommit=True) as connection:
        if statement.startswith("GRANT"):  # a warning without an effect
            connection.execute(statement)
            asked = connection.execute("SELECT has_table_privilege('cases_case', 'DELETE')").fetchone()
            assert asked == (False,)
            return
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


def test_the_running_role_can_do_its_work(server: Embedded, working: Command) -> None:
    with psycopg.connect(server.url("app"), autocommit=True) as connection:
        connection.execute("SELECT id FROM cases_case FOR UPDATE SKIP LOCKED")
        connection.execute("SELECT clk.now()")
        connection.execute("DELETE FROM people_duty")
        connection.execute("DELETE FROM django_session")


def test_a_restart_of_the_database_ends_no_loop_and_no_page(
    server: Embedded, working: Command, serving: Command
) -> None:
    assert serving.page().status_code == 302
    before = {pid for pid, command in members(working.room / "house").items() if "hilft.work.loops" in command}
    server.stop()
    assert until(lambda: "The database is away" in working.err, 20), working.err
    server.start()
    assert until(lambda: clocks(server) == 1, 40), working.err
    assert serving.page().status_code == 302
    after = {pid for pid, command in members(working.room / "house").items() if "hilft.work.loops" in command}
    assert after == before
    assert "Traceback" not in working.err
    assert serving.stop() == 0
