"""Asking somebody who knows, and what they can say: the answer, "not me", "nobody here knows", or pass it on."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases import ledger
from hilft.cases.actions.doing import Refused, do
from hilft.cases.actions.links import digest, make_link
from hilft.cases.actions.opening import Matter, open_case
from hilft.cases.models import Case, Outcome, PersonalLink
from hilft.conversations.actions import Enclosure, attach, say
from hilft.conversations.masking import hide
from hilft.conversations.models import Conversation, Message
from hilft.core.policy import Kind
from hilft.core.standing import What
from hilft.deliveries.actions import enqueue_for_person
from hilft.escalation.actions import meet
from hilft.escalation.reasons import Cause, Name
from hilft.experts.choosing import Chosen, for_person, for_team, for_topic, next_who_knows
from hilft.experts.models import Consult, Key, Skill, Turn
from hilft.experts.queries import Held, held_by, skill_for
from hilft.people.models import Person, Team
from hilft.people.permissions import Right, require


class Verdict(StrEnum):
    """What an expert says to a question."""

    ANSWERED = "answered"
    NOT_ME = "not_me"
    NOBODY_KNOWS = "nobody_knows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Whom a question goes to: a person, a department, or, where neither is named, whoever knows the topic."""

    person: Person | None = None
    team: Team | None = None
    topic: str = ""


def ask(case_id: int, *, expert: Person, question: str, by: Person, now: datetime) -> Consult:
    """Ask one person. See `ask_whom`."""
    return ask_whom(case_id, Whom(person=expert), question=question, by=by, now=now)


@transaction.atomic
def ask_whom(case_id: int, whom: Whom, *, question: str, by: Person, now: datetime) -> Consult:
    """Ask: a case of its own beside this one, with its own owner, deadline and ladder, that of the department asked.

    The asking case keeps its owner and its dates. Whoever owns the question (the expert, or who stands in) is told by
    a delivery; the personal link is made when that is sent. Raises Refused when there is no question, or nothing says
    whom to ask.
    """
    require(by, Right.OWN)
    question = hide(question.strip())
    if not question:
        raise Refused(_("Write something first."))
    case = Case.objects.get(pk=case_id)
    skill = skill_for(whom.topic) if whom.person is None and whom.team is None else None
    chosen = _chosen(whom, skill, case.team_id, now)
    matter = Matter(
        title=question.splitlines()[0][:120],
        channel="consult",
        owner_id=chosen.person,
        opened_at=now,
        kind=Kind.CONSULT,
        language=case.language,
        team_id=chosen.team,
        parent_id=case_id,
    )
    opened = open_case(matter, by=by.pk, now=now)
    consult = Consult.objects.create(
        case_id=opened.id,
        parent_id=case_id,
        expert_id=chosen.person,
        team=whom.team,
        skill=skill,
        topic=hide(whom.topic.strip())[:80],
        asked_by=by,
        question=question,
        asked_at=now,
    )
    said = {"consult": opened.id, "expert": chosen.person, "how": chosen.how}
    do(case_id, What.CONSULTED, by=by.pk, now=now, data=said)
    _reach(consult, opened.standing.owner, now=now)
    return consult


def give_key(consult_id: int, person_id: int, *, now: datetime) -> str:
    """Return the secret of a personal link to a question, made for this person."""
    secret = make_link(consult_id, "expert", now=now)
    Key.objects.create(link=PersonalLink.objects.get(digest=digest(secret)), person_id=person_id)
    return secret


def answer(secret: str, *, text: str, verdict: str, now: datetime) -> Consult:
    """Take the expert's word by the personal link.

    Raises:
        LookupError: the link is unknown or has expired.
        Refused: the question is settled already, its reader passed it on, or an answer has no text.
    """
    held = _held(secret, now)
    return _settle(held.consult.pk, text.strip(), Verdict(verdict), by=held.person, now=now)


