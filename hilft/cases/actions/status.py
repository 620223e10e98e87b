"""One word to everybody an incident affects: each case hears it in its own conversation, a batch at a time.

Every case stays its own: the word is an event of each, decided by the core for that case alone. Whether a case was told
stands in its own history, so a round that was cut off goes on without telling anybody twice.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import F

from hilft.cases import ledger
from hilft.cases.actions.words import private_conversation
from hilft.cases.models import Affected, Case, Item, StatusWord
from hilft.conversations.models import Conversation, Message
from hilft.core import decide as core
from hilft.core.standing import Decision, Happening, WaitingFor, What
from hilft.deliveries.models import Delivery, Round
from hilft.people.queries import roster

BATCH = 500
"""So many cases are told in one transaction."""
_ROWS = f"SELECT {ledger.COLUMNS} FROM cases_case WHERE id = ANY(%s) AND closed_at IS NULL ORDER BY id FOR UPDATE"
_HEARD = """
SELECT DISTINCT case_id FROM cases_caseevent
WHERE case_id = ANY(%s) AND kind IN ('answered', 'proposed') AND (data->>'status')::bigint = %s
"""


def begin(word: StatusWord, *, now: datetime) -> None:
    """Begin telling everybody; an earlier word of this incident that is still on its way is overtaken."""
    earlier = StatusWord.objects.filter(incident=word.incident_id).exclude(pk=word.pk).values_list("pk", flat=True)
    Round.objects.filter(key__in=[_key(pk) for pk in earlier], ended_at=None).update(ended_at=now)
    Round.objects.create(key=_key(word.pk), begun_at=now)


@transaction.atomic
def spread(*, now: datetime, limit: int = BATCH) -> int:
    """Take one word that is on its way a batch further; return how many of its list were looked at, 0: nothing to do.

    Any number of workers may do this: a round that one of them works on is passed over by the others.
    """
    unfinished = Round.objects.select_for_update(skip_locked=True).filter(ended_at=None, key__startswith=_key(""))
    found = unfinished.order_by("pk").first()
    if found is None:
        return 0
    word = StatusWord.objects.get(pk=int(found.key.removeprefix(_key(""))))
    batch = list(Affected.objects.filter(incident=word.incident_id, pk__gt=found.up_to).order_by("pk")[:limit])
    found.told += tell(word, [one.case_id for one in batch], now=now)
    found.up_to = batch[-1].pk if batch else found.up_to
    found.ended_at = now if len(batch) < limit else None
    found.save(update_fields=["told", "up_to", "ended_at"])
    return len(batch)


@transaction.atomic
def tell(word: StatusWord, case_ids: Iterable[int], *, now: datetime) -> int:
    """Say this word in each of these cases that is open and has not heard it; return how many heard it.

    A word that says when the next one comes is an answer, and the case's next word is due by then at the latest. A word
    that says that it is over asks each customer whether it works. A case in which something else is still open (a
    commitment, a part of the request) is told and goes on.
    """
    rows = _not_told(word, sorted(set(case_ids)))
    places = _places(rows, now)
    plans = _plans(word, [row for row in rows if row.id in places], now)
    _write(word, plans, places, now)
    if word.next_at is None:
        asked = [plan.row.id for plan in plans if plan.is_asked]
        Affected.objects.filter(incident=word.incident_id, case_id__in=asked).update(asked_at=now, works=None)
        _wake(word, [plan for plan in plans if not plan.is_asked], now)
    return len(plans)


class _Plan(NamedTuple):
    """What one case hears, and what follows. `is_asked`: a solution lies with its customer, who says yes or no."""

    row: ledger.Row
    decision: Decision
    is_asked: bool


def _not_told(word: StatusWord, ids: Sequence[int]) -> list[ledger.Row]:
    """Return the open ones of these cases that have not heard the word, locked in the order of their numbers."""
    rows = ledger.read(_ROWS, [list(ids)])
    with connection.cursor() as cursor:
        cursor.execute(_HEARD, [[row.id for row in rows], word.pk])
        heard = {case_id for (case_id,) in cursor.fetchall()}
    return [row for row in rows if row.id not in heard]


def _places(rows: Sequence[ledger.Row], now: datetime) -> dict[int, list[Conversation]]:
    """Return where each case hears it: its newest public and its newest private conversation.

    A customer who has none (somebody who phoned) hears it on their case page.
    """
    placed = Conversation.objects.filter(placement__case_id__in=[row.id for row in rows])
    newest = placed.annotate(case_id=F("placement__case_id")).order_by("case_id", "audience", "-started_at", "-pk")
    found: dict[int, list[Conversation]] = {}
    for conversation in newest.distinct("case_id", "audience"):
        found.setdefault(conversation.case_id, []).append(conversation)
    nowhere = [row.id for row in rows if row.id not in found]
    for case_id in Case.objects.filter(pk__in=nowhere, customer__isnull=False).values_list("pk", flat=True):
        found[case_id] = [private_conversation(case_id, now=now)]
    return found


def _plans(word: StatusWord, rows: Sequence[ledger.Row], now: datetime) -> list[_Plan]:
    people, by = roster(), word.said_by_id
    unsettled: set[int] = set()
    if word.next_at is None:
        parts = Item.objects.filter(case_id__in=[row.id for row in rows], settled_at=None)
        unsettled = set(parts.values_list("case_id", flat=True))
    plans = []
    for row in rows:
        world, at = row.world(people), max(now, row.standing.decided_at)
        decision = core.decide(world, row.standing, Happening(What.PROPOSED, at, by))
        asks = word.next_at is None and row.id not in unsettled and not decision.refused
        if not asks:
            decision = core.decide(world, row.standing, Happening(What.ANSWERED, at, by, until=word.next_at))
        is_asked = word.next_at is None and (asks or row.standing.proposed_at is not None)
        plans.append(_Plan(row, decision, is_asked))
    return plans


def _write(word: StatusWord, plans: Sequence[_Plan], places: dict[int, list[Conversation]], now: datetime) -> None:
    said = [(plan, _message(word, plan, place, now)) for plan in plans for place in places[plan.row.id]]
    Message.objects.bulk_create([message for _, message in said])
    first: dict[int, Message] = {}
    for plan, message in said:
        first.setdefault(plan.row.id, message)
    ledger.write([ledger.Entry(p.row, p.decision, word.said_by_id, _data(word, p, first[p.row.id])) for p in plans])
    Delivery.objects.bulk_create([_delivery(plan.row.id, message, now) for plan, message in said])


def _message(word: StatusWord, plan: _Plan, place: Conversation, now: datetime) -> Message:
    return Message(
        conversation=place,
        person_id=word.said_by_id,
        kind="solution" if plan.decision.event is What.PROPOSED else "message",
        audience=place.audience,
        text=word.text,
        channel=place.channel,
        said_at=now,
        stored_at=now,
        published_at=now if place.audience == "public" else None,
    )


def _data(word: StatusWord, plan: _Plan, message: Message) -> dict[str, Any]:
    said = {"message": message.pk, "conversation": message.conversation_id, "audience": message.audience}
    about = {"incident": word.incident_id, "status": word.pk}
    promised = plan.decision.event is What.ANSWERED and word.next_at is not None
    return {**said, **about, **({"until": word.next_at.isoformat()} if promised and word.next_at else {})}


def _delivery(case_id: int, message: Message, now: datetime) -> Delivery:
    return Delivery(
        key=f"message:{message.pk}",
        case_id=case_id,
        channel="customer",
        what="solution" if message.kind == "solution" else "reply",
        conversation_id=message.conversation_id,
        message=message,
        created_at=now,
        lease_until=now,
    )


def _wake(word: StatusWord, plans: Sequence[_Plan], now: datetime) -> None:
    """It is over, but these could not be asked: who waited for it waits no longer, and their owners are told."""
    waiting = [plan for plan in plans if plan.decision.standing.waiting_for == WaitingFor.THIRD_PARTY]
    people, entries = roster(), []
    for plan in waiting:
        row = plan.row._replace(seq=plan.row.seq + 1, standing=plan.decision.standing)
        happening = Happening(What.RESUMED, max(now, row.standing.decided_at), word.said_by_id)
        decision = core.decide(row.world(people), row.standing, happening)
        entries.append(ledger.Entry(row, decision, word.said_by_id, {"incident": word.incident_id}))
    ledger.write(entries)


def _key(number: int | str) -> str:
    return f"status:{number}"
