"""The lists of the desk: always next deadline first, never more rows read than shown, counts only from figures."""

from datetime import datetime
from typing import Any

from django.db import connection

from hilft.cases.models import Case, Figure
from hilft.people.models import Person
from hilft.people.permissions import Right, may

PAGE = 50
LISTS = ("mine", "team", "missed", "waiting", "offers", "all")
_FIRST = datetime.fromisoformat("1970-01-01T00:00:00+00:00")

# Each owner's cases are read in order of deadline from the owner's index and merged, so nothing is sorted or scanned.
_OF_OWNERS = """
SELECT c.id, c.next_due FROM people_person p CROSS JOIN LATERAL (
  SELECT id, next_due FROM cases_case
  WHERE owner_id = p.id AND owner_ok AND (next_due, id) > (%(moment)s, %(number)s) {which}
  ORDER BY next_due, id LIMIT %(limit)s
) c WHERE p.may_own AND {whose}
"""
_IN_ORDER = """
SELECT id, next_due FROM cases_case
WHERE closed_at IS NULL AND (next_due, id) > (%(moment)s, %(number)s) {which} ORDER BY next_due, id LIMIT %(limit)s
"""
_LISTS = {
    "mine": _OF_OWNERS.format(which="", whose="p.id = %(person)s"),
    "team": _OF_OWNERS.format(which="", whose="p.team_id = %(team)s"),
    "waiting": _OF_OWNERS.format(which="AND waiting_for IS NOT NULL", whose="p.id = %(person)s"),
    "offers": "SELECT id, next_due FROM cases_case WHERE offered_to_id = %(person)s"
    " AND (next_due, id) > (%(moment)s, %(number)s)",
    "missed": "("
    + _IN_ORDER.format(which="AND next_due <= %(now)s")
    + ") UNION "
    # Whatever climbed is owned by somebody who stands on a ladder.
    + _OF_OWNERS.format(which="AND rung > 0", whose="p.role <> 'advisor'"),
    "all": _IN_ORDER.format(which=""),
}


def cases_of(name: str, *, person: Person, now: datetime, after: tuple[datetime, int] | None = None) -> list[Case]:
    """Return one page of a list, next deadline first, beginning after a (deadline, number).

    One row more than PAGE comes when there is a next page. "missed": past their deadline, or climbed above their
    advisor and not handed down again. Raises KeyError for a list that does not exist.
    """
    if not may(person, Right.SEE_CASES):
        return []
    moment, number = after or (_FIRST, 0)
    values = {"moment": moment, "number": number, "limit": PAGE + 1, "person": person.pk, "team": person.team_id}
    with connection.cursor() as cursor:
        cursor.execute(f"{_LISTS[name]} ORDER BY next_due, id LIMIT %(limit)s", {**values, "now": now})
        ids = [row[0] for row in cursor.fetchall()]
    found = Case.objects.select_related("owner", "customer", "team", "offered_to").in_bulk(ids)
    return [found[case_id] for case_id in ids if case_id in found]


def rail_counts(person: Person) -> dict[str, int]:
    """Return the counted figures beside the rail's entries; counted by a loop, never by a page."""
    wanted = {"mine": f"owner:{person.pk}", "team": f"team:{person.team_id}", "all": "open", "missed": "raised"}
    wanted |= {"waiting": f"waiting:{person.pk}", "offers": f"offers:{person.pk}"}
    values = dict(Figure.objects.filter(name__in=wanted.values()).values_list("name", "value"))
    return {name: values.get(figure, 0) for name, figure in wanted.items()}


def last_words(case_ids: list[int]) -> dict[int, Any]:
    """Return the last message that is not a note of each of these cases, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, m.text, m.customer_id IS NOT NULL FROM unnest(%s::bigint[]) AS c(id) CROSS JOIN LATERAL ("
            " SELECT text, customer_id FROM conversations_message m JOIN cases_placement p USING (conversation_id)"
            " WHERE p.case_id = c.id AND m.audience <> 'internal' ORDER BY m.said_at DESC, m.id DESC LIMIT 1) m",
            [case_ids],
        )
        return {case: {"text": text[:200], "by_customer": theirs} for case, text, theirs in cursor.fetchall()}
