"""What the page of a customer's own case shows."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hilft.cases.affected import known_problem, was_linked
from hilft.cases.likeness import same_persons
from hilft.cases.particulars import particulars_of
from hilft.cases.queries import ahead, commitments, history, standing_of, words, world_of
from hilft.cases.representing import acting_in, cases_of, was_noted
from hilft.community.queries import asked_in, corrections
from hilft.people.queries import names
from hilft.web.desk.particular_words import shown
from hilft.web.journey import Past as Moves
from hilft.web.journey import journey_of
from hilft.web.public.calling import calling, may_report
from hilft.web.public.forms import PartForm, WordsForm
from hilft.web.public.generally import generally
from hilft.web.public.history import Past, history_for_customer
from hilft.web.public.own import Own
from hilft.web.public.reins import Seen, reins_for_customer
from hilft.web.public.sure import sure_for_customer
from hilft.web.request import HouseRequest

if TYPE_CHECKING:
    from hilft.cases.models import Case, CaseEvent
    from hilft.cases.representing import Acting
    from hilft.community.models import Question
    from hilft.conversations.models import Message
    from hilft.people.models import Person

PARTS = ("now", "history")
STEPS = 4


def show_own(
    request: HouseRequest,
    own: Own,
    *,
    form: WordsForm | None = None,
    part: PartForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """Draw the page, or the part of it that is asked for."""
    context = _context(request, own)
    context |= {"form": form or WordsForm(initial={"token": uuid4().hex}), "refused": refused}
    context["part"] = part or PartForm(initial={"token": uuid4().hex}, auto_id="id_part_%s")
    wanted = request.GET.get("part", "")
    if request.method == "GET" and wanted in PARTS:
        return render(request, f"public/parts/own_{wanted}.html", context)
    return render(request, "public/own.html", context, status=status)


def _same(own: Own, events: "list[CaseEvent]") -> frozenset[int]:
    """Return whose words are the reader's own: where cases of two networks were joined, all of the same person."""
    is_joined = any("joined" in event.data for event in events)
    return same_persons(own.customer.pk) if is_joined else frozenset({own.customer.pk})


def _context(request: HouseRequest, own: Own) -> dict[str, Any]:
    case, now = own.case, request.now
    events, said, promised = history(case.pk), words(case.pk), commitments(case.pk)
    question, world = asked_in(case.pk), world_of(case)
    steps = ahead(case, steps=STEPS, world=world)
    people = names({step.owner for step in steps} | {event.owner_id for event in events})
    particulars = particulars_of(case, said=said, events=events)
    acting = acting_in(case.pk, now=now) if was_noted(events) else None
    if acting is not None and acting.is_limited:
        said, promised, particulars = generally(said, promised, particulars, reader=own.customer.pk)
    past = Past(
        events, said, promised, people, _same(own, events), file_url=lambda number: own.url("own_file", number),
        particulars=particulars,
    )  # fmt: skip
    moves = Moves(case, events, promised, people, world.policy.for_kind(case.kind))
    is_open = case.closed_at is None
    return {
        "own": own,
        "case": case,
        "question": question,
        "reins": reins_for_customer(case, Seen(standing_of(case), world, steps, people), now=now),
        "journey": journey_of(moves, name=_public_name, now=now),
        "history": history_for_customer(past, acceptable=_acceptable(own, question, said) if is_open else frozenset()),
        "promised": promised,
        "acting": acting,
        "call": calling(case, events, world.hours, now=now),
        "may_report": {number: own.url("own_nobody", number) for number in may_report(promised, now=now)},
        "acted_for": _acted_for(own, acting) if acting is not None and acting.may_all else [],
        **shown(particulars),
        "known": known_problem(case.pk) if is_open and was_linked(events) else None,
        **(sure_for_customer(case, events, now=now) if own.by is None else {}),
        "is_open": is_open,
        "is_proposed": is_open and case.proposed_at is not None,
        "must_confirm": question is not None and question.published_at is None and own.by is None,
        "urls": {name: own.url(name) for name in URLS},
        "live_stream": f"/live?{urlencode({'link': own.secret})}" if own.secret and own.by is None else "",
    }


URLS = (
    "own", "own_words", "own_items", "own_confirmation", "own_rejection", "own_reopening", "own_question", "own_call",
    "own_check",
)  # fmt: skip


def _acted_for(own: Own, acting: "Acting") -> list[tuple["Case", str]]:
    """Return the other customer's own open cases, each with its address; by an account there is none."""
    args = [own.secret] if own.secret else []
    cases = cases_of(acting.whom)
    return [(one, reverse("public:for_own", args=[*args, one.pk]) if args else "") for one in cases]


def _acceptable(own: Own, question: "Question | None", said: "list[Message]") -> frozenset[int]:
    """Return the answers in the public thread that the asker can take as the solution."""
    if question is None or question.published_at is None:
        return frozenset()
    marked = corrections(question) if any(message.kind == "answer" for message in said) else {}
    return frozenset(
        message.pk
        for message in said
        if message.conversation_id == question.pk
        and message.audience == "public"
        and message.customer_id != own.customer.pk
        and (message.person_id is not None or message.customer_id is not None)
        and message.pk not in marked
    )


def _public_name(person: "Person") -> str:
    return _("Expert") if person.role == "expert" else person.alias
