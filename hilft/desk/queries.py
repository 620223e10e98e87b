"""The lists of the desk: always next deadline first, never more rows read than shown, counts only from figures."""

import re
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F

from hilft.cases.likeness import same_persons
from hilft.cases.models import Case
from hilft.cases.queries import load
from hilft.people.models import Person
from hilft.people.permissions import Right, may
from hilft.people.queries import persons, roster

PAGE = 25
LISTS = ("mine", "offers", "team", "missed", "waiting", "consults", "all")
_FIRST = datetime.fromisoformat("1970-01-01T00:00:00+00:00")

# Each owner's cases are read in order of deadline from the owner's index and merged, so nothing is sorted or scanned.
_OF_OWNERS = """
SELECT c.id, c.next_due FROM people_person p CROSS JOIN LATERAL (
  SELECT id, next_due FROM cases_case
  WHERE owner_id = p.id AND owner_ok AND channel <> 'canary' AND (next_due, id) > (%(moment)s, %(number)s) {which}
  ORDER BY next_due, id LIMIT %(limit)s
) c WHERE p.may_own AND {whose}
"""
_IN_ORDER = """
SELECT id, next_due FROM cases_case
WHERE closed_at IS NULL AND channel <> 'canary' AND (next_due, id) > (%(moment)s, %(number)s) {which}
ORDER BY next_due, id LIMIT %(limit)s
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
    # Questions that are mine to answer, and those my own cases asked.
    "consults": "("
    + _OF_OWNERS.format(which="AND kind = 'consult'", whose="p.id = %(person)s")
    + ") UNION SELECT child.id, child.next_due FROM cases_case mine"
    " JOIN experts_consult asked ON asked.parent_id = mine.id JOIN cases_case child ON child.id = asked.case_id"
    " WHERE mine.owner_id = %(person)s AND mine.owner_ok"
    " AND child.closed_at IS NULL AND (child.next_due, child.id) > (%(moment)s, %(number)s)",
    "all": _IN_ORDER.format(which=""),
}


class Taker(NamedTuple):
    """Somebody a case can be offered to, with the number of open cases they own, as last counted."""

    person: Person
    open_cases: int


def takers(case: Case, *, now: datetime) -> list[Taker]:
    """Return who may own this case and is there now, the owner's own team first, then by name."""
    people = roster()
    there = [
        one for one in persons() if may(one, Right.OWN) and people.is_there(one.pk, now) and one.pk != case.owner_id
    ]
    there.sort(key=lambda one: one.team_id != case.team_id)
    loads = load({one.pk for one in there})
    return [Taker(one, loads.get(one.pk, 0)) for one in there]


def cases_of(name: str, *, person: Person, now: datetime, after: tuple[datetime, int] | None = None) -> list[Case]:
    """Return one page of a list, next deadline first, beginning after a (deadline, number).

    One row more than PAGE comes when there is a next page. "missed": past their deadline, or climbed above their
    advisor and not handed down again. Raises KeyError for a list that does not exist.
    """
    if not may(person, Right.SEE_CASES):
        return []
    moment, number = after or (_FIRST, 0)
    values: dict[str, Any] = {"moment": moment, "number": number, "limit": PAGE + 1, "now": now}
    values |= {"person": person.pk, "team": person.team_id}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM ({_LISTS[name]}) AS found ORDER BY next_due, id LIMIT %(limit)s", values)
        ids = [row[0] for row in cursor.fetchall()]
    found = _lines(ids)
    return [found[case_id] for case_id in ids if case_id in found]


def owned_by(person: Person) -> list[Case]:
    """Return a person's open cases, next deadline first, at most a page of them."""
    found = Case.objects.real().owned_by(person.pk).select_related("owner", "customer", "team", "offered_to")
    return list(found.order_by("next_due")[:PAGE])


