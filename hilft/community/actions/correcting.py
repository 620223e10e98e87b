"""A member's wrong answer is marked by us and put right above it; it stays readable, and the mark can be taken back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases import ledger
from hilft.cases.actions import words
from hilft.cases.actions.doing import Refused, do
from hilft.community.actions.asking import stir
from hilft.community.models import Correction, Question
from hilft.conversations.actions import say
from hilft.conversations.masking import hide
from hilft.conversations.models import Message
from hilft.core.standing import What
from hilft.deliveries.actions import enqueue_for_member, enqueue_reply
from hilft.escalation.actions import reopen
from hilft.people.models import Person
from hilft.people.permissions import Right, require


@transaction.atomic
def correct(wrong: Message, *, by: Person, now: datetime, text: str = "", right: Message | None = None) -> Correction:
    """Mark a member's answer as corrected, by what we say now (`text`), or by an answer of ours that stands there.

    The answer stays. If it was the accepted one it is so no more, and a case that was closed with it is open again with
    its age. Its author is told. Raises Refused for anything that is no other member's answer, is marked already, or
    is to be put right by nothing.
    """
    require(by, Right.ANSWER)
    question = Question.objects.select_for_update().filter(pk=wrong.conversation_id).first()
    if question is None or wrong.kind != "answer" or wrong.published_at is None:
        raise Refused(_("Only another member's answer to a question can be corrected."))
    if Correction.objects.filter(message=wrong, withdrawn_at=None).exists():
        raise Refused(_("This answer is marked already."))
    case_id = question.conversation.placement.case_id
    if question.accepted_id == wrong.pk:
        _unaccept(question, case_id, by=by, now=now)
    answer = _ours(question, right) if right is not None else _say(question, case_id, text, by=by, now=now)
    mark = Correction.objects.create(message=wrong, right=answer, marked_at=now, marked_by=by)
    do(case_id, What.NOTED, by=by.pk, now=now, data={"corrected": wrong.pk, "conversation": question.pk})
    enqueue_for_member(case_id, "corrected", **_author(mark, now))
    return mark


@transaction.atomic
def withdraw(mark: Correction, *, by: Person, now: datetime) -> None:
    """Take a mark back: the answer stands as before, and can be accepted again. Who marked it and when is kept."""
    require(by, Right.ANSWER)
    mark = Correction.objects.select_for_update().get(pk=mark.pk)
    if mark.withdrawn_at is not None:
        raise Refused(_("This mark was taken back already."))
    mark.withdrawn_at, mark.withdrawn_by = max(now, mark.marked_at), by
    mark.save(update_fields=["withdrawn_at", "withdrawn_by"])
    place = mark.message.conversation
    data = {"corrected": mark.message_id, "conversation": place.pk, "withdrawn": True}
    do(place.placement.case_id, What.NOTED, by=by.pk, now=now, data=data)
    enqueue_for_member(place.placement.case_id, "correction_withdrawn", **_author(mark, now))


def _unaccept(question: Question, case_id: int, *, by: Person, now: datetime) -> None:
    """What solved nothing is no solution: the case goes on, as old as it is."""
    Question.objects.filter(pk=question.pk).update(accepted=None, accepted_at=None)
    if not ledger.lock(case_id).standing.is_open:
        reopen(case_id, by=by, now=now)


def _ours(question: Question, right: Message) -> Message:
    if right.conversation_id != question.pk or right.person_id is None or right.published_at is None:
        raise Refused(_("Choose an answer of ours to this question."))
    return right


def _say(question: Question, case_id: int, text: str, *, by: Person, now: datetime) -> Message:
    """Put it right in public; in a closed case that changes no date."""
    text = hide(text.strip())
    if not text:
        raise Refused(_("Say what is right, or choose the answer of ours that does."))
    stir(question.pk, now=now)
    if ledger.lock(case_id).standing.is_open:
        return words.answer(case_id, question.pk, text=text, by=by, now=now)
    message = say(question.conversation, text, audience="public", by=by, now=now)
    enqueue_reply(case_id, message, now=now)
    return message


def _author(mark: Correction, now: datetime) -> dict[str, Any]:
    """Return how whoever answered is told. What they reply belongs to no case of the asker."""
    wrong = mark.message
    payload = {"member": wrong.customer_id, "question": wrong.conversation_id, "answer": wrong.pk}
    state = "marked" if mark.withdrawn_at is None else "withdrawn"
    return {"key": f"correction:{mark.pk}:{state}", "message": mark.right, "payload": payload, "now": now}
