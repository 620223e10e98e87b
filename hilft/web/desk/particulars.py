"""The particulars of a case at the desk: parts of the request, what came, another sum than the one that was told."""

from django.forms import Form
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from hilft.cases.actions import asked as asking
from hilft.cases.actions import items as parts
from hilft.cases.actions.statements import approve
from hilft.cases.particulars import Particulars, item_of, items_of, one_asked, statement_of
from hilft.people.permissions import Right
from hilft.web.desk.access import at_desk
from hilft.web.desk.doing import act, posted, with_form
from hilft.web.desk.page import CaseView, Doing
from hilft.web.desk.particular_forms import ApprovalForm, CameForm, ItemsForm, SettleForm
from hilft.web.desk.particular_words import how_far, value_of, ways_of
from hilft.web.desk.verbs import Verb
from hilft.web.request import DeskRequest


@at_desk(Right.ANSWER)
def items(request: DeskRequest, number: int) -> HttpResponse:
    """Write down the parts of a request, several at once."""

    def opened(_view: CaseView) -> Doing:
        return Doing(
            title=_("Parts of the request"),
            about=_("Each is settled with a result of its own. No solution is proposed while one is open."),
            action=reverse("desk:items", args=[number]),
            button=_("Add parts"),
            form=ItemsForm(posted(request)),
            draft="items",
        )

    def deed(form: Form) -> str:
        texts = form.cleaned_data["texts"].splitlines()
        added = len(parts.add_items(number, texts, by=request.person, now=request.now))
        return ngettext("One part is written down.", "%(n)s parts are written down.", added) % {"n": added}

    return with_form(request, number, Verb.ANSWER, opened, deed)


@at_desk(Right.ANSWER)
def item_result(request: DeskRequest, number: int, item: int) -> HttpResponse:
    """Settle one part of the request with its result."""
    found = item_of(number, item)
    if found is None:
        raise Http404

    def opened(view: CaseView) -> Doing:
        return Doing(
            title=_("Settle: %(text)s") % {"text": found.text},
            about=_wanted(view, found.text),
            action=reverse("desk:item_result", args=[number, item]),
            button=_("Settle"),
            form=SettleForm(posted(request)),
        )

    def deed(form: Form) -> str:
        parts.settle_item(item, by=request.person, now=request.now, **form.cleaned_data)
        return _("Settled: %(how_far)s") % {"how_far": how_far(Particulars(items=items_of(number)))}

    return with_form(request, number, Verb.ANSWER, opened, deed)


def _wanted(view: CaseView, part: str) -> str:
    """Return what the customer wants, in their own words, for whoever confirms an order for it."""
    theirs = (message.text for message in view.said if message.customer_id is not None)
    first = " ".join(next(theirs, "").split())
    return _("They want: “%(part)s”. In their own words: “%(words)s”") % {"part": part, "words": first[:300] or part}


@require_POST
@at_desk(Right.ANSWER)
def given(request: DeskRequest, number: int, asked: int) -> HttpResponse:
    """Say with one click that a message of the customer brought what we asked for."""
    if one_asked(number, asked) is None:
        raise Http404
    message, attachment = _came_with(request.POST.get("came_with", ""))

    def deed() -> None:
        asking.given(asked, message_id=message, attachment_id=attachment, by=request.person, now=request.now)

    return act(request, number, Verb.ANSWER, deed, _("It is here; nobody asks for it again."))


@at_desk(Right.ANSWER)
def given_unasked(request: DeskRequest, number: int) -> HttpResponse:
    """Write down what the customer sent of their own accord."""

    def opened(view: CaseView) -> Doing:
        choices = [choice for brought in view.particulars.said for choice in ways_of(brought)]
        return Doing(
            title=_("Note what came"),
            about=_("What the customer sent without being asked. Nobody asks for it from then on."),
            action=reverse("desk:given_unasked", args=[number]),
            button=_("Note it"),
            form=CameForm(posted(request), brought=choices, initial={"came_with": choices[0][0] if choices else ""}),
        )

    def deed(form: Form) -> str:
        message, attachment = _came_with(form.cleaned_data["came_with"])
        what = form.cleaned_data["what"]
        asking.given_unasked(
            number, what, message_id=message, attachment_id=attachment, by=request.person, now=request.now
        )
        return _("It is here; nobody asks for it again.")

    return with_form(request, number, Verb.ANSWER, opened, deed)


@at_desk(Right.LEAD)
def approval(request: DeskRequest, number: int, statement: int) -> HttpResponse:
    """Allow that the customer is told another sum or date than before."""
    first = statement_of(number, statement)
    if first is None:
        raise Http404

    def opened(_view: CaseView) -> Doing:
        told = {"what": value_of(first), "topic": first.topic}
        return Doing(
            title=_("Approve another one: %(topic)s") % told,
            about=_("The customer was told %(what)s. Whoever answers may tell this one, and names both.") % told,
            action=reverse("desk:approval", args=[number, statement]),
            button=_("Approve"),
            form=ApprovalForm(posted(request)),
        )

    def deed(form: Form) -> str:
        assert isinstance(form, ApprovalForm)
        told = form.told(first.topic)
        assert told is not None
        approve(statement, told, by=request.person, now=request.now)
        return _("Approved: it may be told to the customer now.")

    return with_form(request, number, Verb.ANSWER, opened, deed)


def _came_with(value: str) -> tuple[int, int | None]:
    """Read "7" or "7-3"; what is neither is the number of no message."""
    message, _dash, attachment = value.partition("-")
    return int(message) if message.isdecimal() else 0, int(attachment) if attachment.isdecimal() else None