@transaction.atomic
def pass_on(secret: str, *, to: Person, note: str, now: datetime) -> Consult:
    """Offer the question to a colleague, who gets a personal link; its dates stay, and so does its owner until then.

    Raises:
        LookupError: the link is unknown or has expired.
        Refused: the question is not this reader's, or the colleague is away.
    """
    held = _held(secret, now)
    consult = _lock(held.consult.pk)
    if consult.case.owner_id != held.person.pk:
        raise Refused(_("This question is not with you any more."))
    if consult.case.offered_to_id is not None:
        raise Refused(_("This question is offered to a colleague already."))
    do(consult.pk, What.OFFERED, by=held.person.pk, to=to.pk, now=now, data={"to": to.pk})
    _reach(consult, to.pk, by=held.person, note=note, now=now)
    return consult


@transaction.atomic
def take_on(secret: str, *, now: datetime) -> Consult:
    """Say that the question is mine now. Raises LookupError, or Refused when it is not offered to this reader."""
    held = _held(secret, now)
    consult = _lock(held.consult.pk)
    _accept(consult, held.person, now)
    return consult


@transaction.atomic
def say_more(secret: str, *, text: str, files: tuple[Enclosure, ...] = (), now: datetime) -> Message:
    """Keep what an expert sends besides the answer: a note in the asking case, whose owner is told.

    Raises:
        LookupError: the link is unknown or has expired.
        Refused: the asking case has no conversation to keep it in.
    """
    held = _held(secret, now)
    consult = held.consult
    conversation = Conversation.objects.filter(placement__case_id=consult.parent_id).order_by("pk").first()
    if conversation is None:
        raise Refused(_("This case has no conversation to write a note in."))
    said = hide(text.strip())
    message = say(conversation, said, audience="internal", kind="note", by=held.person, now=now)
    for file in files:
        attach(message, file)
    told = {"consult": consult.pk, "message": message.pk}
    do(consult.parent_id, What.NOTED, by=held.person.pk, now=now, data=told)
    key = f"consult:{consult.pk}:more:{message.pk}"
    enqueue_for_person(consult.parent_id, consult.parent.owner_id, "consult_answered", key=key, now=now)
    return message


def answer_at_desk(consult_id: int, *, text: str, verdict: str, by: Person, now: datetime) -> Consult:
    """Answer a question that climbed to somebody at the desk. Raises Refused like `answer`."""
    require(by, Right.OWN)
    return _settle(consult_id, text.strip(), Verdict(verdict), by=by, now=now)


def _chosen(whom: Whom, skill: Skill | None, asking_team: int | None, now: datetime) -> Chosen:
    if whom.person is not None:
        return for_person(whom.person, asking_team)
    if whom.team is not None:
        return for_team(whom.team.pk, now=now)
    if not whom.topic.strip():
        raise Refused(_("Say whom you ask, or what about."))
    return for_topic(skill, asking_team, now=now)


def _held(secret: str, now: datetime) -> Held:
    held = held_by(secret, now=now)
    if held is None:
        raise LookupError("This link is unknown or has expired.")
    return held


def _lock(consult_id: int) -> Consult:
    """Return the question with its case as they stand, locked: the asking case first, as where that one ends."""
    ledger.lock(Consult.objects.values_list("parent_id", flat=True).get(pk=consult_id))
    ledger.lock(consult_id)
    return Consult.objects.select_related("case", "parent", "skill").get(pk=consult_id)


def _reach(consult: Consult, person_id: int, *, now: datetime, by: Person | None = None, note: str = "") -> None:
    """Write down that the question is with this person too, and send them a personal link."""
    fresh = {"at": now, "by": by, "note": hide(note.strip()), "said": "", "said_at": None}
    turn, _made = Turn.objects.update_or_create(consult=consult, person_id=person_id, defaults=fresh)
    key = f"consult:{consult.pk}" if turn.by_id is None and person_id == consult.expert_id else ""
    key = key or f"consult:{consult.pk}:{turn.pk}:{now:%Y%m%d%H%M%S}"
    enqueue_for_person(consult.pk, person_id, "consult", key=key, now=now)


