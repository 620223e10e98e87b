"""What the database refuses about the rules of a case, whatever the code in front of it does."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.policies.ruled import fault_at
from tests.world import World

REFUSED = {
    "rules changed without migrating": (
        "UPDATE cases_case SET policy_id = policy_id + 1, seq = seq + 1, last_event = 'noted'",
        "rules_change_lawfully",
    ),
    "a matter changed without sorting": (
        "UPDATE cases_case SET matter = 'move', seq = seq + 1, last_event = 'answered'",
        "rules_change_lawfully",
    ),
    "a matter changed silently": ("UPDATE cases_case SET matter = 'move'", "change_has_an_event"),
    "a date of the law put off by an answer": (
        "UPDATE cases_case SET law_due = law_due + interval '1 h', seq = seq + 1, last_event = 'answered'",
        "law_date_stands",
    ),
    "a date of the law taken away by sorting": (
        "UPDATE cases_case SET law_due = NULL, seq = seq + 1, last_event = 'sorted'",
        "law_date_stands",
    ),
    "a word put off by migrating": (
        "UPDATE cases_case SET word_due = word_due + interval '1 h', seq = seq + 1, last_event = 'migrated'",
        "rules_grant_no_time",
    ),
    "a matter put off by sorting": (
        "UPDATE cases_case SET matter_due = matter_due + interval '1 h', seq = seq + 1, last_event = 'sorted'",
        "matter_moves_lawfully",
    ),
    "a deadline beyond the date of the law": (
        "UPDATE cases_case SET law_due = decided_at + interval '2 min', seq = seq + 1, last_event = 'sorted'",
        "deadline_is_the_soonest_owed",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.django_db
def test_the_database_refuses(name: str, telecom: World) -> None:
    fault_at(telecom, telecom.now)
    statement, constraint = REFUSED[name]
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert caught.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]
