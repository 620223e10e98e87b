"""What taking in a message asks of the database, and two processes that try the same one at the same moment."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hilft.channels import inbox
from hilft.channels.inbox import take_in_next
from hilft.channels.models import Account, RawMessage
from tests.channels.hearing import hear, take_in_all
from tests.channels.small_smtp import SmallServer, written
from tests.world import World


def asked_by(number: int, world: World) -> list[str]:
    """Hear a letter of somebody new, take it in, and return what was asked beside the marks of transactions."""
    hear(world, written(f"Matter {number}", Message_ID=f"<{number}@example.net>", From=f"robin{number}@example.net"))
    with CaptureQueriesContext(connection) as asked:
        assert take_in_next(now=world.now)
    return [query["sql"] for query in asked.captured_queries]


def test_a_strangers_letter_is_a_case_within_few_statements(world: World, post: SmallServer) -> None:
    asked_by(1, world)  # fills what is remembered
    asked = asked_by(2, world)
    marks = [sql for sql in asked if "SAVEPOINT" in sql]
    assert (len(asked) - len(marks), len(marks)) == (16, 4), asked
    assert sum("people_organisation" in sql for sql in asked) == 2, "our name for the account, and its language"


def test_storing_a_letter_is_two_statements_and_a_known_one_is_one(world: World, post: SmallServer) -> None:
    Account.objects.create(name="mail", network="mail")
    with CaptureQueriesContext(connection) as fresh:
        hear(world, written("The line is dead"))
    with CaptureQueriesContext(connection) as known:
        hear(world, written("The line is dead"))
    assert (len(fresh), len(known)) == (3, 2), "with one that finds the account"


def test_a_letter_that_two_processes_fail_at_the_same_moment_has_failed_once(
    world: World, post: SmallServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_back = inbox._set_back

    def twice(raw_id: int, error: str, now: datetime) -> None:
        for _ in range(2):
            set_back(raw_id, error, now)

    def fails(*_: object, **__: object) -> None:
        raise ValueError("not today")

    hear(world, written("The line is dead"))
    with monkeypatch.context() as broken:
        broken.setattr(inbox, "_set_back", twice)
        broken.setattr(inbox, "take_in_raw", fails)
        assert take_in_next(now=world.now)
        assert not take_in_next(now=world.now)
    assert RawMessage.objects.get().attempts == 1
    world.now += inbox.AGAIN
    take_in_all(world)
    assert RawMessage.objects.get().message is not None