def _said(consult: Consult, person: Person, said: str, now: datetime) -> None:
    Turn.objects.filter(consult=consult, person=person).update(said=said, said_at=now)


def _accept(consult: Consult, person: Person, now: datetime) -> None:
    """Become the owner of an offered question; whoever offered it is written down as having passed it on."""
    giver = consult.case.owner
    do(consult.pk, What.ACCEPTED, by=person.pk, to=person.pk, now=now)
    _said(consult, person, "taken", now)
    Turn.objects.filter(consult=consult, person=giver, said="").update(said="passed_on", said_at=now)


@transaction.atomic
def _settle(consult_id: int, text: str, verdict: Verdict, *, by: Person, now: datetime) -> Consult:
    consult = _lock(consult_id)
    if consult.answered_at is not None or consult.case.closed_at is not None:
        raise Refused(_("This question is settled already."))
    if consult.turns.filter(person=by, said="passed_on").exists():
        raise Refused(_("You passed this question on."))
    if verdict is Verdict.ANSWERED and not text:
        raise Refused(_("Write the answer first."))
    consult.verdict, consult.answer = verdict.value, hide(text)
    if verdict is Verdict.NOT_ME:
        _said(consult, by, verdict.value, now)
        _ask_next(consult, by, now)
    else:
        if consult.case.offered_to_id == by.pk:
            _accept(consult, by, now)
        _said(consult, by, Verdict.ANSWERED.value, now)
        consult.answered_at = now
        do(consult.pk, What.CLOSED, by=by.pk, now=now, outcome=Outcome.ANSWERED.value)
    consult.save(update_fields=["verdict", "answer", "answered_at"])
    _tell_parent(consult, verdict, by, now)
    return consult


def _ask_next(consult: Consult, by: Person, now: datetime) -> None:
    """ "Not me" leaves the question open: it is offered to the next who knows; where nobody is left, it climbs.

    Its owner stays owner until somebody accepts, and its date stays: silence climbs as before.
    """
    case = consult.case
    if case.offered_to_id == by.pk:
        do(consult.pk, What.DECLINED, by=by.pk, now=now)
    elif case.owner_id != by.pk:
        return  # it climbed past them already: whoever owns it finds out whom to ask
    following = next_who_knows(consult, now=now)
    if following is not None:
        do(consult.pk, What.OFFERED, by=by.pk, to=following, now=now, data={"to": following})
        _reach(consult, following, now=now)
    elif case.owner_id == by.pk or consult.turns.filter(person=case.owner_id, said=Verdict.NOT_ME).exists():
        _climb(consult.pk, Verdict.NOT_ME, by, now)


def _climb(case_id: int, because: Verdict, by: Person, now: datetime, **about: int) -> None:
    data = {"because": because.value, **about}
    do(case_id, What.ESCALATED, by=by.pk, now=now, reason=because.value, data=data)


def _tell_parent(consult: Consult, verdict: Verdict, by: Person, now: datetime) -> None:
    """The asking case's history shows the verdict; that nobody here knows is itself a reason to climb."""
    parent = consult.parent
    if parent.closed_at is not None:
        return
    said = {"consult": consult.pk, "verdict": verdict.value}
    do(parent.pk, What.CONSULT_ANSWERED, by=by.pk, now=now, data=said)
    if verdict is not Verdict.NOT_ME:
        key = f"consult:{consult.pk}:{verdict.value}:{by.pk}"
        enqueue_for_person(parent.pk, parent.owner_id, "consult_answered", key=key, now=now)
    if verdict is Verdict.NOBODY_KNOWS:
        meet(parent.pk, [Cause(Name.NOBODY_KNOWS, consult.pk)], by=by.pk, now=now)
