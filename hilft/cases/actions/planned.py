"""A word is written now and leaves later; until then the case owes what it owed, and the word can be changed."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hilft.cases import ledger
from hilft.cases.actions.doing import Refused, do
from hilft.cases.models import Case, PlannedWord
from hilft.cases.planned import may_decide
from hilft.conversations.models import Message
from hilft.core.standing import FURTHEST, Standing, What
from hilft.deliveries.actions import enqueue_for_person
from hilft.people.models import Person
from hilft.people.permissions import Right, require

MARGIN = timedelta(minutes=10)
"""So long before the next word's deadline a planned word leaves at the latest."""
SOONEST = timedelta(minutes=1)


class Wording(NamedTuple):
    """What is to be said, and where; see `PlannedWord`."""

    conversation_id: int | None
    text: str
    told: dict[str, Any]


@transaction.atomic
def plan(case_id: int, wording: Wording, *, send_at: datetime, by: Person, now: datetime) -> PlannedWord:
    """Write down a word that leaves later. Its promise, its sums and what it asks for are told when it leaves.

    Raises Refused for a moment that has passed, or at which the word would come too late: nothing here moves a date.
    """
    require(by, Right.ANSWER)
    row = ledger.lock(case_id)
    _refuse_unfit(row.standing, wording.text, send_at, now)
    made = PlannedWord.objects.create(
        case_id=case_id, conversation_id=wording.conversation_id, text=wording.text.strip(), told=wording.told, by=by,
        seen=row.seq + 1, written_at=now, send_at=send_at,
    )  # fmt: skip
    do(case_id, What.PLANNED, by=by.pk, now=now, data={"planned": made.pk, "at": send_at.isoformat()})
    return made


@transaction.atomic
def change(planned_id: int, *, text: str, send_at: datetime, by: Person, now: datetime) -> PlannedWord:
    """Change what leaves or when; whoever does it has seen the case as it stands and signs the word."""
    require(by, Right.ANSWER)
    word = locked(planned_id, by=by)
    row = ledger.lock(word.case_id)
    _refuse_unfit(row.standing, text, send_at, now)
    word.text, word.send_at, word.written_at, word.by, word.seen = text.strip(), send_at, now, by, row.seq + 1
    word.held_at, word.held_because = None, ""
    word.save()
    data = {"planned": word.pk, "at": send_at.isoformat(), "changed": True}
    do(word.case_id, What.PLANNED, by=by.pk, now=now, data=data)
    return word


@transaction.atomic
def take_back(planned_id: int, *, by: Person, now: datetime) -> None:
    """Decide that a word does not leave at all."""
    require(by, Right.ANSWER)
    word = locked(planned_id, by=by)
    ledger.lock(word.case_id)
    word.taken_back_at = now
    word.save(update_fields=["taken_back_at"])
    do(word.case_id, What.NOTED, by=by.pk, now=now, data={"planned": word.pk, "gone": True})


@transaction.atomic
def hold(word: PlannedWord, because: str, *, now: datetime) -> None:
    """Keep a word that was to leave now, and ask whoever owns the case; what the case owes stands as it stood."""
    word.held_at, word.held_because = now, because
    word.save(update_fields=["held_at", "held_because"])
    owner = ledger.lock(word.case_id).standing.owner
    key = f"planned:{word.pk}:held:{word.seen}"
    enqueue_for_person(word.case_id, owner, "planned_held", key=key, now=now)
    do(word.case_id, What.NOTED, now=now, data={"planned": word.pk, "held": because})


def mark_left(word: PlannedWord, message: Message) -> None:
    """Write down, in the transaction that says it, that a word has left and as which message."""
    word.message, word.held_at, word.held_because = message, None, ""
    word.save(update_fields=["message", "held_at", "held_because"])


def locked(planned_id: int, *, by: Person | None = None) -> PlannedWord:
    """Return a word that has not left yet, locked until the transaction ends.

    Raises Refused when it has left, was taken back, or is neither theirs nor in a case of theirs, and they lead nobody.
    """
    found = PlannedWord.objects.select_for_update(of=("self",)).select_related("by").filter(pk=planned_id).first()
    if found is None or found.message_id is not None or found.taken_back_at is not None:
        raise Refused(_("This word has left already, or was taken back."))
    if by is not None and not may_decide(found, by, owner=_owner_of(found.case_id)):
        raise Refused(_("This word belongs to its writer and to the owner of the case."))
    return found


def latest_for(s: Standing, *, now: datetime) -> datetime:
    """Return at which moment a planned word leaves at the latest, so that it comes before it is due."""
    owed = [due for due in (s.word_due if s.proposed_at is None else None, s.channel_due) if due is not None]
    return min(owed) - MARGIN if owed else now + FURTHEST


def _refuse_unfit(s: Standing, text: str, send_at: datetime, now: datetime) -> None:
    if not s.is_open:
        raise Refused(_("The case is closed; reopen it first."))
    if not text.strip():
        raise Refused(_("Write something first."))
    if send_at < now + SOONEST:
        raise Refused(_("This moment has passed: choose a later one, or send it now."))
    latest = latest_for(s, now=now)
    if send_at > latest and latest < now + SOONEST:
        raise Refused(_("The next word is due already: send it now. What leaves later moves no deadline."))
    if send_at > latest:
        at = date_format(localtime(latest), "SHORT_DATETIME_FORMAT")
        said = _("It would come too late: the latest moment is %(at)s. What leaves later moves no deadline.")
        raise Refused(said % {"at": at})


def _owner_of(case_id: int) -> int:
    return Case.objects.values_list("owner_id", flat=True).get(pk=case_id)
