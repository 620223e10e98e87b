"""What is said for us outside this house: it is in the case at once, and it is our answer once somebody may say so."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases import ledger
from hilft.cases.actions.doing import Refused, do
from hilft.cases.models import CaseEvent, Placement
from hilft.conversations.actions import know
from hilft.conversations.models import Message
from hilft.core.standing import What
from hilft.people.models import Person
from hilft.people.permissions import Right, require

OPEN, OURS = "elsewhere", "official"
"""A word that nobody has judged yet, and one that is our answer."""


@transaction.atomic(savepoint=False)  # part of taking a word in: it fails or succeeds with the whole
def note_elsewhere(message: Message, *, counts: bool, now: datetime) -> None:
    """Let the case hear a word that somebody said for us elsewhere, so that nobody answers a second time.

    `counts`: its account is listed as one whose word is ours: the next word is given then. Otherwise the case owes
    what it owed until a person of the house says that this was the answer.
    """
    case_id = _case_of(message)
    if case_id is None:
        return
    data: dict[str, Any] = {"elsewhere": message.pk, "conversation": message.conversation_id}
    data |= {"audience": message.audience}
    if counts and ledger.lock(case_id).standing.is_open:
        know(message, OURS)
        do(case_id, What.ANSWERED, now=now, data={**data, "message": message.pk, "counts": True})
    else:
        do(case_id, What.NOTED, now=now, data=data)


@transaction.atomic
def judge_elsewhere(case_id: int, message_id: int, *, is_answer: bool, by: Person, now: datetime) -> None:
    """Say whether a word from elsewhere was our answer to the customer. Raises Refused when that is said already.

    Only a yes moves the next word, from now on; the matter's deadline stands either way.
    """
    require(by, Right.ANSWER)
    standing = ledger.lock(case_id).standing
    message = Message.objects.select_for_update().filter(pk=message_id, kind=OPEN).first()
    said = CaseEvent.objects.filter(case_id=case_id, data__elsewhere=message_id, data__has_key="counts")
    if message is None or _case_of(message) != case_id or said.exists():
        raise Refused(_("Somebody has said already what this word was."))
    data: dict[str, Any] = {"elsewhere": message.pk, "conversation": message.conversation_id}
    data |= {"audience": message.audience}
    data["counts"] = is_answer
    if is_answer:
        know(message, OURS)
    if is_answer and standing.is_open:
        do(case_id, What.ANSWERED, by=by.pk, now=now, data={**data, "message": message.pk})
    else:
        do(case_id, What.NOTED, by=by.pk, now=now, data=data)


def _case_of(message: Message) -> int | None:
    placed = Placement.objects.filter(conversation=message.conversation_id)
    return placed.values_list("case_id", flat=True).first()
