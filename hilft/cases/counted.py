"""From when the dates of cases count, and what the law wanted of them and is done: read off their histories."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection

from hilft.core.since import COUNTED, Line, Since, since_of
from hilft.core.standing import What
from hilft.core.world import EVERYTHING

_LINES = """
SELECT e.case_id, e.kind, e.at, coalesce(e.data ->> 'reason', ''), e.data ->> 'for', e.data ->> 'date', c.reach
FROM cases_caseevent e JOIN cases_case c ON c.id = e.case_id
WHERE e.case_id = ANY(%s) AND e.kind = ANY(%s) ORDER BY e.case_id, e.seq
"""
_KINDS = sorted({what.value for what in COUNTED} | {What.INFORMED.value})


class Counted(NamedTuple):
    """What other rules need to know about a case that runs already. `met`: the codes of what the law wanted."""

    since: Since
    met: tuple[str, ...]

    def data(self) -> dict[str, Any]:
        """Return it as a history keeps it, so that the decision can be worked out again."""
        moments = {name: value for name, value in self.since._asdict().items() if value}
        plain = {name: at.isoformat() if isinstance(at, datetime) else at for name, at in moments.items()}
        return {"since": plain, "met": list(self.met)}


def counted(case_ids: Sequence[int]) -> dict[int, Counted]:
    """Return it for each of these cases, in one question."""
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [list(case_ids), _KINDS])
        rows = cursor.fetchall()
    return {case_id: _of(list(lines)) for case_id, lines in groupby(rows, key=itemgetter(0))}


def _of(rows: list[tuple[Any, ...]]) -> Counted:
    lines = [Line(What(kind), at, reason, waits) for _, kind, at, reason, waits, _, _ in rows if kind != What.INFORMED]
    met = {row[5]: None for row in rows if row[1] == What.INFORMED}
    if any(line.what in (What.PROPOSED, What.CONFIRMED) for line in lines):
        met[EVERYTHING] = None
    return Counted(since_of(lines, rows[0][6]), tuple(met))


def since_from(data: dict[str, Any]) -> Since:
    """Return what `Counted.data` wrote down. Raises ValueError or TypeError for what it did not write."""
    moments = {name: datetime.fromisoformat(at) for name, at in data.items() if name != "reach"}
    return Since()._replace(**moments, reach=data.get("reach", 0))
