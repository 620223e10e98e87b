"""Asking somebody who knows, and the three answers they can give: the answer, "not me", and "nobody here knows"."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases.actions.doing import Refused, do
from hilft.cases.actions.opening import Matter, open_case
from hilft.cases.models import Case, Outcome
from hilft.conversations.actions import Enclosure, attach, say
from hilft.conversations.masking import hide
from hilft.conversations.models import Conversation, Message
from hilft.core.policy import Kind
from hilft.core.standing import What
from hilft.deliveries.actions import enqueue_for_person
from hilft.experts.models import Consult
from hilft.experts.queries import consult_of_link
from hilft.people.models import Person
from hilft.people.permissions import Right, require


class Verdict(StrEnum):
    """What an expert says to a question."""

    ANSWERED = "answered"
    NOT_ME = "not_me"
    NOBODY_KNOWS = "nobody_knows"


@transaction.atomic
def ask(case_id: int, *, expert: Person, question: str, by: Person, now: datetime) -> Consult:
    """Ask an expert: a case of its own beside this one, with its own owner, deadline and ladder.

    The asking case keeps its owner and its dates. Whoever owns the question (the expert, or who stands in) is told by
    a delivery; the personal link is made when that is sent. Raises Refused when there is no question.
    """
    require(by, Right.OWN)
    question = hide(question.strip())
    if not question:
        raise Refused(_("Write something first."))
    case = Case.objects.get(pk=case_id)
    matter = Matter(
        title=question.splitlines()[0][:120],
        channel="consult",
        owner_id=expert.pk,
        opened_at=now,
        kind=Kind.CONSULT,
        language=case.language,
        team_id=case.team_id,
        parent_id=case_id,
    )
    opened = open_case(matter, by=by.pk, now=now)
    consult = Consult.objects.create(
        case_id=opened.id, parent_id=case_id, expert=expert, asked_by=by, question=question, asked_at=now
    )
    do(case_id, What.CONSULTED, by=by.pk, now=now, data={"consult": opened.id, "expert": expert.pk})
    enqueue_for_person(opened.id, opened.standing.owner, "consult", key=f"consult:{opened.id}", now=now)
    return consult


def answer(secret: str, *, text: str, verdict: str, now: datetime) -> Consult:
    """Take the expert's word by the personal link.

    Raises:
        LookupError: the link is unknown or has expired.
        Refused: the question is settled already, or an answer has no text.
    """
    consult = consult_of_link(secret, now=now)
    if consult is None:
        raise LookupError("This link is unknown or has expired.")
    return _settle(consult.pk, text.strip(), Verdict(verdict), by=consult.expert, now=now)


@transaction.atomic
def say_more(secret: str, *, text: str, files: tuple[Enclosure, ...] = (), now: datetime) -> Message:
    """Keep what an expert sends besides the answer: a note in the asking case, whose owner is told.

    Raises:
        LookupError: the link is unknown or has expired.
        Refused: the asking case has no conversation to keep it in.
    """
    consult = consult_of_link(secret, now=now)
    if consult is None:
        raise LookupError("This link is unknown or has expired.")
    conversation = Conversation.objects.filter(placement__case_id=consult.parent_id).order_by("pk").first()
    if conversation is None:
        raise Refused(_("This case has no conversation to write a note in."))
    said = hide(text.strip())
    message = say(conversation, said, audience="internal", kind="note", by=consult.expert, now=now)
    for file in files:
        attach(message, file)
    do(
        consult.parent_id,
        What.NOTED,
        by=consult.expert.pk,
        now=now,
        data={"consult": consult.pk, "message": message.pk},
    )
    key = f"consult:{consult.pk}:more:{message.pk}"
    enqueue_for_person(consult.parent_id, consult.parent.owner_id, "consult_answered", key=key, now=now)
    return message


def answer_at_desk(consult_id: int, *, text: str, verdict: str, by: Person, now: datetime) -> Consult:
    """Answer a question that climbed to somebody at the desk. Raises Refused like `answer`."""
    require(by, Right.OWN)
    return _settle(consult_id, text.strip(), Verdict(verdict), by=by, now=now)


@transaction.atomic
def _settle(consult_id: int, text: str, verdict: Verdict, *, by: Person, now: datetime) -> Consult:
    consult = Consult.objects.select_for_update(of=["self"]).select_related("case", "parent").get(pk=consult_id)
    if consult.answered_at is not None or consult.case.closed_at is not None:
        raise Refused(_("This question is settled already."))
    if verdict is Verdict.ANSWERED and not text:
        raise Refused(_("Write the answer first."))
    consult.verdict, consult.answer = verdict.value, hide(text)
    if verdict is Verdict.NOT_ME:
        _pass_up(consult, by, now)
    else:
        consult.answered_at = now
        do(consult.pk, What.CLOSED, by=by.pk, now=now, outcome=Outcome.ANSWERED.value)
    consult.save(update_fields=["verdict", "answer", "answered_at"])
    _tell_parent(consult, verdict, by, now)
    return consult


def _pass_up(consult: Consult, by: Person, now: datetime) -> None:
    """ "Not me" leaves the question open: it climbs to somebody who finds out whom to ask."""
    if consult.case.owner_id == by.pk:
        do(consult.pk, What.ESCALATED, by=by.pk, now=now, data={"because": Verdict.NOT_ME.value})


def _tell_parent(consult: Consult, verdict: Verdict, by: Person, now: datetime) -> None:
    """The asking case's history shows the verdict; that nobody here knows is itself a reason to climb."""
    parent = consult.parent
    if parent.closed_at is not None:
        return
    said = {"consult": consult.pk, "verdict": verdict.value}
    do(parent.pk, What.CONSULT_ANSWERED, by=by.pk, now=now, data=said)
    key = f"consult:{consult.pk}:{verdict.value}"
    enqueue_for_person(parent.pk, parent.owner_id, "consult_answered", key=key, now=now)
    if verdict is Verdict.NOBODY_KNOWS:
        do(parent.pk, What.ESCALATED, by=by.pk, now=now, data={"because": verdict.value, "consult": consult.pk})
