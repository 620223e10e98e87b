"""Reasons to climb beside time: each a rule with a name, read from what was said and what is on record.

A reason makes a case climb one rung, or brings its next word forward. It never touches the matter's date, and how many
can see a case never makes it climb: reach may only bring the next word forward.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.db import connection

from hilft.cases.models import CaseEvent, Statement
from hilft.conversations.models import Message
from hilft.core.policy import Rules
from hilft.core.signs import ANGER, COMPLAINT, THREATS, WAITING, Sign, find_signs
from hilft.core.standing import What


class Name(StrEnum):
    """The name of a reason, which is also the code in the history. In order of weight."""

    NOBODY_KNOWS = "nobody_knows"
    THREAT = "threat"
    NUDGED = "nudged"
    NOBODY_CAME = "nobody_came"
    BROKEN_TWICE = "broken_twice"
    CONTRADICTION = "contradiction"
    REOPENED_TWICE = "reopened_twice"
    PING_PONG = "ping_pong"
    COMPLAINT = "complaint"
    REACH = "reach"
    SENTIMENT = "sentiment"


HASTENS = frozenset({Name.REACH, Name.SENTIMENT})
"""These bring the next word forward; every other reason lets the case climb, or is shown with a climb."""
WITH_THE_CLOCK = frozenset({Name.BROKEN_TWICE})
"""Met only where the clock finds a missed date: the case climbs for that date, and this is shown with it."""
OFF_AT_FIRST = frozenset({Name.SENTIMENT})
"""What a house has to switch on by itself: lists of words judge a tone badly."""
SAID = frozenset({Name.THREAT, Name.COMPLAINT, Name.SENTIMENT})
"""Reasons found in words. Said again before we answered, they are shown and do not let the case climb again."""

BREATH = timedelta(hours=1)
"""Words of a customer so close to each other are one."""
NUDGES, TIMES = 3, 2
"""At the third nudge and the second reopening a case climbs; at the second broken commitment its climb says so."""
HANDOVERS, ADVISORS = 3, 5
"""At every third accepted handover, and when a fifth person owns it, a case climbs."""


class Cause(NamedTuple):
    """A reason that was met. `number`: of the message, event, commitment, statement, consult or step that caused it.

    `marks`: (message, start, end), where to look. `until`: by when the next word is due, for a tone that hastens it;
    `reach`: how many can see the case now, for reach.
    """

    name: Name
    number: int
    marks: tuple[tuple[int, int, int], ...] = ()
    until: datetime | None = None
    reach: int = 0


def in_words(message: Message, *, soon: datetime) -> list[Cause]:
    """Return what a customer's word itself gives reason for. `soon`: by when an angry word is answered."""
    signs = find_signs(message.text)
    kinds: dict[Name, tuple[str, ...]] = {
        Name.THREAT: THREATS,
        Name.COMPLAINT: (COMPLAINT,),
        Name.SENTIMENT: (ANGER,),
    }
    found = []
    for name, wanted in kinds.items():
        if marks := _marks(message.pk, (sign for sign in signs if sign.kind in wanted)):
            found.append(Cause(name, message.pk, marks, soon if name in HASTENS else None))
    return found


_WORDS = """
SELECT m.id, m.customer_id IS NOT NULL, m.stored_at, m.text, useful.at FROM conversations_message m
JOIN cases_placement p ON p.conversation_id = m.conversation_id CROSS JOIN (
  SELECT max(at) AS at FROM (
    SELECT max(made_at) AS at FROM cases_commitment WHERE case_id = %(case)s
    UNION ALL SELECT max(asked_at) FROM cases_asked WHERE case_id = %(case)s
    UNION ALL SELECT max(told_at) FROM cases_statement WHERE case_id = %(case)s AND told_in_id IS NOT NULL
    UNION ALL SELECT max(settled_at) FROM cases_item WHERE case_id = %(case)s
    UNION ALL SELECT max(w.stored_at) FROM conversations_message w JOIN cases_placement q USING (conversation_id)
      WHERE q.case_id = %(case)s AND w.kind = 'solution'
  ) AS each) AS useful
WHERE p.case_id = %(case)s AND m.audience <> 'internal' AND m.kind IN ('message', 'solution')
  AND m.stored_at > coalesce(useful.at, '-infinity')
ORDER BY m.stored_at, m.id
"""


