"""What must be true after the fire, asked of the rows themselves."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.db import connection

from hilft.base.clock import now as database_now
from hilft.cases.audit import audit
from hilft.cases.histories import untrue
from hilft.cases.models import Case, CaseEvent
from hilft.conversations.models import Message
from hilft.deliveries.models import Delivery
from tests.chaos.load import Load

_GAPS = """
SELECT count(*) FROM cases_case c WHERE c.seq <> (SELECT count(*) FROM cases_caseevent e WHERE e.case_id = c.id)
  OR c.seq <> (SELECT max(seq) FROM cases_caseevent e WHERE e.case_id = c.id)
  OR 1 <> (SELECT min(seq) FROM cases_caseevent e WHERE e.case_id = c.id)
"""
# A climb tells the new owner, and the old one when it is somebody else: so many rows, each under its own key.
_TOLD = """
SELECT count(*) FROM cases_caseevent e WHERE e.kind = 'climbed'
  AND (SELECT array_agg(d.key ORDER BY d.key) FROM deliveries_delivery d WHERE d.case_id = e.case_id AND d.seq = e.seq)
  IS DISTINCT FROM CASE WHEN (e.data->>'from')::bigint = e.owner_id
    THEN ARRAY[e.case_id || ':' || e.seq || ':0']::varchar[]
    ELSE ARRAY[e.case_id || ':' || e.seq || ':0', e.case_id || ':' || e.seq || ':1']::varchar[] END
"""
_TWICE = """
SELECT count(*) FROM (
  SELECT 1 FROM conversations_message WHERE remote_id = ANY(%s) GROUP BY remote_id HAVING count(*) > 1) AS twice
"""
_BEHIND = "SELECT count(*) FROM cases_case WHERE closed_at IS NULL AND next_due <= %s"


def wrong(load: Load) -> dict[str, int]:
    """Return for each thing that must never be how often it is."""
    kept = set(Message.objects.filter(remote_id__in=load.heard).values_list("remote_id", flat=True))
    answers = Message.objects.filter(pk__in=load.answered)
    unsent = Delivery.objects.filter(sent_at=None)
    return {
        "customers' words acknowledged and lost": len(set(load.heard) - kept),
        "customers' words taken in twice": _count(_TWICE, [load.heard]),
        "words without a case": Message.objects.filter(conversation__placement=None).count(),
        "answers acknowledged and lost": len(load.answered) - answers.count(),
        "answers without a delivery": answers.exclude(pk__in=Delivery.objects.values("message_id")).count(),
        "cases without owner or deadline": Case.objects.filter(closed_at=None, owner=None).count()
        + Case.objects.filter(closed_at=None, next_due=None).count(),
        "cases overdue": _count(_BEHIND, [database_now() - timedelta(minutes=1)]),
        "cases whose events have gaps": _count(_GAPS),
        "climbs without exactly their deliveries": _count(_TOLD),
        "cases whose history leads elsewhere": len(list(untrue(Case.objects.values_list("pk", flat=True)))),
        "other findings of the audit": len([fault for fault in audit([]) if fault.name != "history_leads_to_the_case"]),
        "deliveries that wait or failed": unsent.count(),
        "errors in people's work": len(load.faults),
    }


def letters(record: Path) -> tuple[int, int, int]:
    """Return how many letters left, how many different keys they had, and how many of those a reader has."""
    left = Counter(record.read_text(encoding="utf-8").split("\n")[:-1])
    read = len(list((Path(settings.MEDIA_ROOT) / "mails").glob("*.eml")))
    return left.total(), len(left), read


def figures() -> dict[str, int]:
    """Return what the run was made of."""
    kinds = Counter(CaseEvent.objects.values_list("kind", flat=True))
    return {
        "cases": Case.objects.count(),
        "events": kinds.total(),
        "climbs": kinds["climbed"],
        "deliveries": Delivery.objects.count(),
    }


def _count(statement: str, values: list[list[str] | datetime] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, cast("Any", values))
        return int(cursor.fetchone()[0])
