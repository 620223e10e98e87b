"""Words that are written now and leave later: tried when they are written, and said like any other when they leave."""

from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from hilft.base.each import each
from hilft.cases import ledger
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.planned import Wording, hold, locked, mark_left, plan
from hilft.cases.actions.statements import Told
from hilft.cases.models import PlannedWord
from hilft.cases.planned import due_words, has_left, planned_twin
from hilft.conversations.models import Message
from hilft.desk.actions import Overtaken, Reply, reply
from hilft.desk.promising import Promised
from hilft.people.models import Person
from hilft.people.permissions import NotYours

BATCH = 50
_STUCK = "A planned word could not leave; its owner is asked."
Because = PlannedWord.Because


@transaction.atomic
def write_later(case_id: int, said: Reply, *, send_at: datetime, by: Person, now: datetime) -> PlannedWord:
    """Have a word leave at `send_at`, once, also after a second click.

    Raises whatever saying it would raise: nothing is found out only when it leaves. The case's clock knows nothing of
    it: what is owed to the customer is owed until it has left.
    """
    row = ledger.lock(case_id)
    if (twin := planned_twin(case_id, said.text, send_at=send_at, by=by)) is not None:
        return twin
    wording = Wording(said.conversation_id, said.text, told_of(said))
    made = plan(case_id, wording, send_at=send_at, by=by, now=now)
    with transaction.atomic():
        reply(case_id, replace(said, seen=min(said.seen, row.seq)), by=by, now=send_at)
        transaction.set_rollback(True)  # it could be said; everything that saying it did is undone
    return made


@transaction.atomic
def send_planned(planned_id: int, *, now: datetime, by: Person | None = None) -> Message | None:
    """Say a planned word, once, or keep it for its owner when something happened since it was written.

    `by`: who says that it leaves now all the same, having seen the case as it stands; its signature stays the writer's
    where they are the same person. Return the message, None when it is held. Raises Refused when `by` asks and it
    cannot be said.
    """
    word = locked(planned_id, by=by)
    row = ledger.lock(word.case_id)
    said = reply_of(word)
    if by is not None:
        message = reply(word.case_id, replace(said, seen=row.seq), by=by, now=now)
        mark_left(word, message)
        return message
    try:
        with transaction.atomic():
            message = reply(word.case_id, said, by=word.by, now=now)
            if not has_left(message):
                mark_left(word, message)
                return message
            because = Because.OVERTAKEN  # the same words left meanwhile as another planned word
    except Overtaken:
        because = Because.OVERTAKEN
    except (Refused, NotYours):
        because = Because.REFUSED
    hold(word, because if row.standing.is_open else Because.CLOSED, now=now)
    return None


def send_due_words(*, now: datetime) -> int:
    """Say what is due, each in a transaction of its own; return how many were looked at.

    Any number of workers may do this at once: a word that another one holds has left when they come to it.
    """
    due = due_words(now=now, most=BATCH)
    each(due, lambda word: _send(word, now=now), what=_STUCK, failed=lambda word: _keep(word, now=now))
    return len(due)


def _send(planned_id: int, *, now: datetime) -> None:
    with suppress(Refused):  # somebody sent it or took it back meanwhile
        send_planned(planned_id, now=now)


@transaction.atomic
def _keep(planned_id: int, *, now: datetime) -> None:
    hold(locked(planned_id), Because.REFUSED, now=now)


def told_of(said: Reply) -> dict[str, Any]:
    """Return what a reply says besides its text, as it is kept; without what only its page needs."""
    plain = asdict(said)
    for name in ("text", "seen", "conversation_id", "kind"):
        del plain[name]
    if said.promised is not None:
        plain["promised"]["due_at"] = said.promised.due_at.isoformat()
    if said.states is not None:
        plain["states"]["amount"] = None if said.states.amount is None else str(said.states.amount)
        plain["states"]["date"] = said.states.date.isoformat() if said.states.date else None
    return plain


def reply_of(word: PlannedWord) -> Reply:
    """Return a planned word as it stood in its form."""
    told = dict(word.told)
    if promised := told.get("promised"):
        due_at = parse_datetime(promised["due_at"])
        assert due_at is not None
        told["promised"] = Promised(**{**promised, "due_at": due_at})
    if states := told.get("states"):
        amount = None if states["amount"] is None else Decimal(states["amount"])
        day = date.fromisoformat(states["date"]) if states["date"] else None
        told["states"] = Told(states["topic"], amount, states["currency"], day)
    told["asks"] = tuple(told.get("asks", ()))
    return Reply(text=word.text, seen=word.seen, conversation_id=word.conversation_id, **told)