def rail_counts(person: Person) -> dict[str, int]:
    """Return the counted figures beside the rail's entries; counted by a loop, never by a page."""
    wanted = {"mine": f"owner:{person.pk}", "team": f"team:{person.team_id}", "all": "open", "missed": "raised"}
    wanted |= {"waiting": f"waiting:{person.pk}", "offers": f"offers:{person.pk}"}
    wanted |= {"alike": "alike", "unconfirmed": "unconfirmed", "found": "found"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, value FROM cases_figure WHERE name = ANY(%s)", [list(wanted.values())])
        values = dict(cursor.fetchall())
    counts = {name: values.get(figure, 0) for name, figure in wanted.items()}
    return {**counts, "open": counts["all"]}


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


FOUND = 50
"""Most cases a search shows."""
LOOKED_AT = 500
"""Most messages a search looks at."""
RECENT = 200_000
"""How far back, in messages, the search for a common word goes."""
PROBED, OFTEN = (2000, 300), 0.02
"""How many of the newest messages and titles tell whether a word is common, and what share of them makes it so."""

_WORDS = "websearch_to_tsquery('german', %(words)s)"
_IN_TITLE = f"to_tsvector('german'::regconfig, COALESCE(subject, '')) @@ {_WORDS}"
_PROBE = f"""
SELECT
  (SELECT count(*) FROM (SELECT search FROM conversations_message ORDER BY id DESC LIMIT %(messages)s) AS newest
   WHERE search @@ {_WORDS}),
  (SELECT count(*) FROM (SELECT subject FROM conversations_conversation ORDER BY id DESC LIMIT %(titles)s) AS newest
   WHERE {_IN_TITLE})
"""
# A common word is looked for from the newest backwards, a rare one in its index. What matches is worked out first
# (a materialised part is planned as if all of it were wanted), capped, and only then joined and put in order.
_SAID = {
    False: f"SELECT conversation_id AS id FROM conversations_message WHERE search @@ {_WORDS}",
    True: "SELECT conversation_id AS id FROM"
    f" (SELECT conversation_id, search FROM conversations_message ORDER BY id DESC LIMIT {RECENT}) AS newest"
    f" WHERE search @@ {_WORDS}",
}
_TITLED = {
    False: f"SELECT id FROM conversations_conversation WHERE {_IN_TITLE}",
    True: f"SELECT id FROM (SELECT id, subject FROM conversations_conversation ORDER BY id DESC LIMIT {RECENT})"
    f" AS newest WHERE {_IN_TITLE}",
}
_SEARCH = """
WITH all_said AS MATERIALIZED ({said}), said AS MATERIALIZED (SELECT id FROM all_said LIMIT %(most)s),
all_titled AS MATERIALIZED ({titled}), titled AS MATERIALIZED (SELECT id FROM all_titled LIMIT %(most)s),
named AS MATERIALIZED (
  SELECT id FROM people_customer
  WHERE to_tsvector('simple'::regconfig, COALESCE(name, '')) @@ to_tsquery('simple', %(name)s)
), known AS MATERIALIZED (
  (SELECT id FROM named LIMIT %(most)s)
  UNION (SELECT customer_id FROM people_identity WHERE network = ANY(%(networks)s) AND address = lower(%(words)s))
), theirs AS MATERIALIZED (
  SELECT c.id FROM known CROSS JOIN LATERAL
    (SELECT id FROM conversations_conversation WHERE customer_id = known.id LIMIT %(shown)s) AS c LIMIT %(most)s
), numbers AS MATERIALIZED (
  SELECT p.case_id
  FROM (SELECT id FROM said UNION SELECT id FROM titled UNION SELECT id FROM theirs) AS hit
  CROSS JOIN LATERAL (SELECT case_id FROM cases_placement WHERE conversation_id = hit.id) AS p
  UNION SELECT %(number)s::bigint
)
SELECT c.id, (SELECT count(*) FROM said) >= %(most)s OR (SELECT count(*) FROM titled) >= %(most)s
FROM numbers AS n CROSS JOIN LATERAL (SELECT id, closed_at, next_due FROM cases_case WHERE id = n.case_id) AS c
ORDER BY c.id = %(number)s DESC, c.closed_at DESC NULLS FIRST, c.next_due, c.id LIMIT %(shown)s
"""
NETWORKS = ["mail", "phone", "community", "mastodon", "form", "letter", "visit"]


class Found(NamedTuple):
    """What a search found: open cases first. `more`: there is more than is shown."""

    cases: list[Case]
    more: bool


def found_cases(words: str, *, person: Person) -> Found:
    """Return cases by number, by what was said in them, by title, by the customer's name or address."""
    if not may(person, Right.SEE_CASES):
        return Found([], more=False)
    with connection.cursor() as cursor:
        cursor.execute(_PROBE, {"words": words, "messages": PROBED[0], "titles": PROBED[1]})
        often = [count >= OFTEN * probed for count, probed in zip(cursor.fetchone(), PROBED, strict=True)]
        cursor.execute(_SEARCH.format(said=_SAID[often[0]], titled=_TITLED[often[1]]), _values(words))
        rows = cursor.fetchall()
    ids = [row[0] for row in rows]
    known = _lines(ids[:FOUND])
    return Found([known[case_id] for case_id in ids[:FOUND]], more=len(ids) > FOUND or any(row[1] for row in rows))


def _values(words: str) -> dict[str, Any]:
    """Return what a search is given; short beginnings of names would match everybody and are taken whole."""
    names = [f"{token}:*" if len(token) > 1 else token for token in re.findall(r"\w+", words.casefold())]
    bare = words.removeprefix("#")
    number = int(bare) if bare.isdecimal() and len(bare) < 18 else 0
    values: dict[str, Any] = {"words": words, "number": number, "name": " & ".join(names), "networks": NETWORKS}
    return {**values, "most": LOOKED_AT, "shown": FOUND + 1}


def cases_of_customer(customer_id: int) -> list[Case]:
    """Return the cases of a customer, and of whoever is known to be the same person, open ones first, at most FOUND."""
    placed = Case.objects.filter(placements__conversation__customer_id__in=same_persons(customer_id))
    ids = placed.order_by(F("closed_at").desc(nulls_first=True), "next_due", "pk").values_list("pk", flat=True)
    wanted = list(dict.fromkeys(ids[: 2 * FOUND]))[:FOUND]
    known = _with_people(wanted)  # in the database's order, which is nobody's
    return [known[pk] for pk in wanted if pk in known]


_OF_LINE = (
    "title", "channel", "reach", "opened_at", "closed_at", "next_due", "rung", "proposed_at", "waiting_for",
    "offered_to", "owner__name", "owner__initials",
)  # fmt: skip


def _lines(ids: list[int]) -> dict[int, Case]:
    """Return cases with what a line of a list shows, and no more: a list is read more often than anything else."""
    return Case.objects.select_related("owner").only(*_OF_LINE).in_bulk(ids)


def _with_people(ids: list[int]) -> dict[int, Case]:
    return Case.objects.select_related("owner", "customer", "team", "offered_to").in_bulk(ids)
