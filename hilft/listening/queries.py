"""What lies where, what people said of it, and how well it was told: reads only."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from hilft.core.relevance import ASIDE, UNSURE
from hilft.listening.judging import EVERY
from hilft.listening.models import Candidate, Trained, Vocabulary

LISTS = ("check", "aside", "cases")
WEEKS = 12
_LABEL = """
CASE WHEN c.is_first AND k.closed_at IS NOT NULL AND k.outcome = 'not_for_us' THEN false
     WHEN c.is_first AND c.verdict <> '' THEN true
     WHEN c.is_first AND EXISTS (SELECT 1 FROM cases_placement p JOIN conversations_message m USING (conversation_id)
          WHERE p.case_id = c.case_id AND m.person_id IS NOT NULL AND m.audience <> 'internal') THEN true
     WHEN c.case_id IS NULL AND c.verdict = 'aside' THEN false END
"""
"""What people made of a candidate: the last they said, or that somebody answered its case; NULL while neither."""
_LABELLED = f"""
SELECT * FROM (
  SELECT c.id, c.text, {_LABEL} AS wanted FROM listening_candidate c LEFT JOIN cases_case k ON k.id = c.case_id
  WHERE c.text <> '' AND (c.verdict <> '' OR c.is_first)
) told WHERE wanted IS NOT NULL ORDER BY id DESC LIMIT %s
"""
_WEEKS = f"""
SELECT week, count(*), count(*) FILTER (WHERE kept), count(*) FILTER (WHERE kept AND wanted),
  count(*) FILTER (WHERE kept AND NOT wanted), count(*) FILTER (WHERE NOT kept AND is_sample AND wanted IS NOT NULL),
  count(*) FILTER (WHERE NOT kept AND is_sample AND wanted), count(*) FILTER (WHERE NOT kept AND wanted)
FROM (
  SELECT date_trunc('week', c.found_at AT TIME ZONE 'UTC')::date AS week, c.judged <> 'aside' AS kept, c.is_sample,
    {_LABEL} AS wanted
  FROM listening_candidate c LEFT JOIN cases_case k ON k.id = c.case_id WHERE c.found_at >= %s
) told GROUP BY week ORDER BY week DESC
"""


class Week(NamedTuple):
    """A week's finds. `right` and `wrong`: of those that became cases, what people said; `checked` of those aside.

    `overlooked`: of the checked, how many needed an answer; `rescued`: of all aside, how many a person made a case.
    """

    begins: date
    found: int
    kept: int
    right: int
    wrong: int
    checked: int
    overlooked: int
    rescued: int

    @property
    def precision(self) -> float | None:
        """Of what became cases, the share that needed an answer; None while nobody has said."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def missed(self) -> float:
        """How many were overlooked, by what the checked ones tell of all that lies aside; never fewer than known."""
        aside = self.found - self.kept
        return max(float(self.rescued), self.overlooked * aside / self.checked if self.checked else 0.0)

    @property
    def recall(self) -> float | None:
        """Of what needed an answer, the share that became cases at once; None while nothing aside was checked."""
        return self.right / (self.right + self.missed) if self.checked and self.right + self.missed else None


def candidates(name: str, *, before: int | None = None, term: str = "", most: int) -> list[Candidate]:
    """Return one of `LISTS`, the newest first, below a number; one more than `most` if there is any."""
    found = _list(name).select_related("case__owner", "decided_by")
    if before is not None:
        found = found.filter(pk__lt=before)
    if term:
        found = found.filter(term=term)
    return list(found.order_by("-pk")[: most + 1])


def candidate(number: int) -> Candidate | None:
    """Return one candidate."""
    return Candidate.objects.select_related("case__owner", "decided_by").filter(pk=number).first()


def candidate_of(case_id: int) -> Candidate | None:
    """Return the find that began a case."""
    return Candidate.objects.filter(case_id=case_id, is_first=True).select_related("decided_by").first()


def waiting_for_a_check() -> int:
    """Return how many candidates people should look at: to be called by a loop, never by a page."""
    return _list("check").count()


def labelled(most: int) -> list[tuple[int, str, bool]]:
    """Return number, masked words and what people made of them, of the newest candidates, the oldest of them first."""
    with connection.cursor() as cursor:
        cursor.execute(_LABELLED, [most])
        return [(number, text, wanted) for number, text, wanted in reversed(cursor.fetchall())]


def weeks(*, now: datetime) -> list[Week]:
    """Return the last weeks, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_WEEKS, [now - timedelta(weeks=WEEKS)])
        return [Week(*row) for row in cursor.fetchall()]


def versions(most: int = 10) -> list[Trained]:
    """Return the models that were trained lately, without their content, the newest first."""
    return list(Trained.objects.defer("content").order_by("-pk")[:most])


def vocabulary() -> Vocabulary:
    """Return which words are ours; empty ones when nobody wrote any down."""
    return Vocabulary.objects.select_related("changed_by").order_by("pk").first() or Vocabulary()


def share_checked() -> int:
    """Return of how many that lie aside one is shown to people."""
    return EVERY


def _list(name: str) -> QuerySet[Candidate]:
    if name == "check":
        doubtful = Q(judged=UNSURE, case__closed_at=None) | Q(is_sample=True, case=None)
        return Candidate.objects.filter(doubtful, verdict="", emptied_at=None, deleted_at=None)
    if name == "aside":
        gone: dict[str, Any] = {"is_first": True, "case__outcome": "not_for_us", "case__closed_at__isnull": False}
        return Candidate.objects.filter(Q(case=None) | Q(verdict=ASIDE) | Q(**gone), emptied_at=None)
    return Candidate.objects.filter(case__isnull=False).exclude(verdict=ASIDE)
