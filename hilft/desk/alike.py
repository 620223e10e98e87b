"""New cases that look as if they had one cause, for leads to look at: see `hilft.core.alike` for the rule."""

from datetime import datetime, timedelta

from django.db import connection

from hilft.cases.models import Case
from hilft.core.alike import Earlier, Group, Said, groups, is_like, shared_words

WITHIN = timedelta(hours=2)
"""How new a case is to be looked at."""
LOOKED_AT = 300
"""Most new cases that are compared; they are enough to see a common cause."""
EARLIER, OFTEN = 2000, 0.02
"""Of so many earlier messages, a word that this share of them (and more than one) has is no sign of anything."""
ENOUGH = 500
"""From so many earlier messages on, a word that none of them has counts as one that nobody used before."""
OFFERED = 2000
"""Most new cases that are offered to be linked with an incident at once."""
COMPARED = 200
"""So many affected cases tell which words go with an incident."""

_WORDS = """
SELECT c.id, c.team_id, tsvector_to_array(to_tsvector('german', c.title) || coalesce(first.search, ''))
FROM ({which}) AS c
LEFT JOIN LATERAL (
  SELECT m.search FROM cases_placement p JOIN conversations_message m USING (conversation_id)
  WHERE p.case_id = c.id AND m.customer_id IS NOT NULL ORDER BY m.id LIMIT 1) AS first ON true
ORDER BY c.id
"""
_NEW = """
SELECT id, team_id, title FROM (
  SELECT id, team_id, title, kind, opened_at, closed_at FROM cases_case ORDER BY id DESC LIMIT 5000) AS newest
WHERE kind = 'customer' AND closed_at IS NULL AND opened_at > %(since)s AND NOT EXISTS (
  SELECT 1 FROM cases_affected a JOIN cases_case i ON i.id = a.incident_id
  WHERE a.case_id = newest.id AND i.closed_at IS NULL)
ORDER BY id DESC LIMIT %(most)s
"""
_AFFECTED = """
SELECT c.id, c.team_id, c.title FROM cases_affected a JOIN cases_case c ON c.id = a.case_id
WHERE a.incident_id = %(incident)s ORDER BY a.id DESC LIMIT %(most)s
"""
_ONE = "SELECT id, team_id, title FROM cases_case WHERE id = %(case)s"
_BEFORE = """
SELECT word, ndoc FROM ts_stat(format(
  'SELECT search FROM conversations_message WHERE stored_at < %%L ORDER BY id DESC LIMIT %%s',
  %(since)s::timestamptz, %(earlier)s::int))
"""
_HOW_MANY = """
SELECT count(*) FROM (
  SELECT 1 FROM conversations_message WHERE stored_at < %(since)s ORDER BY id DESC LIMIT %(earlier)s)
  AS sample
"""


def alike_now(*, now: datetime) -> list[Group]:
    """Return groups of new, unlinked cases that look as if they had one cause, the largest first."""
    said = _said(_NEW, since=now - WITHIN, most=LOOKED_AT)
    return groups(said, _earlier(now)) if said else []


def like_incident(incident_id: int, *, now: datetime) -> list[int]:
    """Return unlinked cases, new since shortly before an incident, that look like those it affects, oldest first."""
    began = min(now, Case.objects.values_list("opened_at", flat=True).get(pk=incident_id))
    words = _words_of(incident_id, earlier := _earlier(began))
    new = _said(_NEW, since=began - WITHIN, most=OFFERED)
    return [one.case for one in new if is_like(one, words, earlier)]


def incidents_like(case_id: int, incident_ids: list[int], *, now: datetime) -> list[int]:
    """Return those of these incidents that this case looks like."""
    (said,) = _said(_ONE, case=case_id)
    found = []
    for number, opened_at in Case.objects.filter(pk__in=incident_ids).values_list("pk", "opened_at"):
        earlier = _earlier(min(now, opened_at))
        if is_like(said, _words_of(number, earlier), earlier):
            found.append(number)
    return found


def _words_of(incident_id: int, earlier: Earlier) -> tuple[str, ...]:
    """Return the rare words at least half of the affected cases share."""
    return shared_words([earlier.rare(one.words) for one in _said(_AFFECTED, incident=incident_id, most=COMPARED)])


def _said(which: str, **values: datetime | int) -> list[Said]:
    with connection.cursor() as cursor:
        cursor.execute(_WORDS.format(which=which), values)
        return [Said(case, team, frozenset(words)) for case, team, words in cursor.fetchall()]


def _earlier(began: datetime) -> Earlier:
    """Return which words the house's messages had shortly before this began, and which of them many had."""
    values: dict[str, datetime | int] = {"since": began - WITHIN, "earlier": EARLIER}
    with connection.cursor() as cursor:
        cursor.execute(_HOW_MANY, values)
        (number,) = cursor.fetchone()
        cursor.execute(_BEFORE, values)
        seen = dict(cursor.fetchall())
    often = max(2, OFTEN * number)
    common = frozenset(word for word, times in seen.items() if times >= often)
    return Earlier(common, frozenset(seen) if number >= ENOUGH else None)


def titles(case_ids: list[int]) -> dict[int, str]:
    """Return the titles of these cases by number."""
    return dict(Case.objects.filter(pk__in=case_ids).values_list("pk", "title"))
