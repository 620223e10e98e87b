"""Everything the page of one case shows, read in as few questions as it takes."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from hilft.cases.particulars import Particulars, particulars_of
from hilft.cases.queries import ahead, commitments, history, standing_of, words, world_of
from hilft.channels.private import went_private
from hilft.core.policy import Kind
from hilft.core.standing import What
from hilft.core.world import World
from hilft.escalation.alarms import is_unheard
from hilft.experts.queries import consult_of, consults_of
from hilft.people.permissions import Right, may
from hilft.people.queries import names
from hilft.web.desk.acting import acting, tried
from hilft.web.desk.audiences import Audience, audiences_of, first_choice
from hilft.web.desk.beside import shown_beside
from hilft.web.desk.errands_shown import shown_errands
from hilft.web.desk.known import part_of
from hilft.web.desk.later_forms import AnswerForm, offered
from hilft.web.desk.marks import Scene
from hilft.web.desk.named_dates import own_dates
from hilft.web.desk.particular_words import shown
from hilft.web.desk.private_words import shown_private
from hilft.web.desk.reasons import shown_reasons
from hilft.web.desk.reins import Outlook, reins_of
from hilft.web.desk.sorted_as import sorted_as, titles
from hilft.web.desk.timeline import history_of
from hilft.web.desk.verbs import Verb, verbs_of
from hilft.web.journey import Past, journey_of
from hilft.web.request import DeskRequest

if TYPE_CHECKING:
    from hilft.cases.models import Case, CaseEvent, Commitment
    from hilft.conversations.models import Message
    from hilft.experts.models import Consult


@dataclass(slots=True)
class Doing:
    """A form that is open on the page: what it does, where it goes, and what it says about itself."""

    title: str
    action: str
    button: str
    form: Form
    about: str = ""
    draft: str = ""
    refused: str = ""


@dataclass(slots=True)
class CaseView:
    """A case as it is loaded for its page."""

    case: "Case"
    world: World
    events: "list[CaseEvent]"
    said: "list[Message]"
    promised: "list[Commitment]"
    asked: "list[Consult]"
    question: "Consult | None"
    verbs: frozenset[Verb]
    particulars: Particulars = field(default_factory=Particulars)
    audiences: list[Audience] = field(default_factory=list)
    later: list[tuple[str, str]] = field(default_factory=list)


def load(request: DeskRequest, case: "Case") -> CaseView:
    """Read a case with everything that belongs to it."""
    world = world_of(case)
    is_consult = case.kind == Kind.CONSULT
    verbs = verbs_of(case, request.person, world, now=request.now)
    events = history(case.pk)
    if Verb.HAND_OVER in verbs and case.owner_id == request.person.pk and is_unheard(case, events):
        verbs |= {Verb.ACKNOWLEDGE}
    said = words(case.pk)
    if Verb.ANSWER in verbs and any(message.audience == "public" and message.customer_id for message in said):
        verbs |= {Verb.PRIVATE}
    kinds = {event.kind for event in events}  # what never happened to a case need not be asked for
    has_commitments = not is_consult and not kinds.isdisjoint((What.COMMITTED, What.REPLACED))
    return CaseView(
        case=case,
        world=world,
        events=events,
        said=said,
        promised=commitments(case.pk) if has_commitments else [],
        asked=consults_of(case.pk) if What.CONSULTED in kinds else [],
        question=consult_of(case.pk) if is_consult else None,
        verbs=verbs,
        particulars=particulars_of(case, said=said, events=events, elsewhere=case.kind == Kind.CUSTOMER),
        audiences=audiences_of(case, said, verbs),
        later=offered(world.hours, request.now),
    )


def context_of(request: DeskRequest, view: CaseView) -> dict[str, Any]:
    """Return what the templates of a case show."""
    case = view.case
    steps = ahead(case, steps=6, world=view.world)
    mentioned = {event.data[key] for event in view.events for key in ("to", "expert") if key in event.data}
    people = names({step.owner for step in steps} | mentioned)
    people |= {person.pk: person for event in view.events for person in (event.owner, event.actor) if person}
    now, outlook = request.now, Outlook(standing_of(case), view.world, steps, people)
    past = Past(case, view.events, view.promised, people, view.world.policy.for_kind(case.kind))
    promised = {commitment.pk: commitment for commitment in view.promised}
    scene = Scene(people, promised, view.particulars, titles(view.world))
    return {
        "case": case,
        "question": view.question,
        "reins": reins_of(case, outlook, me=request.person.pk, now=now),
        "journey": journey_of(past, name=lambda person: person.name, now=now),
        "history": history_of(view.events, view.said, view.asked, scene, reach=case.reach),
        "promised": view.promised,
        "errands": shown_errands(case.pk, view.promised, now=now),
        "named": own_dates(view, now=now),
        **shown(view.particulars, may_approve=may(request.person, Right.LEAD)),
        "sorted_as": sorted_as(case, view.events, view.said, view.world, now=now),
        "asked": view.asked,
        "incident": part_of(case, view.events),
        "acting": acting(case, view.events, now),
        **tried(case, view.events, view.world.hours),
        **shown_private(case, view.events, view.verbs, now=now),
        **shown_reasons(case, view.events, request.person),
        **shown_beside(case, view.events, view.said, request.person),
        "verbs": {verb.value: True for verb in view.verbs},
        "age": now - case.opened_at,
        "seq": case.seq,
    }


def reply_form(view: CaseView, data: Any = None) -> AnswerForm | None:
    """Return the form to answer this case with; None when this person can say nothing to it."""
    if not view.audiences:
        return None
    choices = [(audience.value, audience.label) for audience in view.audiences]
    begins = first_choice(view.audiences, view.said, is_private=went_private(view.events))
    initial = {"seen": view.case.seq, "audience": begins}
    form = AnswerForm(data, audiences=choices, initial=initial, auto_id="id_answer_%s")
    form.offer_later(view.later)
    return form


def show_case(
    request: DeskRequest,
    view: CaseView,
    *,
    doing: Doing | None = None,
    answer: AnswerForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """Draw the page of a case, with at most one form open below the reins."""
    context = context_of(request, view)
    context |= {
        "doing": doing,
        "answer": answer or reply_form(view),
        "audiences": view.audiences,
        "refused": refused,
    }
    part = request.GET.get("part", "")
    if request.method == "GET" and part in ("reins", "journey", "history", "aside"):
        return render(request, f"desk/parts/{part}.html", context)
    return render(request, "desk/case.html", context, status=status)
