"""Questions as lines of a list, and who of the house is responsible for one, in the reader's words."""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hilft.cases.queries import outcome_words, standing_of
from hilft.web.desk.reins import SOON
from hilft.web.public.authors import member_name
from hilft.web.public.reins import next_word

if TYPE_CHECKING:
    from hilft.cases.models import Case
    from hilft.community.models import Board, Question
    from hilft.people.models import Person

SOLVED = frozenset({"confirmed", "presumed", "answered"})


class QuestionRow(NamedTuple):
    """A line, as public/parts/question_row.html draws it. `state`: open, answered, solved or closed."""

    url: str
    title: str
    language: str
    state: str
    answers: int
    asker: str
    board: str
    last_at: datetime
    owner: str
    due: datetime | None


class Care(NamedTuple):
    """Who of the house takes care of a public question, until when the next word is due, or how it ended."""

    owner: "Person"
    reason: str
    due: datetime | None
    is_late: bool
    is_soon: bool
    is_closed: bool
    outcome: str


def question_rows(found: "list[Question]") -> list[QuestionRow]:
    """Return these questions as lines."""
    return [_row(question) for question in found]


def care_of(case: "Case", *, now: datetime) -> Care:
    """Return who is responsible, in words for everybody."""
    reason, due = next_word(standing_of(case))
    return Care(
        owner=case.owner,
        reason=reason,
        due=due,
        is_late=due is not None and due <= now,
        is_soon=due is not None and now < due <= now + SOON,
        is_closed=case.closed_at is not None,
        outcome=outcome_words().get(case.outcome, ""),
    )


def state_of(question: "Question") -> str:
    """Return in one word where a question stands; one that was opened again is open, whatever was accepted before."""
    case = question.conversation.placement.case
    if case.closed_at is not None:
        return "solved" if case.outcome in SOLVED else "closed"
    return "answered" if replies_to(question) else "open"


def replies_to(question: "Question") -> int:
    """Return how often somebody other than the asker said something, as the query counted it."""
    return int(getattr(question, "replies", 0))


def board_name(board: "Board") -> str:
    """Return what a board is called in the reader's language."""
    return board.name_de if get_language() == "de" else board.name_en


def board_about(board: "Board") -> str:
    return board.about_de if get_language() == "de" else board.about_en


def _row(question: "Question") -> QuestionRow:
    conversation = question.conversation
    case = conversation.placement.case
    return QuestionRow(
        url=reverse("public:question", args=[question.pk]),
        title=conversation.subject or _("Question %(number)s") % {"number": question.pk},
        language=conversation.language,
        state=state_of(question),
        answers=replies_to(question),
        asker=member_name(conversation.customer),
        board=board_name(question.board),
        last_at=question.last_at,
        owner=case.owner.alias,
        due=case.next_due,
    )
