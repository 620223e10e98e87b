"""A board, and a question on it with everything that was said."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from hilft.channels.private import goes_on_in_private
from hilft.community import queries as community
from hilft.people.permissions import Right, may
from hilft.web.public.authors import Author, author_of, ours
from hilft.web.public.forms import AnswerForm
from hilft.web.public.rows import board_about, board_name, care_of, question_rows, state_of
from hilft.web.public.texts import plain
from hilft.web.request import HouseRequest

if TYPE_CHECKING:
    from hilft.community.models import Correction, Question
    from hilft.conversations.models import Message


class Fixed(NamedTuple):
    """That an answer is wrong: what is right, who of us says so and when. `number`: of our answer that does."""

    html: SafeString
    author: Author
    at: datetime
    number: int


class Answer(NamedTuple):
    """Something said under a question, as public/parts/answer.html draws it."""

    message: "Message"
    author: Author
    html: SafeString
    is_question: bool
    is_accepted: bool
    may_accept: bool
    may_thank: bool
    fixed: "Fixed | None" = None
    may_correct: bool = False


@require_safe
def board(request: HouseRequest, slug: str) -> HttpResponse:
    """Show a board's questions, the liveliest first, a page at a time."""
    found = community.board(slug)
    if found is None:
        raise Http404
    before = _before(request.GET.get("before", ""))
    questions = community.questions(found, before=before)
    context = {
        "board": found,
        "name": board_name(found),
        "about": board_about(found),
        "questions": question_rows(questions[: community.PAGE]),
        "older": _older(questions),
        "newest": reverse("public:board", args=[slug]) if before else "",
    }
    return render(request, "public/board.html", context)


@require_safe
def question(request: HouseRequest, number: int) -> HttpResponse:
    """Show a question, who is responsible for it, and its answers."""
    found = community.question(number)
    if found is None:
        raise Http404
    return show_question(request, found)


def show_question(
    request: HouseRequest,
    found: "Question",
    *,
    form: AnswerForm | None = None,
    refused: str = "",
    typed: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the page of a question, or the part of it that is asked for."""
    context = _context(request, found)
    part = request.GET.get("part", "")
    if request.method == "GET" and part in ("care", "answers"):
        return render(request, f"public/parts/{part}.html", context)
    context |= {"form": form or AnswerForm(), "refused": refused, **(typed or {})}
    return render(request, "public/question.html", context, status=status)


def _context(request: HouseRequest, found: "Question") -> dict[str, Any]:
    after = request.GET.get("after", "")
    thread = community.thread(found, reader=request.customer, after=int(after) if after.isdecimal() else 0)
    case = found.conversation.placement.case
    reader = request.customer.pk if request.customer is not None else None
    is_asker = reader is not None and reader == found.conversation.customer_id
    marks = community.corrections(found) if any(message.kind == "answer" for message in thread.said) else {}
    corrects = may(request.person, Right.ANSWER)
    return {
        "question": found,
        "title": found.conversation.subject,
        "case": case,
        "state": state_of(found),
        "care": care_of(case, now=request.now),
        "answers": [
            _answer(message, found, reader=reader)._replace(may_correct=corrects and message.kind == "answer")
            if message.pk not in marks
            else _corrected(message, found, marks[message.pk])._replace(may_correct=corrects)
            for message in thread.said
        ],
        "ours": [message for message in thread.said if message.person_id is not None] if corrects else [],
        "is_asker": is_asker,
        "is_private": goes_on_in_private(found.pk),
        "is_first": not after,
        "more": f"?{urlencode({'after': thread.more})}#answers" if thread.more else "",
        "board_name": board_name(found.board),
        "at_desk": may(request.person, Right.SEE_CASES),
        "live_stream": f"/live?case={case.pk}",
    }


def _answer(message: "Message", found: "Question", *, reader: int | None) -> Answer:
    asker = found.conversation.customer_id
    is_open = found.conversation.placement.case.closed_at is None
    is_theirs = message.customer_id == asker
    return Answer(
        message=message,
        author=author_of(message, asker_id=asker),
        html=plain(message.text),
        is_question=is_theirs and message.kind == "message",
        is_accepted=found.accepted_id == message.pk and not is_open,
        may_accept=is_open and reader is not None and reader == asker and not is_theirs,
        may_thank=reader is not None and message.customer_id != reader,
    )


def _corrected(message: "Message", found: "Question", mark: "Correction") -> Answer:
    """Return an answer that was put right: nobody can take it as the solution, or thanks for it."""
    fixed = Fixed(plain(mark.right.text), ours(mark.marked_by), mark.marked_at, mark.right_id)
    plainly = _answer(message, found, reader=None)
    return plainly._replace(is_accepted=False, may_accept=False, may_thank=False, fixed=fixed)


def _before(text: str) -> tuple[datetime, int] | None:
    """Return where a page begins; the first page for anything that no page of ours links to."""
    moment, _comma, number = text.rpartition(",")
    try:
        at = parse_datetime(moment)
    except ValueError:
        return None
    return (at, int(number)) if at is not None and at.tzinfo is not None and number.isdecimal() else None


def _older(questions: "list[Question]") -> str:
    if len(questions) <= community.PAGE:
        return ""
    last = questions[community.PAGE - 1]
    return f"?{urlencode({'before': f'{last.last_at.isoformat()},{last.pk}'})}"
