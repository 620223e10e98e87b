"""Reviews as pages read them, and the themes as they are counted."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection

from hilft.learning.models import Review, Theme
from hilft.people.models import Person
from hilft.people.permissions import Right, may

RECENT = timedelta(days=90)
MOST = 50

_THEMES = """
SELECT t.id, t.name, count(*), count(*) FILTER (WHERE r.finished_at > %(since)s),
  (SELECT count(*) FROM learning_action a JOIN learning_review of ON of.case_id = a.review_id
     JOIN cases_case c ON c.id = a.case_id WHERE of.theme_id = t.id AND c.closed_at IS NULL),
  -- Found again after everything that was to be done about an earlier one was done.
  count(*) FILTER (WHERE EXISTS (
    SELECT 1 FROM learning_review earlier WHERE earlier.theme_id = t.id AND earlier.finished_at < c.opened_at
      AND EXISTS (SELECT 1 FROM learning_action a WHERE a.review_id = earlier.case_id)
      AND NOT EXISTS (SELECT 1 FROM learning_action a JOIN cases_case done ON done.id = a.case_id
                      WHERE a.review_id = earlier.case_id
                        AND (done.closed_at IS NULL OR done.closed_at > c.opened_at))))
FROM learning_theme t JOIN learning_review r ON r.theme_id = t.id JOIN cases_case c ON c.id = r.reviewed_id
WHERE r.finished_at IS NOT NULL
GROUP BY t.id, t.name ORDER BY 4 DESC, 3 DESC, t.name LIMIT %(most)s
"""


class Counted(NamedTuple):
    """A theme: how often it was found at all and lately, what is still to be done, how often it came back."""

    id: int
    name: str
    found: int
    lately: int
    still_to_do: int
    came_back: int


def themes(*, now: datetime) -> list[Counted]:
    """Return the themes of finished reviews, the most frequent of the last 90 days first.

    A theme came back when a case that began after all actions of an earlier review had ended was found to be about it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_THEMES, {"since": now - RECENT, "most": MOST})
        return [Counted(*row) for row in cursor.fetchall()]


def theme_names() -> list[str]:
    """Return the names of all themes."""
    return list(Theme.objects.order_by("name").values_list("name", flat=True))


def open_reviews(person: Person | None) -> list[Review]:
    """Return the first reviews that are not finished, next deadline first; none for whom cases are hidden."""
    if not may(person, Right.SEE_CASES):
        return []
    found = Review.objects.filter(finished_at=None).select_related("case__owner", "reviewed")
    return list(found.order_by("case__next_due")[:MOST])


def finished_reviews(person: Person | None) -> list[Review]:
    """Return the reviews that ended last."""
    if not may(person, Right.SEE_CASES):
        return []
    found = Review.objects.exclude(finished_at=None).select_related("reviewed", "theme")
    return list(found.order_by("-finished_at")[:MOST])


def review_for(person: Person | None, review_id: int) -> Review | None:
    """Return a review with its actions and whom they belong to; None for whom it does not exist."""
    if not may(person, Right.SEE_CASES):
        return None
    found = Review.objects.select_related("case__owner", "reviewed", "theme", "apology_by")
    return found.prefetch_related("actions__case__owner").filter(pk=review_id).first()