def nudged(case_id: int, message: Message) -> list[Cause]:
    """Return a cause when this word is the customer's third nudge, the sixth, the ninth since our last useful answer.

    A nudge is a word that follows an unanswered one of theirs more than an hour later, or that says that they wait. An
    answer is useful when it proposed a solution, committed to something, asked for something, told a sum or a date, or
    settled a part of the request; "we are looking into it" is not, however often it is said.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, {"case": case_id})
        said = cursor.fetchall()
    nudges: list[tuple[int, str]] = []
    owed: datetime | None = None
    for place, (number, is_theirs, at, text, useful) in enumerate(said):
        if not is_theirs:
            owed = None
            continue
        is_question = place == 0 and useful is None
        if (owed is not None and at - owed > BREATH) or (not is_question and _waits(text)):
            nudges.append((number, text))
        owed = at
    if not nudges or len(nudges) % NUDGES or nudges[-1][0] != message.pk:
        return []
    marks = [mark for number, text in nudges[-NUDGES:] for mark in _where(number, text)]
    return [Cause(Name.NUDGED, message.pk, tuple(marks))]


def grew(message: Message, reach: int, *, before: int, rules: Rules) -> list[Cause]:
    """Return a cause when reach has passed steps of the policy since it was `before`: the highest of them."""
    steps = [loud.reach for loud in rules.loud if before < loud.reach <= reach]
    return [Cause(Name.REACH, max(steps), ((message.pk, 0, 0),), reach=reach)] if steps else []


def reopened(case_id: int) -> list[Cause]:
    """Return the latest reopening when it is not the first one."""
    seqs = CaseEvent.objects.filter(case_id=case_id, kind=What.REOPENED).order_by("seq").values_list("seq", flat=True)
    return [Cause(Name.REOPENED_TWICE, seqs[len(seqs) - 1])] if len(seqs) >= TIMES else []


def contradicted(case_id: int) -> list[Cause]:
    """Return every sum or date that a customer was told instead of another one."""
    told = Statement.objects.filter(case_id=case_id, instead_of__isnull=False, told_in__isnull=False).order_by("pk")
    return [
        Cause(Name.CONTRADICTION, one.pk, ((one.told_in_id, 0, len(one.told_in.text)),))
        for one in told.select_related("told_in")
        if one.told_in is not None and one.told_in_id is not None
    ]


def broken(case_ids: Sequence[int], *, now: datetime) -> dict[int, Cause]:
    """Return of these cases, those that missed a commitment just now and had missed another one before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT case_id, max(id) FILTER (WHERE missed_at = %s) FROM cases_commitment"
            " WHERE case_id = ANY(%s) AND missed_at IS NOT NULL GROUP BY case_id HAVING count(*) >= %s",
            [now, list(case_ids), TIMES],
        )
        return {case: Cause(Name.BROKEN_TWICE, number) for case, number in cursor.fetchall() if number is not None}


def goes_around(case_id: int) -> list[Cause]:
    """Return a cause when the handover just accepted is one too many.

    One too many is: back to the person it came from (A to B to A), every third accepted one, or the fifth person who
    owns the case below the ladder and by somebody's will.
    """
    kinds = (What.ROUTED, What.TAKEN, What.ACCEPTED, What.CLIMBED, What.COVERED)
    events = CaseEvent.objects.filter(case_id=case_id, kind__in=kinds).order_by("seq")
    owned = list(events.values_list("seq", "kind", "owner_id"))
    accepted = [seq for seq, kind, _ in owned if kind == What.ACCEPTED]
    seq, _, owner = owned[-1]
    is_back = [kind for _, kind, _ in owned[-2:]] == [What.ACCEPTED] * 2 and len(owned) > 2 and owned[-3][2] == owner
    willed = [person for _, kind, person in owned if kind in (What.ROUTED, What.TAKEN, What.ACCEPTED)]
    is_fifth = len(set(willed)) == ADVISORS and owner not in willed[:-1]
    if is_back or len(accepted) % HANDOVERS == 0 or is_fifth:
        return [Cause(Name.PING_PONG, seq)]
    return []


def _waits(text: str) -> bool:
    return any(sign.kind == WAITING for sign in find_signs(text))


def _where(number: int, text: str) -> tuple[tuple[int, int, int], ...]:
    """Return the words that say that they wait; the beginning of a nudge that does not say so."""
    said = _marks(number, (sign for sign in find_signs(text) if sign.kind == WAITING))
    return said or ((number, 0, min(len(text), 60)),)


def _marks(number: int, signs: Iterable[Sign]) -> tuple[tuple[int, int, int], ...]:
    return tuple((number, sign.start, sign.end) for sign in signs)
