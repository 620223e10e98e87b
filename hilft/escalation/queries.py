"""Which reasons count, which were met, which alarms nobody has acknowledged, and which ends were refused."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Q

from hilft.conversations.models import Message
from hilft.core.standing import What
from hilft.escalation.models import Effect, ReasonSwitch, RefusedEnd, Signal
from hilft.escalation.reasons import HASTENS, OFF_AT_FIRST, WITH_THE_CLOCK, Name

WEEKS = timedelta(weeks=4)
"""How far back the page of the reasons counts."""
MONTH = timedelta(days=30)
AROUND = 60
"""So many characters before and behind the words of a reason are shown with them."""
SECOND = 2
"""From this rung on an alarm wants an acknowledgement."""


class Use(NamedTuple):
    """One reason: whether it counts, who said so and when, and how often it was met lately."""

    name: str
    hastens: bool
    is_shown_only: bool
    is_on: bool
    switch: ReasonSwitch | None
    met: int
    acted: int


class Excerpt(NamedTuple):
    """Words of a message for which a reason was met: what stands before them, they, and what stands behind."""

    message: int
    before: str
    words: str
    after: str


class Met(NamedTuple):
    """A reason that was met on a case, with the words it was found in."""

    signal: Signal
    excerpts: tuple[Excerpt, ...]


def switched_on() -> frozenset[str]:
    """Return the names of the reasons that count."""
    said = dict(ReasonSwitch.objects.values_list("name", "is_on"))
    return frozenset(name.value for name in Name if said.get(name.value, name not in OFF_AT_FIRST))


def uses(*, now: datetime) -> list[Use]:
    """Return every reason in order of weight, with what it did in the last four weeks."""
    switches = {one.name: one for one in ReasonSwitch.objects.select_related("switched_by")}
    counted = Signal.objects.filter(at__gt=now - WEEKS).values("name").order_by("name")
    counts = counted.annotate(met=Count("pk"), acted=Count("pk", filter=~Q(effect=Effect.SHOWN)))
    found = {row["name"]: (row["met"], row["acted"]) for row in counts}
    on = switched_on()
    return [
        Use(name, name in HASTENS, name in WITH_THE_CLOCK, name in on, switches.get(name), *found.get(name, (0, 0)))
        for name in Name
    ]


def met_on(case_id: int) -> list[Met]:
    """Return the reasons that were met on a case, the latest first, each with the words it was found in.

    The words are read from the messages now: what was changed or removed there stands nowhere else.
    """
    found = Signal.objects.filter(case_id=case_id)
    signals = sorted(found, key=lambda signal: (signal.at, signal.pk), reverse=True)
    wanted = {mark[0] for signal in signals for mark in signal.marks}
    texts = dict(Message.objects.filter(pk__in=wanted).values_list("pk", "text")) if wanted else {}
    return [Met(signal, tuple(_excerpts(signal, texts))) for signal in signals]


def refused_ends(*, now: datetime) -> int:
    """Return how often in 30 days somebody tried to close a case whose customer had no answer."""
    return RefusedEnd.objects.filter(at__gt=now - MONTH).count()


ANSWERS = (What.ACKNOWLEDGED, What.ANSWERED, What.PROPOSED, What.COMMITTED, What.REPLACED, What.WAITED)
"""By these the owner has shown that they have the case."""
ALARMING = (What.CLIMBED, What.COVERED)
MOVES = (*ALARMING, What.TAKEN, What.ACCEPTED)
"""How a case comes to an owner: from below, which is an alarm, or by that owner's own will."""

# The last of these events decides: the case came from below, or its owner has taken it up since.
_UNHEARD = """
SELECT c.id FROM unnest(%(cases)s::bigint[]) AS wanted(id) JOIN cases_case c ON c.id = wanted.id
CROSS JOIN LATERAL (
  SELECT e.kind FROM cases_caseevent e WHERE e.case_id = c.id AND (
    e.kind IN ('climbed', 'covered', 'taken', 'accepted') OR e.kind = ANY(%(answers)s) AND e.actor_id = c.owner_id)
  ORDER BY e.seq DESC LIMIT 1) AS last
WHERE c.closed_at IS NULL AND c.rung >= %(second)s AND c.offered_to_id IS NULL AND last.kind IN ('climbed', 'covered')
"""


def unacknowledged(case_ids: Collection[int]) -> frozenset[int]:
    """Return which of these cases climbed to somebody on the second rung or above who has not taken them up yet.

    A case that is being handed over has been heard of; when nobody accepts it, it has not.
    """
    if not case_ids:
        return frozenset()
    with connection.cursor() as cursor:
        values: dict[str, Any] = {
            "cases": list(case_ids),
            "answers": [kind.value for kind in ANSWERS],
            "second": SECOND,
        }
        cursor.execute(_UNHEARD, values)
        return frozenset(number for (number,) in cursor.fetchall())


def _excerpts(signal: Signal, texts: dict[int, str]) -> list[Excerpt]:
    found = []
    for message, start, end in signal.marks:
        text = texts.get(message, "")
        if start < end <= len(text):
            found.append(Excerpt(message, _tail(text[:start]), text[start:end], _head(text[end:])))
    return found


def _tail(text: str) -> str:
    """Return the end of a text, from the beginning of a word."""
    return text if len(text) <= AROUND else "… " + text[-AROUND:].partition(" ")[2]


def _head(text: str) -> str:
    """Return the beginning of a text, to the end of a word."""
    return text if len(text) <= AROUND else text[:AROUND].rpartition(" ")[0] + " …"
